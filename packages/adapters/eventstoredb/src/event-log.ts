// The distributed event log: the port over EventStoreDB. Appends go over one call, reads over one each, and
// followers of the same streams over one for all of them.

import {
  type Appended,
  appendBytes,
  BridgeError,
  createDiagnosticPublisher,
  DIAGNOSTICS,
  type EventLog,
  type ExpectedRevision,
  isBridgeError,
  MAX_APPEND_BYTES,
  type NewEvent,
} from "@csp/contracts";
import { readAppendAnswer, type StoredAppend } from "./append-answer.ts";
import { createAppendRequest } from "./append-request.ts";
import { createAppendStream } from "./append-stream.ts";
import { followLog } from "./follow-log.ts";
import { createLogReader } from "./log-reader.ts";
import { createReadBack } from "./read-back.ts";
import { createMarks } from "./stored-meta.ts";
import { createVendorClient } from "./vendor-client.ts";

const answered = createDiagnosticPublisher(DIAGNOSTICS.eventStoreAppend);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** As the client reads it; without it the connection is over TLS, and what a server without TLS answers tells nobody so. */
const WITHOUT_TLS = /[?&]tls=false(?:&|$)/i;

/**
 * Opens the log of the server or cluster that a connection string names, e.g. `esdb://user:password@host:2113?tls=true`,
 * and reads its head to see that it may. Nothing is made: a stream begins with its first append.
 * @throws BridgeError CONFIG_INVALID, LOG_UNAVAILABLE; of the latter the caller may try again
 */
export async function openEventStoreDbLog(connectionString: string): Promise<EventLog & AsyncDisposable> {
  const client = createVendorClient(connectionString);
  const reader = createLogReader(client);
  const appends = createAppendStream(client);
  const readBack = createReadBack(reader);
  const newMark = createMarks();
  const asked = new Set<Promise<Appended>>();
  let isClosing = false;
  const SHUT = new BridgeError("SHUTTING_DOWN", "The event log is closed.");

  async function append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const mark = newMark();
    // A crash after this leaves all of it or nothing; the caller repeats it, and is told that it was there.
    const answer = await appends.send(createAppendRequest(stream, expected, events, mark));
    return toAppended(stream, readAppendAnswer(answer, stream, expected, events.length), mark);
  }

  /** The server answers a repeat like the first, so the first event is read back: it carries the mark of the call that wrote it. */
  async function toAppended(stream: string, stored: StoredAppend, mark: string): Promise<Appended> {
    const { firstRevision, lastRevision } = stored;
    const first = await readBack(stream, firstRevision);
    const position = stored.position ?? (await readBack(stream, lastRevision)).logged.position;
    return { firstRevision, lastRevision, position, repeated: first.mark !== mark };
  }

  function appendWhileOpen(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const refusal = isClosing ? SHUT : refuse(stream, expected, events);
    if (refusal !== undefined) return Promise.reject(refusal);
    const appending = observed(append(stream, expected, events), events.length).finally(() => asked.delete(appending));
    asked.add(appending);
    return appending;
  }

  /** What was asked before is answered, which takes no longer than its deadline. */
  async function close(): Promise<void> {
    isClosing = true;
    await Promise.allSettled(asked);
    reader.close();
    appends.close(SHUT);
    await client.close();
  }

  try {
    await reader.head();
  } catch (error) {
    await close();
    throw isBridgeError(error, "LOG_UNAVAILABLE") && !WITHOUT_TLS.test(connectionString)
      ? new BridgeError(error.code, `${error.message} (asked over TLS; CSP_EVENTSTORE with ?tls=false asks a server that has none)`, error.cause)
      : error;
  }
  return {
    distance: "bytes",
    append: appendWhileOpen,
    read: (stream, from) => reader.readStream(stream, from),
    readLast: (stream) => reader.readLast(stream),
    follow: (filter, after, options) => followLog(reader, filter, after, options),
    head: () => reader.head(),
    [Symbol.asyncDispose]: close,
  };
}

/** Tells operators how long the server took, and what it said. */
async function observed(appending: Promise<Appended>, events: number): Promise<Appended> {
  const started = performance.now();
  const tell = (outcome: "stored" | "refused" | "failed", stored = 0) => answered(() => ({ outcome, events: stored, durationMs: performance.now() - started }));
  try {
    const appended = await appending;
    tell("stored", appended.repeated ? 0 : events);
    return appended;
  } catch (error) {
    tell(isBridgeError(error, "WRONG_REVISION") || isBridgeError(error, "APPEND_TOO_LARGE") ? "refused" : "failed");
    throw error;
  }
}

function refuse(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Error | undefined {
  const bytes = appendBytes(events);
  if (bytes > MAX_APPEND_BYTES)
    return new BridgeError("APPEND_TOO_LARGE", `An append of ${bytes} bytes to ${stream} is over the limit of ${MAX_APPEND_BYTES}.`);
  if (events.length === 0) return new Error(`an append to ${stream} without events`);
  // Names that begin with a dollar sign are the server's own.
  if (stream === "" || stream.startsWith("$") || !stream.isWellFormed()) return new Error(`not a stream name: ${JSON.stringify(stream)}`);
  if (typeof expected === "number" && !(Number.isSafeInteger(expected) && expected >= 0)) return new Error(`not a revision: ${expected}`);
  const strange = events.find((event) => !UUID.test(event.id));
  return strange && new Error(`not the id of an event: ${strange.id}`);
}
