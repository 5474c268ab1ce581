// An instant on the clock of an offset, by own arithmetic.

import { formatTimeUtc, parseTime } from "@csp/epcis";

const MS_PER_MINUTE = 60_000;
const LEAST = parseTime("0000-01-01T00:00:00Z")?.epochMs ?? 0;
const MOST = parseTime("9999-12-31T23:59:59.999Z")?.epochMs ?? 0;

export interface WallClock {
  /** `yyyy-MM-dd` */
  readonly date: string;
  /** `HH:mm:ss`, with three digits behind it where there is a fraction. */
  readonly clock: string;
}

/** Null where that clock shows no year of four digits. `offset`: `+08:00`. */
export function wallClock(epochMs: number, offset: string): WallClock | null {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  const local = epochMs + (offset.startsWith("-") ? -minutes : minutes) * MS_PER_MINUTE;
  if (!(local >= LEAST && local <= MOST)) return null;
  const text = formatTimeUtc(local);
  const ms = text.slice(20, 23);
  return { date: text.slice(0, 10), clock: `${text.slice(11, 19)}${ms === "000" ? "" : `.${ms}`}` };
}
