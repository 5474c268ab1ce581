// What every event log must do when appending and reading back. `event-log-follow.ts` is the part about following.

import { isBridgeError } from "../errors.ts";
import { appendBytes, BEFORE_ALL, type EventLog, MAX_APPEND_BYTES } from "../ports/event-log.ts";
import { describeFollowing } from "./event-log-follow.ts";
import { asWritten, makeEvent, makeEvents, type OpenSubject, readAll, SUITE_TIMEOUT_MS, unusedWord } from "./subject.ts";
import assert from "node:assert/strict";
import { describe, test } from "node:test";

export function eventLogConformance(name: string, open: OpenSubject<EventLog>): void {
  describe(`EventLog: ${name}`, { timeout: SUITE_TIMEOUT_MS }, () => {
    describeAppending(open);
    describeRepeating(open);
    describeReading(open);
    describeFollowing(open);
  });
}

function wrongRevision(error: unknown): boolean {
  return isBridgeError(error, "WRONG_REVISION");
}

function describeAppending(open: OpenSubject<EventLog>): void {
  test("gives revisions from 0 without gaps, and growing positions across streams", async () => {
    await using subject = await open();
    const log = subject.port;
    const [a, b] = [`a-${unusedWord()}`, `b-${unusedWord()}`];
    const first = await log.append(a, "none", makeEvents(a, 3));
    const second = await log.append(b, "none", makeEvents(b, 1));
    const third = await log.append(a, 2, makeEvents(`${a} more`, 2));
    assert.deepEqual([first.firstRevision, first.lastRevision, first.repeated], [0, 2, false]);
    assert.deepEqual([third.firstRevision, third.lastRevision], [3, 4]);
    assert.ok(first.position < second.position && second.position < third.position);
    if (log.distance === "events") assert.deepEqual([second.position - first.position, third.position - second.position], [1, 2]);
    assert.ok((await log.head()) >= third.position);
    assert.deepEqual(
      (await readAll(log, a)).map((e) => e.revision),
      [0, 1, 2, 3, 4],
    );
  });

  test("refuses a wrong expected revision and then leaves nothing", async () => {
    await using subject = await open();
    const log = subject.port;
    const stream = `a-${unusedWord()}`;
    await assert.rejects(log.append(stream, 0, [makeEvent("early")]), wrongRevision);
    assert.equal(await log.readLast(stream), undefined);
    await log.append(stream, "none", makeEvents(stream, 2));
    await assert.rejects(log.append(stream, "none", [makeEvent("second first")]), wrongRevision);
    await assert.rejects(log.append(stream, 0, [makeEvent("behind")]), wrongRevision);
    await assert.rejects(log.append(stream, 2, [makeEvent("ahead")]), wrongRevision);
    assert.equal((await readAll(log, stream)).length, 2);
    assert.equal((await log.append(stream, 1, [makeEvent("right")])).firstRevision, 2);
  });

  test("lets exactly one of several writers with the same expectation win", async () => {
    await using subject = await open();
    const log = subject.port;
    const stream = `a-${unusedWord()}`;
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => log.append(stream, "none", makeEvents(`${stream} by ${i}`, 3))));
    assert.equal(results.filter((r) => r.status === "fulfilled").length, 1);
    for (const r of results) if (r.status === "rejected") assert.ok(wrongRevision(r.reason));
    const winner = results.findIndex((r) => r.status === "fulfilled");
    assert.deepEqual((await readAll(log, stream)).map(asWritten), makeEvents(`${stream} by ${winner}`, 3).map(asWritten));
  });

  test("appends with `any` whatever the stream holds", async () => {
    await using subject = await open();
    const log = subject.port;
    const stream = `a-${unusedWord()}`;
    const appended = await Promise.all(Array.from({ length: 50 }, (_, i) => log.append(stream, "any", makeEvents(`${stream} ${i}`, 1 + (i % 3)))));
    const firsts = appended.map((a) => a.firstRevision).toSorted((x, y) => x - y);
    assert.equal(new Set(firsts).size, 50);
    const events = await readAll(log, stream);
    assert.deepEqual(
      events.map((e) => e.revision),
      events.map((_, i) => i),
    );
    for (const [i, { firstRevision, lastRevision }] of appended.entries()) {
      assert.deepEqual(events.slice(firstRevision, lastRevision + 1).map(asWritten), makeEvents(`${stream} ${i}`, 1 + (i % 3)).map(asWritten));
    }
  });

  test("accepts an append of MAX_APPEND_BYTES, as one event and as many", async () => {
    await using subject = await open();
    const log = subject.port;
    const stream = `a-${unusedWord()}`;
    const one = makeEvent(stream, 0);
    const big = { ...one, data: new Uint8Array(MAX_APPEND_BYTES - appendBytes([one])).fill(7) };
    assert.equal(appendBytes([big]), MAX_APPEND_BYTES);
    await log.append(stream, "none", [big]);
    const small = makeEvents(`${stream} small`, 2_000, 16);
    await log.append(stream, 0, small);
    assert.deepEqual((await readAll(log, stream)).map(asWritten), [big, ...small].map(asWritten));
  });

  test("takes an append without events, or with an id that is none, for a fault of the caller's and of nobody else", async () => {
    await using subject = await open();
    const stream = `a-${unusedWord()}`;
    const event = makeEvent(stream);
    const isFault = (error: unknown): boolean => error instanceof Error && !isBridgeError(error);
    const [none, strange, good] = await Promise.allSettled([
      subject.port.append(stream, "any", []),
      subject.port.append(stream, "any", [{ ...event, id: event.id.toUpperCase() }]),
      subject.port.append(stream, "none", [event]),
    ]);
    assert.ok(none.status === "rejected" && isFault(none.reason));
    assert.ok(strange.status === "rejected" && isFault(strange.reason));
    assert.equal(good.status, "fulfilled");
  });

  test("keeps everything over closing and opening", async () => {
    await using subject = await open();
    const stream = `a-${unusedWord()}`;
    const before = await subject.port.append(stream, "none", makeEvents(stream, 5));
    const log = await subject.reopen();
    assert.deepEqual((await readAll(log, stream)).map(asWritten), makeEvents(stream, 5).map(asWritten));
    const after = await log.append(stream, 4, [makeEvent("after")]);
    assert.ok(after.position > before.position);
    assert.equal(after.firstRevision, 5);
  });
}

function describeRepeating(open: OpenSubject<EventLog>): void {
  test("answers a repeated append with its first positions, also after more events and over opening again", async () => {
    await using subject = await open();
    const stream = `a-${unusedWord()}`;
    const [first, second] = [makeEvents(`${stream} 1`, 3), makeEvents(`${stream} 2`, 2)];
    const one = await subject.port.append(stream, "none", first);
    const two = await subject.port.append(stream, 2, second);
    assert.deepEqual(await subject.port.append(stream, "none", first), { ...one, repeated: true });
    const log = await subject.reopen();
    assert.deepEqual(await log.append(stream, 2, second), { ...two, repeated: true });
    assert.equal((await readAll(log, stream)).length, 5);
  });

  test("does not take another append, or a longer one, for a repeat", async () => {
    await using subject = await open();
    const log = subject.port;
    const stream = `a-${unusedWord()}`;
    const events = makeEvents(stream, 4);
    await log.append(stream, "none", events.slice(0, 3));
    await assert.rejects(log.append(stream, "none", events), wrongRevision);
    await assert.rejects(log.append(stream, "none", [...events.slice(0, 2), makeEvent("other")]), wrongRevision);
    await assert.rejects(log.append(stream, 0, events.slice(0, 1)), wrongRevision);
    assert.equal((await readAll(log, stream)).length, 3);
  });

  test("answers repeats sent at the same time alike", async () => {
    await using subject = await open();
    const log = subject.port;
    const stream = `a-${unusedWord()}`;
    const answers = await Promise.all(Array.from({ length: 8 }, () => log.append(stream, "none", makeEvents(stream, 2))));
    assert.equal(answers.filter((a) => !a.repeated).length, 1);
    assert.equal(new Set(answers.map((a) => a.position)).size, 1);
    assert.equal((await readAll(log, stream)).length, 2);
  });

  test("either knows a repeat made with `any`, or stores it whole", async () => {
    await using subject = await open();
    const stream = `a-${unusedWord()}`;
    const events = makeEvents(stream, 3);
    const first = await subject.port.append(stream, "any", events);
    const again = await subject.port.append(stream, "any", events);
    const log = await subject.reopen();
    const afterOpening = await log.append(stream, "any", events);
    const stored = await readAll(log, stream);
    for (const answer of [again, afterOpening]) {
      if (answer.repeated) assert.deepEqual(answer, { ...first, repeated: true });
      assert.deepEqual(stored.slice(answer.firstRevision, answer.lastRevision + 1).map(asWritten), events.map(asWritten));
    }
    assert.equal(stored.length, 3 * [first, again, afterOpening].filter((a) => !a.repeated).length);
  });
}

function describeReading(open: OpenSubject<EventLog>): void {
  test("gives a stream that does not exist as empty", async () => {
    await using subject = await open();
    const stream = `a-${unusedWord()}`;
    assert.deepEqual(await readAll(subject.port, stream), []);
    assert.equal(await subject.port.readLast(stream), undefined);
    assert.ok((await subject.port.head()) >= BEFORE_ALL);
  });

  test("gives events from any revision on, and the last one", async () => {
    await using subject = await open();
    const stream = `a-${unusedWord()}`;
    const events = makeEvents(stream, 10);
    await subject.port.append(stream, "none", events);
    for (const from of [0, 1, 9, 10, 11]) assert.deepEqual((await readAll(subject.port, stream, from)).map(asWritten), events.slice(from).map(asWritten));
    const last = await subject.port.readLast(stream);
    assert.equal(last?.revision, 9);
    assert.equal(last.stream, stream);
    assert.deepEqual(asWritten(last), asWritten(makeEvent(`${stream} 9`)));
  });

  test("reads a long stream in batches, whole and in order", async () => {
    await using subject = await open();
    const stream = `a-${unusedWord()}`;
    let expected: "none" | number = "none";
    for (let part = 0; part < 8; part++) expected = (await subject.port.append(stream, expected, makeEvents(`${stream} ${part}`, 1_000, 200))).lastRevision;
    const batches: number[] = [];
    let next = 0;
    for await (const batch of subject.port.read(stream, 0)) {
      batches.push(batch.length);
      for (const event of batch) assert.equal(event.revision, next++);
    }
    assert.equal(next, 8_000);
    assert.ok(batches.length > 1);
  });

  test("keeps bytes as they are", async () => {
    await using subject = await open();
    const stream = `a-${unusedWord()}`;
    const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i);
    const data = [new Uint8Array(), everyByte, Uint8Array.of(0), new TextEncoder().encode("追溯码\u0000'\"\\")];
    const events = data.map((bytes, i) => ({ ...makeEvent(`${stream} ${i}`), data: bytes, meta: data[(i + 1) % data.length] ?? bytes }));
    await subject.port.append(stream, "none", events);
    assert.deepEqual((await readAll(subject.port, stream)).map(asWritten), events.map(asWritten));
  });

  test("takes views on larger buffers, and hands out bytes that are the reader's own", async () => {
    await using subject = await open();
    const stream = `a-${unusedWord()}`;
    const large = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);
    const event = { ...makeEvent(stream), data: large.subarray(100, 200), meta: large.subarray(300, 310) };
    await subject.port.append(stream, "none", [event]);
    const [read] = await readAll(subject.port, stream);
    read?.data.fill(0);
    const [again] = await readAll(subject.port, stream);
    assert.deepEqual(again && asWritten(again), asWritten(event));
  });

  test("keeps streams apart whose names are alike or strange", async () => {
    await using subject = await open();
    const word = unusedWord();
    const names = [
      `${word}`,
      `${word}-`,
      `${word}-1`,
      `${word}-10`,
      `${word}-1-0`,
      `${word}-%`,
      `${word}-_`,
      `${word}-'";--`,
      `${word}- `,
      `${word}-药品`,
      `${word}-\u{1F48A}`,
      `${word.toUpperCase()}-1`,
      `${word}-${"x".repeat(200)}`,
    ];
    await Promise.all(names.map((name, i) => subject.port.append(name, "none", makeEvents(name, i + 1))));
    for (const [i, name] of names.entries()) {
      const events = await readAll(subject.port, name);
      assert.deepEqual(events.map(asWritten), makeEvents(name, i + 1).map(asWritten));
      assert.ok(events.every((e) => e.stream === name));
    }
  });
}
