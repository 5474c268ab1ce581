// The byte form of an event on its way to the writer, which is also what its check sum is taken over, so that a changed
// byte of any part of a stored event is found:
//   position f64 | revision f64 | id 16 | type length u32 | meta length u32 | data length u32 | type | meta | data
// all little-endian; the sum is the CRC-32 of that, continued from the CRC-32 of the stream's name.

import type { NewEvent } from "@csp/contracts";
import { crc32 } from "node:zlib";
import { UUID_BYTES, writeUuid } from "./uuid-bytes.ts";

const POSITION_AT = 0;
const REVISION_AT = 8;
export const ID_AT = 16;
const LENGTHS_AT = ID_AT + UUID_BYTES;
const BODY_AT = LENGTHS_AT + 12;

/** Bytes over a growing buffer, seen both ways. */
export interface Bytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export function toBytes(buffer: ArrayBufferLike): Bytes {
  return { bytes: new Uint8Array(buffer), view: new DataView(buffer) };
}

export function recordBytes(type: Uint8Array, event: { readonly meta: Uint8Array; readonly data: Uint8Array }): number {
  return BODY_AT + type.length + event.meta.length + event.data.length;
}

/** Writes a record whose place in the log is not known yet. Returns where it ends. */
export function writeRecord(target: Bytes, offset: number, event: NewEvent, type: Uint8Array): number {
  writeUuid(target.bytes, offset + ID_AT, event.id);
  return writeLengthsAndBody(target, offset, type, event.meta, event.data);
}

/** The record of a stored event, to take its sum again. */
export function writeStoredRecord(
  target: Bytes,
  position: number,
  revision: number,
  id: Uint8Array,
  type: Uint8Array,
  meta: Uint8Array,
  data: Uint8Array,
): number {
  placeRecord(target.view, 0, position, revision);
  target.bytes.set(id, ID_AT);
  return writeLengthsAndBody(target, 0, type, meta, data);
}

function writeLengthsAndBody({ bytes, view }: Bytes, offset: number, type: Uint8Array, meta: Uint8Array, data: Uint8Array): number {
  view.setUint32(offset + LENGTHS_AT, type.length, true);
  view.setUint32(offset + LENGTHS_AT + 4, meta.length, true);
  view.setUint32(offset + LENGTHS_AT + 8, data.length, true);
  let at = offset + BODY_AT;
  bytes.set(type, at);
  at += type.length;
  bytes.set(meta, at);
  at += meta.length;
  bytes.set(data, at);
  return at + data.length;
}

export function placeRecord(view: DataView, offset: number, position: number, revision: number): void {
  view.setFloat64(offset + POSITION_AT, position, true);
  view.setFloat64(offset + REVISION_AT, revision, true);
}

export interface RecordParts {
  readonly id: Uint8Array;
  readonly type: string;
  readonly meta: Uint8Array;
  readonly data: Uint8Array;
  /** Where the record ends. */
  readonly end: number;
}

/** The parts of a record as views on the buffer. */
export function readRecord(buffer: Buffer, offset: number): RecordParts {
  const typeBytes = buffer.readUInt32LE(offset + LENGTHS_AT);
  const metaAt = offset + BODY_AT + typeBytes;
  const dataAt = metaAt + buffer.readUInt32LE(offset + LENGTHS_AT + 4);
  const end = dataAt + buffer.readUInt32LE(offset + LENGTHS_AT + 8);
  return {
    id: buffer.subarray(offset + ID_AT, offset + LENGTHS_AT),
    type: buffer.toString("utf8", offset + BODY_AT, metaAt),
    meta: buffer.subarray(metaAt, dataAt),
    data: buffer.subarray(dataAt, end),
    end,
  };
}

/** What the sums of a stream's events are continued from. */
export function streamSum(stream: string): number {
  return crc32(stream);
}

export function recordSum(record: Uint8Array, ofStream: number): number {
  return crc32(record, ofStream);
}
