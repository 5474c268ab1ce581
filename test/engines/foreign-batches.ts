// Batches as a client of another make may send them, which nobody here can read.

import { gzipSync, zstdCompressSync } from "node:zlib";
import kafkajs from "kafkajs";
import { until } from "../until.ts";
import type { TestClient } from "./kafka-client.ts";
import { encodeSnappy } from "./snappy.ts";

const { CompressionCodecs, CompressionTypes } = kafkajs;

type Compression = keyof typeof CompressionCodecs;

interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** In Snappy; a broker that has `compression.type=zstd` for the topic makes zstd of it. */
export function sendSnappy(client: TestClient, place: Place, values: readonly string[]): Promise<void> {
  return sendPacked(
    client,
    place,
    CompressionTypes.Snappy,
    encodeSnappy,
    values.map((value) => Buffer.from(value)),
  );
}

const PACKERS = {
  zstd: { compression: CompressionTypes.ZSTD, pack: (bytes: Buffer): Buffer => zstdCompressSync(bytes) },
  gzip: { compression: CompressionTypes.GZIP, pack: (bytes: Buffer): Buffer => gzipSync(bytes) },
} as const;

/** Some KB, which a broker takes as they are where they are in its topic's own codec, that unpack to so many bytes. */
export function sendBomb(client: TestClient, place: Place, unpackedBytes: number, codec: keyof typeof PACKERS = "zstd"): Promise<void> {
  const { compression, pack } = PACKERS[codec];
  return sendPacked(client, place, compression, pack, [Buffer.alloc(unpackedBytes)]);
}

/** As a topic is without `csp topics apply`, by which the broker makes zstd of everything. */
export async function keepCompression({ admin }: TestClient, topic: string): Promise<void> {
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: topic, configEntries: [{ name: "compression.type", value: "producer" }] }] });
  // In the broker's own time.
  await until("the topic keeps what it is sent", async () => {
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: topic, configNames: ["compression.type"] }] });
    return resources[0]?.configEntries[0]?.configValue === "producer";
  });
}

async function sendPacked(
  client: TestClient,
  { topic, partition }: Place,
  compression: Compression,
  pack: (bytes: Buffer) => Buffer,
  values: readonly Buffer[],
): Promise<void> {
  const before = CompressionCodecs[compression];
  CompressionCodecs[compression] = () => ({ compress: async ({ buffer }: { buffer: Buffer }) => pack(buffer), decompress: undefined });
  try {
    await client.producer.send({ topic, acks: -1, compression, messages: values.map((value) => ({ value, partition })) });
  } finally {
    CompressionCodecs[compression] = before;
  }
}
