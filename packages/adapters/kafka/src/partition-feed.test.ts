import assert from "node:assert/strict";
import { test } from "node:test";
import type { InMessage } from "@csp/contracts";
import { createPartitionFeed, type OpenFeed } from "./partition-feed.ts";

interface Fetched {
  readonly one: OpenFeed;
  readonly seeks: number[];
  /** A fetch from an offset on, with messages at these. */
  fetch(from: number, ...offsets: readonly number[]): boolean;
  next(): Promise<readonly number[]>;
}

function feedFrom(from: number): Fetched {
  const seeks: number[] = [];
  const fetching = { seek: (offset: number) => void seeks.push(offset), pause: () => undefined, resume: () => undefined };
  const source = { cluster: "c", topic: "t", partition: 0 };
  const one = createPartitionFeed({ source, fetching, mostOpenBytes: 10_000, held: () => undefined, moved: () => undefined });
  const messages = one.feed.messages(from)[Symbol.asyncIterator]();
  const next = async (): Promise<readonly number[]> => ((await messages.next()).value as readonly InMessage[]).map(({ offset }) => offset);
  return { one, seeks, next, fetch: (at, ...offsets) => one.push(at, offsets.map(messageAt)) };
}

function messageAt(offset: number): InMessage {
  return { offset, key: null, value: Buffer.from("x"), headers: {} };
}

test("what was fetched for a later position is not taken, and what is wanted is asked for by its offset", async () => {
  const { fetch, next, seeks } = feedFrom(40);
  const first = next();
  assert.deepEqual(seeks, [40]);
  assert.ok(!fetch(50, 50, 51), "40 to 49 would be left out");
  assert.ok(fetch(40, 40, 41));
  assert.deepEqual(await first, [40, 41]);
  assert.ok(!fetch(50, 50, 51));
  assert.ok(fetch(42, 42));
  assert.deepEqual(await next(), [42]);
  assert.deepEqual(seeks, [40, 40, 42]);
});

test("a fetch that begins later though it was asked for by its offset is taken: what is between is nobody's message", async () => {
  const { fetch, next, seeks } = feedFrom(0);
  const first = next();
  assert.ok(fetch(0, 0, 1));
  assert.deepEqual(await first, [0, 1]);
  assert.ok(!fetch(5, 5));
  assert.ok(fetch(5, 5), "2 to 4 are control records");
  assert.deepEqual([await next(), seeks], [[5], [0, 2]]);
});

test("a fetch that begins earlier is taken, since the topic may be another of its name", async () => {
  const { fetch, next, seeks } = feedFrom(40);
  const first = next();
  assert.ok(fetch(0, 0));
  assert.deepEqual(await first, [0]);
  assert.ok(fetch(1, 1));
  assert.deepEqual([await next(), seeks], [[1], [40]]);
});

test("what a late answer brings again is handed out by itself, in order, and may be acknowledged each time", async () => {
  const { one, fetch, next } = feedFrom(0);
  const first = next();
  assert.ok(fetch(0, 0, 1, 2));
  assert.deepEqual(await first, [0, 1, 2]);
  one.feed.acknowledge(0);
  // Two are not safe yet when they come again, beside what follows.
  assert.ok(fetch(3, 3));
  assert.ok(fetch(1, 1, 2));
  assert.ok(fetch(3, 3, 4));
  assert.deepEqual([await next(), await next()], [[3], [1, 2, 3, 4]]);
  for (const offset of [1, 2, 3, 1, 2, 3, 4]) one.feed.acknowledge(offset);
  assert.equal(one.resumeAt(), 5);
});
