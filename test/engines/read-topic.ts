// Everything that topics hold just now.

import { randomUUID } from "node:crypto";
import { createKafkaInbox, ID_HEADER } from "@csp/adapter-kafka";
import kafkajs, { Kafka as KafkaClient, logLevel } from "kafkajs";
import { until } from "../until.ts";

const { KafkaJSError } = kafkajs;

export interface ReadMessage {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: Uint8Array;
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Of each partition in its order. */
export async function readTopics(brokers: readonly string[], topics: readonly string[]): Promise<readonly ReadMessage[]> {
  const missing = await until("the leaders answer", () => readEnds(brokers, topics).catch(unlessMoving));
  const messages: ReadMessage[] = [];
  if (missing.size === 0) return messages;
  const stop = new AbortController();
  await createKafkaInbox({ brokers, clientId: "test-reader" }, { groupId: `g-${randomUUID()}` }).read(
    topics,
    async (feed) => {
      const { topic, partition } = feed;
      for await (const batch of feed.messages(0)) {
        for (const { offset, key, value, headers } of batch) {
          const id = headers[ID_HEADER] ?? "";
          messages.push({ topic, partition, key: Buffer.from(key ?? []).toString(), value: value ?? new Uint8Array(), id, headers });
          feed.acknowledge(offset);
          if (offset + 1 >= (missing.get(`${topic}/${partition}`) ?? Infinity)) missing.delete(`${topic}/${partition}`);
        }
        if (missing.size === 0) stop.abort();
      }
    },
    stop.signal,
  );
  return messages;
}

/** A broker that has just come back may say for a moment that it leads what another leads by now. */
function unlessMoving(error: unknown): undefined {
  if (!(error instanceof KafkaJSError) || !error.retriable) throw error;
}

/** The offset after the last message of each partition that has any. */
async function readEnds(brokers: readonly string[], topics: readonly string[]): Promise<Map<string, number>> {
  const admin = new KafkaClient({ clientId: "test-reader", brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  const ends = new Map<string, number>();
  await admin.connect();
  try {
    for (const topic of topics) {
      for (const { partition, high, low } of await admin.fetchTopicOffsets(topic))
        if (Number(high) > Number(low)) ends.set(`${topic}/${partition}`, Number(high));
    }
  } finally {
    await admin.disconnect();
  }
  return ends;
}
