// How much more some ways of doing something take than another, measured in turns. What drifts with time drifts for all of
// them: each block does every way twice, there and back, and gives one ratio for each; the interval says how far the median
// of these may be by chance.

import { createRandom } from "./random.ts";

const RESAMPLES = 4000;

export interface Paired {
  readonly median: number;
  /** 95 in 100 intervals made in this way hold the median of what would be measured for ever. */
  readonly from: number;
  readonly to: number;
  readonly blocks: number;
}

/** Of one block: what each way took, the one that the others are held against first. */
export type Block = readonly number[];

/** Does every way once there and once back, and in every other block the other way round. `run` does one turn and gives what it took. */
export async function measureBlock(ways: number, isTurned: boolean, run: (way: number) => Promise<number>): Promise<Block> {
  const there = Array.from({ length: ways }, (_, way) => (isTurned ? ways - 1 - way : way));
  const taken = there.map(() => 0);
  for (const way of [...there, ...there.toReversed()]) taken[way] = (taken[way] ?? 0) + (await run(way));
  return taken;
}

/** How much more than the first way this one takes: 0.03 is 3 % more. */
export function compare(blocks: readonly Block[], way: number): Paired {
  return bootstrap(blocks.map((taken) => (taken[way] ?? 0) / (taken[0] ?? 0) - 1));
}

/** By the percentiles of medians of so many draws with replacement. */
function bootstrap(values: readonly number[], seed = 1): Paired {
  const random = createRandom(seed);
  const draw = () => median(Array.from(values, () => values[random.below(values.length)] ?? 0));
  const medians = Array.from({ length: RESAMPLES }, draw).toSorted((a, b) => a - b);
  const at = (share: number) => medians[Math.floor(share * (RESAMPLES - 1))] ?? 0;
  return { median: median(values), from: at(0.025), to: at(0.975), blocks: values.length };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}
