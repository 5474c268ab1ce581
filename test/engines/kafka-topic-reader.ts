// Topics in Kafka read back as the port of readers has it, for suites that look at what an outbox left there. Each topic has
// one partition, whose offsets are the topic's.

import { randomUUID } from "node:crypto";
import { createKafkaInbox, ID_HEADER, type KafkaAccess } from "@csp/adapter-kafka";
import type { InMessage, Outbox, TopicMessage, TopicReader } from "@csp/contracts";
import { until } from "../until.ts";
import type { TestClient } from "./kafka-client.ts";

export function createTopicReader(access: KafkaAccess, { admin }: TestClient): TopicReader {
  async function newestOffset(topic: string): Promise<number | undefined> {
    if (!(await admin.listTopics()).includes(topic)) return undefined;
    const [only] = await admin.fetchTopicOffsets(topic);
    return only === undefined || only.high === "0" ? undefined : Number(only.high) - 1;
  }

  return {
    newestOffset,
    async topics() {
      const named = await Promise.all((await admin.listTopics()).map(async (topic) => ((await newestOffset(topic)) === undefined ? [] : [topic])));
      return named.flat();
    },
    async readTopic(topic, from, limit) {
      const newest = await newestOffset(topic);
      if (newest === undefined || newest < from) return [];
      const read: TopicMessage[] = [];
      const stop = new AbortController();
      await createKafkaInbox(access, { groupId: `reader-${randomUUID()}` }).read(
        [topic],
        async (feed) => {
          for await (const batch of feed.messages(from)) {
            read.push(...batch.map((message) => toTopicMessage(topic, message)));
            for (const { offset } of batch) feed.acknowledge(offset);
            if ((read.at(-1)?.offset ?? 0) >= newest || read.length >= limit) stop.abort();
          }
        },
        stop.signal,
      );
      return read.slice(0, limit);
    },
  };
}

/** Makes each topic before it is first sent to: a suite knows of none that somebody else must make. */
export function makingTopics(outbox: Outbox, client: TestClient): Outbox {
  const made = new Map<string, Promise<unknown>>();
  return {
    async send(messages) {
      for (const topic of new Set(messages.map((message) => message.topic))) {
        // The wait for its leader may meet a broker that does not know of the topic yet.
        const make = () =>
          client.createTopic(1, {}, topic).catch(() => until(`${topic} is there`, async () => (await client.admin.listTopics()).includes(topic)));
        if (!made.has(topic)) made.set(topic, make());
        await made.get(topic);
      }
      await outbox.send(messages);
    },
  };
}

function toTopicMessage(topic: string, { offset, key, value, headers }: InMessage): TopicMessage {
  const { [ID_HEADER]: id = "", ...others } = headers;
  return { topic, offset, id, key: Buffer.from(key ?? []).toString(), value: value ?? new Uint8Array(), headers: others };
}
