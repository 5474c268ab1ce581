// A date YYMMDD, where day 00 means the end of the month (General Specifications 3.4.2). All years that two digits can mean
// within fifty of any year from 2000 on have a leap day when YY divides by four, so no clock is needed.

import type { Failure } from "./check.ts";

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export function dateRight(part: string): Failure | null {
  const month = Number(part.slice(2, 4));
  const days = DAYS[month - 1];
  if (days === undefined) return { reason: "BAD_DATE", at: 2, detail: "A month is 01 to 12." };
  const leap = month === 2 && Number(part.slice(0, 2)) % 4 === 0 ? 1 : 0;
  if (Number(part.slice(4, 6)) > days + leap) return { reason: "BAD_DATE", at: 4, detail: `That month has ${days + leap} days.` };
  return null;
}
