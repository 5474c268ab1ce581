// One of Kafka's record batches from its bytes (message format 2, https://kafka.apache.org/documentation/#recordbatch): a
// header that is never compressed, and so can be read whatever has become of the rest, and records. Every length is held
// against what is there: kafkajs's own reader takes what lies beyond the end for zeros.

import { UnreadableBatch } from "./unpack-records.ts";

/** The first of these bytes are offset and length, which stand in front of every entry of a record set. */
export const BATCH_HEADER_BYTES = 61;

const CODEC = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/** Records and their headers in one batch, together: some hundred bytes of memory each, however few they have. */
const MOST_ITEMS = 500_000;

export interface BatchHeader {
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly codec: number;
  readonly firstTimestamp: number;
  readonly maxTimestamp: number;
  readonly isLogAppendTime: boolean;
  readonly inTransaction: boolean;
  readonly isControlBatch: boolean;
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly records: number;
}

export interface BatchRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Of a name that comes several times, all values. */
  readonly headers: Record<string, Buffer | Buffer[]>;
}

/** @param bytes of a whole batch. */
export function readBatchHeader(bytes: Buffer): BatchHeader {
  const firstOffset = Number(bytes.readBigInt64BE(0));
  const attributes = bytes.readInt16BE(21);
  return {
    firstOffset,
    lastOffset: firstOffset + bytes.readInt32BE(23),
    codec: attributes & CODEC,
    firstTimestamp: Number(bytes.readBigInt64BE(27)),
    maxTimestamp: Number(bytes.readBigInt64BE(35)),
    isLogAppendTime: (attributes & LOG_APPEND_TIME) !== 0,
    inTransaction: (attributes & TRANSACTIONAL) !== 0,
    isControlBatch: (attributes & CONTROL) !== 0,
    producerId: String(bytes.readBigInt64BE(43)),
    producerEpoch: bytes.readInt16BE(51),
    records: Math.max(0, bytes.readInt32BE(57)),
  };
}

/** @param bytes what follows the header, unpacked. Throws UnreadableBatch unless they are what the header says, to the last byte. */
export function readRecords(header: BatchHeader, bytes: Buffer): readonly BatchRecord[] {
  if (header.records > MOST_ITEMS) throw new UnreadableBatch("TOO_MANY_MESSAGES");
  const reader = new RecordReader(bytes);
  const records: BatchRecord[] = [];
  let before = header.firstOffset - 1;
  let headers = 0;
  for (let n = 0; n < header.records; n++) {
    const length = reader.readVarint();
    const end = reader.at + length;
    // Attributes of a record mean nothing so far.
    reader.skip(1);
    const timestamp = header.firstTimestamp + reader.readVarint();
    const offset = header.firstOffset + reader.readVarint();
    const key = reader.readBytes();
    const value = reader.readBytes();
    const count = reader.readVarint();
    headers += Math.max(0, count);
    if (header.records + headers > MOST_ITEMS) throw new UnreadableBatch("TOO_MANY_MESSAGES");
    records.push({ offset, timestamp: header.isLogAppendTime ? header.maxTimestamp : timestamp, key, value, headers: reader.readHeaders(count) });
    if (reader.at !== end || offset <= before || offset > header.lastOffset) throw new UnreadableBatch("DAMAGED");
    before = offset;
  }
  if (reader.at !== bytes.length) throw new UnreadableBatch("DAMAGED");
  return records;
}

class RecordReader {
  at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  skip(count: number): void {
    this.at += count;
  }

  /** Zigzag, at most 64 bits; exact up to 53. */
  readVarint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 64; scale *= 128) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw new UnreadableBatch("DAMAGED");
  }

  readBytes(): Buffer | null {
    const length = this.readVarint();
    if (length === -1) return null;
    const end = this.at + length;
    if (length < 0 || end > this.#bytes.length) throw new UnreadableBatch("DAMAGED");
    const bytes = this.#bytes.subarray(this.at, end);
    this.at = end;
    return bytes;
  }

  readHeaders(count: number): Record<string, Buffer | Buffer[]> {
    const headers = Object.create(null) as Record<string, Buffer | Buffer[]>;
    for (let n = 0; n < count; n++) {
      const name = this.readBytes()?.toString();
      if (name === undefined) throw new UnreadableBatch("DAMAGED");
      const value = this.readBytes();
      const former = headers[name];
      if (value === null) continue;
      if (former === undefined) headers[name] = value;
      else if (Array.isArray(former)) former.push(value);
      else headers[name] = [former, value];
    }
    return headers;
  }
}
