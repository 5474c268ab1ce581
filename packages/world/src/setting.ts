// What a world is made of before anything happens in it: the options, those who take part, and what they make. The same
// options give the same setting on any machine.

import type { TestEdmcIssuer } from "@csp/codes";
import { createIssuer } from "./code-maker.ts";
import { createEnterprises, type Enterprises } from "./enterprises.ts";
import { type FaultRates, NO_FAULTS } from "./faults.ts";
import { type Day, dayOf } from "./calendar.ts";
import { createProducts, type Product } from "./products.ts";

export interface WorldOptions {
  /** A whole number; all that happens follows from it and from the other options. */
  readonly seed: number;
  /** Smallest packs that are made, 1 to 10^8. Their containers come on top. */
  readonly packs: number;
  /** When it begins, milliseconds since 1970; by default 2026-03-02 00:00 in China. */
  readonly startMs?: number;
  /** Smallest packs made on a day: what is made lives for some sixty days, so memory grows with this, not with `packs`. */
  readonly packsPerDay?: number;
  /** Shares of documents that each fault befalls, 0 to 1. None by default. */
  readonly faults?: Partial<FaultRates>;
}

export interface Setting {
  readonly seed: number;
  readonly packs: number;
  readonly firstDay: Day;
  /** Smallest packs of one wave. */
  readonly wavePacks: number;
  /** Days from the start of one wave to that of the next; may be less than one. */
  readonly waveDays: number;
  readonly waves: number;
  readonly faults: FaultRates;
  readonly enterprises: Enterprises;
  readonly products: readonly Product[];
  readonly issuer: TestEdmcIssuer;
}

/** 2026-03-02 00:00 +08:00, a Monday. */
const DEFAULT_START_MS = 1_772_380_800_000;
const DEFAULT_PACKS_PER_DAY = 20_000;
/** Lots that are planned together: enough that shipments mix products, few enough to be planned in a moment. */
const WAVE_PACKS = 40_000;
export const MAX_PACKS = 100_000_000;

export function createSetting(options: WorldOptions): Setting {
  const { seed, packs, startMs = DEFAULT_START_MS, packsPerDay = DEFAULT_PACKS_PER_DAY } = options;
  if (!Number.isSafeInteger(seed)) throw new Error("seed is a whole number");
  if (!Number.isSafeInteger(packs) || packs < 1 || packs > MAX_PACKS) throw new Error(`packs is a whole number from 1 to ${MAX_PACKS}`);
  if (!Number.isSafeInteger(startMs) || startMs < 0) throw new Error("startMs is a whole number of milliseconds after 1970");
  if (!(packsPerDay >= 1)) throw new Error("packsPerDay is 1 or more");
  const faults = { ...NO_FAULTS, ...options.faults };
  for (const [name, rate] of Object.entries(faults)) if (!(rate >= 0 && rate <= 1)) throw new Error(`the rate of ${name} is a share, 0 to 1`);
  const enterprises = createEnterprises(seed, {
    holders: between(8, packs / 12_000, 300),
    importers: between(2, packs / 60_000, 60),
    terminals: between(200, packs / 250, 12_000),
  });
  return {
    seed,
    packs,
    firstDay: dayOf(startMs),
    wavePacks: Math.min(WAVE_PACKS, packs),
    waveDays: Math.min(WAVE_PACKS, packs) / packsPerDay,
    waves: Math.ceil(packs / WAVE_PACKS),
    faults,
    enterprises,
    products: createProducts(seed, between(32, packs / 15_000, 800), enterprises),
    issuer: createIssuer(seed),
  };
}

/** The first day of a wave. */
export function firstDayOf(setting: Setting, wave: number): Day {
  return setting.firstDay + Math.floor(wave * setting.waveDays);
}

function between(least: number, value: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, value)));
}
