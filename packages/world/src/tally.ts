// Totals of a world as its documents go by, by which the answers of a bridge can be judged.

import type { DocumentTruth } from "./document-truth.ts";
import type { FaultName } from "./faults.ts";

export interface Count {
  documents: number;
  codes: number;
}

export interface Totals {
  readonly documents: number;
  readonly codes: number;
  readonly bytes: number;
  /** By name of the profile. */
  readonly profiles: Readonly<Record<string, Count>>;
  /** Documents that tell again in another form what others tell, and their codes; counted above, too. */
  readonly retold: Readonly<Count>;
  /** By number of the bill type or deed, bills counted, not files; `0` is production. */
  readonly billTypes: Readonly<Record<string, Count>>;
  /** By two digits of the owner's province. */
  readonly provinces: Readonly<Record<string, Count>>;
  /** By place in the world's products: smallest packs made. */
  readonly products: Readonly<Record<string, number>>;
  /** Documents by fault; missing ones too, which are not in `documents`. */
  readonly faults: Readonly<Record<string, number>>;
  /** Refusals that are to be expected, by the reason of the code or of the message. */
  readonly refusals: Readonly<Record<string, number>>;
}

export interface Tally {
  add(profile: string, truth: DocumentTruth, sizeBytes: number): void;
  /** A document that is never sent. */
  miss(faults: readonly FaultName[]): void;
  addLot(product: number, packs: number): void;
  totals(): Totals;
}

export function createTally(): Tally {
  const retold = { documents: 0, codes: 0 };
  const whole = { documents: 0, codes: 0, bytes: 0 };
  const profiles: Record<string, Count> = {};
  const billTypes: Record<string, Count> = {};
  const provinces: Record<string, Count> = {};
  const products: Record<string, number> = {};
  const faults: Record<string, number> = {};
  const refusals: Record<string, number> = {};
  return {
    add(profile, truth, sizeBytes) {
      whole.documents += 1;
      whole.codes += truth.codesListed;
      whole.bytes += sizeBytes;
      if (truth.retells.length > 0) {
        retold.documents += 1;
        retold.codes += truth.codesListed;
      }
      count(profiles, profile, truth.codesListed);
      count(provinces, truth.province, truth.codesListed);
      if (truth.batchNo !== null) count(billTypes, "0", truth.codesListed);
      for (const { type, codes } of truth.bills) count(billTypes, String(type), codes);
      for (const name of truth.faults) faults[name] = (faults[name] ?? 0) + 1;
      for (const { reason, code } of truth.refusals) refusals[code?.reason ?? reason] = (refusals[code?.reason ?? reason] ?? 0) + 1;
    },
    miss(names) {
      for (const name of names) faults[name] = (faults[name] ?? 0) + 1;
    },
    addLot(product, packs) {
      products[product] = (products[product] ?? 0) + packs;
    },
    totals: () => ({ ...whole, retold, profiles, billTypes, provinces, products, faults, refusals }),
  };
}

function count(counts: Record<string, Count>, key: string, codes: number): void {
  const one = (counts[key] ??= { documents: 0, codes: 0 });
  one.documents += 1;
  one.codes += codes;
}
