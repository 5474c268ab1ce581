// The inbox over a real Kafka: its conformance, and what only a broker can do.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { createKafkaInbox } from "@csp/adapter-kafka";
import { type InMessage, isBridgeError } from "@csp/contracts";
import { type InboxSubject, inboxConformance, MOST_OPEN_BYTES } from "@csp/contracts/conformance";
import kafkajs from "kafkajs";
import { until } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { sendSnappy } from "./foreign-batches.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient, type TestClient } from "./kafka-client.ts";
import { readOn } from "./read-on.ts";

const SESSION_MS = 1500;
const { CompressionTypes } = kafkajs;

engineSuite("the inbox over Kafka", await findKafka(), (start) => {
  const started = start();
  const opening = started.then((kafka) => openTestClient(kafka.brokers));
  after(async () => {
    await (await opening)[Symbol.asyncDispose]();
    await (await started)[Symbol.asyncDispose]();
  });

  async function openSubject(): Promise<InboxSubject & { readonly client: TestClient }> {
    const [kafka, client] = [await started, await opening];
    const groupId = `g-${randomUUID()}`;
    return {
      client,
      createTopic: (partitions) => client.createTopic(partitions),
      send: client.send,
      openReader: () =>
        createKafkaInbox({ brokers: kafka.brokers, clientId: "test-reader" }, { groupId, sessionMs: SESSION_MS, mostOpenBytes: MOST_OPEN_BYTES }),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }

  inboxConformance("kafka", openSubject);

  /** Reads until so many came. */
  async function readSome(subject: InboxSubject, topic: string, count: number): Promise<readonly InMessage[]> {
    const stop = new AbortController();
    const came: InMessage[] = [];
    await subject.openReader().read(
      [topic],
      async (feed) => {
        for await (const batch of feed.messages()) {
          came.push(...batch);
          if (came.length >= count) stop.abort();
        }
      },
      stop.signal,
    );
    return came;
  }

  test("batches in zstd and gzip are read, and the broker makes zstd of what a client sends", { timeout: 60_000 }, async () => {
    await using subject = await openSubject();
    const topic = await subject.client.createTopic(1, { "compression.type": "zstd" });
    const values = ["zstd", "gzip", "none"].map((name) => name.repeat(500));
    for (const [i, compression] of [CompressionTypes.ZSTD, CompressionTypes.GZIP, CompressionTypes.None].entries()) {
      await subject.client.producer.send({ topic, acks: -1, compression, messages: [{ value: values[i] ?? null }] });
    }
    assert.deepEqual(
      (await readSome(subject, topic, 3)).map(({ value }) => Buffer.from(value ?? []).toString()),
      values,
    );
  });

  test("a batch in a codec that the reader does not know comes in its place, as it is, and the same each time", { timeout: 60_000 }, async () => {
    await using subject = await openSubject();
    const topic = await subject.client.createTopic(1);
    await subject.client.producer.send({ topic, acks: -1, messages: [{ value: "before" }] });
    await sendSnappy(subject.client, { topic, partition: 0 }, ["x", "y"]);
    await subject.client.producer.send({ topic, acks: -1, messages: [{ value: "after" }] });
    const came = await readSome(subject, topic, 3);
    assert.deepEqual(
      came.map(({ offset, unreadable }) => [offset, unreadable]),
      [
        [0, undefined],
        [2, { from: 1, messages: 2, cause: "UNKNOWN_COMPRESSION" }],
        [3, undefined],
      ],
    );
    // By another group: nothing was acknowledged, and it begins anew.
    await using other = await openSubject();
    assert.deepEqual((await readSome(other, topic, 3))[1], came[1]);
  });

  test("partitions that a topic is given while it is read are read from their beginning, by whoever has them", { timeout: 120_000 }, async () => {
    const [{ brokers }, client] = [await started, await opening];
    const topic = await client.createTopic(1);
    const groupId = `g-${randomUUID()}`;
    const stop = new AbortController();
    const came: string[] = [];
    const given = new Map<string, number>();
    const read = (clientId: string): Promise<void> =>
      readOn(
        createKafkaInbox({ brokers, clientId }, { groupId, sessionMs: SESSION_MS, lookForPartitionsMs: 500 }),
        [topic],
        async (feed) => {
          given.set(clientId, feed.partition);
          for await (const batch of feed.messages(0)) for (const { value } of batch) came.push(`${feed.partition} ${Buffer.from(value ?? []).toString()}`);
        },
        stop.signal,
      );
    const readers = [read("reader-0"), read("reader-1")];
    await client.send(topic, 0, [{ key: null, value: Buffer.from("before"), headers: {} }]);
    await until("the first partition is read", () => came.includes("0 before"));
    await client.admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] });
    // A client looks for partitions when it begins, and else as seldom as it likes.
    await using later = await openTestClient(brokers);
    await until("the new one takes a message", () =>
      later.send(topic, 1, [{ key: null, value: Buffer.from("after"), headers: {} }]).then(
        () => true,
        () => false,
      ),
    );
    await until("the new one is read", () => came.includes("1 after"));
    await until("each reader has one", () => new Set(given.values()).size === 2);
    stop.abort();
    await Promise.all(readers);
  });

  test("a topic that is not there, and brokers that are away, are INBOX_UNAVAILABLE", { timeout: 60_000 }, async () => {
    await using subject = await openSubject();
    await assert.rejects(
      readSome(subject, "never-made", 1),
      (error) => isBridgeError(error, "INBOX_UNAVAILABLE") && error.message.includes("csp topics apply"),
    );
    const away = createKafkaInbox({ brokers: ["127.0.0.1:9"], clientId: "test-reader" }, { groupId: "g" });
    await assert.rejects(
      away.read(["t"], async () => undefined, new AbortController().signal),
      (error) => isBridgeError(error, "INBOX_UNAVAILABLE"),
    );
  });
});
