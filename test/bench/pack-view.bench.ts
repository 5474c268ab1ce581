// The pack view by itself, over the embedded store: how fast decoded events become rows, how long a pack query takes, how
// large a pack is. Relations for N packs first, then bills of several sizes over them. In one process: the store's own
// thread, and this one for everything else. Alone: `node test/bench/pack-view.bench.ts [packs]`.

import { openDataFolder, openSqliteViewStore } from "@csp/adapter-sqlite";
import type { ViewStore } from "@csp/contracts";
import type { Provenance } from "@csp/domain";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import { createAnswers, packView } from "@csp/query";
import { decideDocuments, type ViewReading } from "@csp/service-kit";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Bench, BenchFigure, BenchOptions } from "./figure.ts";
import { BATCH_UNITS, packCode } from "./packs.ts";
import { createRandom, type Random } from "./random.ts";

export interface PackViewOptions extends BenchOptions {
  /** Smallest units, in whole batches of 10,000. Default 10^5. */
  readonly packs?: number;
}

export const packViewBench: Bench & { run(options: PackViewOptions): Promise<readonly BenchFigure[]> } = { name: "pack-view", run };

type Outcome = NonNullable<ReturnType<typeof packView.read>>["body"];
interface Read {
  readonly position: number;
  readonly reading: ViewReading<Outcome>;
}

/** As the view-runner bounds a write. */
const WRITE_WEIGHT = 50_000;
const EVENT_CODES = 4000;
const OFFSET = "+08:00";
const PARTY = "urn:csp:uscc:91440300708461136T";

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

interface BenchDocument {
  readonly key: string;
  readonly events: readonly EpcisEvent[];
}

interface Feeder {
  /** One message per document, in writes as the view-runner makes them. `blockedMs`: how long the event loop was held up, 99th percentile of every millisecond's look. */
  feed(documents: readonly BenchDocument[]): Promise<{ readonly elapsedMs: number; readonly blockedMs: number }>;
}

function createFeeder(store: ViewStore): Feeder {
  let position = 0;
  return {
    async feed(documents) {
      const outcomes: Read[] = [];
      for (const document of documents) {
        const from = provenance(++position, document.key);
        for (const event of document.events) outcomes.push({ position: ++position, reading: readingOf({ kind: "event", from, event }) });
        const body = {
          messageId: `00000000-0000-5000-8000-${String(position).padStart(12, "0")}`,
          profile: "bill",
          ruleSet: "builtin-1",
          events: document.events.length,
        };
        const counts = { rejections: 0, codesListed: 0, codesRefused: 0, documentCount: 0, documents: [] };
        outcomes.push({
          position: ++position,
          reading: readingOf({ kind: "translated", from: { ...from, document: null }, translated: { ...body, ...counts } }),
        });
      }
      // What was made above is not the view's doing.
      await nextTurn();
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const started = performance.now();
      for (let at = 0; at < outcomes.length;) at = await writeSome(store, outcomes, at);
      const elapsedMs = performance.now() - started;
      delay.disable();
      return { elapsedMs, blockedMs: delay.percentile(99) / 1e6 };
    },
  };
}

/** One write of outcomes from `at` on; gives where the next one begins. */
async function writeSome(store: ViewStore, outcomes: readonly Read[], at: number): Promise<number> {
  let end = at;
  let weight = 0;
  while (end < outcomes.length && (end === at || weight + (outcomes[end]?.reading.weight ?? 0) <= WRITE_WEIGHT)) weight += outcomes[end++]?.reading.weight ?? 0;
  const batch = outcomes.slice(at, end);
  await store.write(batch.at(-1)?.position ?? 0, async (write) => {
    const decisions = await decideDocuments(
      write,
      batch.map(({ reading }) => reading.document),
    );
    await packView.apply(
      write,
      batch.map(({ position, reading }, i) => ({ position, body: reading.body, ...(decisions[i] ?? { verdict: "apply", firstRaw: null }) })),
    );
  });
  return end;
}

function readingOf(body: Outcome): ViewReading<Outcome> {
  const document = body.from.document === null ? null : { key: body.from.document.key, hash: body.from.document.hash, raw: body.from.rawPosition, index: 0 };
  const codes = body.kind === "event" ? body.event.epcList.length + body.event.childEPCs.length + 8 : 4;
  return { body, document, weight: codes };
}

function provenance(rawPosition: number, key: string): Provenance {
  return {
    rawStream: `uplink-http-${rawPosition % 16}`,
    rawRevision: rawPosition,
    rawPosition,
    index: 0,
    generation: 0,
    profile: "bill",
    ruleSet: "builtin-1",
    sender: PARTY,
    receivedAtMs: 1_780_000_000_000 + rawPosition,
    document: { index: 0, key: `urn:csp:bill:${PARTY}:${key}`, owner: PARTY, number: key, hash: "5f".repeat(32) },
  };
}

/** One batch in a 1:10:200 hierarchy, as the relation profile gives it. */
function relationEvents(batch: number): readonly EpcisEvent[] {
  const first = batch * BATCH_UNITS;
  const codes = (level: 1 | 2 | 3, units: number): string[] =>
    Array.from({ length: BATCH_UNITS / units }, (_, i) => `urn:csp:edmc:${packCode(level, first / units + i)}`);
  const [cases, middles, units] = [codes(3, 200), codes(2, 10), codes(1, 1)];
  const time = "2026-09-01T00:00:00+08:00";
  const commissioned = [cases, middles, units].flatMap((list, i) => {
    const of = Math.ceil(list.length / EVENT_CODES);
    const ilmd = [
      cspNode("batch", `urn:csp:batch:8206233:B${batch}`),
      cspNode("batchNo", `B${batch}`),
      cspNode("productionDate", "2026-09-01"),
      cspNode("expiryDate", "2028-08-31"),
      cspNode("level", String(3 - i), "number"),
    ];
    const event: EpcisEvent = { ...emptyEvent("ObjectEvent", time, OFFSET), action: "ADD", bizStep: "commissioning", ilmd };
    return Array.from({ length: of }, (_, index) => ({
      ...event,
      epcList: list.slice(index * EVENT_CODES, (index + 1) * EVENT_CODES),
      part: of === 1 ? null : { index, of },
    }));
  });
  const packing: EpcisEvent = { ...emptyEvent("AggregationEvent", time, OFFSET), action: "ADD", bizStep: "packing" };
  const packed = [
    ...cases.map((parentID, i) => ({ ...packing, parentID, childEPCs: middles.slice(i * 20, (i + 1) * 20) })),
    ...middles.map((parentID, i) => ({ ...packing, parentID, childEPCs: units.slice(i * 10, (i + 1) * 10) })),
  ];
  return [...commissioned, ...packed];
}

function pickCodes(count: number, pick: BillLoad["pick"], packs: number, random: Random): readonly string[] {
  if (pick === "random") return [...new Set(Array.from({ length: count }, () => random.below(packs)))].map((n) => `urn:csp:edmc:${packCode(1, n)}`);
  const first = random.below(Math.max(1, packs - count));
  return Array.from({ length: count }, (_, i) => `urn:csp:edmc:${packCode(1, first + i)}`);
}

function billEvent(epcList: readonly string[], random: Random): EpcisEvent {
  return {
    ...emptyEvent("ObjectEvent", "2026-09-05T10:00:00+08:00", OFFSET),
    action: "OBSERVE",
    bizStep: "shipping",
    epcList,
    sourceList: [{ type: "owning_party", value: PARTY }],
    destinationList: [{ type: "owning_party", value: `urn:csp:ent:kyt-ref:${random.below(200)}` }],
    extensions: [cspNode("billType", "201")],
  };
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
