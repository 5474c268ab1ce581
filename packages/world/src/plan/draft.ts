// A wave in the making: what the steps of a plan add to.

import type { Lot } from "../lot.ts";
import type { Setting } from "../setting.ts";
import type { Moves } from "./moves.ts";
import type { Shipments } from "./shipments.ts";

export interface WaveDraft {
  readonly setting: Setting;
  /** Number of the wave. */
  readonly wave: number;
  readonly lots: readonly Lot[];
  readonly moves: Moves;
  /** Goods under way that are no moves yet. */
  readonly shipments: Shipments;
}
