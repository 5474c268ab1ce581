// What a conformance suite is run against, and the data it is run with. Names are new for each test, so that a suite also
// fits an engine that was not empty.

import type { EventLog, FollowBatch, FollowFilter, FollowOptions, LoggedEvent, NewEvent, Position } from "../ports/event-log.ts";
import { createHash, randomUUID } from "node:crypto";

/** A whole suite that takes longer hangs: a follower that is never woken, a write that is never answered. */
export const SUITE_TIMEOUT_MS = 180_000;

/** One fresh instance of a port's implementation. */
export interface Subject<T> extends AsyncDisposable {
  readonly port: T;
  /** Closes the instance and opens it again, with all that it holds. The former `port` is not used any more. */
  reopen(): Promise<T>;
}

export type OpenSubject<T> = () => Promise<Subject<T>>;

/** A word that no test used before. */
export function unusedWord(): string {
  return `t${randomUUID().replaceAll("-", "")}`;
}

/** An event whose every part follows from a text, so that it can be compared after it was read back. */
export function makeEvent(seed: string, dataBytes = 24): NewEvent {
  const digest = createHash("sha256").update(seed).digest("hex");
  const id = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  return { id, type: "Tested.v1", data: makeBytes(seed, dataBytes), meta: new TextEncoder().encode(JSON.stringify({ seed })) };
}

export function makeEvents(seed: string, count: number, dataBytes?: number): NewEvent[] {
  return Array.from({ length: count }, (_, i) => makeEvent(`${seed} ${i}`, dataBytes));
}

/** Bytes of every value, in an order that depends on the seed. */
export function makeBytes(seed: string, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  let state = createHash("sha256").update(seed).digest().readUInt32LE(0) | 1;
  for (let i = 0; i < count; i++) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** The part of a logged event that its writer gave, in a form that compares. */
export function asWritten({ id, type, data, meta }: NewEvent): unknown {
  return { id, type, data: Buffer.from(data).toString("base64"), meta: Buffer.from(meta).toString("base64") };
}

export async function readAll(log: EventLog, stream: string, from = 0): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const batch of log.read(stream, from)) events.push(...batch);
  return events;
}

/** Follows until the first mark of having caught up. */
export async function followToEnd(log: EventLog, filter: FollowFilter, after: Position, options: Partial<FollowOptions> = {}): Promise<FollowBatch[]> {
  const batches: FollowBatch[] = [];
  for await (const batch of log.follow(filter, after, { signal: new AbortController().signal, ...options })) {
    batches.push(batch);
    if (batch.caughtUp) break;
  }
  return batches;
}
