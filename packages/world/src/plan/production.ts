// What happens to a lot at its maker's: codes that cannot be read are replaced, it is stored, some packs are sampled for
// inspection, and it is released.

import { DAY, dayOf, HOUR, MINUTE, startOfDay, workingDayFrom, workTime } from "../calendar.ts";
import { DEED } from "../deeds.ts";
import { endOf, type Lot, levelsOf, packsOf, sizeOf } from "../lot.ts";
import { isColdChain } from "../products.ts";
import { createRandom } from "../random.ts";
import type { WaveDraft } from "./draft.ts";
import { ALONE } from "./moves.ts";
import { inBills } from "./shipments.ts";

const SAMPLED_SHARE = 0.4;
const SAMPLE_PACKS = 2;

/** Of lots of several cases: one goes to be packed anew before the lot is released, and comes back. */
const REWORKED_SHARE = 0.1;
/** Of lots: a pack or two go into another product of the maker's. */
const ISSUED_SHARE = 0.25;
/** Of lots: loose goods that fill no pack are booked, and taken along by the next run. */
const REMNANT_SHARE = 0.1;
/** Of imported lots: those whose papers are told. */
const CLEARED_SHARE = 0.5;

export interface Released {
  /** Smallest packs of the wave, [from, to), that are for sale. */
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

export function planProduction(draft: WaveDraft, lot: Lot): Released {
  const { setting, wave, lots, moves } = draft;
  const random = createRandom(setting.seed, "production", wave, lot.index);
  const owner = lot.product.holder;
  const storedAt = workTime(random, workingDayFrom(lot.madeOn + 1));
  planRenewals(draft, lot, storedAt);
  const level = levelsOf(lot);
  const bills = inBills(lots, [{ lot: lot.index, from: lot.from, to: lot.from + lot.packs, level }]);
  for (const [index, goods] of bills.entries()) moves.add({ ...ALONE, type: 101, at: storedAt, owner, part: bills.length > 1 ? index + 1 : 0 }, goods);
  const sample = lot.packs > SAMPLE_PACKS * 10 && random.chance(SAMPLED_SHARE) ? SAMPLE_PACKS : 0;
  const issued = planIssue(draft, lot, sample, storedAt);
  const to = lot.from + lot.packs - sample - issued;
  const sampledAt = workTime(random, workingDayFrom(dayOf(storedAt) + 1));
  if (sample > 0) moves.add({ ...ALONE, type: 206, at: sampledAt, owner }, [{ lot: lot.index, from: to + issued, to: to + issued + sample, level: 1 }]);
  const releasedAt = Math.max(sampledAt + random.between(1, 5) * DAY, planRework(draft, lot, storedAt));
  planRemnant(draft, lot, storedAt);
  planClearance(draft, lot, { from: lot.from, to, at: releasedAt });
  if (isColdChain(lot.product)) planReleases(draft, lot, { from: lot.from, to, at: releasedAt });
  return { from: lot.from, to, at: releasedAt };
}

/** On the morning before the lot is stored: a pack is taken out, gets another code and is put back; what is in a damaged case goes into a new one. */
function planRenewals({ setting, wave, moves }: WaveDraft, lot: Lot, storedAt: number): void {
  const random = createRandom(setting.seed, "renewals", wave, lot.index);
  for (const { level, number } of lot.renewed) {
    const at = startOfDay(dayOf(storedAt)) + 6 * HOUR + random.below(80) * MINUTE;
    const deed = { ...ALONE, at, owner: lot.product.holder };
    const from = lot.from + number * sizeOf(lot, level);
    const goods = [{ lot: lot.index, from, to: lot.from + endOf(lot, level, number), level: Math.max(1, level - 1) }];
    if (level > 1) {
      moves.add({ ...deed, type: DEED.rebox }, goods);
      continue;
    }
    for (const [step, type] of [DEED.unbind, DEED.replace, DEED.bind].entries()) moves.add({ ...deed, type, at: at + step * MINUTE }, goods);
  }
}

/** Gives how many packs behind those for sale, and before the samples, are issued. */
function planIssue({ setting, wave, moves }: WaveDraft, lot: Lot, sample: number, storedAt: number): number {
  const random = createRandom(setting.seed, "issues", wave, lot.index);
  if (lot.packs < 40 || lot.product.scheme !== "edmc" || !random.chance(ISSUED_SHARE)) return 0;
  const packs = random.between(1, 2);
  const to = lot.from + lot.packs - sample;
  const at = workTime(random, workingDayFrom(dayOf(storedAt) + random.between(2, 10)));
  moves.add({ ...ALONE, type: 208, at, owner: lot.product.holder }, [{ lot: lot.index, from: to - packs, to, level: 1 }]);
  return packs;
}

/** The first case goes out as a whole and comes back as a whole; gives when, 0 for never. */
function planRework({ setting, wave, moves }: WaveDraft, lot: Lot, storedAt: number): number {
  const random = createRandom(setting.seed, "rework", wave, lot.index);
  const level = levelsOf(lot);
  if (lot.packs < 2 * sizeOf(lot, level) || !random.chance(REWORKED_SHARE)) return 0;
  const owner = lot.product.holder;
  const goods = [{ lot: lot.index, from: lot.from, to: lot.from + sizeOf(lot, level), level }];
  const outAt = workTime(random, workingDayFrom(dayOf(storedAt) + 1));
  const backAt = workTime(random, workingDayFrom(dayOf(outAt) + 1));
  moves.add({ ...ALONE, type: 204, at: outAt, owner }, goods);
  moves.add({ ...ALONE, type: 101, at: backAt, owner }, goods);
  return backAt;
}

/** Bills of remnants list no code, so they are of the lot and of none of its packs. */
function planRemnant({ setting, wave, moves }: WaveDraft, lot: Lot, storedAt: number): void {
  const random = createRandom(setting.seed, "remnants", wave, lot.index);
  if (!random.chance(REMNANT_SHARE)) return;
  const nothing = [{ lot: lot.index, from: lot.from, to: lot.from, level: 1 }];
  const outAt = workTime(random, workingDayFrom(dayOf(storedAt) + random.between(3, 15)));
  for (const [type, at] of [
    [106, storedAt + HOUR],
    [210, outAt],
  ] as const)
    moves.add({ ...ALONE, type, at, owner: lot.product.holder }, nothing);
}

function planClearance({ setting, wave, moves }: WaveDraft, lot: Lot, { from, to, at }: Released): void {
  if (lot.product.productClass !== "imported" || !createRandom(setting.seed, "clearance", wave, lot.index).chance(CLEARED_SHARE)) return;
  const goods = [{ lot: lot.index, from, to, level: levelsOf(lot) }];
  moves.add({ ...ALONE, type: DEED.clear, at, owner: lot.product.holder }, goods);
}

/** Each batch that is for sale has its own certificate. */
function planReleases({ moves }: WaveDraft, lot: Lot, { to, at }: Released): void {
  for (const batch of lot.batches) {
    const from = lot.from + batch.from;
    const goods = { lot: lot.index, from, to: Math.min(to, from + packsOf(lot, batch)), level: levelsOf(lot) };
    if (goods.from < goods.to) moves.add({ ...ALONE, type: DEED.release, at, owner: lot.product.holder }, [goods]);
  }
}
