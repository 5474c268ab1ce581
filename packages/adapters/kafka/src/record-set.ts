// What a fetch brought of one partition: batches, in the shape that kafkajs hands on. A batch that cannot be read comes as one
// message in its place, with its bytes as they are; so it holds up nothing, and nothing of it is lost.

import type { Unreadable } from "@csp/contracts";
import { BATCH_HEADER_BYTES, type BatchHeader, type BatchRecord, readBatchHeader, readRecords } from "./record-batch.ts";
import { MOST_UNPACKED_BYTES, UnreadableBatch, unpackRecords } from "./unpack-records.ts";

/** A message as kafkajs takes it out of a fetch. */
export interface FetchedMessage {
  readonly magicByte: number;
  readonly attributes: number;
  readonly timestamp: string;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, Buffer | Buffer[]>;
  readonly isControlRecord: boolean;
  readonly batchContext: Pick<BatchHeader, "inTransaction" | "isControlBatch" | "producerId" | "producerEpoch">;
  /** Where it stands for a batch that cannot be read. */
  readonly unreadable?: Unreadable;
}

/** Bytes that all batches of one fetch have unpacked to so far, or may have on the way to nothing. */
export interface UnpackedBytes {
  sum: number;
}

/** Once a fetch has unpacked to this much, the rest of it is left, and is fetched again: many batches may each be small on the wire. */
const MOST_UNPACKED_A_FETCH = 64 * 1024 * 1024;
/** Of every entry, whatever its format: offset and the length of what follows. */
const ENTRY_PREFIX_BYTES = 12;
const LENGTH_AT = 8;
const MAGIC_AT = 16;
const MAGIC = 2;
/** Of a batch in an older format nothing is known but its offset. */
const NO_CONTEXT = { inTransaction: false, isControlBatch: false, producerId: "-1", producerEpoch: -1 };

/** In order. The last entry may be cut off, as Kafka cuts it; it is left. 2.1 µs a bill in batches of 50 without compression, where kafkajs takes 2.7 (as in key-partition.ts). */
export async function readRecordSet(bytes: Buffer, unpacked: UnpackedBytes): Promise<FetchedMessage[]> {
  const messages: FetchedMessage[] = [];
  for (let at = 0; at + ENTRY_PREFIX_BYTES < bytes.length && unpacked.sum < MOST_UNPACKED_A_FETCH;) {
    const end = at + ENTRY_PREFIX_BYTES + bytes.readInt32BE(at + LENGTH_AT);
    if (end > bytes.length) break;
    if (end <= at + MAGIC_AT) throw new Error(`an entry of a record set has ${end - at} bytes`);
    for (const message of await readEntry(bytes.subarray(at, end), unpacked)) messages.push(message);
    at = end;
  }
  return messages;
}

async function readEntry(bytes: Buffer, unpacked: UnpackedBytes): Promise<readonly FetchedMessage[]> {
  if (bytes.readInt8(MAGIC_AT) !== MAGIC || bytes.length < BATCH_HEADER_BYTES) {
    const offset = Number(bytes.readBigInt64BE(0));
    return [standIn(bytes, offset, NO_CONTEXT, { from: offset, messages: 1, cause: "UNKNOWN_FORMAT" })];
  }
  const header = readBatchHeader(bytes);
  try {
    const records = await unpackCounted(header.codec, bytes.subarray(BATCH_HEADER_BYTES), unpacked);
    return readRecords(header, records).map((record) => toFetched(header, record));
  } catch (error) {
    if (!(error instanceof UnreadableBatch)) throw error;
    return [standIn(bytes, header.lastOffset, header, { from: header.firstOffset, messages: header.records, cause: error.cause })];
  }
}

async function unpackCounted(codec: number, bytes: Buffer, unpacked: UnpackedBytes): Promise<Buffer> {
  try {
    const records = await unpackRecords(codec, bytes);
    unpacked.sum += records.length;
    return records;
  } catch (error) {
    // How far it came is not told: to the bound, as a bomb does. What nobody can unpack took nothing.
    if (!(error instanceof UnreadableBatch && error.cause === "UNKNOWN_COMPRESSION")) unpacked.sum += MOST_UNPACKED_BYTES;
    throw error;
  }
}

function toFetched(header: BatchHeader, { offset, timestamp, key, value, headers }: BatchRecord): FetchedMessage {
  return {
    magicByte: MAGIC,
    attributes: 0,
    timestamp: String(timestamp),
    offset: String(offset),
    key,
    value,
    headers,
    isControlRecord: header.isControlBatch,
    batchContext: header,
  };
}

/** With the batch's last offset, so that whoever has it goes on behind the batch. */
function standIn(bytes: Buffer, lastOffset: number, batchContext: FetchedMessage["batchContext"], unreadable: Unreadable): FetchedMessage {
  const rest = { magicByte: MAGIC, attributes: 0, timestamp: "-1", key: null, headers: {}, isControlRecord: false };
  return { ...rest, offset: String(lastOffset), value: bytes, batchContext, unreadable };
}
