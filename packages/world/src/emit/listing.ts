// The codes that one bill lists, in order: each as a lot, a level and a number, written when asked for. A damaged code stands
// in for the one that should be there.

import type { CodeMaker } from "../code-maker.ts";
import type { ScanStyle } from "../enterprises.ts";
import type { Damage } from "../damage.ts";
import type { Lot } from "../lot.ts";

export interface Listing {
  readonly length: number;
  /** As it was scanned: 20 digits, or a GS1 element string or link. */
  text(at: number): string;
  /** Canonical URI of the pack that is meant; of a damaged code too. */
  uri(at: number): string;
  lotAt(at: number): Lot;
  levelAt(at: number): number;
}

export interface Packs {
  readonly lots: readonly Lot[];
  /** Place in `lots`. */
  readonly lot: Uint16Array;
  readonly level: Uint8Array;
  readonly number: Uint32Array;
}

/** `style`: how GS1 codes are handed over. `length` may be less than there are packs. */
export function createListing(packs: Packs, length: number, codes: CodeMaker, style: ScanStyle, damage: Damage | null): Listing {
  const lotAt = (at: number): Lot => {
    const lot = packs.lots[packs.lot[at] ?? 0];
    if (lot === undefined) throw new Error(`the listing has no code ${at}`);
    return lot;
  };
  const levelAt = (at: number): number => packs.level[at] ?? 1;
  return {
    length,
    lotAt,
    levelAt,
    text: (at) => (damage?.at === at ? damage.text : codes.text(lotAt(at), levelAt(at), packs.number[at] ?? 0, style)),
    uri: (at) => codes.uri(lotAt(at), levelAt(at), packs.number[at] ?? 0),
  };
}
