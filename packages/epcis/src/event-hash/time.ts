// Times in a pre-hash string: UTC, `Z`, three decimals. Knows no field.

import { formatTimeUtc, parseTime } from "../time.ts";

const FIRST_MS = -62_167_219_200_000;
const LAST_MS = 253_402_300_799_999;

/**
 * More decimals than three are rounded half up at the fourth. A time without an offset is local at `offset`. What is no time,
 * or leaves the years 0000–9999, stays as it is. 15 ns for a time in this form already, else about 600 ns.
 */
export function canonicalTime(text: string, offset: string): string {
  if (isCanonical(text)) return text;
  const own = parseTime(text);
  const time = own !== null && own.offset === null ? parseTime(text + offset) : own;
  if (time === null) return text;
  const dot = text.indexOf(".");
  const fourth = dot < 0 ? Number.NaN : text.charCodeAt(dot + 4);
  const epochMs = fourth >= 0x35 && fourth <= 0x39 ? time.epochMs + 1 : time.epochMs;
  return epochMs < FIRST_MS || epochMs > LAST_MS ? text : formatTimeUtc(epochMs);
}

/** `YYYY-MM-DDThh:mm:ss.sssZ` of a valid time, leap seconds excepted: they are the next day's first. */
function isCanonical(text: string): boolean {
  return text.length === 24 && text.charCodeAt(23) === 0x5a && text.charCodeAt(10) === 0x54 && text.charCodeAt(19) === 0x2e && text.charCodeAt(17) !== 0x36;
}
