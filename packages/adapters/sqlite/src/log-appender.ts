// The calling thread's side of appending: gathers the appends of one turn of the event loop into messages to the writer
// thread, and gives each caller its outcome. Appends are taken in the order of the calls.

import { type GroupAnswer, packAppends, type WaitingAppend } from "./append-message.ts";
import { OUTCOME_NUMBERS, REPEATED, STORED, WRONG_REVISION } from "./append-outcome.ts";
import { failureError, LOG_FAILURES } from "./sqlite-failure.ts";
import { isUuid } from "./uuid-bytes.ts";
import { startWorker } from "./worker-link.ts";
import {
  type Appended,
  appendBytes,
  BridgeError,
  createDiagnosticPublisher,
  DIAGNOSTICS,
  type EventLog,
  type ExpectedRevision,
  type NewEvent,
} from "@csp/contracts";
import type { LogWriterData } from "./log-writer.worker.ts";

/** One message to the writer holds at most this much, so that it can start on the first while the next is packed. */
const MESSAGE_BYTES = 4 * 1024 * 1024;
/**
 * Messages on their way to the writer: one that it works on and one that lies ready. What comes meanwhile goes together,
 * so that under load there are fewer messages, commits and wake-ups of followers.
 */
const MESSAGES_IN_FLIGHT = 2;
const TYPES_KEPT = 1_000;

const committed = createDiagnosticPublisher(DIAGNOSTICS.logCommit);

interface Waiting extends WaitingAppend {
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
}

export interface LogAppender {
  readonly append: EventLog["append"];
  /** Answers what was asked before, and ends the writer. */
  close(): Promise<void>;
}

/** @param onCommit called after each group in which anything was stored, before its callers are answered. */
export async function openLogAppender(data: LogWriterData, maxAppendBytes: number, onCommit: () => void): Promise<LogAppender> {
  let gathered: { appends: Waiting[]; bytes: number } = { appends: [], bytes: 0 };
  const sent: (readonly Waiting[])[] = [];
  const types = new Map<string, Uint8Array>();
  let refusing: Error | undefined;

  const worker = await startWorker(new URL("./log-writer.worker.ts", import.meta.url), data, {
    message: (message) => settle(message as GroupAnswer),
    died(error) {
      refusing = new BridgeError("LOG_UNAVAILABLE", `The event log's writer ended: ${error.message}`, error);
      for (const waiting of [...sent.splice(0).flat(), ...gathered.appends.splice(0)]) waiting.reject(refusing);
    },
  });

  function typeBytes(type: string): Uint8Array {
    const known = types.get(type);
    if (known !== undefined) return known;
    if (types.size >= TYPES_KEPT) types.clear();
    const bytes = Buffer.from(type);
    types.set(type, bytes);
    return bytes;
  }

  function flush(): void {
    const { appends } = gathered;
    if (appends.length === 0 || (sent.length >= MESSAGES_IN_FLIGHT && gathered.bytes < MESSAGE_BYTES && refusing === undefined)) return;
    gathered = { appends: [], bytes: 0 };
    const buffer = packAppends(appends, typeBytes);
    worker.setBusy(true);
    worker.post(buffer, [buffer]);
    sent.push(appends);
  }

  function settle(answer: GroupAnswer): void {
    const appends = sent.splice(0, answer.messages).flat();
    if (sent.length === 0) worker.setBusy(false);
    if (answer.failure !== undefined) {
      const error = failureError(answer.failure, LOG_FAILURES, data.path);
      for (const waiting of appends) waiting.reject(error);
      flush();
      return;
    }
    if (answer.events > 0) {
      onCommit();
      const { events, bytes, durationMs, commitMs } = answer;
      committed(() => ({ events, bytes, durationMs, commitMs }));
    }
    flush();
    appends.forEach((waiting, i) => settleOne(waiting, answer.outcomes.subarray(i * OUTCOME_NUMBERS, (i + 1) * OUTCOME_NUMBERS)));
  }

  return {
    append(stream, expected, events) {
      if (refusing !== undefined) return Promise.reject(refusing);
      const bytes = appendBytes(events);
      const refused = refusal(stream, expected, events, bytes, maxAppendBytes);
      if (refused !== undefined) return Promise.reject(refused);
      const { promise, resolve, reject } = Promise.withResolvers<Appended>();
      if (gathered.appends.length === 0) setImmediate(flush);
      gathered.appends.push({ stream, expected, events, resolve, reject });
      gathered.bytes += bytes;
      if (gathered.bytes >= MESSAGE_BYTES) flush();
      return promise;
    },
    async close() {
      refusing ??= new BridgeError("SHUTTING_DOWN", "The event log is closed.");
      flush();
      await worker.close();
    },
  };
}

function refusal(stream: string, expected: ExpectedRevision, events: readonly NewEvent[], bytes: number, maxAppendBytes: number): Error | undefined {
  if (bytes > maxAppendBytes) return new BridgeError("APPEND_TOO_LARGE", `An append of ${bytes} bytes to ${stream} is over the limit of ${maxAppendBytes}.`);
  if (events.length === 0) return new Error(`an append to ${stream} without events`);
  if (stream === "" || !stream.isWellFormed()) return new Error(`not a stream name: ${JSON.stringify(stream)}`);
  if (typeof expected === "number" && !(Number.isSafeInteger(expected) && expected >= 0)) return new Error(`not a revision: ${expected}`);
  const strange = events.find((event) => !isUuid(event.id));
  return strange && new Error(`not the id of an event: ${strange.id}`);
}

function settleOne(waiting: Waiting, outcome: Float64Array): void {
  const [kind, firstRevision = -1, lastRevision = -1, position = 0] = outcome;
  if (kind === STORED || kind === REPEATED) return waiting.resolve({ firstRevision, lastRevision, position, repeated: kind === REPEATED });
  if (kind !== WRONG_REVISION) return waiting.reject(new Error(`the writer gave an unknown outcome ${kind}`));
  const found = lastRevision < 0 ? "there is no such stream" : `its last revision is ${lastRevision}`;
  waiting.reject(new BridgeError("WRONG_REVISION", `An append to ${waiting.stream} expected ${waiting.expected}, but ${found}.`));
}
