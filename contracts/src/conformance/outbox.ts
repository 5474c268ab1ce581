// What every outbox must do, seen through the reader of its topics.

import type { Outbox, OutMessage, TopicReader } from "../ports/outbox.ts";
import { makeBytes, type OpenSubject, SUITE_TIMEOUT_MS, unusedWord } from "./subject.ts";
import assert from "node:assert/strict";
import { describe, test } from "node:test";

function makeMessage(topic: string, key: string, n: number): OutMessage {
  return { id: `${topic} ${key} ${n}`, topic, key, value: makeBytes(`${topic} ${key} ${n}`, 50), headers: { n: String(n), 药: "\u{1F48A}" } };
}

async function readWhole(reader: TopicReader, topic: string): Promise<readonly { readonly id: string; readonly key: string }[]> {
  return reader.readTopic(topic, 0, 100_000);
}

export function outboxConformance(name: string, open: OpenSubject<Outbox & TopicReader>): void {
  describe(`Outbox: ${name}`, { timeout: SUITE_TIMEOUT_MS }, () => {
    test("gives back what was sent, whole, with offsets from 0 in each topic", async () => {
      await using subject = await open();
      const [a, b] = [unusedWord(), unusedWord()];
      await subject.port.send([makeMessage(a, "k", 0), makeMessage(b, "k", 0), makeMessage(a, "l", 1)]);
      await subject.port.send([makeMessage(a, "k", 2)]);
      const read = await subject.port.readTopic(a, 0, 10);
      const expected = [makeMessage(a, "k", 0), makeMessage(a, "l", 1), makeMessage(a, "k", 2)].map((m, offset) => ({
        ...m,
        offset,
        value: Buffer.from(m.value).toString("hex"),
      }));
      assert.deepEqual(
        read.map((m) => ({ ...m, value: Buffer.from(m.value).toString("hex") })),
        expected,
      );
      assert.equal((await readWhole(subject.port, b)).length, 1);
      for (const topic of [a, b]) assert.ok((await subject.port.topics()).includes(topic));
    });

    test("reads from an offset, at most so many", async () => {
      await using subject = await open();
      const topic = unusedWord();
      await subject.port.send(Array.from({ length: 20 }, (_, n) => makeMessage(topic, "k", n)));
      const offsets = async (from: number, limit: number): Promise<number[]> => (await subject.port.readTopic(topic, from, limit)).map((m) => m.offset);
      assert.deepEqual(await offsets(0, 3), [0, 1, 2]);
      assert.deepEqual(await offsets(18, 10), [18, 19]);
      assert.deepEqual(await offsets(20, 10), []);
      assert.equal(await subject.port.newestOffset(topic), 19);
    });

    test("knows nothing of a topic that nothing was sent to", async () => {
      await using subject = await open();
      const topic = unusedWord();
      assert.deepEqual(await subject.port.readTopic(topic, 0, 10), []);
      assert.equal(await subject.port.newestOffset(topic), undefined);
      assert.ok(!(await subject.port.topics()).includes(topic));
      await subject.port.send([]);
    });

    test("keeps the order of each key over many sends at the same time", async () => {
      await using subject = await open();
      const topic = unusedWord();
      const sends: Promise<void>[] = [];
      for (let n = 0; n < 200; n++) sends.push(subject.port.send(["x", "y", "z"].map((key) => makeMessage(topic, key, n))));
      await Promise.all(sends);
      const read = await readWhole(subject.port, topic);
      assert.equal(read.length, 600);
      for (const key of ["x", "y", "z"]) {
        assert.deepEqual(
          read.filter((m) => m.key === key).map((m) => m.id),
          Array.from({ length: 200 }, (_, n) => makeMessage(topic, key, n).id),
        );
      }
    });

    test("keeps what was sent over closing and opening, and goes on at the next offset", async () => {
      await using subject = await open();
      const topic = unusedWord();
      await subject.port.send([makeMessage(topic, "k", 0), makeMessage(topic, "k", 1)]);
      const port = await subject.reopen();
      await port.send([makeMessage(topic, "k", 2)]);
      assert.deepEqual(
        (await port.readTopic(topic, 0, 10)).map((m) => [m.offset, m.id]),
        [0, 1, 2].map((n) => [n, makeMessage(topic, "k", n).id]),
      );
    });

    test("takes the same id again", async () => {
      await using subject = await open();
      const topic = unusedWord();
      await subject.port.send([makeMessage(topic, "k", 0)]);
      await subject.port.send([makeMessage(topic, "k", 0)]);
      const ids = (await readWhole(subject.port, topic)).map((m) => m.id);
      assert.deepEqual(new Set(ids), new Set([makeMessage(topic, "k", 0).id]));
    });
  });
}
