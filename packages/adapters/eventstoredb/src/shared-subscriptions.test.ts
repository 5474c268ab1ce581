import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MessageSource } from "./message-source.ts";
import type { ReadAnswer } from "./read-answer.ts";
import { createSharedSubscriptions, type SubscriptionAnswer } from "./shared-subscriptions.ts";

const LIMITS = { bytes: 1024 * 1024, messages: 1000 };
const PREFIXES = ["trace"];

function eventAt(position: number): ReadAnswer {
  const nothing = new Uint8Array();
  return {
    kind: "event",
    stream: "trace-1",
    revision: position,
    commit: position,
    prepare: position,
    id: "",
    type: "Tested.v1",
    customMetadata: nothing,
    data: nothing,
    logged: undefined,
  };
}

/** A log of events at 1, 2, 3, …, and the subscriptions to it that are open. */
function createLog() {
  let head = 0;
  const open = new Set<{ wake(): void; fail(error: Error): void }>();
  const opened: number[] = [];
  async function subscribe(_prefixes: readonly string[], after: number): Promise<MessageSource<ReadAnswer>> {
    opened.push(after);
    let [at, isOver, wake]: [number, boolean, () => void] = [after, false, () => undefined];
    let failure: Error | undefined;
    const own = { wake: () => wake(), fail: (error: Error) => ((failure = error), wake()) };
    open.add(own);
    return {
      take: () => (at < head && failure === undefined ? eventAt(++at) : undefined),
      ready: () => at < head,
      async more() {
        while (at >= head && !isOver && failure === undefined) await new Promise<void>((resolve) => (wake = resolve));
        if (failure !== undefined) throw failure;
        return !isOver;
      },
      moreWithin: async () => assert.fail("not for a subscription"),
      close() {
        isOver = true;
        open.delete(own);
        wake();
      },
    };
  }
  return {
    subscribe,
    opened,
    open,
    get head() {
      return head;
    },
    grow(by: number) {
      head += by;
      for (const { wake } of open) wake();
    },
  };
}

interface Follower {
  readonly source: MessageSource<SubscriptionAnswer>;
  readonly told: string[];
  position: number;
}

/** Takes up to so many events, each the one after the last. */
async function follow(follower: Follower, most: number): Promise<void> {
  for (let taken = 0; taken < most;) {
    const answer = follower.source.take();
    if (answer === undefined) {
      if ((await follower.source.moreWithin(0)) !== true) return;
    } else if (answer.kind !== "event") follower.told.push(answer.kind);
    else if (answer.commit > follower.position) {
      assert.equal(answer.commit, ++follower.position);
      taken++;
    }
  }
}

function createFollowers(log: ReturnType<typeof createLog>) {
  const subscriptions = createSharedSubscriptions(log.subscribe, LIMITS);
  return async (after: number): Promise<Follower> => ({ source: await subscriptions.subscribe(PREFIXES, after), told: [], position: after });
}

test("followers that begin together have one subscription, each at its own pace", async () => {
  const log = createLog();
  const begin = createFollowers(log);
  const [a, b, c] = await Promise.all([begin(0), begin(0), begin(0)]);
  log.grow(900);
  await follow(a, 900);
  await follow(b, 10);
  await follow(c, 900);
  await follow(b, 890);
  assert.deepEqual([log.opened, a.told, b.told, c.told], [[0], [], ["joined"], ["joined"]]);
  for (const { source } of [a, b, c]) source.close();
  assert.equal(log.open.size, 0);
});

test("one that waits is woken by what another has read", async () => {
  const log = createLog();
  const begin = createFollowers(log);
  const [a, b] = await Promise.all([begin(0), begin(0)]);
  await follow(b, 1);
  const waiting = b.source.more();
  log.grow(1);
  assert.equal(a.source.take()?.kind, "event");
  assert.equal(a.source.take(), undefined);
  assert.equal(await waiting, true);
  await follow(b, 1);
  assert.equal(b.position, 1);
});

test("one that is behind by more than is held reads by itself, until it has come up to the others", async () => {
  const log = createLog();
  const begin = createFollowers(log);
  const [fast, slow] = await Promise.all([begin(0), begin(0)]);
  log.grow(5_000);
  await follow(fast, 5_000);
  assert.deepEqual(log.opened, [0]);
  await follow(slow, 4_000);
  assert.deepEqual([log.opened, log.open.size], [[0, 0], 2]);
  await follow(slow, 1_000);
  assert.deepEqual([slow.position, slow.told, log.open.size], [5_000, ["joined", "fell behind", "joined"], 1]);
});

test("one that begins further back than what is held reads by itself, and what it is for ends with it", async () => {
  const log = createLog();
  const begin = createFollowers(log);
  log.grow(5_000);
  const ahead = await begin(4_000);
  const behind = await begin(10);
  assert.deepEqual(log.opened, [4_000, 10]);
  await follow(behind, 100);
  behind.source.close();
  assert.equal(log.open.size, 1);
  assert.equal(await behind.source.more(), false);
  await follow(ahead, 1_000);
  assert.equal(ahead.position, 5_000);
});

test("what a subscription fails with, all of it fail with, and the next one is another", async () => {
  const log = createLog();
  const begin = createFollowers(log);
  const [a, b] = await Promise.all([begin(0), begin(0)]);
  assert.equal(b.source.take()?.kind, "joined");
  const waiting = Promise.allSettled([a.source.more(), b.source.more()]);
  for (const { fail } of log.open) fail(new Error("cut"));
  assert.deepEqual(
    (await waiting).map(({ status }) => status),
    ["rejected", "rejected"],
  );
  const again = await begin(0);
  log.grow(3);
  await follow(again, 3);
  assert.deepEqual([again.position, log.opened], [3, [0, 0]]);
});

test("whatever they do, each has every event, in order", async () => {
  const step = fc.record({ who: fc.nat({ max: 2 }), take: fc.integer({ min: 1, max: 900 }), grow: fc.nat({ max: 700 }), anew: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const log = createLog();
      const begin = createFollowers(log);
      const followers = await Promise.all([begin(0), begin(0), begin(0)]);
      for (const { who, take, grow, anew } of steps) {
        log.grow(grow);
        const one = followers[who] ?? assert.fail();
        if (anew && take % 7 === 0) {
          one.source.close();
          followers[who] = await begin(one.position);
        } else await follow(one, take);
      }
      for (const one of followers) await follow(one, Infinity);
      assert.deepEqual(
        followers.map(({ position }) => position),
        followers.map(() => log.head),
      );
      for (const { source } of followers) source.close();
      assert.equal(log.open.size, 0);
    }),
  );
});
