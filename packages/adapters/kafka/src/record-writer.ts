// A record of one of Kafka's record batches as bytes (message format 2, https://kafka.apache.org/documentation/#record), as
// kafkajs asks for it. Its own writer makes a buffer of half a kilobyte for each record, and one more for each header.
// Cost: 3.9 µs for a record of 300 bytes with four headers, where kafkajs's takes 20: the best of 60 rounds of 1,000, on a
// busy machine (docs/adr/0017-kafka-records-are-written-by-ours.md).

import { putInPlace } from "./vendor-module.ts";

const PRODUCE = "kafkajs/src/protocol/requests/produce";
/** Versions of the request whose records are in batches; those before are of brokers older than 0.11. */
const VERSIONS = [3, 4, 5, 6, 7];

/** What is sent as text is UTF-8; null and undefined are nothing at all, which is not the same as no bytes. */
type Bytes = Buffer | string | null | undefined;

export interface RecordToWrite {
  readonly offsetDelta?: number;
  /** ms */
  readonly timestampDelta?: number;
  readonly key?: Bytes;
  readonly value?: Bytes;
  /** Of a name that is to come several times, all values. */
  readonly headers?: Readonly<Record<string, Bytes | readonly Bytes[]>> | undefined;
}

/** What kafkajs puts into a batch. */
export interface WrittenRecord {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

/** The lengths of all that has one, in the order in which it is written: kept from counting the bytes to writing them. */
const lengths: number[] = [];

export function writeRecord({ offsetDelta = 0, timestampDelta = 0, key, value, headers = {} }: RecordToWrite): WrittenRecord {
  const pairs = pairsOf(headers);
  lengths.length = 0;
  let size = 1 + sizeOfVarint(timestampDelta) + sizeOfVarint(offsetDelta) + count(key) + count(value) + sizeOfVarint(pairs.length);
  for (const [name, text] of pairs) size += count(name) + count(text);
  const bytes = Buffer.allocUnsafe(sizeOfVarint(size) + size);
  let at = writeVarint(bytes, 0, size);
  // Attributes of a record mean nothing so far.
  bytes[at++] = 0;
  at = writeVarint(bytes, at, timestampDelta);
  at = writeVarint(bytes, at, offsetDelta);
  at = write(bytes, at, key, lengths[0]);
  at = write(bytes, at, value, lengths[1]);
  at = writeVarint(bytes, at, pairs.length);
  for (const [n, [name, text]] of pairs.entries()) {
    at = write(bytes, at, name, lengths[2 + 2 * n]);
    at = write(bytes, at, text, lengths[3 + 2 * n]);
  }
  return { buf: bytes, buffer: bytes };
}

function pairsOf(headers: NonNullable<RecordToWrite["headers"]>): readonly (readonly [name: string, value: Bytes])[] {
  const pairs: (readonly [string, Bytes])[] = [];
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (isList(value)) for (const one of value) pairs.push([name, one]);
    else pairs.push([name, value]);
  }
  return pairs;
}

function isList(value: Bytes | readonly Bytes[]): value is readonly Bytes[] {
  return Array.isArray(value);
}

/** With its length in front. */
function count(value: Bytes): number {
  const length = value == null ? -1 : typeof value === "string" ? Buffer.byteLength(value) : value.length;
  lengths.push(length);
  return sizeOfVarint(length) + Math.max(0, length);
}

function write(bytes: Buffer, from: number, value: Bytes, length = -1): number {
  const at = writeVarint(bytes, from, length);
  if (value == null) return at;
  if (typeof value === "string") bytes.write(value, at, "utf8");
  else bytes.set(value, at);
  return at + length;
}

/** Zigzag: 0, -1, 1, -2, … are 0, 1, 2, 3, … */
function sizeOfVarint(value: number): number {
  let size = 1;
  for (let rest = value < 0 ? -2 * value - 1 : 2 * value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

function writeVarint(bytes: Buffer, from: number, value: number): number {
  let at = from;
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) + 128;
  bytes[at++] = rest;
  return at;
}

/** For all that this process sends with kafkajs. */
export function writeRecordsByOurs(): void {
  putInPlace(
    "kafkajs/src/protocol/recordBatch/record/v0",
    writeRecord,
    VERSIONS.map((version) => `${PRODUCE}/v${version}/request`),
  );
}
