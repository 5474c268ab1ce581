// What a world costs: codes written into payloads per second of processor time, truth asked for pack by pack, and the
// memory of a long one, which must not grow with the number of packs.

import { createTally, createWorld, REALISTIC_FAULTS, type Totals } from "@csp/world";
import type { Bench, BenchFigure } from "./figure.ts";

const ROUNDS = 3;
/** The first packs warm up the compiler. */
const WARM_UP_PACKS = 40_000;
const LOOK_EVERY = 2000;

interface Written {
  readonly totals: Totals;
  readonly cpuMs: number;
  readonly highestBytes: number;
}

function write(seed: number, packs: number): Written {
  const tally = createTally();
  const start = process.cpuUsage();
  let highestBytes = 0;
  let documents = 0;
  for (const _ of createWorld({ seed, packs, faults: REALISTIC_FAULTS }).documents(tally)) {
    if (++documents % LOOK_EVERY === 0) highestBytes = Math.max(highestBytes, process.memoryUsage.rss());
  }
  const { user, system } = process.cpuUsage(start);
  return { totals: tally.totals(), cpuMs: (user + system) / 1000, highestBytes };
}

function askPacks(seed: number, packs: number, questions: number): number {
  const world = createWorld({ seed, packs });
  world.pack(0);
  const start = process.cpuUsage();
  for (let at = 0; at < questions; at++) world.pack((at * 7919) % packs);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / questions;
}

export const worldBench: Bench = {
  name: "world",
  async run({ seed, short }) {
    await Promise.resolve();
    write(seed, WARM_UP_PACKS);
    const packs = short ? 40_000 : 400_000;
    const rounds = Array.from({ length: short ? 1 : ROUNDS }, () => write(seed, packs));
    const best = rounds.reduce((least, round) => (round.cpuMs < least.cpuMs ? round : least));
    const { codes, documents, bytes } = best.totals;
    const context = { measured: "processor time, best round", rounds: rounds.length, packs, documents, bytes };
    const figures: BenchFigure[] = [
      { name: "world, codes written", value: codes / (best.cpuMs / 1000), unit: "codes/s", better: "higher", context },
      { name: "world, documents written", value: documents / (best.cpuMs / 1000), unit: "documents/s", better: "higher", context },
      { name: "world, truth of one pack", value: askPacks(seed, 40_000, short ? 200 : 4000), unit: "µs", better: "lower", context: { packs: 40_000 } },
    ];
    if (short) return figures;
    for (const long of [1_000_000, 3_000_000]) {
      const { highestBytes } = write(seed, long);
      figures.push({
        name: "world, memory of the process at its highest",
        value: highestBytes / 2 ** 20,
        unit: "MiB",
        better: "lower",
        context: { packs: long },
      });
    }
    return figures;
  },
};
