// Many partitions full of large messages on a real broker, and a reader that acknowledges nothing for a while: what it holds
// stays within its bound, the group keeps it, and all of it comes, in order, once there is room.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createKafkaInbox } from "@csp/adapter-kafka";
import { DIAGNOSTICS, listenTo, type PartitionFeed } from "@csp/contracts";
import { until } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient, type TestClient } from "./kafka-client.ts";
import { readOn } from "./read-on.ts";

const MIB = 1024 * 1024;
const SESSION_MS = 1500;
const PARTITIONS = 24;
const MESSAGE_BYTES = 1.5 * MIB;
const MESSAGES = 5;
const LARGE_BYTES = 20 * MIB;
/** Of the 180 MiB and more that are there; each partition alone may hold 8 MiB of them. */
const MOST_OPEN_BYTES = 16 * MIB;
const TOPIC_SETTINGS = { "max.message.bytes": String(32 * MIB), "compression.type": "producer" };

const messageOf = (bytes: number) => ({ key: null, value: Buffer.alloc(bytes, 7), headers: {} });

/** In the middle of partition 3 stands a message over the bound. */
async function fill(client: TestClient): Promise<string> {
  const topic = await client.createTopic(PARTITIONS, TOPIC_SETTINGS);
  for (let partition = 0; partition < PARTITIONS; partition++) {
    for (let n = 0; n < MESSAGES; n++) await client.send(topic, partition, [messageOf(partition === 3 && n === 2 ? LARGE_BYTES : MESSAGE_BYTES)]);
  }
  return topic;
}

engineSuite("the bound of all partitions over Kafka", await findKafka(), (start) => {
  test("large messages of many partitions, none acknowledged for several sessions, and two readers then", { timeout: 300_000 }, async (t) => {
    await using kafka = await start();
    await using client = await openTestClient(kafka.brokers);
    const topic = await fill(client);
    const stop = new AbortController();
    const groupId = `g-${randomUUID()}`;
    const rebalances: (number | null)[] = [];
    let [most, mostOfLarge] = [0, 0];
    using _facts = listenTo(DIAGNOSTICS.kafkaRebalance, ({ partitions }) => void rebalances.push(partitions));
    using _bytes = listenTo(DIAGNOSTICS.kafkaOpenBytes, ({ bytes }) => {
      if (bytes < LARGE_BYTES) most = Math.max(most, bytes);
      else mostOfLarge = Math.max(mostOfLarge, bytes);
    });
    const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
    /** The first offset that was not yet handed out, of each partition; what comes again begins before it. */
    const next = new Map<number, number>();
    const handle = async (feed: PartitionFeed): Promise<void> => {
      let before: number | undefined;
      for await (const batch of feed.messages()) {
        for (const { offset, value } of batch) {
          assert.equal(offset, before === undefined ? offset : before + 1, "in order");
          assert.ok(offset <= (next.get(feed.partition) ?? 0), "none is left out");
          assert.equal(value?.byteLength, feed.partition === 3 && offset === 2 ? LARGE_BYTES : MESSAGE_BYTES);
          next.set(feed.partition, Math.max(next.get(feed.partition) ?? 0, offset + 1));
          before = offset;
        }
        await Promise.race([mayGoOn, new Promise((resolve) => feed.taken.addEventListener("abort", resolve, { once: true }))]);
        for (const { offset } of batch) feed.acknowledge(offset);
      }
    };
    const read = (clientId: string) => {
      const inbox = createKafkaInbox({ brokers: kafka.brokers, clientId }, { groupId, sessionMs: SESSION_MS, mostOpenBytesInAll: MOST_OPEN_BYTES });
      return readOn(inbox, [topic], handle, stop.signal);
    };
    const first = read("reader-0");
    await until("as much is held as may be", () => most > MOST_OPEN_BYTES - 2 * MESSAGE_BYTES || mostOfLarge > 0);
    await pause(3 * SESSION_MS);
    assert.deepEqual(rebalances, [PARTITIONS], "who waits for room keeps its place in the group");
    assert.ok(next.size < PARTITIONS, "some wait");
    // In the middle of a wait the group gives out its partitions anew.
    const second = read("reader-1");
    await until("they are shared", () => rebalances.filter((partitions) => partitions === PARTITIONS / 2).length >= 2);
    goOn();
    await until("all came", () => next.size === PARTITIONS && [...next.values()].every((count) => count === MESSAGES));
    stop.abort();
    await Promise.all([first, second]);
    t.diagnostic(
      `of ${PARTITIONS * MESSAGES} messages ${(most / MIB).toFixed(1)} MiB were held at most, and ${(mostOfLarge / MIB).toFixed(1)} with the large one`,
    );
    assert.ok(most <= MOST_OPEN_BYTES, `${most} bytes`);
    assert.ok(mostOfLarge > LARGE_BYTES, "the large one came through the same bound");
    assert.ok(mostOfLarge < LARGE_BYTES + MESSAGE_BYTES, `${mostOfLarge} bytes: it came alone`);
  });
});
