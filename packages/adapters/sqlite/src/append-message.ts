// What goes between the threads of the event log: many appends packed into one transferable buffer, and their outcomes
// packed into another, so that a thousand small events cost one message.
//   an append: length u32 | expected f64 | events u32 | stream length u32 | stream | its records
// Appends and outcomes keep their order; nothing else ties them together.

import { APPEND_ANY, type Outcome, OUTCOME_NUMBERS } from "./append-outcome.ts";
import type { ExpectedRevision, NewEvent } from "@csp/contracts";
import { recordBytes, toBytes, writeRecord } from "./event-record.ts";
import type { SqliteFailure } from "./sqlite-failure.ts";

const HEAD_BYTES = 20;

export interface WaitingAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

export interface PackedAppend {
  readonly stream: string;
  /** The last revision expected: -1 for none, `APPEND_ANY` for any. */
  readonly expected: number;
  readonly count: number;
  readonly recordsAt: number;
  /** Where the append ends. */
  readonly end: number;
}

/** One answer to one group of appends. */
export interface GroupAnswer {
  /** `OUTCOME_NUMBERS` a piece. Empty when the group failed. */
  readonly outcomes: Float64Array<ArrayBuffer>;
  /** Messages of appends that it answers, in the order in which they came. */
  readonly messages: number;
  readonly failure: SqliteFailure | undefined;
  /** Events written, of those appended. */
  readonly events: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** The part of it in COMMIT, which is mostly the disk. */
  readonly commitMs: number;
}

/** Packs appends; `typeBytes` gives the bytes of a type name. */
export function packAppends(appends: readonly WaitingAppend[], typeBytes: (type: string) => Uint8Array): ArrayBuffer {
  const streams = appends.map((a) => Buffer.from(a.stream));
  let total = 0;
  appends.forEach((append, i) => {
    total += HEAD_BYTES + (streams[i]?.length ?? 0);
    for (const event of append.events) total += recordBytes(typeBytes(event.type), event);
  });
  const buffer = new ArrayBuffer(total);
  const target = toBytes(buffer);
  let at = 0;
  appends.forEach((append, i) => {
    const start = at;
    const stream = streams[i] ?? Buffer.alloc(0);
    target.view.setFloat64(start + 4, expectedNumber(append.expected), true);
    target.view.setUint32(start + 12, append.events.length, true);
    target.view.setUint32(start + 16, stream.length, true);
    target.bytes.set(stream, start + HEAD_BYTES);
    at = start + HEAD_BYTES + stream.length;
    for (const event of append.events) at = writeRecord(target, at, event, typeBytes(event.type));
    target.view.setUint32(start, at - start, true);
  });
  return buffer;
}

export function readAppend(buffer: Buffer, offset: number): PackedAppend {
  const streamAt = offset + HEAD_BYTES;
  const recordsAt = streamAt + buffer.readUInt32LE(offset + 16);
  return {
    stream: buffer.toString("utf8", streamAt, recordsAt),
    expected: buffer.readDoubleLE(offset + 4),
    count: buffer.readUInt32LE(offset + 12),
    recordsAt,
    end: offset + buffer.readUInt32LE(offset),
  };
}

export function packOutcomes(outcomes: readonly Outcome[]): Float64Array<ArrayBuffer> {
  const packed = new Float64Array(outcomes.length * OUTCOME_NUMBERS);
  outcomes.forEach((o, i) => packed.set([o.kind, o.firstRevision, o.lastRevision, o.position], i * OUTCOME_NUMBERS));
  return packed;
}

function expectedNumber(expected: ExpectedRevision): number {
  if (expected === "any") return APPEND_ANY;
  return expected === "none" ? -1 : expected;
}
