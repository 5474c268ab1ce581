// What is packed in one run, and how its packs lie in one another: whole numbers alone, so that the container of a pack and
// the packs of a container are found without holding any of them. A run is of one production batch (生产批号), or of two that
// follow each other: the case that was open at the change holds packs of both (拼箱).

import type { Day } from "./calendar.ts";
import type { Product } from "./products.ts";

export interface Batch {
  readonly batchNo: string;
  readonly madeOn: Day;
  readonly expiresOn: Day;
  /** Its first smallest pack in the lot. */
  readonly from: number;
}

export interface Lot {
  /** Place in its wave. */
  readonly index: number;
  readonly product: Product;
  /** One or two, in the order of their packs. */
  readonly batches: readonly [Batch, ...Batch[]];
  /** The day of its first batch. */
  readonly madeOn: Day;
  /** Number of its first smallest pack in the whole world. */
  readonly firstPack: number;
  /** Number of its first smallest pack in its wave: ranges of packs in a plan are counted so. */
  readonly from: number;
  /** Smallest packs. */
  readonly packs: number;
  /** Packs that have another code by the time they are stored than the one they were made with. */
  readonly renewed: readonly PlacedPack[];
}

export interface PlacedPack {
  readonly level: number;
  /** Number within its level. */
  readonly number: number;
}

/** Level of the parts of an opened smallest pack. */
export const PART_LEVEL = 0;
/** Parts of a pack that is opened. */
export const PARTS = 3;

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
  return level === PART_LEVEL ? at * PARTS : Math.floor(at / sizeOf(lot, level));
}

/** The batch of a pack; of a case that holds two the one under which it is listed. */
export function batchOf({ batches, product }: Lot, level: number, number: number): Batch {
  const [first, second] = batches;
  if (second === undefined) return first;
  const at = level === PART_LEVEL ? Math.floor(number / PARTS) : number * (product.sizes[level - 1] ?? 1);
  return at >= second.from ? second : first;
}

/** Smallest packs of one batch. */
export function packsOf({ batches, packs }: Lot, batch: Batch): number {
  return (batches[batches.indexOf(batch) + 1]?.from ?? packs) - batch.from;
}

/** Whether a pack holds packs of two batches. */
export function isMixed(lot: Lot, level: number, number: number): boolean {
  const second = lot.batches[1];
  return second !== undefined && level > 1 && number * sizeOf(lot, level) < second.from && endOf(lot, level, number) > second.from;
}

/** True where a pack holds fewer than its rule says. */
export function isPartial(lot: Lot, level: number, number: number): boolean {
  return level > 1 && (number + 1) * sizeOf(lot, level) > lot.packs;
}

export function isRenewed({ renewed }: Lot, level: number, number: number): boolean {
  // By place, since it is asked for every code that is written; most lots have none.
  for (let at = 0; at < renewed.length; at++) if (renewed[at]?.number === number && renewed[at]?.level === level) return true;
  return false;
}

/** Behind the last smallest pack within pack `number` of `level`. */
export function endOf(lot: Lot, level: number, number: number): number {
  return Math.min(lot.packs, (number + 1) * sizeOf(lot, level));
}

/**
 * Visits the largest whole packs, of `maxLevel` at most, that make up smallest packs [from, to) of the lot, in order: what a person scans of such goods.
 * Of opened packs the parts. Returns how many.
 */
export function eachListed(lot: Lot, from: number, to: number, maxLevel: number, visit?: (level: number, number: number) => void): number {
  if (maxLevel === PART_LEVEL) {
    for (let part = from * PARTS; part < to * PARTS; part++) visit?.(PART_LEVEL, part);
    return (to - from) * PARTS;
  }
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
  if (maxLevel === PART_LEVEL) return PART_LEVEL;
  for (let level = Math.min(maxLevel, levelsOf(lot)); level > 1; level--) {
    const number = packOf(lot, level, at);
    if (number * sizeOf(lot, level) >= from && endOf(lot, level, number) <= to) return level;
  }
  return 1;
}
