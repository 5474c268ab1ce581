// What every event log must do for its followers: one global order, each event once, nothing missed.

import { isBridgeError } from "../errors.ts";
import { BEFORE_ALL, type EventLog, type LoggedEvent, type Position } from "../ports/event-log.ts";
import { asWritten, followToEnd, makeEvent, makeEvents, type OpenSubject, unusedWord } from "./subject.ts";
import assert from "node:assert/strict";
import { describe, test } from "node:test";

export function describeFollowing(open: OpenSubject<EventLog>): void {
  describe("following", () => {
    describeStored(open);
    describeLive(open);
  });
}

function describeStored(open: OpenSubject<EventLog>): void {
  test("gives the matching events of all streams in the order of their appends", async () => {
    await using subject = await open();
    const log = subject.port;
    const [wanted, other, third] = [unusedWord(), unusedWord(), unusedWord()];
    const after = await log.head();
    const written: string[] = [];
    for (let i = 0; i < 30; i++) {
      const category = [wanted, other, wanted, third][i % 4] ?? wanted;
      const events = makeEvents(`${category} ${i}`, 1 + (i % 3));
      await log.append(`${category}-${i % 5}`, "any", events);
      if (category !== other) written.push(...events.map((e) => e.id));
    }
    const batches = await followToEnd(log, { categories: [wanted, third] }, after);
    const events = batches.flatMap((b) => b.events);
    assert.deepEqual(
      events.map((e) => e.id),
      written,
    );
    assertGrowing(events);
    assert.deepEqual(asWritten(events[0] as LoggedEvent), asWritten(makeEvent(`${wanted} 0 0`)));
  });

  test("takes the category as the name up to its first dash, and not as a prefix", async () => {
    await using subject = await open();
    const word = unusedWord();
    for (const name of [word, `${word}-1`, `${word}-1-2`, `${word}x-1`, `x${word}-1`, `x-${word}`]) await subject.port.append(name, "none", [makeEvent(name)]);
    const events = (await followToEnd(subject.port, { categories: [word] }, BEFORE_ALL)).flatMap((b) => b.events);
    assert.deepEqual(
      events.map((e) => e.stream),
      [word, `${word}-1`, `${word}-1-2`],
    );
  });

  test("gives named streams alone", async () => {
    await using subject = await open();
    const word = unusedWord();
    for (let i = 0; i < 12; i++) await subject.port.append(`${word}-${i % 4}`, "any", makeEvents(`${word} ${i}`, 2));
    const streams = [`${word}-1`, `${word}-3`, `${word}-none`];
    const events = (await followToEnd(subject.port, { streams }, BEFORE_ALL)).flatMap((b) => b.events);
    assert.equal(events.length, 12);
    assert.ok(events.every((e) => streams.includes(e.stream)));
    assertGrowing(events);
  });

  test("keeps to the sizes of batches, lets an event over them come alone, and can be resumed after each batch", async () => {
    await using subject = await open();
    const log = subject.port;
    const word = unusedWord();
    const sizes = [100, 100, 5_000, 100, 900, 900, 900, 10, 10, 10, 10, 10, 10];
    for (const [i, bytes] of sizes.entries()) await log.append(`${word}-1`, "any", [makeEvent(`${word} ${i}`, bytes)]);
    const batches = await followToEnd(log, { categories: [word] }, BEFORE_ALL, { batchBytes: 2_000, batchEvents: 4 });
    for (const { events } of batches) {
      assert.ok(events.length <= 4);
      if (events.length > 1) assert.ok(events.reduce((sum, e) => sum + e.data.length + e.meta.length, 0) <= 2_000);
    }
    const all = batches.flatMap((b) => b.events);
    assert.equal(all.length, sizes.length);
    for (const { resumeAfter } of batches) {
      const rest = (await followToEnd(log, { categories: [word] }, resumeAfter)).flatMap((b) => b.events);
      assert.deepEqual(
        rest.map((e) => e.id),
        all.filter((e) => e.position > resumeAfter).map((e) => e.id),
      );
    }
  });

  test("tells at once that there is nothing, and from where to go on", async () => {
    await using subject = await open();
    const log = subject.port;
    await log.append(`a-${unusedWord()}`, "none", [makeEvent("other")]);
    const head = await log.head();
    const batches = await followToEnd(log, { categories: [unusedWord()] }, BEFORE_ALL);
    assert.deepEqual(batches.at(-1), { events: [], resumeAfter: head, caughtUp: true });
  });

  test("takes a position that the log has not reached for a fault of ours", async () => {
    await using subject = await open();
    const head = await subject.port.head();
    await assert.rejects(followToEnd(subject.port, { categories: ["a"] }, head + 1_000_000), (error) => error instanceof Error && !isBridgeError(error));
  });

  test("has nothing to give once the signal was aborted", async () => {
    await using subject = await open();
    for await (const _ of subject.port.follow({ categories: ["a"] }, BEFORE_ALL, { signal: AbortSignal.abort() })) assert.fail("a batch came");
  });
}

function describeLive(open: OpenSubject<EventLog>): void {
  test("gives events while others append, each exactly once, to followers that began at any time", async () => {
    await using subject = await open();
    const log = subject.port;
    const word = unusedWord();
    const writers = 8;
    const appends = 40;
    const total = writers * appends * 2;
    const follow = async (options: { batchEvents?: number }): Promise<LoggedEvent[]> => {
      const seen: LoggedEvent[] = [];
      for await (const { events } of log.follow({ categories: [word] }, BEFORE_ALL, { signal: new AbortController().signal, ...options })) {
        seen.push(...events);
        if (seen.length >= total) return seen;
      }
      return seen;
    };
    const followers = [follow({}), follow({ batchEvents: 3 })];
    const writing = Array.from({ length: writers }, async (_, w) => {
      for (let i = 0; i < appends; i++) {
        await log.append(`${word}-${w % 3}`, "any", makeEvents(`${word} ${w} ${i}`, 2));
        if (w === 0 && i === appends / 2) followers.push(follow({}));
      }
    });
    await Promise.all(writing);
    for (const seen of await Promise.all(followers)) {
      assert.equal(seen.length, total);
      assert.equal(new Set(seen.map((e) => e.id)).size, total);
      assertGrowing(seen);
    }
  });

  test("says it has caught up, waits, and wakes for the next append", async () => {
    await using subject = await open();
    const log = subject.port;
    const word = unusedWord();
    await log.append(`${word}-1`, "none", [makeEvent(`${word} 0`)]);
    const iterator = log.follow({ categories: [word] }, BEFORE_ALL, { signal: new AbortController().signal })[Symbol.asyncIterator]();
    for (let i = 0; i < 20; i++) {
      const seen: string[] = [];
      for (let caughtUp = false; !caughtUp || seen.length === 0;) {
        const { value, done } = await iterator.next();
        assert.ok(!done);
        seen.push(...value.events.map((e: LoggedEvent) => e.id));
        caughtUp = value.caughtUp;
      }
      assert.deepEqual(seen, [makeEvent(`${word} ${i}`).id]);
      await log.append(`${word}-1`, i, [makeEvent(`${word} ${i + 1}`)]);
    }
    await iterator.return?.();
  });

  test("passes what others write, though nothing of it is handed over", async () => {
    await using subject = await open();
    const log = subject.port;
    const [word, other] = [unusedWord(), unusedWord()];
    await log.append(`${word}-1`, "none", [makeEvent(word)]);
    const stop = new AbortController();
    let head: Position | undefined;
    for await (const { events, resumeAfter, caughtUp } of log.follow({ categories: [word] }, BEFORE_ALL, { signal: stop.signal })) {
      if (head !== undefined) assert.deepEqual(events, []);
      else if (caughtUp) head = (await log.append(`${other}-1`, "none", makeEvents(other, 3))).position;
      if (head !== undefined && resumeAfter >= head) stop.abort();
    }
    assert.ok(head !== undefined);
  });

  test("ends a wait when the signal is aborted, without an error", async () => {
    await using subject = await open();
    const stop = new AbortController();
    let marks = 0;
    for await (const { caughtUp } of subject.port.follow({ categories: [unusedWord()] }, BEFORE_ALL, { signal: stop.signal })) {
      assert.ok(caughtUp);
      marks++;
      setImmediate(() => stop.abort());
    }
    assert.ok(marks >= 1);
  });

  test("is not held up by a follower that does not ask", async () => {
    await using subject = await open();
    const log = subject.port;
    const word = unusedWord();
    await log.append(`${word}-1`, "none", makeEvents(word, 10));
    const slow = log.follow({ categories: [word] }, BEFORE_ALL, { signal: new AbortController().signal, batchEvents: 1 })[Symbol.asyncIterator]();
    const first = await slow.next();
    assert.equal(first.value?.events.length, 1);
    for (let i = 0; i < 5; i++) await log.append(`${word}-1`, "any", makeEvents(`${word} more ${i}`, 10));
    assert.equal((await followToEnd(log, { categories: [word] }, BEFORE_ALL)).flatMap((b) => b.events).length, 60);
    const next = await slow.next();
    assert.equal(next.value?.events[0]?.revision, 1);
    await slow.return?.();
  });
}

function assertGrowing(events: readonly LoggedEvent[]): void {
  for (let i = 1; i < events.length; i++) assert.ok((events[i]?.position ?? 0) > (events[i - 1]?.position ?? 0));
}
