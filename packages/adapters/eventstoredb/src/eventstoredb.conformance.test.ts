// The distributed log keeps the promises of its port, over a server that speaks the protocol of EventStoreDB and keeps
// events in the embedded log: as servers of now do, and as those did that do not say when a subscription has caught up.

import { type EventLog } from "@csp/contracts";
import { eventLogConformance, type Subject } from "@csp/contracts/conformance";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEventStoreDbLog } from "./index.ts";
import { startEventStoreServer } from "./test-server/index.test-support.ts";

async function openSubject(saysCaughtUp: boolean): Promise<Subject<EventLog>> {
  const folder = await mkdtemp(join(tmpdir(), "csp-eventstoredb-"));
  let server = await startEventStoreServer({ folder, saysCaughtUp });
  let log = await openEventStoreDbLog(server.connectionString);
  const close = async (): Promise<void> => {
    await log[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  };
  return {
    get port() {
      return log;
    },
    async reopen() {
      await close();
      server = await startEventStoreServer({ folder, saysCaughtUp });
      log = await openEventStoreDbLog(server.connectionString);
      return log;
    },
    async [Symbol.asyncDispose]() {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}

eventLogConformance("eventstoredb", () => openSubject(true));
eventLogConformance("eventstoredb before 23.10", () => openSubject(false));
