// What happens to a lot at its maker's: it is stored, some packs are sampled for inspection, and it is released.

import { DAY, dayOf, workingDayFrom, workTime } from "../calendar.ts";
import type { Lot } from "../lot.ts";
import { levelsOf } from "../lot.ts";
import { createRandom } from "../random.ts";
import type { WaveDraft } from "./draft.ts";
import { inBills } from "./shipments.ts";

const SAMPLED_SHARE = 0.4;
const SAMPLE_PACKS = 2;

export interface Released {
  /** Smallest packs of the wave, [from, to), that are for sale. */
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

export function planProduction({ setting, wave, lots, moves }: WaveDraft, lot: Lot): Released {
  const random = createRandom(setting.seed, "production", wave, lot.index);
  const owner = lot.product.holder;
  const nobody = { other: -1, through: -1, mate: -1, part: 0 };
  const storedAt = workTime(random, workingDayFrom(lot.madeOn + 1));
  const level = levelsOf(lot);
  const bills = inBills(lots, [{ lot: lot.index, from: lot.from, to: lot.from + lot.packs, level }]);
  for (const [index, goods] of bills.entries()) moves.add({ ...nobody, type: 101, at: storedAt, owner, part: bills.length > 1 ? index + 1 : 0 }, goods);
  const sample = lot.packs > SAMPLE_PACKS * 10 && random.chance(SAMPLED_SHARE) ? SAMPLE_PACKS : 0;
  const to = lot.from + lot.packs - sample;
  const sampledAt = workTime(random, workingDayFrom(dayOf(storedAt) + 1));
  if (sample > 0) moves.add({ ...nobody, type: 206, at: sampledAt, owner }, [{ lot: lot.index, from: to, to: to + sample, level: 1 }]);
  return { from: lot.from, to, at: sampledAt + random.between(1, 5) * DAY };
}
