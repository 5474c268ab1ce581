// Topics and messages for the suites on a real Kafka, as somebody else's programs would make them.

import { randomUUID } from "node:crypto";
import type { SentMessage } from "@csp/contracts/conformance";
import { until } from "../until.ts";
import { type Admin, Kafka as KafkaClient, logLevel, type Message, type Producer } from "kafkajs";

export interface TestClient extends AsyncDisposable {
  readonly admin: Admin;
  readonly producer: Producer;
  /** A topic of a name that nobody used before, or of the given one. */
  createTopic(partitions: number, settings?: Readonly<Record<string, string>>, name?: string): Promise<string>;
  send(topic: string, partition: number, messages: readonly SentMessage[]): Promise<void>;
  /** Messages that a topic holds, by its own count. */
  count(topic: string): Promise<number>;
}

export async function openTestClient(brokers: readonly string[]): Promise<TestClient> {
  const client = new KafkaClient({ clientId: "test", brokers: [...brokers], logLevel: logLevel.NOTHING });
  const [admin, producer] = [client.admin(), client.producer({ allowAutoTopicCreation: false })];
  await admin.connect();
  await producer.connect();
  return {
    admin,
    producer,
    async createTopic(numPartitions, settings = {}, name = `t-${randomUUID()}`) {
      const configEntries = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
      await admin.createTopics({ waitForLeaders: true, topics: [{ topic: name, numPartitions, configEntries }] });
      return name;
    },
    async send(topic, partition, messages) {
      await producer.send({ topic, acks: -1, messages: messages.map((message) => toMessage(message, partition)) });
    },
    async count(topic) {
      // One that was just made may have no leader yet.
      const offsets = await until(`${topic} tells its offsets`, () => admin.fetchTopicOffsets(topic).catch(() => undefined));
      return offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
    },
    async [Symbol.asyncDispose]() {
      await producer.disconnect();
      await admin.disconnect();
    },
  };
}

/** kafkajs writes no other bytes than those of a buffer. */
function toMessage({ key, value, headers }: SentMessage, partition: number): Message {
  return { key: key && Buffer.from(key), value: value && Buffer.from(value), headers: { ...headers }, partition };
}
