// What fails between here and the server: connections that are cut with an append stored or not, answers that do not
// come, streams that an administrator has cut short.

import { BEFORE_ALL, type EventLog, type ExpectedRevision, isBridgeError, type LoggedEvent, type NewEvent } from "@csp/contracts";
import { makeEvent, makeEvents, readAll, unusedWord } from "@csp/contracts/conformance";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openEventStoreDbLog } from "./index.ts";
import { openLogOverServer } from "./log-over-server.test-support.ts";

const isUnavailable = (error: unknown): boolean => isBridgeError(error, "LOG_UNAVAILABLE") && error.retryable;
const isCorrupt = (error: unknown): boolean => isBridgeError(error, "LOG_CORRUPT");

/** As callers do: the same append until it is answered. */
async function appendUntilDone(log: EventLog, stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<boolean> {
  for (;;) {
    try {
      return (await log.append(stream, expected, events)).repeated;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
    }
  }
}

describe("an append whose connection is cut", () => {
  for (const expected of ["none", "any"] as const) {
    for (const fault of ["failed, stored", "failed, not stored"] as const) {
      test(`${fault}, expecting ${expected}: fails as unavailable, and its repeat says whether it was there`, async () => {
        await using over = await openLogOverServer();
        const { server, log } = over;
        const stream = `a-${unusedWord()}`;
        server.planFault(fault);
        await assert.rejects(log.append(stream, expected, makeEvents(stream, 3)), isUnavailable);
        assert.equal(server.unfired(), 0);
        assert.equal(await appendUntilDone(log, stream, expected, makeEvents(stream, 3)), fault === "failed, stored");
        assert.equal((await readAll(log, stream)).length, 3);
      });
    }
  }

  test("takes all others on the way with it, and none is lost or there twice", async () => {
    await using over = await openLogOverServer();
    const { server, log } = over;
    const word = unusedWord();
    const appends = Array.from({ length: 60 }, (_, i) => ({ stream: `${word}-${i}`, events: makeEvents(`${word} ${i}`, 4, 2_000) }));
    const first = appends.map(({ stream, events }) => log.append(stream, "none", events));
    server.planFault("failed, stored");
    const outcomes = await Promise.allSettled(first);
    for (const outcome of outcomes) if (outcome.status === "rejected") assert.ok(isUnavailable(outcome.reason), String(outcome.reason));
    assert.equal(server.unfired(), 0);
    assert.ok(outcomes.some(({ status }) => status === "rejected"));
    for (const { stream, events } of appends) {
      await appendUntilDone(log, stream, "none", events);
      assert.equal((await readAll(log, stream)).length, 4);
    }
  });

  test("that is never answered fails once the deadline has passed", async () => {
    await using over = await openLogOverServer({ settings: "&defaultDeadline=400" });
    const { server, log } = over;
    const stream = `a-${unusedWord()}`;
    server.planFault("silent, stored");
    await assert.rejects(log.append(stream, "none", [makeEvent(stream)]), isUnavailable);
    assert.equal(server.unfired(), 0);
    assert.equal(await appendUntilDone(log, stream, "none", [makeEvent(stream)]), true);
  });
});

describe("repeats", () => {
  test("are known to a process that has not seen the first one", async () => {
    await using over = await openLogOverServer();
    const { server, log } = over;
    await using other = await openEventStoreDbLog(server.connectionString);
    const stream = `a-${unusedWord()}`;
    const first = await log.append(stream, "none", makeEvents(stream, 2));
    assert.deepEqual(await other.append(stream, "none", makeEvents(stream, 2)), { ...first, repeated: true });
    assert.equal((await other.append(stream, 1, [makeEvent("next")])).repeated, false);
  });
});

describe("a follower", () => {
  test("whose connection is cut fails as unavailable, and goes on where it was", async () => {
    await using over = await openLogOverServer();
    const { server, log } = over;
    const word = unusedWord();
    const seen: LoggedEvent[] = [];
    let after = BEFORE_ALL;
    let cuts = 0;
    for (let i = 0; i < 5; i++) await log.append(`${word}-1`, "any", makeEvents(`${word} ${i}`, 20));
    while (seen.length < 200) {
      try {
        for await (const { events, resumeAfter, caughtUp } of log.follow({ categories: [word] }, after, {
          signal: new AbortController().signal,
          batchEvents: 7,
        })) {
          seen.push(...events);
          after = resumeAfter;
          if (seen.length >= 200) break;
          if (caughtUp && cuts < 5) {
            server.cut();
            await appendUntilDone(log, `${word}-1`, 100 + 20 * cuts - 1, makeEvents(`${word} more ${cuts}`, 20));
            cuts++;
          }
        }
      } catch (error) {
        if (!isUnavailable(error)) throw error;
      }
    }
    assert.deepEqual(
      seen.map((event) => event.revision),
      Array.from({ length: 200 }, (_, i) => i),
    );
    assert.equal(cuts, 5);
  });

  test("of the same streams as others is sent nothing beside what they are sent", async () => {
    await using over = await openLogOverServer();
    const { server, log } = over;
    const word = unusedWord();
    for (let i = 0; i < 10; i++) await log.append(`${word}-1`, "any", makeEvents(`${word} ${i}`, 100));
    const before = server.sent;
    const counts = await Promise.all(
      [10, 11, 12].map(async (batchEvents) => {
        let count = 0;
        for await (const { events, caughtUp } of log.follow({ categories: [word] }, BEFORE_ALL, { signal: new AbortController().signal, batchEvents })) {
          count += events.length;
          if (caughtUp) break;
        }
        return count;
      }),
    );
    assert.deepEqual(counts, [1000, 1000, 1000]);
    assert.ok(server.sent - before < 1500, `${server.sent - before} messages were sent for three followers of 1,000 events`);
  });

  test("that begins in the middle of what another is sent has nothing of what is before", async () => {
    await using over = await openLogOverServer();
    const { log } = over;
    const word = unusedWord();
    for (let i = 0; i < 10; i++) await log.append(`${word}-1`, "any", makeEvents(`${word} ${i}`, 5));
    // Not ended: what it was sent is held for whoever joins it.
    const first = log.follow({ categories: [word] }, BEFORE_ALL, { signal: new AbortController().signal, batchEvents: 20 })[Symbol.asyncIterator]();
    const taken = (await first.next()).value ?? assert.fail();
    const seen: LoggedEvent[] = [];
    for await (const { events, caughtUp } of log.follow({ categories: [word] }, taken.resumeAfter, { signal: new AbortController().signal })) {
      seen.push(...events);
      if (caughtUp) break;
    }
    await first.return?.();
    assert.deepEqual(
      [...taken.events, ...seen].map(({ revision }) => revision),
      Array.from({ length: 50 }, (_, i) => i),
    );
  });

  test("that does not ask is sent little more than it took", async () => {
    await using over = await openLogOverServer();
    const { server, log } = over;
    const word = unusedWord();
    for (let i = 0; i < 10; i++) await log.append(`${word}-1`, "any", makeEvents(`${word} ${i}`, 200, 2_000));
    const iterator = log.follow({ categories: [word] }, BEFORE_ALL, { signal: new AbortController().signal, batchEvents: 10 })[Symbol.asyncIterator]();
    const before = server.sent;
    assert.equal((await iterator.next()).value?.events.length, 10);
    // Answered over the same connection, so that whatever the server would send on has been sent.
    for (let i = 0; i < 50; i++) await log.readLast(`${word}-1`);
    assert.ok(server.sent - before - 50 < 200, `${server.sent - before - 50} events were sent for 10 taken`);
    await iterator.return?.();
  });
});

describe("a stream that somebody has changed in EventStoreDB", () => {
  test("is found out when its beginning is gone", async () => {
    await using over = await openLogOverServer();
    const { server, log } = over;
    const stream = `a-${unusedWord()}`;
    await log.append(stream, "none", makeEvents(stream, 5));
    server.truncate(stream, 2);
    await assert.rejects(readAll(log, stream), isCorrupt);
    assert.deepEqual((await readAll(log, stream, 2)).length, 3);
  });

  test("is found out when it was deleted and begun again", async () => {
    await using over = await openLogOverServer();
    const { server, log } = over;
    const stream = `a-${unusedWord()}`;
    await log.append(stream, "none", makeEvents(stream, 5));
    server.truncate(stream, 5);
    assert.equal(await log.readLast(stream), undefined);
    await assert.rejects(log.append(stream, "none", [makeEvent("again")]), isCorrupt);
  });

  test("is found out when it was deleted for ever", async () => {
    await using over = await openLogOverServer();
    const { server, log } = over;
    const stream = `a-${unusedWord()}`;
    await log.append(stream, "none", makeEvents(stream, 5));
    server.tombstone(stream);
    await assert.rejects(log.append(stream, 4, [makeEvent("more")]), isCorrupt);
    await assert.rejects(log.readLast(stream), isCorrupt);
    await assert.rejects(readAll(log, stream), isCorrupt);
  });
});
