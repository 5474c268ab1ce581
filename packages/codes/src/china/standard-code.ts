// The national standard code of a drug (药品本位码): 86, 9, five digits of enterprise, five of product, a check digit. The same
// digits are always a GTIN with indicator 8 as well, so only the type of a field says which is meant.

import type { Parsed, StandardCode, Warning } from "../identifier.ts";
import { hasCheckDigit } from "../check-digit.ts";
import { refuse } from "../problem.ts";
import { NO_WARNINGS, warning } from "../warning.ts";
import { type CodeName, readDigits } from "./field.ts";

/** A standard code, its parts, and what is odd about it. */
export interface StandardCodeRead extends StandardCode {
  /** Digits 4–8. */
  readonly enterprise: string;
  /** Digits 9–13. */
  readonly product: string;
  readonly warnings: readonly Warning[];
}

const LENGTH = 14;
const HEAD = "869";
const NAME: CodeName = { a: "A standard code", en: "standard code", zh: "药品本位码" };
/** So many equal digits in a row are suspicious (AliHealth's rule). */
const SUSPICIOUS_RUN = 7;

/** Reads a standard code; white space around it is allowed. The check digit is that of a GTIN, as nine published codes have it. */
export function parseStandardCode(text: string): Parsed<StandardCodeRead> {
  const read = readDigits(text, LENGTH, NAME);
  if (!read.ok) return read;
  const { body: code, at } = read.value;
  if (!code.startsWith(HEAD)) return refuse("BAD_CHARACTER", at, HEAD.length, "A standard code must start with 869.", "药品本位码应以 869 开头。");
  if (!hasCheckDigit(code)) {
    return refuse("BAD_CHECK_DIGIT", at + LENGTH - 1, 1, "The last digit is not the check digit of the others.", "末位不是其余数字的校验位。");
  }
  return { ok: true, value: { scheme: "std", code, enterprise: code.slice(3, 8), product: code.slice(8, 13), warnings: plausibility(code) } };
}

/** The 14 digits. */
export function formatStandardCode({ code }: StandardCode): string {
  return code;
}

/** AliHealth takes such codes for made up: seven equal digits in a row, or digits that repeat in a cycle. */
function plausibility(code: string): readonly Warning[] {
  if (hasLongRun(code)) return [LONG_RUN];
  return isCycle(code, 0, LENGTH) || isCycle(code, HEAD.length, LENGTH - 1) ? [CYCLE] : NO_WARNINGS;
}

/** Seven equal digits, which cannot begin before the 9 of 869, hold digits 8 and 9 of the 14, wherever they begin. */
function hasLongRun(code: string): boolean {
  const digit = code.charCodeAt(7);
  if (code.charCodeAt(8) !== digit) return false;
  let from = 7;
  while (code.charCodeAt(from - 1) === digit) from--;
  let end = 9;
  while (code.charCodeAt(end) === digit) end++;
  return end - from >= SUSPICIOUS_RUN;
}

/** True where some part of at most half the length, said again and again, gives all of it; the last time may be cut off. */
function isCycle(code: string, from: number, end: number): boolean {
  for (let period = 1; period <= (end - from) / 2; period++) {
    let at = from + period;
    while (at < end && code.charCodeAt(at) === code.charCodeAt(at - period)) at++;
    if (at === end) return true;
  }
  return false;
}

const LONG_RUN = warning(
  "IMPLAUSIBLE",
  "Seven or more equal digits in a row are unlikely in a real standard code.",
  "连续七位以上相同数字，不像真实的药品本位码。",
);
const CYCLE = warning("IMPLAUSIBLE", "Its digits repeat in a cycle, which is unlikely in a real standard code.", "数字循环重复，不像真实的药品本位码。");
