// How much more one way of doing something takes than another, measured in turns: on, off, off, on. What drifts with time
// drifts for both; each block gives one ratio, and the interval says how far the median may be by chance.

import { createRandom } from "./random.ts";

const RESAMPLES = 4000;

interface Paired {
  readonly median: number;
  /** 95 in 100 intervals made in this way hold the median of what would be measured for ever. */
  readonly from: number;
  readonly to: number;
}

/** `run` does one turn and gives what it took. */
export async function measureInTurns(blocks: number, run: (isOn: boolean) => Promise<number>): Promise<Paired> {
  const costs: number[] = [];
  for (let block = 0; block < blocks; block++) {
    let [on, off] = [0, 0];
    // Every other block the other way round.
    for (const isOuter of [true, false, false, true]) {
      const isOn = isOuter === (block % 2 === 0);
      const taken = await run(isOn);
      if (isOn) on += taken;
      else off += taken;
    }
    costs.push(on / off - 1);
  }
  return bootstrap(costs);
}

/** By the percentiles of medians of so many draws with replacement. */
function bootstrap(values: readonly number[], seed = 1): Paired {
  const random = createRandom(seed);
  const draw = () => median(Array.from(values, () => values[random.below(values.length)] ?? 0));
  const medians = Array.from({ length: RESAMPLES }, draw).toSorted((a, b) => a - b);
  const at = (share: number) => medians[Math.floor(share * (RESAMPLES - 1))] ?? 0;
  return { median: median(values), from: at(0.025), to: at(0.975) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}
