// Whether two filed patterns can meet: filings must not overlap, or a code would be two packs. Knows no filing.

import type { FiledPattern } from "./filed-pattern.ts";

/** How a pair of places was reached: from which pair, by which character; a place left out adds none. */
interface Step {
  readonly from: number;
  readonly character: string;
}

/**
 * A code that both patterns take, as a proof; null where there is none. Walks the pairs of places once: at most 129 × 129.
 */
export function overlap(a: FiledPattern, b: FiledPattern): string | null {
  const width = b.max + 1;
  const goal = a.max * width + b.max;
  const steps = new Map<number, Step | null>([[0, null]]);
  let now: number[] = [0];
  while (now.length > 0) {
    const next: number[] = [];
    // `now` grows while it is walked: places left out.
    for (const pair of now) {
      const i = Math.floor(pair / width);
      const j = pair % width;
      const left = a.places[i];
      const right = b.places[j];
      if (left?.optional) reach(steps, now, pair + width, { from: pair, character: "" });
      if (right?.optional) reach(steps, now, pair + 1, { from: pair, character: "" });
      const character = left && right ? common(left.characters, right.characters) : null;
      if (character !== null) reach(steps, next, pair + width + 1, { from: pair, character });
    }
    if (steps.has(goal)) return spell(steps, goal);
    now = next;
  }
  return null;
}

function reach(steps: Map<number, Step | null>, pairs: number[], pair: number, step: Step): void {
  if (steps.has(pair)) return;
  steps.set(pair, step);
  pairs.push(pair);
}

function common(a: string, b: string): string | null {
  for (const character of a) {
    if (b.includes(character)) return character;
  }
  return null;
}

function spell(steps: ReadonlyMap<number, Step | null>, goal: number): string {
  let code = "";
  for (let step = steps.get(goal); step; step = steps.get(step.from)) code = step.character + code;
  return code;
}
