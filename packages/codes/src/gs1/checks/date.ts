// Dates YYMMDD and YYYYMMDD (General Specifications 3.4.2; AI (7250)). All years that two digits can mean within fifty of any
// year from 2000 on have a leap day when YY divides by four, so no clock is needed.

import { ASCII } from "../../ascii.ts";
import type { CodeProblem } from "../../identifier.ts";
import { numberIn, wrong } from "./check.ts";

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export function dateRight(text: string, from: number): CodeProblem | null {
  return calendarProblem(text, from, from + 2, false);
}

/** Day 00 means the end of the month. */
export function dateOrMonthRight(text: string, from: number): CodeProblem | null {
  return calendarProblem(text, from, from + 2, true);
}

export function dateWithCenturyRight(text: string, from: number): CodeProblem | null {
  return calendarProblem(text, from, from + 4, false);
}

/**
 * Whether the six units from the offset on are digits and a date or a month, but for 29 February. Nearly all dates that are read are, so
 * this tells it in one look at each unit; where it says no, the slower way finds out.
 */
export function isPlainDate(text: string, from: number): boolean {
  return isPlainDateOf(
    text.charCodeAt(from) - 0x30,
    text.charCodeAt(from + 1) - 0x30,
    text.charCodeAt(from + 2) - 0x30,
    text.charCodeAt(from + 3) - 0x30,
    text.charCodeAt(from + 4) - 0x30,
    text.charCodeAt(from + 5) - 0x30,
  );
}

/** The same of the text that was read into `ASCII`. */
export function isPlainDateInAscii(from: number): boolean {
  return isPlainDateOf(
    (ASCII[from] ?? 0) - 0x30,
    (ASCII[from + 1] ?? 0) - 0x30,
    (ASCII[from + 2] ?? 0) - 0x30,
    (ASCII[from + 3] ?? 0) - 0x30,
    (ASCII[from + 4] ?? 0) - 0x30,
    (ASCII[from + 5] ?? 0) - 0x30,
  );
}

/** What are digits is 0 to 9. */
function isPlainDateOf(decade: number, year: number, monthTens: number, monthOnes: number, dayTens: number, dayOnes: number): boolean {
  // Negative when any of them was below 0 or above 9; the tens of months and days are bounded by what follows.
  const signs = decade | year | monthTens | monthOnes | dayTens | dayOnes | (9 - decade) | (9 - year) | (9 - monthOnes) | (9 - dayOnes);
  const month = monthTens * 10 + monthOnes;
  return signs >= 0 && month > 0 && month <= 12 && dayTens * 10 + dayOnes <= (DAYS[month - 1] ?? 0);
}

function calendarProblem(text: string, yearAt: number, monthAt: number, withoutDay: boolean): CodeProblem | null {
  const dayAt = monthAt + 2;
  const month = numberIn(text, monthAt, dayAt);
  const day = numberIn(text, dayAt, dayAt + 2);
  const days = DAYS[month - 1];
  if (days === undefined) return wrong("BAD_DATE", monthAt, 2, "A month must be 01 to 12.", "月份应为 01 至 12。");
  if (day === 0) return withoutDay ? null : wrong("BAD_DATE", dayAt, 2, "A day must be given here; 00 is not allowed.", "此处须写明日期，不能为 00。");
  if (day <= days) return null;
  const leap = month === 2 && isLeap(text, yearAt, monthAt);
  if (leap && day === 29) return null;
  const last = leap ? days + 1 : days;
  return wrong("BAD_DATE", dayAt, 2, `That month has only ${last} days.`, `该月只有 ${last} 天。`);
}

function isLeap(text: string, from: number, end: number): boolean {
  const year = numberIn(text, from, end);
  if (end - from === 2) return year % 4 === 0;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
