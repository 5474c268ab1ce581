// Virtual time: milliseconds since 1970 in UTC, read as China Standard Time. When people work, when they buy, and which
// days are holidays. Knows no clock.

import type { Random } from "./random.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const CHINA_MS = 8 * HOUR;

/** A day as a number: days since 1970-01-01 in China Standard Time. */
export type Day = number;

export function dayOf(ms: number): Day {
  return Math.floor((ms + CHINA_MS) / DAY);
}

/** Its first moment. */
export function startOfDay(day: Day): number {
  return day * DAY - CHINA_MS;
}

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** By Howard Hinnant's algorithm, for days after 1970. */
function civilOf(day: Day): Civil {
  const z = day + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 };
}

const MAX_TEXTS = 4096;

/** Texts of days, each made once: a world has few days and many documents. */
function dayTexts(separator: string): (day: Day) => string {
  const texts = new Map<Day, string>();
  return (day) => {
    const known = texts.get(day);
    if (known !== undefined) return known;
    const civil = civilOf(day);
    const text = [String(civil.year), two(civil.month), two(civil.day)].join(separator);
    if (texts.size === MAX_TEXTS) texts.clear();
    texts.set(day, text);
    return text;
  };
}

/** `yyyy-MM-dd` */
export const dayText = dayTexts("-");
/** `yyyyMMdd` */
export const compactDay = dayTexts("");

/** `yyyy-MM-dd HH:mm:ss` in China Standard Time. */
export function timeText(ms: number): string {
  return `${dayText(dayOf(ms))} ${clockText(ms)}`;
}

/** `yyyy-MM-ddTHH:mm:ss.000+08:00` */
export function isoTime(ms: number): string {
  return `${dayText(dayOf(ms))}T${clockText(ms)}.000+08:00`;
}

/** `HH:mm:ss` */
export function clockText(ms: number): string {
  const seconds = Math.floor((ms - startOfDay(dayOf(ms))) / 1000);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, "0"));

function two(n: number): string {
  return TWO_DIGITS[n] ?? String(n);
}

/** Days off by month and day: those of 2026; moving feasts are taken as in that year, whatever the year. */
const HOLIDAYS: ReadonlySet<number> = new Set(
  [
    [101, 103],
    [215, 223],
    [404, 406],
    [501, 505],
    [619, 621],
    [925, 927],
    [1001, 1007],
  ].flatMap(([from = 0, to = 0]) => Array.from({ length: to - from + 1 }, (_, at) => from + at)),
);

function isHoliday(day: Day): boolean {
  const { month, day: dayOfMonth } = civilOf(day);
  return HOLIDAYS.has(month * 100 + dayOfMonth);
}

/** Monday to Friday without holidays. 1970-01-01 was a Thursday. */
export function isWorkingDay(day: Day): boolean {
  return (day + 3) % 7 < 5 && !isHoliday(day);
}

/** The first working day from `day` on. */
export function workingDayFrom(day: Day): Day {
  let found = day;
  while (!isWorkingDay(found)) found += 1;
  return found;
}

/** The last working day of the month of `day`, or `day` where that is later. */
export function monthEnd(day: Day): Day {
  const { month } = civilOf(day);
  let last = day;
  while (civilOf(last + 1).month === month) last += 1;
  while (last > day && !isWorkingDay(last)) last -= 1;
  return last;
}

/** Hours of a day by how much is done in them: two peaks in offices and warehouses, evenings in shops. */
const WORK_HOURS: readonly number[] = [8, 8, 9, 9, 9, 10, 10, 10, 10, 11, 13, 14, 14, 14, 15, 15, 15, 16, 16, 17];
const SHOP_HOURS: readonly number[] = [8, 9, 9, 10, 10, 10, 11, 11, 12, 13, 14, 15, 16, 17, 17, 18, 18, 18, 19, 19, 19, 20, 20, 21];

/** A moment of a working day, whole seconds. */
export function workTime(random: Random, day: Day): number {
  return inHour(random, day, random.pick(WORK_HOURS));
}

/** A moment at which a shop sells. */
export function shopTime(random: Random, day: Day): number {
  return inHour(random, day, random.pick(SHOP_HOURS));
}

function inHour(random: Random, day: Day, hour: number): number {
  return startOfDay(day) + hour * HOUR + random.below(3600) * 1000;
}
