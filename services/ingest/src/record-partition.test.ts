import assert from "node:assert/strict";
import { test } from "node:test";
import { type EventLog, type InMessage, isBridgeError, type LoggedEvent, uplinkTopic } from "@csp/contracts";
import { decodeReceived, PAYLOAD_PART_BYTES, payloadId, payloadStream, PROFILES, traceParentOf } from "@csp/domain";
import type { Profile } from "@csp/formats";
import { createTelemetry } from "@csp/service-kit";
import { createFixturePartition, type FixtureFeed } from "./inbox-fixture.ts";
import { type PartitionDeps, recordPartition } from "./record-partition.ts";
import { openNextStream } from "./source-stream.ts";
import { createIngestTelemetry } from "./telemetry.ts";
import { withLog } from "./with-log.test-support.ts";

const TOPIC = uplinkTopic("bill");
const STREAM = `uplink-${TOPIC}-0`;
const PROFILE = PROFILES.get("bill") as Profile;
const MAKER = "urn:csp:uscc:91440300708461136T";

function message(offset: number, text = `{"n":${offset}}`, headers: Record<string, string> = { "csp-owner": "uscc:91440300708461136T" }): InMessage {
  return { offset, key: null, value: Buffer.from(text), headers };
}

async function readStream(log: EventLog, stream = STREAM): Promise<readonly LoggedEvent[]> {
  const all: LoggedEvent[] = [];
  for await (const events of log.read(stream, 0)) all.push(...events);
  return all;
}

async function textsOf(log: EventLog, stream = STREAM): Promise<readonly string[]> {
  return (await readStream(log, stream)).map(({ data }) => Buffer.from(decodeReceived(data).payload ?? []).toString());
}

const missed: [number, number][] = [];

const UNTOLD: PartitionDeps["telemetry"] = {
  recorded: () => undefined,
  recordBatch: (_profile, _traces, _messages, work) => work(undefined),
  unreadable: () => undefined,
};

function record(log: EventLog, { feed }: FixtureFeed, telemetry = UNTOLD): Promise<void> {
  const deps: PartitionDeps = {
    log,
    nowMs: () => 1_767_225_600_000,
    telemetry,
    opened: () => undefined,
    kept: () => undefined,
    missed: (_, from, to) => void missed.push([from, to]),
  };
  return recordPartition(deps, PROFILE, feed);
}

/** Records until so many are acknowledged, and gives the partition back. */
async function recordSome(log: EventLog, opened: FixtureFeed, count: number, telemetry = UNTOLD): Promise<void> {
  const done = record(log, opened, telemetry);
  await Promise.race([done, untilAcknowledged(opened, count)]);
  opened.take();
  await done;
}

async function untilAcknowledged({ acknowledged }: FixtureFeed, count: number): Promise<void> {
  while (acknowledged.length < count) await new Promise((wake) => setTimeout(wake, 1));
}

/** A feed that hands out these batches, waits for what it is to wait for between them, and is then taken. */
function feedOf(...batches: readonly (readonly InMessage[] | Promise<void>)[]): FixtureFeed {
  const taken = new AbortController();
  const acknowledged: number[] = [];
  async function* messages(): AsyncGenerator<readonly InMessage[]> {
    for (const batch of batches) {
      if (batch instanceof Promise) await batch;
      else yield batch;
    }
    taken.abort();
  }
  const feed = {
    cluster: "cluster-1",
    topic: TOPIC,
    partition: 0,
    taken: taken.signal,
    messages,
    acknowledge: (offset: number) => void acknowledged.push(offset),
  };
  return { feed, acknowledged, take: () => taken.abort() };
}

test("each message is kept once, whole, in its order, with where it came from, and then acknowledged", () =>
  withLog(async (log) => {
    const partition = createFixturePartition(TOPIC);
    // Gaps are normal.
    partition.send(message(0), message(1), message(5), message(6), message(9));
    const opened = partition.openFeed();
    await recordSome(log, opened, 5);
    const received = (await readStream(log)).map(({ data }) => decodeReceived(data));
    assert.deepEqual(
      received.map(({ source }) => source),
      [0, 1, 5, 6, 9].map((offset) => `kafka:cluster-1/${TOPIC}/0/${offset}`),
    );
    assert.deepEqual(opened.acknowledged, [0, 1, 5, 6, 9]);
    const [first] = received;
    assert.deepEqual([first?.owner, first?.sender, first?.senderVerified, first?.profile], [MAKER, "", false, "bill"]);
  }));

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

test("a large payload is kept in parts, and an empty or missing one as nothing", () =>
  withLog(async (log) => {
    const partition = createFixturePartition(TOPIC);
    const large = "x".repeat(2 * PAYLOAD_PART_BYTES + 7);
    partition.send(message(0, large), message(1, ""), { ...message(2), value: null });
    await recordSome(log, partition.openFeed(), 3);
    const [first, ...others] = await readStream(log);
    const received = decodeReceived(first!.data);
    assert.deepEqual([received.payload, received.parts, received.sizeBytes], [null, 3, large.length]);
    const parts = await readStream(log, payloadStream(payloadId(first!.id, received.sha256)));
    assert.equal(Buffer.concat(parts.map(({ data }) => data)).toString(), large);
    for (const { data } of others) assert.deepEqual([decodeReceived(data).sizeBytes, decodeReceived(data).payload?.byteLength], [0, 0]);
  }));

test("a batch that cannot be read is kept as it came, told once, and gone on from, also when it is the last", () =>
  withLog(async (log) => {
    const told: unknown[] = [];
    const telemetry = {
      ...UNTOLD,
      unreadable: (...[{ partition }, to, batch]: Parameters<typeof UNTOLD.unreadable>) => void told.push([partition, to, batch]),
    };
    const partition = createFixturePartition(TOPIC);
    const unreadable = { from: 1, messages: 3, cause: "UNPACKS_TO_TOO_MUCH" } as const;
    partition.send(message(0), { ...message(3, "the batch", { "content-type": "text/plain" }), unreadable });
    await recordSome(log, partition.openFeed(), 2, telemetry);
    partition.send(message(4));
    await recordSome(log, partition.openFeed(), 2, telemetry);
    const received = (await readStream(log)).map(({ data }) => decodeReceived(data));
    assert.deepEqual(
      received.map(({ source, contentType }) => [source.split("/").at(-1), contentType]),
      [
        ["0", "application/json"],
        ["3", "application/vnd.csp.unreadable-batch; from=1; to=3; messages=3; cause=UNPACKS_TO_TOO_MUCH"],
        ["4", "application/json"],
      ],
    );
    assert.equal(Buffer.from(received[1]?.payload ?? []).toString(), "the batch");
    assert.deepEqual(told, [[0, 3, unreadable]]);
    // Another one in its place is another topic.
    partition.makeAnew({ ...message(3, "another batch"), unreadable }, message(4, "x"), message(5));
    await assert.rejects(record(log, partition.openFeed()), (error) => isBridgeError(error, "SOURCE_RESET"));
  }));

test("headers that cannot be read are left out and kept beside the message; an owner is never guessed", () =>
  withLog(async (log) => {
    const partition = createFixturePartition(TOPIC);
    partition.send(
      message(0, "{}", { "csp-sender": "uscc:91440300708461136T", "csp-owner": "somebody", "content-encoding": "br" }),
      message(1, "{}", { "CSP-Sender": "uscc:91440300708461136T", "content-encoding": "gzip" }),
      message(2, "{}", {}),
    );
    await recordSome(log, partition.openFeed(), 3);
    const events = await readStream(log);
    assert.deepEqual(
      events.map(({ data }) => [decodeReceived(data).sender, decodeReceived(data).owner, decodeReceived(data).contentEncoding]),
      [
        [MAKER, "", "identity"],
        [MAKER, MAKER, "gzip"],
        ["", "", "identity"],
      ],
    );
    assert.deepEqual(
      events.map(({ meta }) => JSON.parse(Buffer.from(meta).toString()) as unknown),
      [{ unreadHeaders: { "csp-owner": "somebody", "content-encoding": "br" } }, {}, {}],
    );
  }));

test("a message is in the trace that its sender named, and never in another sender's", () =>
  withLog(async (log) => {
    const spansTo = { export: (_: unknown, done: (result: { code: number }) => void) => done({ code: 0 }), shutdown: async () => undefined };
    await using signals = createTelemetry({ service: "test", logLevel: "silent", traceSample: 1, spansTo });
    await using telemetry = createIngestTelemetry(signals, { openBodies: () => 0, stoppedPartitions: () => 0 });
    const [kept, dropped] = ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"];
    const partition = createFixturePartition(TOPIC);
    // The fixture hands out three at a time.
    partition.send(message(0, "{}", { traceparent: dropped }), message(1, "{}", { traceparent: kept }), message(2), message(3));
    await recordSome(log, partition.openFeed(), 4, telemetry);
    const parents = (await readStream(log)).map(({ meta }) => traceParentOf(meta));
    assert.deepEqual(parents.slice(0, 3), [undefined, kept, undefined]);
    assert.match(parents[3] ?? "", /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/, "a batch of none begins its own");
  }));
