// Ingest: takes messages in and keeps them, untouched, before anyone interprets them.

import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { BridgeError, type Clock, type EventLog, type Inbox } from "@csp/contracts";
import { createFailure, type Service, type Telemetry } from "@csp/service-kit";
import { createAppendWatch } from "./append-watch.ts";
import type { IngestConfig } from "./config.ts";
import { openSpoolFolder, readBody } from "./read-body.ts";
import { createTopicReading, type TopicReading } from "./read-topics.ts";
import { recordReceived } from "./record-received.ts";
import { inboxRoutes } from "./routes/inbox.ts";
import { type UplinkDoor, uplinkRoutes } from "./routes/uplink.ts";
import { createIngestTelemetry } from "./telemetry.ts";

export interface IngestDeps {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Folder for large bodies while they come in; emptied at the start. */
  readonly spoolFolder: string;
  /** Where the uplink topics are read, if they are. */
  readonly inbox?: Inbox | undefined;
}

export function createIngest(deps: IngestDeps, config: IngestConfig): Service {
  const recordDeps = { log: deps.log, nowMs: () => deps.clock.nowMs(), newId: () => randomUUID() as string };
  const failure = createFailure();
  const stop = new AbortController();
  let reading: Promise<void> = Promise.resolve();
  let openBodies = 0;
  const telemetry = createIngestTelemetry(deps.telemetry, {
    openBodies: () => openBodies,
    stoppedPartitions: deps.inbox && (() => topics?.status().partitions.filter(({ stopped }) => stopped !== null).length ?? 0),
  });
  const topics = deps.inbox && createTopicReading({ log: deps.log, inbox: deps.inbox, clock: deps.clock, telemetry });
  const appends = createAppendWatch({ log: deps.log, newId: recordDeps.newId, telemetry, fail: failure.fail });
  let isStarted = false;

  const record: UplinkDoor["record"] = async (profile, headers, stream) => {
    if (openBodies >= config.maxOpenBodies) throw new BridgeError("OVERLOADED", "too many messages are being taken in; try again shortly");
    openBodies += 1;
    try {
      await using body = await readBody(stream, join(deps.spoolFolder, randomUUID()));
      return await telemetry.record(profile.name, headers.traceParent, async (traceParent) => {
        const recorded = await appends.record(() => recordReceived(recordDeps, profile.name, { ...headers, traceParent }, body));
        telemetry.recorded({ profile: profile.name, door: "http", sender: headers.sender, sizeBytes: body.sizeBytes, traceParent, ...recorded });
        return { ...recorded, traceParent };
      });
    } finally {
      openBodies -= 1;
    }
  };

  return {
    name: "ingest",
    failed: failure.failed,
    async start() {
      await openSpoolFolder(deps.spoolFolder);
      if (topics !== undefined) reading = topics.run(stop.signal).catch(failure.fail);
      isStarted = true;
    },
    // Topics that cannot be read leave the HTTP door open: who routes documents to it looks at /healthz.
    ready() {
      const held = appends.failure();
      const door = `${openBodies} bodies coming in${held === null ? "" : `, none is taken: ${held}`}`;
      const isOpen = isStarted && held === null;
      if (topics === undefined) return { ready: isOpen, detail: door };
      const status = topics.status();
      const isHeldUp = status.failure !== null || status.partitions.some(({ stopped, waits }) => stopped !== null || waits !== null);
      return { ready: isOpen && !isHeldUp, detail: `${door}; ${describe(status)}` };
    },
    routes(http) {
      uplinkRoutes(http, { maxBodyBytes: config.maxBodyBytes, record, turnedAway: telemetry.turnedAway });
      if (topics !== undefined) inboxRoutes(http, topics);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await reading;
      await appends[Symbol.asyncDispose]();
      await telemetry[Symbol.asyncDispose]();
    },
  };
}

function describe({ partitions, failure }: ReturnType<TopicReading["status"]>): string {
  const stopped = partitions.filter((one) => one.stopped !== null);
  const waiting = partitions.filter((one) => one.waits !== null);
  const [first, held] = [stopped[0], waiting[0]];
  return [
    `${partitions.length} partitions ours, ${stopped.length} standing still${first === undefined ? "" : ` (${first.topic}/${first.partition}: csp inbox)`}`,
    ...(held === undefined ? [] : [`${waiting.length} waiting: ${held.waits}`]),
    ...(failure === null ? [] : [`waits for Kafka: ${failure}`]),
  ].join(", ");
}
