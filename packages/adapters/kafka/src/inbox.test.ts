import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { DIAGNOSTICS, isBridgeError, listenTo, type PartitionFeed } from "@csp/contracts";
import kafkajs from "kafkajs";
import { createTestGroup } from "./consumer-group.test-support.ts";
import { createInbox } from "./inbox.ts";

const BOUNDS = { mostOpenBytes: 64 * 1024 };
const MESSAGE = { key: null, value: Buffer.from("x"), headers: {} };
const { KafkaJSConnectionError } = kafkajs;

function groupWithTopic(messages: number) {
  const group = createTestGroup();
  group.createTopic("t", 1);
  group.send(
    "t",
    0,
    Array.from({ length: messages }, () => MESSAGE),
  );
  return group;
}

test("a partition that comes back is not handled before the handler of its former time has ended", async () => {
  const group = groupWithTopic(3);
  const stop = new AbortController();
  const story: string[] = [];
  let calls = 0;
  const handle = async (feed: PartitionFeed): Promise<void> => {
    const call = ++calls;
    story.push(`begin ${call}`);
    if (call === 1) {
      group.rebalance();
      assert.ok(feed.taken.aborted);
      await pause(20);
    } else stop.abort();
    story.push(`end ${call}`);
  };
  await createInbox(group.seam, BOUNDS).read(["t"], handle, stop.signal);
  assert.deepEqual(story, ["begin 1", "end 1", "begin 2", "end 2"]);
});

test("partitions of a topic that was not there for a moment begin anew, and others go on", async () => {
  const group = groupWithTopic(2);
  group.createTopic("other", 1);
  group.send("other", 0, [MESSAGE]);
  const stop = new AbortController();
  const begun: string[] = [];
  const came: string[] = [];
  const handle = async (feed: PartitionFeed): Promise<void> => {
    begun.push(feed.topic);
    // From the beginning, as whoever looks again where it stands may.
    for await (const batch of feed.messages(0)) {
      came.push(...batch.map(({ offset, value }) => `${feed.topic} ${offset} ${value?.toString()}`));
      for (const { offset } of batch) feed.acknowledge(offset);
    }
  };
  const done = createInbox(group.seam, BOUNDS).read(["t", "other"], handle, stop.signal);
  while (came.length < 3) await pause(1);
  group.makeAnew("t");
  group.send(
    "t",
    0,
    ["new 0", "new 1", "new 2"].map((text) => ({ ...MESSAGE, value: Buffer.from(text) })),
  );
  group.send("other", 0, [MESSAGE]);
  while (came.length < 7) await pause(1);
  stop.abort();
  await done;
  assert.deepEqual(begun.toSorted(), ["other", "t", "t"]);
  assert.deepEqual(came.toSorted(), ["other 0 x", "other 1 x", "t 0 new 0", "t 0 x", "t 1 new 1", "t 1 x", "t 2 new 2"]);
});

test("what is taken while it waits to be handed out is never handed out", async () => {
  const group = groupWithTopic(3);
  const stop = new AbortController();
  const came: number[] = [];
  const handle = async (feed: PartitionFeed): Promise<void> => {
    for await (const batch of feed.messages()) {
      came.push(...batch.map((m) => m.offset));
      if (came.length > 3) return;
      // More arrives, and is waiting, when the partition is taken.
      group.send("t", 0, [MESSAGE, MESSAGE]);
      await pause(20);
      group.rebalance();
      assert.ok(feed.taken.aborted);
    }
    if (came.length > 3) stop.abort();
  };
  const done = createInbox(group.seam, BOUNDS).read(["t"], handle, stop.signal);
  while (came.length < 8) await pause(1);
  stop.abort();
  await done;
  assert.deepEqual(came, [0, 1, 2, 0, 1, 2, 3, 4]);
});

test("the group is told of the unbroken head alone, and of all of it at the end", async () => {
  const group = groupWithTopic(10);
  const stop = new AbortController();
  const handle = async (feed: PartitionFeed): Promise<void> => {
    for await (const batch of feed.messages()) {
      for (const { offset } of batch) if (offset !== 4) feed.acknowledge(offset);
      stop.abort();
      // Safe after the signal, and still counted.
      if (batch.some((m) => m.offset === 2)) assert.ok(feed.taken.aborted);
    }
  };
  await createInbox(group.seam, BOUNDS).read(["t"], handle, stop.signal);
  assert.equal(group.committed.get("t/0"), 4);
});

test("to acknowledge what was not handed out is a fault", async () => {
  const group = groupWithTopic(1);
  const handle = async (feed: PartitionFeed): Promise<void> => {
    for await (const _ of feed.messages()) feed.acknowledge(77);
  };
  await assert.rejects(createInbox(group.seam, BOUNDS).read(["t"], handle, new AbortController().signal), /was not handed out/);
});

test("brokers that are away end the reading as INBOX_UNAVAILABLE, and no partition is ours then", async () => {
  const group = groupWithTopic(1);
  const ours: (number | null)[] = [];
  using _ = listenTo(DIAGNOSTICS.kafkaRebalance, ({ partitions }) => void ours.push(partitions));
  const handle = async (feed: PartitionFeed): Promise<void> => {
    group.crash(new KafkaJSConnectionError("refused", { broker: "b", code: "ECONNREFUSED" }));
    if (!feed.taken.aborted) await once(feed.taken, "abort");
  };
  await assert.rejects(createInbox(group.seam, BOUNDS).read(["t"], handle, new AbortController().signal), (raised) =>
    isBridgeError(raised, "INBOX_UNAVAILABLE"),
  );
  assert.deepEqual(ours, [1, null]);
});

test("brokers that hang end the reading as INBOX_UNAVAILABLE, though nothing fails and nobody can be told", async () => {
  const group = groupWithTopic(3);
  const came: number[] = [];
  let goOn: (() => void) | undefined;
  const handle = async (feed: PartitionFeed): Promise<void> => {
    for await (const batch of feed.messages()) {
      for (const { offset } of batch) {
        came.push(offset);
        feed.acknowledge(offset);
      }
      goOn ??= group.hang();
    }
    assert.ok(feed.taken.aborted);
  };
  const inbox = createInbox(group.seam, { ...BOUNDS, sessionMs: 50 });
  await assert.rejects(inbox.read(["t"], handle, new AbortController().signal), (raised) => isBridgeError(raised, "INBOX_UNAVAILABLE"));
  assert.deepEqual([came, group.committed.size], [[0, 1, 2], 0]);
  goOn?.();
  // What was left behind leaves the group by itself, and another reading goes on.
  const stop = new AbortController();
  await inbox.read(["t"], async () => stop.abort(), stop.signal);
  while (group.members() > 0) await pause(1);
});

test("a reading that is to end does not wait for brokers that have come to hang", { timeout: 10_000 }, async () => {
  const group = groupWithTopic(3);
  const stop = new AbortController();
  let goOn: (() => void) | undefined;
  const handle = async (feed: PartitionFeed): Promise<void> => {
    for await (const batch of feed.messages()) {
      for (const { offset } of batch) feed.acknowledge(offset);
      goOn = group.hang();
      stop.abort();
    }
  };
  await createInbox(group.seam, { ...BOUNDS, sessionMs: 60_000, leaveMs: 20 }).read(["t"], handle, stop.signal);
  assert.equal(group.committed.size, 0);
  goOn?.();
});
