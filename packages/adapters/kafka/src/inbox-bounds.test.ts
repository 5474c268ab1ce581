// What all partitions hold together, over a group in memory.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { DIAGNOSTICS, listenTo, type PartitionFeed } from "@csp/contracts";
import { createTestGroup } from "./consumer-group.test-support.ts";
import { createInbox } from "./inbox.ts";

const KIB = 1024;
const PARTITIONS = 20;
const BOUNDS = { mostOpenBytes: 64 * KIB, mostOpenBytesInAll: 200 * KIB };
/** Of one partition, some more than a fetch takes. */
const MESSAGE = { key: null, value: Buffer.alloc(16 * KIB), headers: {} };
/** More than all may hold. */
const LARGE = { ...MESSAGE, value: Buffer.alloc(300 * KIB) };

/** Twenty partitions; in the middle one stands a message over the bound, between others. */
function fullGroup() {
  const group = createTestGroup();
  group.createTopic("t", PARTITIONS);
  for (let partition = 0; partition < PARTITIONS; partition++) {
    group.send("t", partition, partition === 10 ? [MESSAGE, LARGE, MESSAGE] : [MESSAGE, MESSAGE, MESSAGE, MESSAGE, MESSAGE, MESSAGE]);
  }
  return group;
}

async function until(what: string, ask: () => boolean): Promise<void> {
  for (let n = 0; !ask(); n++) {
    assert.ok(n < 10_000, `waited in vain until ${what}`);
    await pause(1);
  }
}

/** How much is held now, and the most of it so far while no message over the bound was. */
function watchOpenBytes() {
  const seen = { now: 0, most: 0, mostOfLarge: 0 };
  const listening = listenTo(DIAGNOSTICS.kafkaOpenBytes, ({ bytes }) => {
    seen.now = bytes;
    if (bytes < LARGE.value.byteLength) seen.most = Math.max(seen.most, bytes);
    else seen.mostOfLarge = Math.max(seen.mostOfLarge, bytes);
  });
  return { seen, [Symbol.dispose]: () => listening[Symbol.dispose]() };
}

test("partitions hold no more together than their bound, one message over it comes alone, and each partition comes to its turn", async () => {
  const group = fullGroup();
  using open = watchOpenBytes();
  const stop = new AbortController();
  const came = new Map<number, number>();
  const toAcknowledge: (() => void)[] = [];
  const handle = async (feed: PartitionFeed): Promise<void> => {
    for await (const batch of feed.messages()) {
      came.set(feed.partition, (came.get(feed.partition) ?? 0) + batch.length);
      for (const { offset } of batch) toAcknowledge.push(() => feed.acknowledge(offset));
    }
  };
  const done = createInbox(group.seam, BOUNDS).read(["t"], handle, stop.signal);
  await until("as much is held as may be", () => open.seen.now > BOUNDS.mostOpenBytesInAll - 5 * MESSAGE.value.byteLength);
  await pause(20);
  assert.ok(came.size < PARTITIONS, "some wait");
  // The newest first: the partitions that came first are never done before the others.
  while (came.size < PARTITIONS || [...came].some(([partition, count]) => count < (partition === 10 ? 3 : 6))) {
    await until("something is to be acknowledged", () => toAcknowledge.length > 0);
    toAcknowledge.pop()?.();
    await pause(1);
  }
  assert.ok(open.seen.most <= BOUNDS.mostOpenBytesInAll, `${open.seen.most} bytes`);
  const largeAlone = LARGE.value.byteLength + 3 * MESSAGE.value.byteLength;
  assert.ok(open.seen.mostOfLarge > 0 && open.seen.mostOfLarge < largeAlone, `${open.seen.mostOfLarge} bytes`);
  for (const acknowledge of toAcknowledge) acknowledge();
  stop.abort();
  await done;
  assert.equal(open.seen.now, 0);
});

test("who waits for room says that it is alive, and ends when the reading ends", async () => {
  const group = fullGroup();
  using open = watchOpenBytes();
  const stop = new AbortController();
  const handle = async (feed: PartitionFeed): Promise<void> => {
    for await (const _ of feed.messages());
  };
  const done = createInbox(group.seam, BOUNDS).read(["t"], handle, stop.signal);
  await until("it says so", () => group.heartbeats() >= 2);
  assert.ok(open.seen.now > 0);
  stop.abort();
  await done;
  assert.equal(open.seen.now, 0);
});

test("what is taken while it waits for room does not come in, and what is given then does", async () => {
  const group = fullGroup();
  using open = watchOpenBytes();
  const stop = new AbortController();
  const came = new Set<number>();
  let isAcknowledged = false;
  const handle = async (feed: PartitionFeed): Promise<void> => {
    for await (const batch of feed.messages()) {
      came.add(feed.partition);
      for (const { offset } of batch) if (isAcknowledged) feed.acknowledge(offset);
    }
  };
  const done = createInbox(group.seam, BOUNDS).read(["t"], handle, stop.signal);
  await until("one waits", () => group.heartbeats() > 0);
  assert.ok(came.size < PARTITIONS);
  isAcknowledged = true;
  group.rebalance();
  await until("all came", () => came.size === PARTITIONS);
  await until("nothing is held", () => open.seen.now === 0);
  stop.abort();
  await done;
});

test("a handler that leaves its messages and waits for somebody holds nothing of the room of others", async () => {
  const group = fullGroup();
  using open = watchOpenBytes();
  const stop = new AbortController();
  const came = new Set<number>();
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const handle = async (feed: PartitionFeed): Promise<void> => {
    // Half of them, together more than the bound.
    if (feed.partition < PARTITIONS / 2) {
      for await (const _ of feed.messages()) break;
      await told;
    }
    for await (const batch of feed.messages()) {
      came.add(feed.partition);
      for (const { offset } of batch) feed.acknowledge(offset);
    }
  };
  const done = createInbox(group.seam, BOUNDS).read(["t"], handle, stop.signal);
  await until("all others came", () => came.size === PARTITIONS / 2);
  await until("nothing is held", () => open.seen.now === 0);
  tell();
  await until("all came", () => came.size === PARTITIONS);
  stop.abort();
  await done;
});
