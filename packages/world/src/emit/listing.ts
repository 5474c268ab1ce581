// The codes that one bill lists, in order: each as a lot, a level and a number, written when asked for. A damaged code stands
// in for the one that should be there.

import type { CodeMaker, WaveCodes } from "../code-maker.ts";
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
  /** Number within its level. */
  numberAt(at: number): number;
}

/** What a person scans of some goods, in columns. */
export interface Packs {
  readonly lots: readonly Lot[];
  /** Place in `lots`. */
  readonly lot: readonly number[];
  readonly level: readonly number[];
  readonly number: readonly number[];
  /** How many at the beginning are named by the code they were made with, not by the one they have. */
  readonly made: number;
}

/** `style`: how GS1 codes are handed over. `length` may be less than there are packs. */
export function createListing(packs: Packs, length: number, codes: WaveCodes, style: ScanStyle, damage: Damage | null): Listing {
  return new PackListing(packs, length, codes, style, damage);
}

class PackListing implements Listing {
  readonly length: number;
  readonly #packs: Packs;
  readonly #codes: WaveCodes;
  readonly #style: ScanStyle;
  readonly #damage: Damage | null;
  readonly #made: number;

  constructor(packs: Packs, length: number, codes: WaveCodes, style: ScanStyle, damage: Damage | null) {
    this.length = length;
    this.#packs = packs;
    this.#codes = codes;
    this.#style = style;
    this.#damage = damage;
    this.#made = packs.made;
  }

  lotAt(at: number): Lot {
    const lot = this.#packs.lots[this.#packs.lot[at] ?? -1];
    if (lot === undefined) throw new Error(`the listing has no code ${at}`);
    return lot;
  }

  levelAt(at: number): number {
    return this.#packs.level[at] ?? 1;
  }

  numberAt(at: number): number {
    return this.#packs.number[at] ?? 0;
  }

  text(at: number): string {
    if (this.#damage?.at === at) return this.#damage.text;
    const codes: CodeMaker = at < this.#made ? this.#codes.made : this.#codes;
    return codes.text(this.lotAt(at), this.levelAt(at), this.numberAt(at), this.#style);
  }

  uri(at: number): string {
    const codes: CodeMaker = at < this.#made ? this.#codes.made : this.#codes;
    return codes.uri(this.lotAt(at), this.levelAt(at), this.numberAt(at));
  }
}
