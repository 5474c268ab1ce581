import assert from "node:assert/strict";
import { test } from "node:test";
import { isBridgeError, type OutMessage } from "@csp/contracts";
import type { ICustomPartitioner, Message, ProducerBatch, RecordMetadata } from "kafkajs";
import { createOutbox, ID_HEADER, type ProducerSeam } from "./outbox.ts";

const PARTITIONS = Array.from({ length: 4 }, (_, partitionId) => ({ partitionId, leader: 1, partitionErrorCode: 0, replicas: [1], isr: [1] }));

/** A topic of four partitions whose producer answers as it is told. */
function createTopicDouble(answer: (sent: ReadonlyMap<number, readonly Message[]>, round: number) => readonly number[] | Error) {
  const stored = new Map<number, Message[]>();
  let rounds = 0;
  const create = (partitioner: ICustomPartitioner): ProducerSeam => {
    const choose = partitioner();
    return {
      connect: async () => undefined,
      disconnect: async () => undefined,
      async sendBatch({ topicMessages = [] }: ProducerBatch) {
        const { topic = "", messages = [] } = topicMessages[0] ?? {};
        const sent = Map.groupBy(messages, (message) => choose({ topic, message, partitionMetadata: PARTITIONS }));
        const answered = answer(sent, rounds++);
        if (answered instanceof Error) throw answered;
        for (const partition of answered) stored.set(partition, [...(stored.get(partition) ?? []), ...(sent.get(partition) ?? [])]);
        return answered.map((partition): RecordMetadata => ({ topicName: topic, partition, errorCode: 0 }));
      },
    };
  };
  return { outbox: createOutbox(create), stored, rounds: () => rounds };
}

function makeMessages(count: number): OutMessage[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `id-${n}`,
    topic: "t",
    key: `key-${n % 10}`,
    value: Buffer.from(String(n)),
    headers: { n: String(n) },
  }));
}

function idsOf(stored: ReadonlyMap<number, readonly Message[]>): readonly string[] {
  return [...stored.values()].flat().map(({ headers }) => String(headers?.[ID_HEADER]));
}

test("what an answer leaves out is sent again, and every key keeps its order", async () => {
  // Each round answers for one partition more, as when leaders move.
  const topic = createTopicDouble((sent, round) => [...sent.keys()].slice(0, round === 0 ? 1 : 2));
  const messages = makeMessages(40);
  await Promise.all([topic.outbox.send(messages.slice(0, 20)), topic.outbox.send(messages.slice(20))]);
  assert.deepEqual(idsOf(topic.stored).toSorted(), messages.map(({ id }) => id).toSorted());
  for (const own of Map.groupBy([...topic.stored.values()].flat(), ({ key }) => String(key)).values()) {
    const order = own.map(({ value }) => Number(value));
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
  }
  assert.ok(topic.rounds() > 2);
});

test("a send that is never answered for is OUTBOX_UNAVAILABLE", async () => {
  const topic = createTopicDouble(() => []);
  await assert.rejects(topic.outbox.send(makeMessages(3)), (error) => isBridgeError(error, "OUTBOX_UNAVAILABLE") && error.retryable);
});

test("what is too large together is sent in parts, and one message over the limit is MESSAGE_TOO_LARGE", async () => {
  const tooLarge = Object.assign(new Error("over the limit"), { name: "KafkaJSProtocolError", type: "MESSAGE_TOO_LARGE" });
  const sizeOf = (sent: ReadonlyMap<number, readonly Message[]>) => [...sent.values()].flat().reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
  const topic = createTopicDouble((sent) => (sizeOf(sent) > 10 ? tooLarge : [...sent.keys()]));
  await topic.outbox.send(makeMessages(12));
  assert.equal(new Set(idsOf(topic.stored)).size, 12);
  const large: OutMessage = { id: "large", topic: "t", key: "k", value: Buffer.alloc(11), headers: {} };
  await assert.rejects(topic.outbox.send([large]), (error) => isBridgeError(error, "MESSAGE_TOO_LARGE") && error.message.includes("topic t"));
});

test("the id and the headers leave with the message, and a closed outbox takes none", async () => {
  const topic = createTopicDouble((sent) => [...sent.keys()]);
  await topic.outbox.send(makeMessages(1));
  const [message] = [...topic.stored.values()].flat();
  assert.deepEqual([message?.key, message?.headers], ["key-0", { n: "0", [ID_HEADER]: "id-0" }]);
  await topic.outbox[Symbol.asyncDispose]();
  await assert.rejects(topic.outbox.send(makeMessages(1)), (error) => isBridgeError(error, "SHUTTING_DOWN"));
});

test("a producer that could not connect is let go, so that nothing of it holds the process", async () => {
  const made: string[] = [];
  const outbox = createOutbox(() => ({
    async connect() {
      made.push("connect");
      throw new Error("SASL authentication failed");
    },
    async disconnect() {
      made.push("disconnect");
    },
    sendBatch: () => assert.fail("it is not connected"),
  }));
  for (let n = 0; n < 2; n++) await assert.rejects(outbox.send(makeMessages(1)), (error) => isBridgeError(error, "OUTBOX_UNAVAILABLE"));
  assert.deepEqual(made, ["connect", "disconnect", "connect", "disconnect"]);
});

test("a producer that failed is let go, and the next send has another, one that was told of too large a message is kept", async () => {
  const story: string[] = [];
  const failures = [new Error("Broker not connected"), Object.assign(new Error("over"), { name: "KafkaJSProtocolError", type: "MESSAGE_TOO_LARGE" })];
  let made = 0;
  const outbox = createOutbox((createPartitioner) => {
    const n = ++made;
    const choose = createPartitioner();
    return {
      connect: async () => void story.push(`connect ${n}`),
      disconnect: async () => void story.push(`disconnect ${n}`),
      async sendBatch({ topicMessages = [] }: ProducerBatch) {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        const [{ topic, messages } = assert.fail()] = topicMessages;
        story.push(`send ${n}`);
        return messages.map((message) => ({ topicName: topic, partition: choose({ topic, message, partitionMetadata: PARTITIONS }), errorCode: 0 }));
      },
    };
  });
  await assert.rejects(outbox.send(makeMessages(1)), (error) => isBridgeError(error, "OUTBOX_UNAVAILABLE"));
  await assert.rejects(outbox.send(makeMessages(1)), (error) => isBridgeError(error, "MESSAGE_TOO_LARGE"));
  await outbox.send(makeMessages(1));
  await outbox[Symbol.asyncDispose]();
  assert.deepEqual(story, ["connect 1", "disconnect 1", "connect 2", "send 2", "disconnect 2"]);
});

test("an outbox whose brokers hang is closed all the same, and sends nothing after that", { timeout: 10_000 }, async () => {
  const answer = Promise.withResolvers<RecordMetadata[]>();
  let made = 0;
  const outbox = createOutbox(() => {
    made += 1;
    return { connect: async () => undefined, disconnect: () => new Promise(() => undefined), sendBatch: () => answer.promise };
  }, 20);
  const [underWay, next] = [outbox.send(makeMessages(1)), outbox.send(makeMessages(1))];
  const refused = Promise.all([underWay, next].map((send) => assert.rejects(send, (error) => isBridgeError(error, "SHUTTING_DOWN"))));
  await outbox[Symbol.asyncDispose]();
  // It wakes up too late, and leaves out what was sent.
  answer.resolve([]);
  await refused;
  assert.equal(made, 1);
});
