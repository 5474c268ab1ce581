import assert from "node:assert/strict";
import { test } from "node:test";
import { openTestStore } from "@csp/adapter-postgres/test-store";
import type { EventLog, ViewSchema, ViewStore } from "@csp/contracts";
import { builtinRules, viewOfGeneration } from "@csp/domain";
import { beginPublishing } from "./pending.ts";
import { publishedReceipts, RECEIPTS } from "./receipts-view.ts";
import { publishedFlow, SUPERVISION_FLOW } from "./supervision-flow.ts";
import { takeOver } from "./take-over.ts";

const NO_LOG = {} as EventLog;
const SINCE = 90;

async function withGenerations(schema: ViewSchema, work: (before: ViewStore, now: ViewStore) => Promise<void>): Promise<void> {
  await using before = await openTestStore(schema);
  await using now = await openTestStore(viewOfGeneration(schema, 1));
  await work(before, now);
}

async function pendingOf(store: ViewStore): Promise<readonly string[]> {
  return (await store.all("SELECT key FROM pending ORDER BY key")).map(({ key }) => String(key));
}

interface Row {
  readonly drug: string;
  readonly packs: number;
}

const keyOf = (drug: string): string => `44|${drug}|2026-09-01|dispatched|1`;

async function fillFlow(store: ViewStore, rows: readonly Row[]): Promise<void> {
  await store.write(10, async (write) => {
    for (const { drug, packs } of rows)
      await write.run(
        "INSERT INTO flow_row(key, region, drug, day, flow, level, packs, events, as_of) VALUES (?, '44', CAST(? AS TEXT), '2026-09-01', 'dispatched', 1, ?, 1, 5)",
        [keyOf(drug), drug, packs],
      );
  });
}

const flow = publishedFlow(builtinRules(), NO_LOG, 1);

test("given rows of the generation before, when a later one takes over, then what differs is sent, and what is gone as nothing", async () => {
  await withGenerations(SUPERVISION_FLOW, async (before, now) => {
    await fillFlow(before, [
      { drug: "same", packs: 2 },
      { drug: "same but never sent", packs: 2 },
      { drug: "other", packs: 2 },
      { drug: "gone", packs: 2 },
    ]);
    await before.write("unchanged", async (write) => {
      await beginPublishing(write, flow.published, 10);
      await write.run("DELETE FROM pending WHERE key <> ?", [keyOf("same but never sent")]);
    });
    await fillFlow(now, [
      { drug: "same", packs: 2 },
      { drug: "same but never sent", packs: 2 },
      { drug: "other", packs: 3 },
      { drug: "new", packs: 1 },
    ]);
    const sent = ["gone", "new", "other", "same but never sent"].map(keyOf);
    assert.equal(await takeOver(now, flow, SINCE, before), sent.length);
    assert.deepEqual(await pendingOf(now), sent);
    const [gone] = await now.all("SELECT packs, events, as_of FROM flow_row WHERE key = ?", [keyOf("gone")]);
    assert.deepEqual({ ...gone }, { packs: 0, events: 0, as_of: SINCE });
    assert.deepEqual(await pendingOf(before), [keyOf("same but never sent")], "what is taken over from stays as it is");
  });
});

test("given a row that was taken back before, when the next generation has none either, then it is not taken back again", async () => {
  await withGenerations(SUPERVISION_FLOW, async (before, now) => {
    await fillFlow(before, [{ drug: "gone long ago", packs: 0 }]);
    await before.write("unchanged", async (write) => {
      await beginPublishing(write, flow.published, 10);
      await write.run("UPDATE flow_row SET events = 0");
      await write.run("DELETE FROM pending");
    });
    assert.equal(await takeOver(now, flow, SINCE, before), 0);
  });
});

test("given a generation before that was never published, when a later one takes over, then it sends all it has", async () => {
  await withGenerations(SUPERVISION_FLOW, async (before, now) => {
    await fillFlow(before, [{ drug: "same", packs: 2 }]);
    await fillFlow(now, [{ drug: "same", packs: 2 }]);
    assert.equal(await takeOver(now, flow, SINCE, before), 1);
  });
});

test("given more rows than are compared at a time, when they all say the same, then nothing is sent", async () => {
  await withGenerations(SUPERVISION_FLOW, async (before, now) => {
    const rows = Array.from({ length: 2001 }, (_, n) => ({ drug: `d${n}`, packs: n }));
    for (const store of [before, now]) await fillFlow(store, rows);
    await before.write("unchanged", async (write) => {
      await beginPublishing(write, flow.published, 10);
      await write.run("DELETE FROM pending");
    });
    assert.equal(await takeOver(now, flow, SINCE, before), 0);
  });
});

test("given receipts, when a later generation takes over, then senders are told of those that say something else", async () => {
  const receipts = publishedReceipts({ sendersLeftOut: () => undefined }, 2, 1);
  await withGenerations(RECEIPTS, async (before, now) => {
    const said = (receipt: object): string => JSON.stringify({ events: 1, ruleSet: "old", asOf: 5, ...receipt });
    const fill = (store: ViewStore, rows: readonly (readonly [key: string, sender: number, said: string])[]) =>
      store.write(10, async (write) => {
        await write.run("INSERT INTO allotment(senders) VALUES (2)");
        for (const [key, sender, text] of rows) await write.run("INSERT INTO receipt(key, as_of, sender, said) VALUES (?, 5, ?, ?)", [key, sender, text]);
      });
    await fill(before, [
      ["1", 0, said({})],
      ["2", 1, said({ events: 0 })],
      ["3", 2, said({})],
    ]);
    await before.write("unchanged", async (write) => {
      await beginPublishing(write, receipts.published, 10);
      await write.run("DELETE FROM pending");
    });
    await fill(now, [
      ["1", 0, said({ ruleSet: "new", asOf: 70 })],
      ["2", 1, said({ ruleSet: "new", asOf: 71 })],
      // Its sender had no topic before, and has one now.
      ["3", 1, said({ ruleSet: "new", asOf: 72 })],
    ]);
    assert.equal(await takeOver(now, receipts, SINCE, before), 2);
    assert.deepEqual(await pendingOf(now), ["2", "3"]);
  });
});
