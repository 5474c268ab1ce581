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
  const to = lot.from + lot.packs - sample;
  const sampledAt = workTime(random, workingDayFrom(dayOf(storedAt) + 1));
  if (sample > 0) moves.add({ ...ALONE, type: 206, at: sampledAt, owner }, [{ lot: lot.index, from: to, to: to + sample, level: 1 }]);
  const releasedAt = sampledAt + random.between(1, 5) * DAY;
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

/** Each batch that is for sale has its own certificate. */
function planReleases({ moves }: WaveDraft, lot: Lot, { to, at }: Released): void {
  for (const batch of lot.batches) {
    const from = lot.from + batch.from;
    const goods = { lot: lot.index, from, to: Math.min(to, from + packsOf(lot, batch)), level: levelsOf(lot) };
    if (goods.from < goods.to) moves.add({ ...ALONE, type: DEED.release, at, owner: lot.product.holder }, [goods]);
  }
}
