import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { BEFORE_ALL, BridgeError, type EventLog, isBridgeError } from "@csp/contracts";
import { CATEGORY } from "@csp/domain";
import { createBackoff } from "@csp/service-kit";
import { createAppendWatch } from "./append-watch.ts";
import { withLog } from "./with-log.test-support.ts";

const FULL = new BridgeError("LOG_UNAVAILABLE", "the disk is full");

interface Watched {
  readonly watch: ReturnType<typeof createAppendWatch>;
  readonly log: EventLog;
  /** How the next appends end, first one first; those after them are stored. */
  readonly outcomes: ("failed, stored" | "failed, not stored")[];
  readonly told: string[];
  /** Lets what waits try again; resolves once the append has ended. */
  tryAgain(): Promise<void>;
}

function withWatch(work: (watched: Watched) => Promise<void>): Promise<void> {
  return withLog((log) => watchOver(log, work));
}

async function watchOver(log: EventLog, work: (watched: Watched) => Promise<void>): Promise<void> {
  const told: string[] = [];
  const outcomes: Watched["outcomes"] = [];
  let pauses = Promise.withResolvers<() => void>();
  const sleep = async (_ms: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => resolve(), { once: true });
    pauses.resolve(resolve);
    await promise;
  };
  let ended = Promise.withResolvers<void>();
  const append: EventLog["append"] = async (...args) => {
    try {
      const outcome = outcomes.shift();
      if (outcome !== "failed, not stored") {
        const appended = await log.append(...args);
        if (outcome === undefined) return appended;
      }
      throw FULL;
    } finally {
      ended.resolve();
    }
  };
  await using watch = createAppendWatch(
    {
      log: { ...log, append },
      newId: randomUUID,
      telemetry: { appendsFail: ({ code }) => void told.push(code), appendsGoOn: () => void told.push("goes on") },
      fail: (error) => void told.push(String(error)),
    },
    createBackoff(1, 1, sleep),
  );
  await work({
    watch,
    log,
    outcomes,
    told,
    async tryAgain() {
      const goOn = await pauses.promise;
      pauses = Promise.withResolvers();
      ended = Promise.withResolvers();
      goOn();
      await ended.promise;
      await new Promise(setImmediate);
    },
  });
}

const fails = (): Promise<never> => Promise.reject(FULL);
const isFull = (error: unknown): boolean => isBridgeError(error, "LOG_UNAVAILABLE");

async function eventsOf(log: EventLog): Promise<number> {
  for await (const { events } of log.follow({ categories: [CATEGORY.payload] }, BEFORE_ALL, { signal: new AbortController().signal })) return events.length;
  return assert.fail();
}

test("a log that takes nothing is told once, tried until it takes what comes, and told again", () =>
  withWatch(async ({ watch, log, outcomes, told, tryAgain }) => {
    assert.equal(watch.failure(), null);
    await assert.rejects(watch.record(fails), isFull);
    await assert.rejects(watch.record(fails), isFull);
    assert.match(watch.failure() ?? "", /^LOG_UNAVAILABLE: the disk is full/);
    outcomes.push("failed, not stored");
    await tryAgain();
    assert.notEqual(watch.failure(), null);
    await tryAgain();
    assert.equal(watch.failure(), null);
    assert.deepEqual(told, ["LOG_UNAVAILABLE", "goes on"]);
    assert.equal(await eventsOf(log), 1);
  }));

test("a try that failed and was stored all the same leaves nothing more behind", () =>
  withWatch(async ({ watch, log, outcomes, tryAgain }) => {
    await assert.rejects(watch.record(fails), isFull);
    outcomes.push("failed, stored", "failed, stored");
    for (let i = 0; i < 3; i++) await tryAgain();
    assert.equal(watch.failure(), null);
    assert.equal(await eventsOf(log), 1);
  }));

test("a message that is recorded says so too; one that had been recorded before does not", () =>
  withWatch(async ({ watch, told }) => {
    await assert.rejects(watch.record(fails), isFull);
    await watch.record(async () => ({ repeated: true }));
    assert.notEqual(watch.failure(), null);
    await watch.record(async () => ({ repeated: false }));
    assert.equal(watch.failure(), null);
    assert.deepEqual(told, ["LOG_UNAVAILABLE", "goes on"]);
  }));

test("what is wrong with one message says nothing of the log", () =>
  withWatch(async ({ watch, told }) => {
    await assert.rejects(watch.record(() => Promise.reject(new BridgeError("IDEMPOTENCY_KEY_REUSED", "another body"))));
    assert.equal(watch.failure(), null);
    assert.deepEqual(told, []);
  }));
