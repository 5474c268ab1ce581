// The production batches of one wave: which product, how many packs, made on which day.

import { compactDay, type Day } from "../calendar.ts";
import type { Batch, Lot, PlacedPack } from "../lot.ts";
import type { Product, ProductClass } from "../products.ts";
import { createRandom } from "../random.ts";
import { firstDayOf, type Setting } from "../setting.ts";

const MAX_LOTS = 256;
const DAYS_OF_MONTH = 30.44;
/** Of lots in 20-digit codes that fill several cases. */
const TWO_BATCHES_SHARE = 0.15;
const CODE_REPLACED_SHARE = 0.3;
const REBOXED_SHARE = 0.15;
/** Against the ordinary size of a lot. */
const SIZE: Readonly<Record<ProductClass, number>> = { ordinary: 1, centralised: 1.4, vaccine: 0.8, blood: 0.25, narcotic: 0.3, imported: 0.6 };

/** Lots, and with them smallest packs, in the order of their numbers. */
export function lotsOf(setting: Setting, wave: number): readonly Lot[] {
  const { seed, products, wavePacks } = setting;
  const random = createRandom(seed, "lots", wave);
  const firstPack = wave * wavePacks;
  const packs = Math.min(wavePacks, setting.packs - firstPack);
  const lots: Lot[] = [];
  for (let from = 0; from < packs;) {
    const product = random.pick(products);
    const wanted = Math.max(1, Math.round(random.between(wavePacks / 24, wavePacks / 6) * SIZE[product.productClass]));
    // The last lot that there is room for takes the rest.
    const size = lots.length === MAX_LOTS - 1 ? packs - from : Math.min(packs - from, wanted);
    const madeOn = firstDayOf(setting, wave) + random.below(Math.max(1, Math.ceil(setting.waveDays)));
    const index = lots.length;
    const number = (wave * MAX_LOTS + index).toString(36).toUpperCase().padStart(4, "0");
    const first = batchMade(product, madeOn, number, 0);
    const change = changeOf(setting, wave, index, product, size);
    const second = change === null ? [] : [batchMade(product, madeOn + 1, `${number}B`, change)];
    const renewed = renewedOf(setting, wave, index, product, size);
    lots.push({ index, product, batches: [first, ...second], madeOn, firstPack: firstPack + from, from, packs: size, renewed });
    from += size;
  }
  return lots;
}

function batchMade(product: Product, madeOn: Day, number: string, from: number): Batch {
  const expiresOn = madeOn + Math.round(product.shelfLifeMonths * DAYS_OF_MONTH) - 1;
  return { batchNo: compactDay(madeOn).slice(2, 6) + number, madeOn, expiresOn, from };
}

/** Where a second batch begins, within a case and between two of the packs in it; null in a lot of one batch. */
function changeOf({ seed }: Setting, wave: number, lot: number, { scheme, sizes }: Product, packs: number): number | null {
  const inCase = sizes.at(-1) ?? 1;
  const inMiddle = sizes.at(-2) ?? 1;
  const cases = Math.floor(packs / inCase);
  const random = createRandom(seed, "second batch", wave, lot);
  if (scheme !== "edmc" || cases < 2 || !random.chance(TWO_BATCHES_SHARE)) return null;
  return random.below(cases) * inCase + random.between(1, inCase / inMiddle - 1) * inMiddle;
}

/** A smallest pack, a case, both or neither; the pack of no case that goes into another one. */
function renewedOf({ seed }: Setting, wave: number, lot: number, { sizes }: Product, packs: number): readonly PlacedPack[] {
  const inCase = sizes.at(-1) ?? 1;
  const random = createRandom(seed, "renewed codes", wave, lot);
  const renewed: PlacedPack[] = [];
  const number = random.below(packs);
  if (random.chance(CODE_REPLACED_SHARE)) renewed.push({ level: 1, number });
  const box = random.below(Math.ceil(packs / inCase));
  if (random.chance(REBOXED_SHARE) && box !== Math.floor(number / inCase)) renewed.push({ level: sizes.length, number: box });
  return renewed;
}
