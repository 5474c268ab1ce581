// The last digit of the stretch is the check digit of those before it (General Specifications 7.9.1). Reads every
// character once, for the digits and for their sum, since most values that are read at all are numbers like these.

import { ASCII } from "../../ascii.ts";
import type { CodeProblem } from "../../identifier.ts";
import { endOfDigits } from "../../digits.ts";
import { wrong } from "./check.ts";

/** Offset of the first unit in [from, end) that is no digit, `end` where the last is not the check digit, -1 where all is right. */
export function checkDigitFault(text: string, from: number, end: number): number {
  let sum = 0;
  let signs = 0;
  let at = from;
  if ((end - from) % 2 === 1) {
    sum = text.charCodeAt(at) - 0x30;
    signs = sum | (9 - sum);
    at++;
  }
  // Two at a time and one test at the end take three quarters of the time of one by one.
  for (; at < end; at += 2) {
    const threefold = text.charCodeAt(at) - 0x30;
    const single = text.charCodeAt(at + 1) - 0x30;
    signs |= threefold | single | (9 - threefold) | (9 - single);
    sum += threefold * 3 + single;
  }
  // Negative when any of them was below 0 or above 9.
  if (signs < 0) return endOfDigits(text, from);
  return sum % 10 === 0 ? -1 : end;
}

export function checkDigitRight(text: string, from: number, end: number): CodeProblem | null {
  if (checkDigitFault(text, from, end) < 0) return null;
  return wrong("BAD_CHECK_DIGIT", end - 1, 1, "The last digit is not the check digit of the others.", "末位不是其余数字的校验位。");
}

/** Whether the stretch of the text that was read into `ASCII` is digits and the last their check digit. */
export function hasCheckDigitInAscii(from: number, end: number): boolean {
  let sum = 0;
  let signs = 0;
  let at = from;
  if ((end - from) % 2 === 1) {
    sum = (ASCII[at] ?? 0) - 0x30;
    signs = sum | (9 - sum);
    at++;
  }
  for (; at < end; at += 2) {
    const threefold = (ASCII[at] ?? 0) - 0x30;
    const single = (ASCII[at + 1] ?? 0) - 0x30;
    signs |= threefold | single | (9 - threefold) | (9 - single);
    sum += threefold * 3 + single;
  }
  return signs >= 0 && sum % 10 === 0;
}
