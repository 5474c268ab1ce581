// A production batch (生产批号) and how its packs lie in one another: whole numbers alone, so that the container of a pack
// and the packs of a container are found without holding any of them.

import type { Day } from "./calendar.ts";
import type { Product } from "./products.ts";

export interface Lot {
  /** Place in its wave. */
  readonly index: number;
  readonly product: Product;
  readonly batchNo: string;
  readonly madeOn: Day;
  readonly expiresOn: Day;
  /** Number of its first smallest pack in the whole world. */
  readonly firstPack: number;
  /** Number of its first smallest pack in its wave: ranges of packs in a plan are counted so. */
  readonly from: number;
  /** Smallest packs. */
  readonly packs: number;
}

/** Levels of packing: 1 is the smallest pack. */
export function levelsOf(lot: Lot): number {
  return lot.product.sizes.length;
}

/** Smallest packs that a full pack of `level` holds. */
export function sizeOf(lot: Lot, level: number): number {
  return lot.product.sizes[level - 1] ?? 1;
}

/** How many packs of `level` the lot has; the last one may be partial. */
export function countOf(lot: Lot, level: number): number {
  return Math.ceil(lot.packs / sizeOf(lot, level));
}

/** Number within its level of the pack of `level` that holds smallest pack `at` (from 0 within the lot). */
export function packOf(lot: Lot, level: number, at: number): number {
  return Math.floor(at / sizeOf(lot, level));
}

/** True where a pack holds fewer than its rule says. */
export function isPartial(lot: Lot, level: number, number: number): boolean {
  return level > 1 && (number + 1) * sizeOf(lot, level) > lot.packs;
}

/** Behind the last smallest pack within pack `number` of `level`. */
function endOf(lot: Lot, level: number, number: number): number {
  return Math.min(lot.packs, (number + 1) * sizeOf(lot, level));
}

/**
 * Visits the largest whole packs, of `maxLevel` at most, that make up smallest packs [from, to) of the lot, in order: what a person scans of such goods.
 * Returns how many.
 */
export function eachListed(lot: Lot, from: number, to: number, maxLevel: number, visit?: (level: number, number: number) => void): number {
  let count = 0;
  let at = from;
  while (at < to) {
    let level = Math.min(maxLevel, levelsOf(lot));
    let number = packOf(lot, level, at);
    while (level > 1 && (number * sizeOf(lot, level) !== at || endOf(lot, level, number) > to)) {
      level -= 1;
      number = packOf(lot, level, at);
    }
    visit?.(level, number);
    count += 1;
    at = endOf(lot, level, number);
  }
  return count;
}

/** The level at which the goods [from, to) list the smallest pack `at`: the largest whole pack around it that lies within. */
export function listedLevel(lot: Lot, from: number, to: number, maxLevel: number, at: number): number {
  for (let level = Math.min(maxLevel, levelsOf(lot)); level > 1; level--) {
    const number = packOf(lot, level, at);
    if (number * sizeOf(lot, level) >= from && endOf(lot, level, number) <= to) return level;
  }
  return 1;
}
