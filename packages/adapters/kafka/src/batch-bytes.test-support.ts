// Batches as Kafka holds them, made by kafkajs's own writer, and answers to a fetch with them, read by kafkajs's own reader of
// answers.

import { createRequire } from "node:module";
import type { FetchedMessage } from "./record-set.ts";

const require = createRequire(import.meta.url);
const PROTOCOL = "kafkajs/src/protocol";

interface Encoded {
  readonly buffer: Buffer;
}

export interface TestRecord {
  readonly key?: Buffer | null;
  readonly value?: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer>>;
}

interface BatchOptions {
  readonly firstOffset?: number;
  /** As kafkajs numbers codecs; it must know how to pack by it. */
  readonly compression?: number;
  readonly firstTimestamp?: number;
  readonly transactional?: boolean;
}

/** Its records have offsets one after the other. */
export async function batchOf(records: readonly TestRecord[], options: BatchOptions = {}): Promise<Buffer> {
  const toRecord = require(`${PROTOCOL}/recordBatch/record/v0`) as (record: object) => Encoded;
  const { RecordBatch } = require(`${PROTOCOL}/recordBatch/v0`) as { RecordBatch(batch: object): Promise<Encoded> };
  const encoded = records.map((record, n) => toRecord({ offsetDelta: n, timestampDelta: n, key: null, value: null, ...record }));
  return (await RecordBatch({ firstTimestamp: 1000, ...options, lastOffsetDelta: records.length - 1, records: encoded })).buffer;
}

/** Writes over what a header says. */
export function patched(batch: Buffer, what: { readonly attributes?: number; readonly records?: number; readonly magic?: number }): Buffer {
  const bytes = Buffer.from(batch);
  if (what.magic !== undefined) bytes.writeInt8(what.magic, 16);
  if (what.attributes !== undefined) bytes.writeInt16BE(what.attributes, 21);
  if (what.records !== undefined) bytes.writeInt32BE(what.records, 57);
  return bytes;
}

/** What kafkajs takes out of an answer to a fetch with these record sets, one for each partition of one topic. */
export async function fetchAnswered(recordSets: readonly Buffer[]): Promise<readonly (readonly FetchedMessage[])[]> {
  const { protocol } = require(`${PROTOCOL}/requests/fetch`) as {
    protocol(of: { version: number }): (request: object) => {
      response: { decode(bytes: Buffer): Promise<{ responses: readonly { partitions: readonly { messages: readonly FetchedMessage[] }[] }[] }> };
    };
  };
  const { response } = protocol({ version: 11 })({ maxWaitTime: 0, minBytes: 0, maxBytes: 0, topics: [] });
  const partitions = recordSets.map((set, n) => Buffer.concat([int32(n), Buffer.alloc(2 + 8 + 8 + 8), int32(0), int32(-1), int32(set.length), set]));
  const answer = [Buffer.alloc(4 + 2 + 4), int32(1), Buffer.from([0, 1]), Buffer.from("t"), int32(partitions.length), ...partitions];
  const [topic] = (await response.decode(Buffer.concat(answer))).responses;
  return topic?.partitions.map(({ messages }) => messages) ?? [];
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
