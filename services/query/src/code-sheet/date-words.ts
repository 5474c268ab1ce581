// Dates and times of GS1 elements written out. Years of two digits are of the hundred from 49 before to 50 after this one
// (General Specifications 7.12).

import { type Words, words } from "./sheet.ts";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"] as const;
const YEARS_BEFORE = 49;
const YEARS_AFTER = 50;

/** The year that two digits mean in the given year. */
export function yearOf(twoDigits: number, thisYear: number): number {
  const first = thisYear - YEARS_BEFORE;
  const century = first - (first % 100);
  return century + twoDigits < first ? century + 100 + twoDigits : century + twoDigits;
}

/** YYMMDD; day 00 is the end of the month. */
export function shortDateWords(text: string, thisYear: number): Words {
  const date = dateWords(yearOf(Number(text.slice(0, 2)), thisYear), text.slice(2, 4), text.slice(4, 6));
  const window = `${thisYear - YEARS_BEFORE}–${thisYear + YEARS_AFTER}`;
  return words(`${date.en} (century by the window ${window})`, `${date.zh}（世纪按 ${window} 年推定）`);
}

/** YYYYMMDD. */
export function longDateWords(text: string): Words {
  return dateWords(Number(text.slice(0, 4)), text.slice(4, 6), text.slice(6, 8));
}

/** HH, HHMM or HHMMSS; what is no time of day, as 9999 for none, stays as it is. */
export function timeWords(text: string): Words {
  const time = (text.match(/../g) ?? []).join(":");
  if (Number(text.slice(0, 2)) > 24) return words(`time ${text}`, `时间 ${text}`);
  return text.length === 2 ? words(`hour ${text}`, `${text} 时`) : words(time, time);
}

function dateWords(year: number, month: string, day: string): Words {
  const number = Number(month);
  const name = MONTHS[number - 1] ?? month;
  if (day === "00") return words(`the end of ${name} ${year}`, `${year}年${number}月末`);
  return words(`${Number(day)} ${name} ${year}`, `${year}年${number}月${Number(day)}日`);
}
