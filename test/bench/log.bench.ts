// The embedded event log by itself: durable appends of 1-KB events in appends of several sizes, how long a single one
// takes, and how fast a follower reads them back. In one process: the log's own thread, and this one for everything else.

import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import type { EventLog } from "@csp/contracts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { append, type Appending, createEvents, type Load, percentile, STREAMS } from "./append-load.ts";
import type { Bench, BenchFigure, BenchOptions } from "./figure.ts";
import { createRandom } from "./random.ts";

const LOADS: readonly Load[] = [
  { eventsPerAppend: 1, appendsInFlight: 512 },
  { eventsPerAppend: 100, appendsInFlight: 64 },
  { eventsPerAppend: 1_000, appendsInFlight: 12 },
];
const ALONE: Load = { eventsPerAppend: 1, appendsInFlight: 1 };

/** The log takes 1,000 such events in one append only when told so: every log must take 512 KiB, not more. */
const MAX_APPEND_BYTES = 2 * 1024 * 1024;

export const logBench: Bench = { name: "log", run };

async function run({ seed, seconds }: BenchOptions): Promise<BenchFigure[]> {
  const path = await mkdtemp(join(tmpdir(), "csp-bench-log-"));
  try {
    await using folder = await openDataFolder(path);
    await using log = await openSqliteEventLog(folder, { maxAppendBytes: MAX_APPEND_BYTES });
    const makeEvents = createEvents(createRandom(seed));
    const figures: BenchFigure[] = [];
    const share = (seconds * 1000) / (LOADS.length + 1);
    await append(log, ALONE, makeEvents, share / 4);
    figures.push(...latencyFigures(await append(log, ALONE, makeEvents, share), seed));
    for (const load of LOADS) figures.push(throughputFigure(await append(log, load, makeEvents, share), load, seed));
    figures.push(await followFigure(log));
    return figures;
  } finally {
    await rm(path, { recursive: true });
  }
}

function throughputFigure({ events, elapsedMs, latenciesMs }: Appending, load: Load, seed: number): BenchFigure {
  return {
    name: `log: durable 1-KB events, appends of ${load.eventsPerAppend.toLocaleString("en")}`,
    value: (events / elapsedMs) * 1000,
    unit: "events/s",
    better: "higher",
    context: { "appends in flight": load.appendsInFlight, "p99 ms": Math.round(percentile(latenciesMs, 0.99)), streams: STREAMS, fsync: "on", events, seed },
  };
}

function latencyFigures({ latenciesMs }: Appending, seed: number): BenchFigure[] {
  const context = { "appends in flight": 1, fsync: "on", appends: latenciesMs.length, seed };
  return [0.5, 0.99].map((p) => ({
    name: `log: append of one 1-KB event, p${p * 100}`,
    value: percentile(latenciesMs, p),
    unit: "ms",
    better: "lower",
    context,
  }));
}

async function followFigure(log: EventLog): Promise<BenchFigure> {
  const started = performance.now();
  let events = 0;
  for await (const batch of log.follow({ categories: ["bench"] }, 0, { signal: new AbortController().signal })) {
    events += batch.events.length;
    if (batch.caughtUp) break;
  }
  const value = (events / (performance.now() - started)) * 1000;
  return { name: "log: follow, 1-KB events", value, unit: "events/s", better: "higher", context: { events } };
}
