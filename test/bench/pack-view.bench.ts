// The pack view by itself, over the embedded store: how fast decoded events become rows, how long a pack query takes, how
// large a pack is. Relations for N packs first, then bills of several sizes over them. In one process: the store's own
// thread, and this one for everything else. Alone: `node test/bench/pack-view.bench.ts [packs]`.

import { openDataFolder, openSqliteViewStore } from "@csp/adapter-sqlite";
import type { ViewStore } from "@csp/contracts";
import { createAnswers, packView } from "@csp/query";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench, BenchFigure, BenchOptions } from "./figure.ts";
import { billEvent, createFeeder, type Feeder, pickCodes, relationEvents } from "./pack-view-load.ts";
import { BATCH_UNITS, packCode } from "./packs.ts";
import { createRandom, type Random } from "./random.ts";

export interface PackViewOptions extends BenchOptions {
  /** Smallest units, in whole batches of 10,000. Default 10^5. */
  readonly packs?: number;
}

export const packViewBench: Bench & { run(options: PackViewOptions): Promise<readonly BenchFigure[]> } = { name: "pack-view", run };

/** Bills over packs of one batch in order, as scanners give them, or of any batch, as a hostile mix would. */
const BILLS = [
  { codes: 2, pick: "run" },
  { codes: 200, pick: "run" },
  { codes: 3500, pick: "run" },
  { codes: 2, pick: "random" },
  { codes: 200, pick: "random" },
  { codes: 3500, pick: "random" },
] as const;
type BillLoad = (typeof BILLS)[number];

async function run({ seed, seconds, short, packs = short ? 20_000 : 100_000 }: PackViewOptions): Promise<readonly BenchFigure[]> {
  const path = await mkdtemp(join(tmpdir(), "csp-bench-pack-view-"));
  try {
    await using folder = await openDataFolder(path);
    await using store = await openSqliteViewStore(folder, packView.schema);
    const bench = { store, packs, random: createRandom(seed), feeder: createFeeder(store), context: { packs, seed } };
    const figures = await relations(bench);
    const bytes = await fileBytes(store);
    figures.push({
      name: "pack-view bytes per pack",
      value: bytes / packs,
      unit: "bytes",
      better: "lower",
      context: { ...bench.context, levels: "1:10:200, all levels in the bytes" },
    });
    figures.push(...(await queries(bench, "relations only", (seconds * 1000) / 10)));
    for (const load of BILLS) figures.push(...(await bills(bench, load, (seconds * 1000) / BILLS.length)));
    figures.push(...(await queries(bench, "with bills", (seconds * 1000) / 10)));
    return figures;
  } finally {
    await rm(path, { recursive: true });
  }
}

interface PackViewBench {
  readonly store: ViewStore;
  readonly packs: number;
  readonly random: Random;
  readonly feeder: Feeder;
  readonly context: BenchFigure["context"];
}

async function relations({ packs, feeder, context }: PackViewBench): Promise<BenchFigure[]> {
  let listed = 0;
  let elapsedMs = 0;
  let blockedMs = 0;
  for (let batch = 0; batch * BATCH_UNITS < packs; batch++) {
    const events = relationEvents(batch);
    const codes = events.reduce((sum, event) => sum + (event.action === "ADD" && event.type === "ObjectEvent" ? event.epcList.length : 0), 0);
    const fed = await feeder.feed([{ key: `relation ${batch}`, events }]);
    listed += codes;
    elapsedMs += fed.elapsedMs;
    blockedMs = Math.max(blockedMs, fed.blockedMs);
  }
  const name = "pack-view relation";
  return [
    { name, value: listed / (elapsedMs / 1000), unit: "codes/s", better: "higher", context: { ...context, counted: "codes commissioned, each packed too" } },
    { name: `${name} event loop delay p99`, value: blockedMs, unit: "ms", better: "lower", context },
  ];
}

async function bills({ packs, random, feeder, context }: PackViewBench, { codes, pick }: BillLoad, forMs: number): Promise<readonly BenchFigure[]> {
  const perRound = Math.max(1, Math.floor(100_000 / (codes + 12)));
  let bill = 0;
  let elapsedMs = 0;
  let blockedMs = 0;
  do {
    const documents = Array.from({ length: perRound }, () => ({
      key: `${pick} ${codes} ${bill++}`,
      events: [billEvent(pickCodes(codes, pick, packs, random), random)],
    }));
    const fed = await feeder.feed(documents);
    elapsedMs += fed.elapsedMs;
    blockedMs = Math.max(blockedMs, fed.blockedMs);
  } while (elapsedMs < forMs);
  const name = `pack-view bill of ${codes} ${pick}`;
  return [
    { name, value: (bill * codes) / (elapsedMs / 1000), unit: "codes/s", better: "higher", context: { ...context, bills: bill } },
    { name: `${name}, each`, value: (elapsedMs * 1000) / bill, unit: "µs", better: "lower", context: { ...context, bills: bill } },
    { name: `${name} event loop delay p99`, value: blockedMs, unit: "ms", better: "lower", context },
  ];
}

async function queries({ store, packs, random, context }: PackViewBench, state: string, forMs: number): Promise<readonly BenchFigure[]> {
  const answers = createAnswers(store);
  const latencies: number[] = [];
  const began = performance.now();
  do {
    const uri = `urn:csp:edmc:${packCode(1, random.below(packs))}`;
    const started = performance.now();
    if ((await answers.pack(uri)) === undefined) throw new Error(`the view does not know ${uri}`);
    latencies.push(performance.now() - started);
  } while (performance.now() - began < forMs);
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
  const figure = (name: string, value: number): BenchFigure => ({
    name,
    value,
    unit: "ms",
    better: "lower",
    context: { ...context, state, queries: latencies.length },
  });
  return [figure("pack-view query p50", at(0.5)), figure("pack-view query p99", at(0.99))];
}

async function fileBytes(store: ViewStore): Promise<number> {
  const [row] = await store.all("SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size");
  return Number(row?.["bytes"]);
}

if (import.meta.main) {
  const packs = Number(process.argv[2] ?? 100_000);
  for (const { name, value, unit } of await run({ seed: 1, seconds: 6, short: false, packs }))
    console.log(name.padEnd(44), value >= 100 ? Math.round(value) : value.toFixed(3), unit);
}
