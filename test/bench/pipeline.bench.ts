// The whole bridge as a user runs it: documents over HTTP into one process, until the durable raw event, the canonical
// event, and the answer to a query. Units are made known by relation files first. Codes are those listed in documents.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type BridgeProcess, startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import type { Bench, BenchFigure } from "./figure.ts";
import { createLoadClient, type LoadClient } from "./load-client.ts";
import { makeBills } from "./bills.ts";
import { BATCH_UNITS, relationXml } from "./packs.ts";
import { createRandom } from "./random.ts";

const SIZES = [2, 200, 3500];
/** Codes a second that a run of each size is planned for; only sets how much is sent. */
const PLANNED_RATE: Readonly<Record<number, number>> = { 2: 6_000, 200: 80_000, 3500: 120_000 };
const IN_FLIGHT = 32;
/** Packs asked for each second: alone, and beside the load, where it must be enough for a p99 and little beside it. */
const IDLE_QUERY_RATE = 200;
const QUERY_RATE = 50;
/** Codes a second that must be sustained, by codes a bill; queries are measured beside just that as well. */
const REQUIRED_RATE: readonly (readonly [size: number, rate: number])[] = [
  [2, 3_600],
  [200, 60_000],
];
/** Share of a run that goes before it uncounted, so that code is compiled and caches are warm. */
const WARM_UP = 0.25;
const LEAST_PROBE_MS = 2000;
const PROBER = fileURLToPath(new URL("./query-prober.ts", import.meta.url));

export const pipelineBench: Bench = {
  name: "pipeline",
  async run({ seed, seconds, short }) {
    const figures: BenchFigure[] = [];
    for (const packs of short ? [20_000] : [100_000, 1_000_000]) figures.push(...(await runAt(packs, seed, seconds)));
    return figures;
  },
};

async function runAt(packs: number, seed: number, seconds: number): Promise<readonly BenchFigure[]> {
  await using folder = await temporaryFolder();
  const figures: BenchFigure[] = [];
  const add = (name: string, value: number, unit: string, better: "higher" | "lower", context: BenchFigure["context"]) =>
    figures.push({ name, value, unit, better, context: { packs, fsync: "on", ...context } });
  const random = createRandom(seed);
  {
    await using bridge = await startBridgeProcess(folder.path);
    using client = createLoadClient(bridge.url);
    const relations = await timeRelations(client, packs);
    add("relation files, HTTP to query-visible", relations.codes / relations.seconds, "codes/s", "higher", { codes: relations.codes });
    const idle = await probeWhile(bridge, packs, IDLE_QUERY_RATE, seed, () => pause((seconds + 1) * 1000));
    add("pack query p99, idle", idle.p99, "ms", "lower", { queries: idle.queries, p50: idle.p50.toFixed(2) });
    for (const size of SIZES) {
      for (const choice of ["one batch", "at random"] as const) {
        await timeBills(bridge, client, makeBills(size, choice, packs, Math.ceil(((PLANNED_RATE[size] ?? 0) * seconds * WARM_UP) / size), random));
        const bills = makeBills(size, choice, packs, Math.ceil(((PLANNED_RATE[size] ?? 0) * seconds) / size), random);
        let run: BillRun | undefined;
        const loaded = await probeWhile(bridge, packs, QUERY_RATE, seed, async () => (run = await timeBills(bridge, client, bills)));
        if (run === undefined) throw new Error("the load did not run");
        const context = { "codes a bill": size, chosen: choice, bills: bills.length };
        const codes = size * bills.length;
        add("bills, HTTP to durable raw event", codes / run.rawSeconds, "codes/s", "higher", context);
        add("bills, HTTP to canonical event", codes / run.canonicalSeconds, "codes/s", "higher", context);
        add("bills, HTTP to query-visible", codes / run.visibleSeconds, "codes/s", "higher", context);
        add("pack query p99 while sending all it takes", loaded.p99, "ms", "lower", {
          ...context,
          queries: loaded.queries,
          failed: loaded.failed,
          p50: loaded.p50.toFixed(2),
        });
        add("memory of the process after that", bridge.memory().nowBytes / 2 ** 20, "MiB", "lower", context);
      }
    }
    for (const [size, rate] of REQUIRED_RATE) {
      const bills = makeBills(size, "at random", packs, Math.ceil((rate * (seconds + 1)) / size), random);
      const paced = await probeWhile(bridge, packs, QUERY_RATE, seed, () => sendPaced(client, bills, rate / size));
      add("pack query p99 at the required rate", paced.p99, "ms", "lower", {
        "codes a bill": size,
        "codes/s": rate,
        queries: paced.queries,
        failed: paced.failed,
        p50: paced.p50.toFixed(2),
      });
    }
    add("memory of the process, highest", bridge.memory().peakBytes / 2 ** 20, "MiB", "lower", {});
  }
  const started = performance.now();
  await using again = await startBridgeProcess(folder.path);
  add("restart until ready", (performance.now() - started) / 1000, "s", "lower", {});
  await again.stop();
  return figures;
}

async function timeRelations(client: LoadClient, packs: number): Promise<{ readonly codes: number; readonly seconds: number }> {
  const batches = Math.ceil(packs / BATCH_UNITS);
  function* files(): Generator<string> {
    for (let batch = 0; batch < batches; batch++) yield relationXml(batch);
  }
  const started = performance.now();
  const receipts = await client.sendAll("relation-xml", files(), 4);
  await Promise.all(receipts.map((receipt) => client.waitVisible(receipt)));
  return { codes: batches * BATCH_UNITS * 1.105, seconds: (performance.now() - started) / 1000 };
}

interface BillRun {
  readonly rawSeconds: number;
  readonly canonicalSeconds: number;
  readonly visibleSeconds: number;
}

/** From the first byte sent until the last bill is durable, translated, and visible. */
async function timeBills(bridge: BridgeProcess, client: LoadClient, bills: readonly string[]): Promise<BillRun> {
  const before = await translatedMessages(bridge);
  const started = performance.now();
  const since = () => (performance.now() - started) / 1000;
  const receipts = await client.sendAll("bill", bills, IN_FLIGHT);
  const rawSeconds = since();
  while ((await translatedMessages(bridge)) - before < bills.length) await pause(20);
  const canonicalSeconds = since();
  await Promise.all(receipts.map((receipt) => client.waitVisible(receipt)));
  return { rawSeconds, canonicalSeconds, visibleSeconds: since() };
}

/** Sends at a rate of bills a second, whether or not the answers have come; ends when all are visible. */
async function sendPaced(client: LoadClient, bills: readonly string[], perSecond: number): Promise<void> {
  const started = performance.now();
  const sent: Promise<string>[] = [];
  for (const [i, bill] of bills.entries()) {
    const waitMs = (i / perSecond) * 1000 - (performance.now() - started);
    if (waitMs > 1) await pause(waitMs);
    sent.push(client.send("bill", bill));
  }
  const receipts = await Promise.all(sent);
  await client.waitVisible(receipts.at(-1) ?? "");
}

async function translatedMessages(bridge: BridgeProcess): Promise<number> {
  const text = await (await fetch(`${bridge.url}/metrics`)).text();
  return [...text.matchAll(/^csp_translated_messages_total(?:\{[^}]*\})? (\d+)/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
}

interface Probe {
  readonly queries: number;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
}

async function probeWhile(bridge: BridgeProcess, packs: number, rate: number, seed: number, work: () => Promise<unknown>): Promise<Probe> {
  const prober = spawn(process.execPath, [PROBER, bridge.url, String(packs), String(rate), String(seed)], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(prober, "exit");
  let output = "";
  prober.stdout.on("data", (chunk) => (output += String(chunk)));
  // At least so long that the prober, which counts nothing in its first second, has something to tell in a short run.
  await Promise.all([work(), pause(LEAST_PROBE_MS)]);
  prober.stdin.end();
  await exited;
  return JSON.parse(output) as Probe;
}

function pause(ms: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, ms));
}
