// Random appends by several writers at the same time leave what a simple model of a log leaves.

import { openDataFolder } from "./data-folder.ts";
import { openSqliteEventLog } from "./event-log.ts";
import { type EventLog, isBridgeError, type LoggedEvent, type NewEvent } from "@csp/contracts";
import assert from "node:assert/strict";
import fc from "fast-check";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

interface Step {
  readonly stream: number;
  readonly expects: "any" | "right" | "wrong" | "repeat";
  readonly count: number;
  readonly dataBytes: number;
}

const step = fc.record({
  stream: fc.nat(3),
  expects: fc.constantFrom<Step["expects"]>("any", "any", "right", "right", "wrong", "repeat"),
  count: fc.integer({ min: 1, max: 5 }),
  dataBytes: fc.constantFrom(0, 7, 500, 20_000),
});
const writers = fc.array(fc.array(step, { maxLength: 12 }), { minLength: 1, maxLength: 4 });

let root: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), "csp-property-"));
});
after(() => rm(root, { recursive: true }));

let made = 0;
function makeEvents({ count, dataBytes }: Step): NewEvent[] {
  return Array.from({ length: count }, () => {
    const n = made++;
    return {
      id: `00000000-0000-5000-8000-${n.toString(16).padStart(12, "0")}`,
      type: `T${n % 3}.v1`,
      data: Buffer.alloc(dataBytes, n),
      meta: Buffer.from(String(n)),
    };
  });
}

/** Runs one writer's steps. What the log acknowledged goes into the model at the place that it gave. */
async function write(log: EventLog, category: string, steps: readonly Step[], model: Map<string, NewEvent[]>): Promise<void> {
  let before: { stream: string; events: NewEvent[]; firstRevision: number } | undefined;
  for (const one of steps) {
    if (one.expects === "repeat") {
      if (before === undefined) continue;
      const expected = before.firstRevision === 0 ? "none" : before.firstRevision - 1;
      const again = await log.append(before.stream, expected, before.events);
      assert.deepEqual([again.repeated, again.firstRevision], [true, before.firstRevision]);
      continue;
    }
    const stream = `${category}-${one.stream}`;
    const events = makeEvents(one);
    const last = (await log.readLast(stream))?.revision ?? -1;
    const expected = one.expects === "any" ? "any" : one.expects === "wrong" ? last + 1_000 : last < 0 ? "none" : last;
    try {
      const { firstRevision } = await log.append(stream, expected, events);
      assert.notEqual(one.expects, "wrong");
      const kept = model.get(stream) ?? [];
      for (const [i, event] of events.entries()) {
        assert.equal(kept[firstRevision + i], undefined, "two appends at one place");
        kept[firstRevision + i] = event;
      }
      model.set(stream, kept);
      before = { stream, events, firstRevision };
    } catch (error) {
      // Another writer may have been faster where the expectation was right.
      assert.ok(isBridgeError(error, "WRONG_REVISION") && one.expects !== "any", String(error));
    }
  }
}

async function followAll(log: EventLog, category: string): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const batch of log.follow({ categories: [category] }, 0, { signal: new AbortController().signal, batchEvents: 7 })) {
    events.push(...batch.events);
    if (batch.caughtUp) break;
  }
  return events;
}

test("concurrent random appends leave what the model holds, in streams and in the global order", async () => {
  await using folder = await openDataFolder(join(root, "data"));
  await using log = await openSqliteEventLog(folder);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(writers, async (plans) => {
      const category = `run${run++}`;
      const model = new Map<string, NewEvent[]>();
      await Promise.all(plans.map((steps) => write(log, category, steps, model)));
      const followed = await followAll(log, category);
      for (const [stream, kept] of model) {
        const inOrder = followed.filter((e) => e.stream === stream);
        assert.deepEqual(
          inOrder.map((e) => e.revision),
          kept.map((_, revision) => revision),
        );
        assert.deepEqual(
          inOrder.map(({ id, type, data, meta }) => [id, type, Buffer.from(data).toString("hex"), Buffer.from(meta).toString("hex")]),
          kept.map(({ id, type, data, meta }) => [id, type, Buffer.from(data).toString("hex"), Buffer.from(meta).toString("hex")]),
        );
      }
      assert.equal(
        followed.length,
        [...model.values()].reduce((sum, kept) => sum + kept.length, 0),
      );
    }),
    { numRuns: 60 },
  );
});
