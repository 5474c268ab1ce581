// The production batches of one wave: which product, how many packs, made on which day.

import { compactDay } from "../calendar.ts";
import type { Lot } from "../lot.ts";
import type { ProductClass } from "../products.ts";
import { createRandom } from "../random.ts";
import { firstDayOf, type Setting } from "../setting.ts";

const MAX_LOTS = 256;
const DAYS_OF_MONTH = 30.44;
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
    const number = (wave * MAX_LOTS + lots.length).toString(36).toUpperCase().padStart(4, "0");
    lots.push({
      index: lots.length,
      product,
      batchNo: compactDay(madeOn).slice(2, 6) + number,
      madeOn,
      expiresOn: madeOn + Math.round(product.shelfLifeMonths * DAYS_OF_MONTH) - 1,
      firstPack: firstPack + from,
      from,
      packs: size,
    });
    from += size;
  }
  return lots;
}
