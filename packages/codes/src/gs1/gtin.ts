// A GTIN by itself: 8, 12, 13 or 14 digits, made 14 by zeros in front. It names a class of packs, never a pack.

import type { Gtin, Parsed } from "../identifier.ts";
import { hasCheckDigit } from "../check-digit.ts";
import { endOfDigits } from "../digits.ts";
import { accept, refuse } from "../problem.ts";
import { restrictedPrefixRight } from "./checks/restricted-prefix.ts";

export const GTIN_LENGTH = 14;
const LENGTHS: readonly number[] = [8, 12, 13, GTIN_LENGTH];

export function isGtinLength(length: number): boolean {
  return LENGTHS.includes(length);
}

/** Puts the zeros in front of a shorter GTIN. */
export function padGtin(digits: string): string {
  return digits.padStart(GTIN_LENGTH, "0");
}

/** Reads a bare GTIN, white space around it allowed. */
export function parseGtin(text: string): Parsed<Gtin> {
  const digits = text.trim();
  const at = text.length - text.trimStart().length;
  if (digits === "") return refuse("EMPTY", at, "There is no GTIN.");
  const end = endOfDigits(digits);
  if (end < digits.length) return refuse("BAD_CHARACTER", at + end, "A GTIN is digits only.");
  if (!isGtinLength(digits.length)) return refuse("BAD_LENGTH", at + Math.min(digits.length, GTIN_LENGTH), "A GTIN has 8, 12, 13 or 14 digits.");
  if (!hasCheckDigit(digits)) return refuse("BAD_CHECK_DIGIT", at + digits.length - 1, "The last digit is not the check digit of the others.");
  const gtin = padGtin(digits);
  const failure = restrictedPrefixRight(gtin);
  if (failure) return refuse(failure.reason, at + Math.max(0, failure.at - (GTIN_LENGTH - digits.length)), failure.detail);
  return accept({ scheme: "gtin", gtin });
}
