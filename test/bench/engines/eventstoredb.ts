// The event log over EventStoreDB's protocol: durable appends of 1-KB events through the real client, into the test
// server in a process of its own, which keeps them in the embedded log; and how fast a follower reads them back.

import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { startServerProcess } from "@csp/adapter-eventstoredb/test-server";
import type { EventLog } from "@csp/contracts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { append, createEvents, type Load, percentile, STREAMS } from "../append-load.ts";
import type { BenchFigure, BenchOptions } from "../figure.ts";
import { createRandom } from "../random.ts";

const LOADS: readonly Load[] = [
  { eventsPerAppend: 1, appendsInFlight: 256 },
  { eventsPerAppend: 100, appendsInFlight: 32 },
  { eventsPerAppend: 400, appendsInFlight: 16 },
];

export async function eventStoreDbFigures({ seed, seconds }: BenchOptions): Promise<BenchFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), "csp-bench-eventstoredb-"));
  try {
    await using server = await startServerProcess(folder);
    await using log = await openEventStoreDbLog(server.connectionString);
    const makeEvents = createEvents(createRandom(seed));
    const share = (seconds * 1000) / LOADS.length;
    const figures: BenchFigure[] = [];
    await append(log, { eventsPerAppend: 100, appendsInFlight: 4 }, makeEvents, share / 4);
    for (const load of LOADS) {
      const { events, elapsedMs, latenciesMs } = await append(log, load, makeEvents, share);
      figures.push({
        name: `eventstoredb: durable 1-KB events, appends of ${load.eventsPerAppend}`,
        value: (events / elapsedMs) * 1000,
        unit: "events/s",
        better: "higher",
        context: {
          "appends in flight": load.appendsInFlight,
          "p99 ms": Math.round(percentile(latenciesMs, 0.99)),
          streams: STREAMS,
          fsync: "on",
          events,
          seed,
        },
      });
    }
    figures.push(await followFigure(log));
    return figures;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function followFigure(log: EventLog): Promise<BenchFigure> {
  const started = performance.now();
  let events = 0;
  for await (const batch of log.follow({ categories: ["bench"] }, 0, { signal: new AbortController().signal })) {
    events += batch.events.length;
    if (batch.caughtUp) break;
  }
  return {
    name: "eventstoredb: follow, 1-KB events",
    value: (events / (performance.now() - started)) * 1000,
    unit: "events/s",
    better: "higher",
    context: { events },
  };
}
