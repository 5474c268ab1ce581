// The bills of benchmarks: purchase receipts of so many codes each, over packs that relation files made known.

import { billJson, packCode } from "./packs.ts";
import type { Random } from "./random.ts";

/** Codes that lie beside each other, or anywhere. */
export type Choice = "one batch" | "at random";

let billNumber = 0;

/** No two of a process have the same number. */
export function makeBills(size: number, choice: Choice, packs: number, count: number, random: Random): readonly string[] {
  return Array.from({ length: count }, () => {
    const codes = new Set<string>();
    const first = random.below(Math.max(1, packs - size));
    for (let i = 0; codes.size < size; i++) codes.add(packCode(1, choice === "one batch" ? first + i : random.below(packs)));
    return billJson(`BENCH-${billNumber++}`, [...codes]);
  });
}
