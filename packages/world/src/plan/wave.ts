// One wave: lots that are made in the same days, all that happens to them, and the documents that tell it. Planned as a
// whole from seed and number, so that it can be forgotten and planned again.

import { createCodeMaker, type WaveCodes } from "../code-maker.ts";
import type { Lot } from "../lot.ts";
import type { Setting } from "../setting.ts";
import { distribute, type TerminalStock } from "./distribution.ts";
import { type Documents, planDocuments } from "./documents.ts";
import { lotsOf } from "./lots.ts";
import { Moves } from "./moves.ts";
import { planProduction } from "./production.ts";
import { Shipments } from "./shipments.ts";
import { planTerminals } from "./terminals.ts";

export interface Wave {
  readonly number: number;
  readonly lots: readonly Lot[];
  readonly codes: WaveCodes;
  readonly moves: Moves;
  readonly documents: Documents;
}

/** About 3 MB, for 40,000 packs; 1.5 µs a pack. */
export function planWave(setting: Setting, wave: number): Wave {
  const lots = lotsOf(setting, wave);
  const moves = new Moves();
  const shipments = new Shipments(setting, lots);
  const draft = { setting, wave, lots, moves, shipments };
  const stocks: TerminalStock[] = [];
  for (const lot of lots) {
    const released = planProduction(draft, lot);
    stocks.push(...distribute(draft, lot, released));
  }
  shipments.book(moves);
  planTerminals(draft, stocks);
  // Returns and recalls.
  shipments.book(moves);
  return { number: wave, lots, codes: createCodeMaker(setting.issuer), moves, documents: planDocuments(setting, wave, lots, moves) };
}
