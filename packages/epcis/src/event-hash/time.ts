// Times in a pre-hash string: UTC, `Z`, three decimals. Knows no field.

import { formatTimeUtc, parseTime } from "../time.ts";

const FIRST_MS = -62_167_219_200_000;
const LAST_MS = 253_402_300_799_999;

/**
 * More decimals than three are rounded half up at the fourth. A time without an offset is local at `offset`. What is no time,
 * or leaves the years 0000–9999, stays as it is. 15 ns for a time in this form already, about 100 where the date is the same in
 * UTC, else about 900.
 */
export function canonicalTime(text: string, offset: string): string {
  if (isCanonical(text)) return text;
  return sameDay(text) ?? otherTime(text, offset);
}

function otherTime(text: string, offset: string): string {
  const own = parseTime(text);
  const time = own !== null && own.offset === null ? parseTime(text + offset) : own;
  if (time === null) return text;
  const epochMs = fourthDecimal(text) >= 5 ? time.epochMs + 1 : time.epochMs;
  return epochMs < FIRST_MS || epochMs > LAST_MS ? text : formatTimeUtc(epochMs);
}

/** 0 where the time has fewer decimals. */
function fourthDecimal(text: string): number {
  const decimals = /\.([0-9]+)/.exec(text)?.[1] ?? "";
  return decimals.length > 3 ? decimals.charCodeAt(3) - 0x30 : 0;
}

/** `YYYY-MM-DDThh:mm:ss.sssZ` of a valid time, leap seconds excepted: they are the next day's first. */
function isCanonical(text: string): boolean {
  return text.length === 24 && text.charCodeAt(23) === 0x5a && text.charCodeAt(10) === 0x54 && text.charCodeAt(19) === 0x2e && text.charCodeAt(17) !== 0x36;
}

/**
 * The common form `YYYY-MM-DDThh:mm:ss[.sss]±hh:mm` whose date is the same in UTC, put together from its pieces; null for all
 * else. The readers have checked that it is a time.
 */
function sameDay(text: string): string | null {
  const decimals = text.length === 29 && text.charCodeAt(19) === 0x2e;
  if (!(decimals || text.length === 25) || text.charCodeAt(10) !== 0x54 || text.charCodeAt(17) === 0x36) return null;
  const at = text.length - 6;
  const sign = text.charCodeAt(at);
  if (sign !== 0x2b && sign !== 0x2d) return null;
  const local = twoDigits(text, 11) * 60 + twoDigits(text, 14);
  const offset = twoDigits(text, at + 1) * 60 + twoDigits(text, at + 4);
  const minutes = sign === 0x2b ? local - offset : local + offset;
  if (!(minutes >= 0 && minutes < 1440)) return null;
  const minute = minutes % 60;
  const hour = (minutes - minute) / 60;
  return `${text.slice(0, 11)}${hour < 10 ? "0" : ""}${hour}:${minute < 10 ? "0" : ""}${minute}${text.slice(16, 19)}${decimals ? text.slice(19, 23) : ".000"}Z`;
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;
}
