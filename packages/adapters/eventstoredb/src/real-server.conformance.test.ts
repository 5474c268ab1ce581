// The same suite over a real EventStoreDB in a container, where Docker answers and the image can be had; else one test
// that is skipped, with the reason. TEST_EVENTSTORE_IMAGE names another image.

import type { EventLog } from "@csp/contracts";
import { eventLogConformance, type Subject } from "@csp/contracts/conformance";
import { after, test } from "node:test";
import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer, Wait } from "testcontainers";
import { openEventStoreDbLog } from "./index.ts";

const IMAGE = process.env["TEST_EVENTSTORE_IMAGE"] || "eventstore/eventstore:24.2.0-jammy";
const PORT = 2113;
const START_MS = 180_000;
/** Its statistics are events too, and would come in between. */
const SETTINGS = { EVENTSTORE_INSECURE: "true", EVENTSTORE_STATS_PERIOD_SEC: "86400", EVENTSTORE_RUN_PROJECTIONS: "None", EVENTSTORE_TELEMETRY_OPTOUT: "true" };

type Started = { readonly container: StartedTestContainer } | { readonly skipped: string };

async function start(): Promise<Started> {
  try {
    await getContainerRuntimeClient();
  } catch (error) {
    return { skipped: `Docker does not answer (${firstLine(error)})` };
  }
  try {
    const container = await new GenericContainer(IMAGE)
      .withExposedPorts(PORT)
      .withEnvironment(SETTINGS)
      .withWaitStrategy(Wait.forHttp("/health/live", PORT).forStatusCode(204))
      .withStartupTimeout(START_MS)
      .start();
    return { container };
  } catch (error) {
    return { skipped: `${IMAGE} cannot be had or does not start (${firstLine(error)})` };
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}

const started = await start();
if ("skipped" in started) test("EventLog: eventstoredb, a real server", { skip: started.skipped }, () => undefined);
else {
  const { container } = started;
  after(() => container.stop());
  const connectionString = `esdb://${container.getHost()}:${container.getMappedPort(PORT)}?tls=false`;
  eventLogConformance("eventstoredb, a real server", async (): Promise<Subject<EventLog>> => {
    let log = await openEventStoreDbLog(connectionString);
    return {
      get port() {
        return log;
      },
      async reopen() {
        await log[Symbol.asyncDispose]();
        log = await openEventStoreDbLog(connectionString);
        return log;
      },
      [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
    };
  });
}
