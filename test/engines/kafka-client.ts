// Topics and messages for the suites on a real Kafka, as somebody else's programs would make them.

import { randomUUID } from "node:crypto";
import type { SentMessage } from "@csp/contracts/conformance";
import { until } from "../until.ts";
import { type Admin, Kafka as KafkaClient, logLevel, type Message, type Producer } from "kafkajs";

export interface TestClient extends AsyncDisposable {
  readonly admin: Admin;
  readonly producer: Producer;
  /** A topic of a name that nobody used before, or of the given one. */
  /** Rejects where there is one of this name. */
  createTopic(partitions: number, settings?: Readonly<Record<string, string>>, name?: string): Promise<string>;
  /** Deletes a topic, and makes another of its name. */
  makeAnew(topic: string, partitions: number): Promise<void>;
  send(topic: string, partition: number, messages: readonly SentMessage[]): Promise<void>;
  /** Messages that a topic holds, by its own count. */
  count(topic: string): Promise<number>;
}

export async function openTestClient(brokers: readonly string[]): Promise<TestClient> {
  const client = new KafkaClient({ clientId: "test", brokers: [...brokers], logLevel: logLevel.NOTHING });
  const [admin, producer] = [client.admin(), client.producer({ allowAutoTopicCreation: false })];
  await admin.connect();
  await producer.connect();
  const testClient: TestClient = {
    admin,
    producer,
    async createTopic(numPartitions, settings = {}, name = `t-${randomUUID()}`) {
      const configEntries = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
      const isNew = await admin.createTopics({ waitForLeaders: false, topics: [{ topic: name, numPartitions, configEntries }] });
      if (!isNew) throw new Error(`there is a topic ${name} already`);
      // kafkajs itself gives up where the broker does not know it yet.
      await testClient.count(name);
      return name;
    },
    async makeAnew(topic, numPartitions) {
      await admin.deleteTopics({ topics: [topic] });
      // In the broker's own time; until then it would be one that is there already.
      await until(`${topic} is gone`, async () => !(await admin.listTopics()).includes(topic));
      await testClient.createTopic(numPartitions, {}, topic);
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
  return testClient;
}

/** kafkajs writes no other bytes than those of a buffer. */
function toMessage({ key, value, headers }: SentMessage, partition: number): Message {
  return { key: key && Buffer.from(key), value: value && Buffer.from(value), headers: { ...headers }, partition };
}
