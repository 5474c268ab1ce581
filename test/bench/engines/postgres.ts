// The pack view over a real PostgreSQL on this machine: rows written by its own statements, in writes as the view-runner
// makes them, first of relations (a store that is built anew) and then of bills; and how long a pack query takes.

import { openPostgresViewStore } from "@csp/adapter-postgres";
import type { ViewStore } from "@csp/contracts";
import { createAnswers, packView } from "@csp/query";
import { findPostgres } from "../../engines/postgres.ts";
import { percentile } from "../append-load.ts";
import type { BenchFigure, BenchOptions } from "../figure.ts";
import { type BenchDocument, billEvent, createFeeder, pickCodes, relationEvents } from "../pack-view-load.ts";
import { BATCH_UNITS, packCode } from "../packs.ts";
import { createRandom, type Random } from "../random.ts";

const BILL_CODES = 200;
const QUERIES = 300;

export async function postgresFigures({ seed, short }: BenchOptions): Promise<BenchFigure[]> {
  const found = await findPostgres();
  if ("missing" in found) {
    console.log(`  postgres: not measured: ${found.missing}`);
    return [];
  }
  await using postgres = await found.start();
  await using store = await openPostgresViewStore({ url: postgres.url }, packView.schema);
  await store.takeWriterPlace(new AbortController().signal);
  const packs = short ? 2 * BATCH_UNITS : 10 * BATCH_UNITS;
  const random = createRandom(seed);
  const counted = countRows(store);
  const feeder = createFeeder(counted.store);
  const context = { packs, fsync: "on", synchronous_commit: "off", codes: "up to 50,000 a write", seed };

  async function measure(load: string, documents: readonly BenchDocument[][]): Promise<BenchFigure> {
    const before = counted.rows();
    let elapsedMs = 0;
    for (const some of documents) elapsedMs += (await feeder.feed(some)).elapsedMs;
    const rows = counted.rows() - before;
    return {
      name: `postgres: rows of the pack view, ${load}`,
      value: (rows / elapsedMs) * 1000,
      unit: "rows/s",
      better: "higher",
      context: { ...context, rows },
    };
  }
  const relations = Array.from({ length: packs / BATCH_UNITS }, (_, batch) => [{ key: `relation ${batch}`, events: relationEvents(batch) }]);
  return [
    await measure("relations", relations),
    await measure(`bills of ${BILL_CODES} in order`, bills("run", packs, random)),
    await measure(`bills of ${BILL_CODES} at random`, bills("random", packs, random)),
    ...(await queryFigures(store, packs, random, context)),
  ];
}

function bills(pick: "run" | "random", packs: number, random: Random): BenchDocument[][] {
  return Array.from({ length: 3 }, (_, round) =>
    Array.from({ length: 470 }, (__, n) => ({ key: `${pick} ${round} ${n}`, events: [billEvent(pickCodes(BILL_CODES, pick, packs, random), random)] })),
  );
}

async function queryFigures(store: ViewStore, packs: number, random: Random, context: BenchFigure["context"]): Promise<BenchFigure[]> {
  const answers = createAnswers(store);
  const latenciesMs: number[] = [];
  for (let n = 0; n < QUERIES; n++) {
    const uri = `urn:csp:edmc:${packCode(1, random.below(packs))}`;
    const started = performance.now();
    if ((await answers.pack(uri)) === undefined) throw new Error(`the view does not know ${uri}`);
    latenciesMs.push(performance.now() - started);
  }
  latenciesMs.sort((a, b) => a - b);
  return [0.5, 0.99].map((share) => ({
    name: `postgres: pack query p${share * 100}`,
    value: percentile(latenciesMs, share),
    unit: "ms",
    better: "lower",
    context: { ...context, queries: QUERIES },
  }));
}

/** Counts what the statements of the view change, as the database tells it. */
function countRows(inner: ViewStore): { readonly store: ViewStore; rows(): number } {
  let rows = 0;
  const store: ViewStore = {
    ...inner,
    write: (checkpoint, work) =>
      inner.write(checkpoint, (write) =>
        work({
          ...write,
          async run(sql, params, bulk) {
            const changed = await write.run(sql, params, bulk);
            rows += changed;
            return changed;
          },
        }),
      ),
  };
  return { store, rows: () => rows };
}
