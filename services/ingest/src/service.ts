// Ingest: takes messages in and keeps them, untouched, before anyone interprets them.

import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { BridgeError, type Clock, type EventLog } from "@csp/contracts";
import { createFailure, type Service, type Telemetry } from "@csp/service-kit";
import type { IngestConfig } from "./config.ts";
import { openSpoolFolder, readBody } from "./read-body.ts";
import { recordReceived } from "./record-received.ts";
import { type UplinkDoor, uplinkRoutes } from "./routes/uplink.ts";
import { createIngestTelemetry } from "./telemetry.ts";

export interface IngestDeps {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Folder for large bodies while they come in; emptied at the start. */
  readonly spoolFolder: string;
}

export function createIngest(deps: IngestDeps, config: IngestConfig): Service {
  const telemetry = createIngestTelemetry(deps.telemetry);
  const recordDeps = { log: deps.log, nowMs: () => deps.clock.nowMs(), newId: () => randomUUID() as string };
  let openBodies = 0;
  let isStarted = false;

  const record: UplinkDoor["record"] = async (profile, headers, stream) => {
    if (openBodies >= config.maxOpenBodies) throw new BridgeError("OVERLOADED", "too many messages are being taken in; try again shortly");
    openBodies += 1;
    try {
      await using body = await readBody(stream, join(deps.spoolFolder, randomUUID()));
      const recorded = await telemetry.record(profile.name, () => recordReceived(recordDeps, profile.name, headers, body));
      telemetry.recorded(profile.name, body.sizeBytes, recorded.repeated);
      return recorded;
    } finally {
      openBodies -= 1;
    }
  };

  return {
    name: "ingest",
    failed: createFailure().failed,
    async start() {
      await openSpoolFolder(deps.spoolFolder);
      isStarted = true;
    },
    ready: () => ({ ready: isStarted, detail: `${openBodies} bodies coming in` }),
    routes: (http) => uplinkRoutes(http, { maxBodyBytes: config.maxBodyBytes, record, turnedAway: telemetry.turnedAway }),
    [Symbol.asyncDispose]: async () => {},
  };
}
