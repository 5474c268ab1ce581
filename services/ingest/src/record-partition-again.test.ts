import assert from "node:assert/strict";
import { test } from "node:test";
import { isBridgeError, uplinkTopic } from "@csp/contracts";
import { createFixturePartition } from "./inbox-fixture.ts";
import { feedOf, message, missed, readStream, record, recordSome, textsOf, TOPIC, untilAcknowledged } from "./record-partition.test-support.ts";
import { openNextStream } from "./source-stream.ts";
import { withLog } from "./with-log.test-support.ts";

test("a second reader goes on after the last message that was kept, and the messages before are acknowledged only", () =>
  withLog(async (log) => {
    const partition = createFixturePartition(TOPIC);
    partition.send(message(0), message(1), message(2));
    await recordSome(log, partition.openFeed(), 3);
    partition.send(message(3), message(4));
    const second = partition.openFeed();
    await recordSome(log, second, 3);
    assert.deepEqual(
      await textsOf(log),
      [0, 1, 2, 3, 4].map((n) => `{"n":${n}}`),
    );
    assert.deepEqual(second.acknowledged, [2, 3, 4], "from the last one on, which is looked at again");
  }));

test("a reader that lost the partition without knowing fails on the revision, and nothing is kept twice", () =>
  withLog(async (log) => {
    const partition = createFixturePartition(TOPIC);
    partition.send(message(0));
    const [zombie, heir] = [partition.openFeed(), partition.openFeed()];
    const late = record(log, zombie);
    await untilAcknowledged(zombie, 1);
    const done = record(log, heir);
    await untilAcknowledged(heir, 1);
    // Both are handed the same message; which of them is first does not matter.
    for (let n = 1; n < 20; n++) {
      partition.send(message(n));
      await new Promise((wake) => setTimeout(wake, 1));
    }
    const ends = await Promise.race([
      late.then(
        () => "ended",
        (error: unknown) => error,
      ),
      untilAcknowledged(heir, 20),
    ]);
    zombie.take();
    heir.take();
    await Promise.allSettled([late, done]);
    assert.ok(ends === undefined || isBridgeError(ends, "WRONG_REVISION"));
    const texts = await textsOf(log);
    assert.deepEqual(texts, [...new Set(texts)]);
    assert.deepEqual(
      texts,
      Array.from(texts, (_, n) => `{"n":${n}}`),
    );
  }));

test("a reader that wakes up late is refused, and its message is where its heir keeps it", () =>
  withLog(async (log) => {
    const kept = Promise.withResolvers<void>();
    const late = feedOf([message(0)], kept.promise, [message(3)]);
    const refused = assert.rejects(record(log, late), (error) => isBridgeError(error, "WRONG_REVISION"));
    await untilAcknowledged(late, 1);
    const partition = createFixturePartition(TOPIC);
    partition.send(message(0), message(1), message(2));
    await recordSome(log, partition.openFeed(), 3);
    kept.resolve();
    await refused;
    assert.deepEqual(
      await textsOf(log),
      [0, 1, 2].map((n) => `{"n":${n}}`),
    );
  }));

test("a topic that was made anew stops its partition, shorter or longer than before, until a new stream is opened for it", () =>
  withLog(async (log) => {
    for (const [name, others] of [
      ["shorter", [message(0, "other 0")]],
      ["longer", [0, 1, 2, 3, 4].map((n) => message(n, `other ${n}`))],
    ] as const) {
      const topic = uplinkTopic(name === "shorter" ? "retail" : "vaccine");
      const partition = createFixturePartition(topic);
      partition.send(message(0), message(1), message(2));
      await recordSome(log, partition.openFeed(), 3);
      partition.makeAnew(...others);
      const opened = partition.openFeed();
      await assert.rejects(record(log, opened), (error) => isBridgeError(error, "SOURCE_RESET"));
      assert.equal((await textsOf(log, `uplink-${topic}-0`)).length, 3, "nothing of the new topic is in the old stream");
      assert.deepEqual(opened.acknowledged, []);
      const { stream } = await openNextStream(log, opened.feed, 0);
      assert.equal(stream, `uplink-${topic}-0-r1`);
      await recordSome(log, partition.openFeed(), others.length);
      assert.deepEqual(
        await textsOf(log, stream),
        others.map(({ value }) => Buffer.from(value ?? []).toString()),
      );
    }
  }));

test("the same topic of another cluster is another source", () =>
  withLog(async (log) => {
    const partition = createFixturePartition(TOPIC);
    partition.send(message(0));
    await recordSome(log, partition.openFeed(), 1);
    await assert.rejects(record(log, partition.openFeed("cluster-2")), (error) => isBridgeError(error, "SOURCE_RESET"));
  }));

test("what comes again from before, as it was, is known; a message that the log never had there is not", () =>
  withLog(async (log) => {
    const partition = createFixturePartition(TOPIC);
    partition.send(message(0), message(2), message(4), message(6));
    await recordSome(log, partition.openFeed(), 4);
    const replayed = partition.openFeed();
    const again = { ...replayed, feed: { ...replayed.feed, messages: () => replayed.feed.messages(0) } };
    await recordSome(log, again, 4);
    assert.equal((await readStream(log)).length, 4);
    partition.makeAnew(message(0), message(1), message(2));
    await assert.rejects(record(log, partition.openFeed()), (error) => isBridgeError(error, "SOURCE_RESET"));
  }));

test("what comes a second time while it is being read is kept once, as when a leader that hung answers late", () =>
  withLog(async (log) => {
    const opened = feedOf([message(0), message(1), message(3)], [message(1), message(3), message(4)], [message(5)], [message(0)]);
    await record(log, opened);
    assert.deepEqual(
      await textsOf(log),
      [0, 1, 3, 4, 5].map((n) => `{"n":${n}}`),
    );
    assert.deepEqual(opened.acknowledged, [0, 1, 3, 1, 3, 4, 5, 0]);
  }));

test("a partition that is cut short and filled otherwise while it is being read stops, and nothing of that is kept", () =>
  withLog(async (log) => {
    const opened = feedOf([message(0), message(1), message(2)], [message(0), message(1, "other 1"), message(2, "other 2"), message(3)]);
    await assert.rejects(record(log, opened), (error) => isBridgeError(error, "SOURCE_RESET"));
    assert.deepEqual([(await textsOf(log)).length, opened.acknowledged], [3, [0, 1, 2]]);
  }));

test("when the last message is gone from the topic, what is there goes on and the gap is told", () =>
  withLog(async (log) => {
    const partition = createFixturePartition(TOPIC);
    partition.send(message(0), message(1));
    await recordSome(log, partition.openFeed(), 2);
    partition.makeAnew(message(7));
    await recordSome(log, partition.openFeed(), 1);
    assert.deepEqual(missed, [[1, 7]]);
    assert.equal((await readStream(log)).length, 3);
  }));
