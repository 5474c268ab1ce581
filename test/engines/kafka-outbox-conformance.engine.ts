// The suite of every outbox over a real Kafka; and once more with a producer that leaves partitions out and says nothing, as
// kafkajs does when their leader moves while it tries again.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createKafkaOutbox, createOutbox, type KafkaOutbox } from "@csp/adapter-kafka";
import type { Outbox, OutMessage, TopicReader } from "@csp/contracts";
import { outboxConformance, type Subject, unusedWord } from "@csp/contracts/conformance";
import { type ICustomPartitioner, Kafka as KafkaClient, logLevel } from "kafkajs";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient } from "./kafka-client.ts";
import { createTopicReader, makingTopics } from "./kafka-topic-reader.ts";

const PARTITIONS = 6;

/** A producer that really sends, but for what `leavesOut` says of each send: that is neither sent nor in the answer. */
function createForgetfulOutbox(brokers: readonly string[], leavesOut: (send: number, key: string) => boolean): KafkaOutbox {
  const client = new KafkaClient({ clientId: "forgetful", brokers: [...brokers], logLevel: logLevel.NOTHING });
  let sends = 0;
  return createOutbox((createPartitioner: ICustomPartitioner) => {
    const producer = client.producer({ allowAutoTopicCreation: false, createPartitioner });
    return {
      connect: () => producer.connect(),
      disconnect: () => producer.disconnect(),
      async sendBatch(batch) {
        const send = sends++;
        const topicMessages = (batch.topicMessages ?? [])
          .map(({ topic, messages }) => ({ topic, messages: messages.filter(({ key }) => !leavesOut(send, String(key))) }))
          .filter(({ messages }) => messages.length > 0);
        return topicMessages.length === 0 ? [] : producer.sendBatch({ ...batch, topicMessages });
      },
    };
  });
}

engineSuite("the conformance of the outbox over Kafka", await findKafka(), (start) => {
  const started = start();
  const opening = started.then((kafka) => openTestClient(kafka.brokers));
  after(async () => {
    await (await opening)[Symbol.asyncDispose]();
    await (await started)[Symbol.asyncDispose]();
  });

  const subjectOf = (create: (brokers: readonly string[]) => KafkaOutbox) => async (): Promise<Subject<Outbox & TopicReader>> => {
    const [{ brokers }, client] = [await started, await opening];
    const reader = createTopicReader({ brokers, clientId: "test-reader" }, client);
    let outbox = create(brokers);
    // What topics were made is known over a reopening.
    const port = { ...reader, ...makingTopics({ send: (messages) => outbox.send(messages) }, client) };
    return {
      port,
      async reopen() {
        await outbox[Symbol.asyncDispose]();
        outbox = create(brokers);
        return port;
      },
      [Symbol.asyncDispose]: () => outbox[Symbol.asyncDispose](),
    };
  };

  outboxConformance(
    "Kafka",
    subjectOf((brokers) => createKafkaOutbox({ brokers, clientId: "test-outbox" })),
  );
  outboxConformance(
    "Kafka, every second send left out",
    subjectOf((brokers) => createForgetfulOutbox(brokers, (send) => send % 2 === 0)),
  );

  test("what a send left out of some partitions is sent again, and every key keeps its order", { timeout: 60_000 }, async () => {
    const [{ brokers }, client] = [await started, await opening];
    const topic = await client.createTopic(PARTITIONS, {}, unusedWord());
    let leftOut = 0;
    const outbox = createForgetfulOutbox(brokers, (send, key) => {
      const isLeftOut = send % 3 !== 2 && (key.charCodeAt(1) + send) % 2 === 0;
      leftOut += isLeftOut ? 1 : 0;
      return isLeftOut;
    });
    const messages = Array.from({ length: 300 }, (_, n): OutMessage => ({
      id: `id-${n}`,
      topic,
      key: `k${n % 10}`,
      value: Buffer.from(String(n)),
      headers: {},
    }));
    await Promise.all(Array.from({ length: 15 }, (_, i) => outbox.send(messages.slice(i * 20, (i + 1) * 20))));
    await outbox[Symbol.asyncDispose]();
    assert.ok(leftOut > 50, `${leftOut} messages were left out`);
    const seen = await readValues(brokers, topic, messages.length);
    for (const [key, values] of Map.groupBy(seen, (one) => one.key)) {
      const first = values.filter(({ value }, at) => values.findIndex((other) => other.value === value) === at).map(({ value }) => value);
      assert.deepEqual(
        first,
        messages.filter((one) => one.key === key).map((_, n) => n * 10 + Number(key.slice(1))),
        key,
      );
    }
  });
});

/** By a stock consumer, until so many different messages came. */
async function readValues(brokers: readonly string[], topic: string, count: number): Promise<readonly { readonly key: string; readonly value: number }[]> {
  const consumer = new KafkaClient({ clientId: "stock", brokers: [...brokers], logLevel: logLevel.NOTHING }).consumer({ groupId: `stock-${topic}` });
  const seen: { readonly key: string; readonly value: number }[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      seen.push({ key: String(message.key), value: Number(message.value) });
      if (new Set(seen.map(({ value }) => value)).size === count) resolve();
    },
  });
  await promise;
  await consumer.disconnect();
  return seen;
}
