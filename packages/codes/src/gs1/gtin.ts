// A GTIN by itself: 8, 12, 13 or 14 digits, made 14 by zeros in front. It names a class of packs, never a pack.

import type { Gtin, Parsed } from "../identifier.ts";
import { hasCheckDigit } from "../check-digit.ts";
import { endOfDigits } from "../digits.ts";
import { checkDigitFault } from "./checks/check-digit.ts";
import { accept, refuse } from "../problem.ts";
import { restrictedPrefixProblem } from "./elements.ts";
import { restrictedPrefixAt, restrictedPrefixLength } from "./restricted-prefix.ts";

export const GTIN_LENGTH = 14;
/** A GTIN without the digit that stands before its company prefix. */
const PREFIX_AND_REST = 13;
const ZERO = 0x30;
const TWO = 0x32;
const NINE = 0x39;

export function isGtinLength(length: number): boolean {
  return length === 14 || length === 13 || length === 12 || length === 8;
}

/** Puts the zeros in front of a shorter GTIN. */
export function padGtin(digits: string): string {
  return digits.padStart(GTIN_LENGTH, "0");
}

/** Reads a bare GTIN, white space around it allowed. */
export function parseGtin(text: string): Parsed<Gtin> {
  return isPlainGtin(text) ? accept({ scheme: "gtin", gtin: padGtin(text) }) : readGtin(text);
}

/** Whether it is 13 or 14 right digits whose prefix begins as no restricted one does, as nearly all are; where it says no, the slower way finds out. */
function isPlainGtin(text: string): boolean {
  const prefixAt = text.length - PREFIX_AND_REST;
  if (prefixAt !== 0 && prefixAt !== 1) return false;
  const first = text.charCodeAt(prefixAt);
  return first !== ZERO && first !== TWO && first !== NINE && checkDigitFault(text, 0, text.length) < 0;
}

function readGtin(text: string): Parsed<Gtin> {
  const digits = text.trim();
  const at = text.length - text.trimStart().length;
  if (digits === "") return refuse("EMPTY", at, 0, "There is no GTIN.", "没有 GTIN。");
  const end = endOfDigits(digits);
  if (end < digits.length) return refuse("BAD_CHARACTER", at + end, 1, "A GTIN may hold digits only.", "GTIN 只能由数字组成。");
  if (!isGtinLength(digits.length)) {
    const from = Math.min(digits.length, GTIN_LENGTH);
    return refuse("BAD_LENGTH", at + from, digits.length - from, "A GTIN must have 8, 12, 13 or 14 digits.", "GTIN 应为 8、12、13 或 14 位数字。");
  }
  if (!hasCheckDigit(digits)) {
    return refuse("BAD_CHECK_DIGIT", at + digits.length - 1, 1, "The last digit is not the check digit of the others.", "末位不是其余数字的校验位。");
  }
  const gtin = padGtin(digits);
  const prefixAt = restrictedPrefixAt(gtin);
  if (prefixAt < 0) return accept({ scheme: "gtin", gtin });
  // Of the zeros put in front, which a prefix may begin with, none is in the text.
  const padding = GTIN_LENGTH - digits.length;
  const from = Math.max(0, prefixAt - padding);
  const to = prefixAt + restrictedPrefixLength(gtin, prefixAt) - padding;
  return { ok: false, problem: restrictedPrefixProblem(at + from, to - from) };
}
