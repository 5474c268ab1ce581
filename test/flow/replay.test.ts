// What is derived can be made again: views deleted and built anew from the log have the same rows, translation done again
// gives the same bytes, and a bridge that was stopped half-way answers like one that was not.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type DescMessage, type MessageShape, toJson } from "@bufbuild/protobuf";
import { BatchSchema, DocumentSchema, PackSchema, ReceiptSchema } from "@csp/contracts/csp/query/v1/answer";
import type { ViewStore } from "@csp/contracts";
import { checkBridge } from "@csp/bridge";
import type { RuleSet } from "@csp/formats";
import { temporaryFolder } from "../bridge-process.ts";
import { untilReady } from "../until.ts";
import { BILLS, playAll } from "./play-all.ts";
import { readStoryFile, startStoryBridge, type StoryBridge } from "./story-bridge.ts";

const PACKS = ["80217610000010013628", "80217620000020012415", "82062330003000012416", "(01)03400930000120(21)FR7K2A"];
const MAX_DECODED = 2 ** 30;

/** Not of the log alone: how far a view is, from where on it was built, and what of it is published already. */
const NOT_OF_THE_LOG = ["view_checkpoint", "view_build", "publishing", "pending"];

/** Every row of every table of a view, each table in an order of its own. */
async function readRows(store: ViewStore): Promise<ReadonlyMap<string, readonly string[]>> {
  const tables = await store.all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
  const rows = new Map<string, readonly string[]>();
  for (const table of tables.map((row) => String(row["name"])).filter((name) => !NOT_OF_THE_LOG.includes(name))) {
    const all = await store.all(`SELECT * FROM ${table}`);
    rows.set(table, all.map((row) => JSON.stringify(row, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value))).toSorted());
  }
  return rows;
}

/** Starts over the folder, waits until all views have the whole log, and reads all rows of all views. */
async function readViews(folder: string): Promise<readonly ReadonlyMap<string, readonly string[]>[]> {
  await using bridge = await startStoryBridge(folder);
  await untilReady(bridge.url);
  return await Promise.all(bridge.bridge.stores.map(readRows));
}

test("after all stories and more", async (t) => {
  await using folder = await temporaryFolder();
  {
    await using bridge = await startStoryBridge(folder.path);
    await playAll(bridge);
  }

  await t.test("views deleted and built again from the log have the same rows", async () => {
    const before = await readViews(folder.path);
    await rm(join(folder.path, "views"), { recursive: true });
    const after = await readViews(folder.path);

    for (const [i, tables] of before.entries()) {
      assert.deepEqual([...tables.keys()], [...(after[i]?.keys() ?? [])]);
      for (const [table, rows] of tables) assert.deepEqual(after[i]?.get(table), rows, `table ${table}`);
    }
    const [pack, flow] = before;
    assert.ok((pack?.get("fact")?.length ?? 0) > BILLS && (flow?.get("flow_row")?.length ?? 0) > 5, "there were rows to compare");
    assert.ok(before.every((tables) => (tables.get("document_repeat")?.length ?? 0) > BILLS / 10));
  });

  await t.test("translation done again gives the same bytes, and the check would tell if it did not", async () => {
    await using bridge = await startStoryBridge(folder.path);
    const { log, stores, rules } = bridge.bridge;
    const retranslate = (by: RuleSet) => checkBridge({ log, stores, retranslate: { rules: by, maxDecodedBytes: MAX_DECODED } });
    const same = await retranslate(rules);
    assert.deepEqual([same.findings, same.counts.pending], [[], 0]);
    assert.ok(same.counts.rawMessages > BILLS);

    for (const other of [{ schemes: ["gs1"] }, { enterprises: new Map() }, { classes: new Map() }] satisfies readonly Partial<RuleSet>[]) {
      const { findings } = await retranslate({ ...rules, ...other });
      assert.deepEqual([...new Set(findings.map((f) => f.invariant))], [7], `other ${Object.keys(other).join()} under the same name give other bytes`);
    }
    const otherName = await retranslate({ ...rules, id: "another", classes: new Map() });
    assert.deepEqual(otherName.findings, [], "what was translated under other rules is not held against these");
  });
});

/** All answers about the stories, without what differs from run to run: ids of messages, and when they came. */
async function readAnswers(bridge: StoryBridge): Promise<unknown> {
  const ask = <M extends DescMessage>(schema: M, message: MessageShape<M> | undefined) => (message === undefined ? null : toJson(schema, message));
  const packs = await Promise.all(PACKS.map(async (code) => ask(PackSchema, (await bridge.query.getPack({ code })).pack)));
  const batches = await Promise.all(["PZ260901", "LOT77"].map(async (batchNo) => ask(BatchSchema, (await bridge.query.getBatch({ batchNo })).batch)));
  const { document } = await bridge.query.getDocument({ owner: "uscc:914403001922038216", number: "RK20260905017" });
  const asText = JSON.stringify({ packs, batches, document: ask(DocumentSchema, document) }, (key, value: unknown) =>
    ["messageId", "receivedAt", "asOf"].includes(key) || (key === "eventId" && String(value).startsWith("urn:uuid:")) ? undefined : value,
  );
  return JSON.parse(asText);
}

test("a bridge that was stopped half-way goes on where it was", async () => {
  const { stories } = await readStoryFile();
  const half = Math.ceil(stories.length / 2);
  await using folder = await temporaryFolder();
  let receipt = "";
  let before: unknown;
  {
    await using bridge = await startStoryBridge(folder.path);
    for (const { name } of stories.slice(0, half)) receipt = (await bridge.play(name)).at(-1)?.id ?? "";
    before = toJson(ReceiptSchema, await bridge.receipt(receipt));
  }
  await using again = await startStoryBridge(folder.path);
  await untilReady(again.url);
  assert.deepEqual(toJson(ReceiptSchema, await again.receipt(receipt)), before, "a receipt given out before the stop");
  for (const { name } of stories.slice(half)) await again.play(name);

  await using unstopped = await startStoryBridge();
  for (const { name } of stories) await unstopped.play(name);
  assert.deepEqual(await readAnswers(again), await readAnswers(unstopped));
});
