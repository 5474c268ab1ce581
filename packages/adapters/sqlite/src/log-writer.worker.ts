// The event log's writer thread. While one transaction runs, further appends gather in the message port; the next
// transaction takes all of them: that is the group commit, and the disk's speed sets the size of the groups.

import { type GroupAnswer, packOutcomes } from "./append-message.ts";
import { openWriter } from "./database-file.ts";
import { LOG_TUNING } from "./log-schema.ts";
import { createLogWriter } from "./log-writer.ts";
import { toFailure } from "./sqlite-failure.ts";
import { createCheckpointer } from "./wal-checkpoint.ts";
import { CLOSE, READY } from "./worker-link.ts";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";

export interface LogWriterData {
  readonly path: string;
  readonly groupBytes: number;
  readonly walBytes: number;
}

const { path, groupBytes, walBytes } = workerData as LogWriterData;
const port = parentPort;
if (port === null) throw new Error("log-writer.worker.ts runs as a worker thread");

const db = openWriter(path, "FULL", LOG_TUNING);
const writer = createLogWriter(db);
const checkpoint = createCheckpointer(db, walBytes);

port.on("message", (first: ArrayBuffer | typeof CLOSE) => {
  let closing = first === CLOSE;
  const group: ArrayBuffer[] = first === CLOSE ? [] : [first];
  let bytes = group[0]?.byteLength ?? 0;
  while (!closing && bytes < groupBytes) {
    const next = receiveMessageOnPort(port);
    if (next === undefined) break;
    closing = next.message === CLOSE;
    if (closing) break;
    group.push(next.message as ArrayBuffer);
    bytes += (next.message as ArrayBuffer).byteLength;
  }
  if (group.length > 0) {
    const answer = commit(group, bytes);
    port.postMessage(answer, [answer.outcomes.buffer]);
    checkpoint();
  }
  if (closing) {
    db.close();
    port.close();
  }
});
port.postMessage(READY);

function commit(group: readonly ArrayBuffer[], bytes: number): GroupAnswer {
  const started = performance.now();
  let committing = started;
  try {
    const { outcomes, events } = writer.writeGroup(group, () => {
      committing = performance.now();
    });
    const ended = performance.now();
    return {
      outcomes: packOutcomes(outcomes),
      failure: undefined,
      messages: group.length,
      events,
      bytes,
      durationMs: ended - started,
      commitMs: ended - committing,
    };
  } catch (error) {
    return {
      outcomes: new Float64Array(),
      failure: toFailure(error),
      messages: group.length,
      events: 0,
      bytes,
      durationMs: performance.now() - started,
      commitMs: 0,
    };
  }
}
