// The last digit of the stretch is the check digit of those before it (General Specifications 7.9.1). Reads every
// character once, for the digits and for their sum, since most values that are read at all are numbers like these.

import type { CodeProblem } from "../../identifier.ts";
import { wrong } from "./check.ts";

/** Offset of the first unit in [from, end) that is no digit, `end` where the last is not the check digit, -1 where all is right. */
export function checkDigitFault(text: string, from: number, end: number): number {
  let sum = 0;
  let weight = (end - from) % 2 === 0 ? 3 : 1;
  for (let at = from; at < end; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return at;
    sum += digit * weight;
    weight = 4 - weight;
  }
  return sum % 10 === 0 ? -1 : end;
}

export function checkDigitRight(text: string, from: number, end: number): CodeProblem | null {
  if (checkDigitFault(text, from, end) < 0) return null;
  return wrong("BAD_CHECK_DIGIT", end - 1, 1, "The last digit is not the check digit of the others.", "末位数字不是前面各位的校验位。");
}
