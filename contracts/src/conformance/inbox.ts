// What every inbox must do. Readers of one subject are of one group; each stands for a process of its own.

import type { Inbox, InMessage, PartitionFeed } from "../ports/inbox.ts";
import { makeBytes, SUITE_TIMEOUT_MS } from "./subject.ts";
import assert from "node:assert/strict";
import { describe, test } from "node:test";

export interface SentMessage {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface InboxSubject extends AsyncDisposable {
  /** Makes a topic that no test used before. */
  createTopic(partitions: number): Promise<string>;
  /** Sends in order to one partition. */
  send(topic: string, partition: number, messages: readonly SentMessage[]): Promise<void>;
  /** A reader that holds at most `MOST_OPEN_BYTES` of a partition's messages unacknowledged. */
  openReader(): Inbox;
}

export type OpenInboxSubject = () => Promise<InboxSubject>;

/** What readers of a subject are bounded to. */
export const MOST_OPEN_BYTES = 64 * 1024;
const POLL_MS = 5;
/** Time in which a reader that hands out too much would have done so. */
const SETTLE_MS = 700;

function makeMessage(n: number, bytes = 40): SentMessage {
  return { key: Buffer.from(`k${n % 3}`), value: makeBytes(String(n), bytes), headers: { n: String(n), 药: "\u{1F48A}" } };
}

function makeMessages(from: number, to: number, bytes?: number): SentMessage[] {
  return Array.from({ length: to - from }, (_, i) => makeMessage(from + i, bytes));
}

/** What came of a partition, and which of it is acknowledged. */
interface Seen {
  readonly feed: PartitionFeed;
  readonly messages: InMessage[];
}

/** A reader that runs until it is stopped, with all that it was handed. */
interface Reading extends AsyncDisposable {
  readonly seen: Seen[];
  /** Fails as the reading did. */
  stop(): Promise<void>;
}

interface ReadOptions {
  readonly from?: number;
  /** True for those that are to be acknowledged as they come. */
  readonly acknowledges?: (message: InMessage) => boolean;
}

function startReading(inbox: Inbox, topic: string, { from, acknowledges = () => true }: ReadOptions = {}): Reading {
  const stop = new AbortController();
  const seen: Seen[] = [];
  const done = inbox.read(
    [topic],
    async (feed) => {
      const mine: Seen = { feed, messages: [] };
      seen.push(mine);
      for await (const batch of feed.messages(from)) {
        assert.ok(!feed.taken.aborted, "nothing is handed out after the partition was taken");
        for (const message of batch) {
          mine.messages.push(message);
          if (acknowledges(message)) feed.acknowledge(message.offset);
        }
      }
    },
    stop.signal,
  );
  done.catch(() => undefined);
  return {
    seen,
    async stop() {
      stop.abort();
      await done;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done.catch(() => undefined);
    },
  };
}

function offsetsOf(reading: Reading, partition = 0): number[] {
  return reading.seen.filter(({ feed }) => feed.partition === partition).flatMap(({ messages }) => messages.map((m) => m.offset));
}

async function until(what: string, ask: () => boolean): Promise<void> {
  const end = performance.now() + SUITE_TIMEOUT_MS / 3;
  while (!ask()) {
    if (performance.now() > end) assert.fail(`waited in vain until ${what}`);
    await pause(POLL_MS);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, ms));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

export function inboxConformance(name: string, open: OpenInboxSubject): void {
  describe(`Inbox: ${name}`, { timeout: SUITE_TIMEOUT_MS }, () => {
    test("hands out every message whole, in the order of its partition", async () => {
      await using subject = await open();
      const topic = await subject.createTopic(2);
      const bare: SentMessage = { key: null, value: null, headers: {} };
      for (const partition of [0, 1]) await subject.send(topic, partition, [...makeMessages(0, 50), bare]);
      await using reading = startReading(subject.openReader(), topic);
      await until("all came", () => offsetsOf(reading, 0).length === 51 && offsetsOf(reading, 1).length === 51);
      await reading.stop();
      const shown = ({ key, value, headers }: SentMessage) => ({
        key: key && Buffer.from(key).toString(),
        value: value && Buffer.from(value).toString("hex"),
        headers,
      });
      for (const { feed, messages } of reading.seen) {
        assert.deepEqual([feed.topic, feed.cluster !== "", feed.taken.aborted], [topic, true, true]);
        assert.deepEqual(messages.map(shown), [...makeMessages(0, 50), bare].map(shown));
        assert.deepEqual(
          messages.map((m) => m.offset),
          range(0, 51),
        );
      }
    });

    test("hands out again what was not acknowledged, from the first gap on, and nothing that lies before it", async () => {
      await using subject = await open();
      const topic = await subject.createTopic(1);
      await subject.send(topic, 0, makeMessages(0, 20));
      await using first = startReading(subject.openReader(), topic, { acknowledges: ({ offset }) => offset !== 7 && offset < 15 });
      await until("all came", () => offsetsOf(first).length === 20);
      await first.stop();
      await using second = startReading(subject.openReader(), topic);
      await until("the rest came again", () => offsetsOf(second).length >= 13);
      await second.stop();
      assert.deepEqual(offsetsOf(second), range(7, 20));
      await using third = startReading(subject.openReader(), topic);
      await subject.send(topic, 0, makeMessages(20, 21));
      await until("the next one came", () => offsetsOf(third).length > 0);
      await third.stop();
      assert.deepEqual(offsetsOf(third), [20]);
    });

    test("begins where it is asked to, whatever was acknowledged, and at the earliest when the partition ends before", async () => {
      await using subject = await open();
      const topic = await subject.createTopic(1);
      await subject.send(topic, 0, makeMessages(0, 10));
      for (const [from, expected] of [
        [4, range(4, 10)],
        [0, range(0, 10)],
        [9, [9]],
        [500, range(0, 10)],
      ] as const) {
        await using reading = startReading(subject.openReader(), topic, { from });
        await until(`all from ${from} came`, () => offsetsOf(reading).length >= expected.length);
        await reading.stop();
        assert.deepEqual(offsetsOf(reading), expected);
      }
    });

    test("begins anew when asked again, and ends what it handed out before", async () => {
      await using subject = await open();
      const topic = await subject.createTopic(1);
      await subject.send(topic, 0, makeMessages(0, 10));
      const stop = new AbortController();
      const came: number[][] = [];
      const readTimes = async (feed: PartitionFeed): Promise<void> => {
        for (const from of [3, 0, 8]) {
          const offsets: number[] = [];
          came.push(offsets);
          for await (const batch of feed.messages(from)) {
            offsets.push(...batch.map((m) => m.offset));
            if (offsets.at(-1) === 9) break;
          }
        }
        stop.abort();
      };
      await subject.openReader().read([topic], readTimes, stop.signal);
      assert.deepEqual(came, [range(3, 10), range(0, 10), range(8, 10)]);
    });

    test("holds back while much is not acknowledged, and goes on when it is", async () => {
      await using subject = await open();
      const topic = await subject.createTopic(1);
      const bytes = MOST_OPEN_BYTES / 8;
      await subject.send(topic, 0, makeMessages(0, 40, bytes));
      await using reading = startReading(subject.openReader(), topic, { acknowledges: () => false });
      await until("some came", () => offsetsOf(reading).length >= 8);
      await pause(SETTLE_MS);
      assert.ok(offsetsOf(reading).length <= 9, `${offsetsOf(reading).length} came unacknowledged`);
      const [{ feed } = assert.fail("no partition")] = reading.seen;
      for (let acknowledged = 0; acknowledged < 40; acknowledged++) {
        await until("the next came", () => offsetsOf(reading).length > acknowledged);
        feed.acknowledge(acknowledged);
      }
      await reading.stop();
      assert.deepEqual(offsetsOf(reading), range(0, 40));
    });

    test("hands out one message over the bound alone", async () => {
      await using subject = await open();
      const topic = await subject.createTopic(1);
      await subject.send(topic, 0, makeMessages(0, 2, 4 * MOST_OPEN_BYTES));
      await using reading = startReading(subject.openReader(), topic);
      await until("both came", () => offsetsOf(reading).length === 2);
      await reading.stop();
    });

    test("shares partitions among readers: one taken away is handed out no more, and goes on at the other", async () => {
      await using subject = await open();
      const topic = await subject.createTopic(2);
      await using first = startReading(subject.openReader(), topic);
      await until("both partitions are read", () => first.seen.length === 2);
      await using second = startReading(subject.openReader(), topic);
      for (let n = 0; second.seen.every(({ messages }) => messages.length === 0); n += 1) {
        for (const partition of [0, 1]) await subject.send(topic, partition, [makeMessage(n)]);
        await pause(POLL_MS);
      }
      const moved = second.seen.find(({ messages }) => messages.length > 0)?.feed.partition ?? 0;
      for (const { feed } of first.seen.slice(0, 2)) assert.ok(feed.taken.aborted, "what was given before the second came was taken");
      await subject.send(topic, moved, makeMessages(0, 5));
      await pause(SETTLE_MS);
      await first.stop();
      await second.stop();
      for (const partition of [0, 1]) {
        const all = [...offsetsOf(first, partition), ...offsetsOf(second, partition)];
        assert.deepEqual(
          [...new Set(all)].toSorted((a, b) => a - b),
          range(0, Math.max(...all) + 1),
          "every message came",
        );
      }
      for (const { messages } of [...first.seen, ...second.seen]) {
        const offsets = messages.map((m) => m.offset);
        assert.deepEqual(
          offsets,
          offsets.toSorted((a, b) => a - b),
          "in order",
        );
      }
    });

    test("leaves a partition lying whose handler has ended, and goes on with the others", async () => {
      await using subject = await open();
      const topic = await subject.createTopic(2);
      for (const partition of [0, 1]) await subject.send(topic, partition, makeMessages(0, 3));
      const stop = new AbortController();
      const came: InMessage[] = [];
      let calls = 0;
      const done = subject.openReader().read(
        [topic],
        async (feed) => {
          calls += 1;
          if (feed.partition === 0) return;
          for await (const batch of feed.messages()) came.push(...batch);
        },
        stop.signal,
      );
      await until("the other came", () => came.length === 3);
      await subject.send(topic, 1, makeMessages(3, 5));
      await until("the other goes on", () => came.length === 5);
      assert.equal(calls, 2);
      stop.abort();
      await done;
    });

    test("fails as a handler fails, and ends the others first", async () => {
      await using subject = await open();
      const topic = await subject.createTopic(2);
      for (const partition of [0, 1]) await subject.send(topic, partition, makeMessages(0, 1));
      const wrong = new Error("checkpoint ahead of the log");
      let hasEnded = false;
      const handle = async (feed: PartitionFeed): Promise<void> => {
        for await (const _ of feed.messages()) if (feed.partition === 0) throw wrong;
        await pause(20);
        hasEnded = true;
      };
      await assert.rejects(subject.openReader().read([topic], handle, new AbortController().signal), (error) => error === wrong);
      assert.ok(hasEnded);
    });

    test("ends at once when it was to end before it began", async () => {
      await using subject = await open();
      const topic = await subject.createTopic(1);
      await subject.openReader().read([topic], () => assert.fail("nothing is given"), AbortSignal.abort());
    });
  });
}
