// The outbox over Kafka. A `send` of kafkajs that resolves is no proof: when a partition's leader moves while it retries, it
// may leave that partition out and say nothing. So its answer is held against what was sent, and the rest is sent again.

import { BridgeError, isBridgeError, type Outbox, type OutMessage } from "@csp/contracts";
import kafkajs, { type ICustomPartitioner, type Message, type Producer, type RecordMetadata } from "kafkajs";
import { createClient, type KafkaAccess, publishFact } from "./kafka-client.ts";
import { isTooLarge, unavailable } from "./kafka-failure.ts";
import { partitionOfKey } from "./key-partition.ts";
import { CLOSE_MS, within } from "./within.ts";

/** Repeats carry the same id; a consumer drops them by it. */
export const ID_HEADER = "csp-id";

export type KafkaOutbox = Outbox & AsyncDisposable;

/** What of kafkajs the outbox uses; a test puts a producer of its own making in its place. */
export type ProducerSeam = Pick<Producer, "connect" | "sendBatch" | "disconnect">;

const { CompressionTypes, Partitioners } = kafkajs;
const RETRY = { initialRetryTime: 100, maxRetryTime: 2000, retries: 8 };
/**
 * A leader that hangs loses its partitions within seconds, and kafkajs asks it again all the same, `RETRY.retries` times: it takes
 * no timeout for a reason to look for another one. The producer after it knows the new leader.
 */
const REQUEST_MS = 10_000;
const SHUT = new BridgeError("SHUTTING_DOWN", "the outbox is closed");
/** Rounds in which a send that leaves partitions out is done again. */
const MOST_ROUNDS = 10;

/** Opens nothing until the first send. */
export function createKafkaOutbox(access: KafkaAccess): KafkaOutbox {
  const client = createClient(access, REQUEST_MS);
  return createOutbox((createPartitioner) => client.producer({ allowAutoTopicCreation: false, retry: RETRY, createPartitioner }));
}

/** Separate from Kafka itself, for tests. The producer must ask the partitioner for every message. */
export function createOutbox(createProducer: (partitioner: ICustomPartitioner) => ProducerSeam, closeMs = CLOSE_MS): KafkaOutbox {
  /** Where each message that is on its way was last sent. */
  const partitionOf = new Map<Message, number>();
  const partitioner: ICustomPartitioner = () => {
    const choose = Partitioners.DefaultPartitioner();
    return (args) => {
      const { message, partitionMetadata } = args;
      const { key } = message;
      const partition = message.partition == null && key != null ? partitionOfKey(key, partitionMetadata.length) : choose(args);
      partitionOf.set(message, partition);
      return partition;
    };
  };
  let producer: Promise<ProducerSeam> | undefined;
  /** One send at a time: one that is done again must not be overtaken, or a key would lose its order. */
  let last: Promise<unknown> = Promise.resolve();
  let isOpen = true;
  /** Nobody waits for a send any more. */
  let isLeft = false;
  /** What was let go, and may still wait for answers. */
  let leaving: Promise<unknown> = Promise.resolve();

  /**
   * After a failure the next send has a new one: where the broker took the connection and did not answer in time, kafkajs takes
   * it for connected ever after, and sends nothing more ("Broker not connected"). What of the former is still on its way may come
   * after its repeat, never after a later message that came first.
   */
  function letGo(): void {
    const former = producer;
    producer = undefined;
    leaving = Promise.allSettled([leaving, former?.then((made) => made.disconnect())]);
  }

  async function connected(): Promise<ProducerSeam> {
    const made = createProducer(partitioner);
    try {
      await made.connect();
      return made;
    } catch (error) {
      producer = undefined;
      // A broker that refuses the credentials may keep the connection open, and this process with it.
      await made.disconnect().catch(() => undefined);
      throw error;
    }
  }

  /** Resolves to those that the answer does not cover. */
  async function sendOnce(messages: readonly Outgoing[]): Promise<readonly Outgoing[]> {
    if (isLeft) throw SHUT;
    const topicMessages = [...Map.groupBy(messages, ({ topic }) => topic)].map(([topic, own]) => ({ topic, messages: own.map(({ message }) => message) }));
    const answer = await (await (producer ??= connected())).sendBatch({ acks: -1, compression: CompressionTypes.ZSTD, topicMessages });
    const covered = new Set(answer.filter(isDone).map(({ topicName, partition }) => `${topicName}/${partition}`));
    return messages.filter(({ topic, message }) => !covered.has(`${topic}/${partitionOf.get(message)}`));
  }

  /** A crash in here leaves some of the messages sent; the caller sends all again, under the same ids. */
  async function sendAll(messages: readonly Outgoing[]): Promise<void> {
    let rest = messages;
    for (let round = 0; rest.length > 0; round++) {
      if (round === MOST_ROUNDS)
        throw new BridgeError("OUTBOX_UNAVAILABLE", `${rest.length} of ${messages.length} messages were not confirmed in ${round} rounds`);
      const left = await sendOrHalve(rest);
      if (left.length > 0) publishFact({ level: "warn", detail: `${left.length} of ${rest.length} messages were sent without an answer, and are sent again` });
      rest = left;
    }
  }

  /** A broker bounds whole batches: what is too large together may fit in halves. Sent twice is harmless, by the id. */
  async function sendOrHalve(messages: readonly Outgoing[]): Promise<readonly Outgoing[]> {
    try {
      return await sendOnce(messages);
    } catch (error) {
      if (error === SHUT) throw error;
      if (!isTooLarge(error)) throw unavailable("OUTBOX_UNAVAILABLE", "messages were not taken by Kafka", error);
      const [only] = messages;
      if (only !== undefined && messages.length === 1) {
        throw new BridgeError("MESSAGE_TOO_LARGE", `a message of ${only.message.value?.length ?? 0} bytes is over what topic ${only.topic} takes`, error);
      }
      const half = Math.ceil(messages.length / 2);
      await sendAll(messages.slice(0, half));
      await sendAll(messages.slice(half));
      return [];
    }
  }

  return {
    async send(messages) {
      if (!isOpen) throw SHUT;
      if (messages.length === 0) return;
      const outgoing = messages.map(toOutgoing);
      const mine = last.then(() => sendAll(outgoing)).finally(() => outgoing.forEach(({ message }) => partitionOf.delete(message)));
      last = mine.catch((error: unknown) => {
        if (!isBridgeError(error, "MESSAGE_TOO_LARGE")) letGo();
      });
      await mine;
    },
    async [Symbol.asyncDispose]() {
      isOpen = false;
      // Brokers that hang answer nothing, for as long as kafkajs goes on asking.
      await within(closeMs, last);
      isLeft = true;
      letGo();
      await within(closeMs, leaving);
    },
  };
}

interface Outgoing {
  readonly topic: string;
  readonly message: Message;
}

/** kafkajs writes no other bytes than those of a buffer. */
function toOutgoing({ id, topic, key, value, headers }: OutMessage): Outgoing {
  return { topic, message: { key, value: Buffer.from(value.buffer, value.byteOffset, value.byteLength), headers: { ...headers, [ID_HEADER]: id } } };
}

function isDone({ errorCode }: RecordMetadata): boolean {
  return errorCode === 0;
}
