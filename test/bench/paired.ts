// How much more some ways of doing something take than another, measured in turns. What drifts with time drifts for all of
// them: each block does every way twice, there and back. What disturbs a turn (a collection of garbage, a neighbour on the
// machine) makes it longer, never shorter, so that the lower quartile of a way's turns says what it takes; the interval says
// how far the ratio of two quartiles may be by chance.

import { createRandom } from "./random.ts";

const RESAMPLES = 4000;
const QUARTILE = 0.25;

export interface Paired {
  /** How much more than the first way this one takes: 0.03 is 3 % more. */
  readonly more: number;
  /** 95 in 100 intervals made in this way hold what would be measured for ever. */
  readonly from: number;
  readonly to: number;
}

/** Of one block: what the turns of each way took, the one that the others are held against first. */
export type Block = readonly (readonly number[])[];

/** Does every way once there and once back, and in every other block the other way round. `run` does one turn and gives what it took. */
export async function measureBlock(ways: number, isTurned: boolean, run: (way: number) => Promise<number>): Promise<Block> {
  const there = Array.from({ length: ways }, (_, way) => (isTurned ? ways - 1 - way : way));
  const taken = there.map((): number[] => []);
  for (const way of [...there, ...there.toReversed()]) taken[way]?.push(await run(way));
  return taken;
}

/** By the percentiles of the ratios of so many draws of blocks with replacement. */
export function compare(blocks: readonly Block[], way: number, seed = 1): Paired {
  const random = createRandom(seed);
  const draw = () =>
    ratio(
      Array.from(blocks, () => blocks[random.below(blocks.length)] ?? []),
      way,
    );
  const ratios = Array.from({ length: RESAMPLES }, draw).toSorted((a, b) => a - b);
  const at = (share: number) => ratios[Math.floor(share * (RESAMPLES - 1))] ?? 0;
  return { more: ratio(blocks, way) - 1, from: at(0.025) - 1, to: at(0.975) - 1 };
}

function ratio(blocks: readonly Block[], way: number): number {
  return taken(blocks, way) / taken(blocks, 0);
}

/** What a turn of the way takes where nothing disturbs it. */
export function taken(blocks: readonly Block[], way: number): number {
  return quantile(
    blocks.flatMap((block) => block[way] ?? []),
    QUARTILE,
  );
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Between the two that it falls between. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  return below + (place % 1) * ((sorted[Math.ceil(place)] ?? 0) - below);
}
