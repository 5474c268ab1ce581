// Everything that topics hold just now, as any consumer reads it.

import { randomUUID } from "node:crypto";
import { Kafka as KafkaClient, logLevel } from "kafkajs";

export interface ReadMessage {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: Buffer;
  readonly id: string;
}

/** By topic and partition in their order. */
export async function readTopics(brokers: readonly string[], topics: readonly string[]): Promise<readonly ReadMessage[]> {
  const client = new KafkaClient({ clientId: "test-reader", brokers: [...brokers], logLevel: logLevel.NOTHING });
  const [admin, consumer] = [client.admin(), client.consumer({ groupId: `g-${randomUUID()}`, maxWaitTimeInMs: 100 })];
  const messages: ReadMessage[] = [];
  await admin.connect();
  try {
    const missing = new Map<string, number>();
    for (const topic of topics) {
      for (const { partition, high, low } of await admin.fetchTopicOffsets(topic))
        if (Number(high) > Number(low)) missing.set(`${topic}/${partition}`, Number(high));
    }
    if (missing.size === 0) return [];
    const { promise: isDone, resolve } = Promise.withResolvers<void>();
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ topic, partition, message: { key, value, headers, offset } }) => {
        messages.push({ topic, partition, key: key?.toString() ?? "", value: value ?? Buffer.alloc(0), id: String(headers?.["csp-id"] ?? "") });
        if (Number(offset) + 1 >= (missing.get(`${topic}/${partition}`) ?? Infinity)) missing.delete(`${topic}/${partition}`);
        if (missing.size === 0) resolve();
      },
    });
    await isDone;
  } finally {
    await consumer.disconnect();
    await admin.disconnect();
  }
  return messages;
}
