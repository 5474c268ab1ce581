// The national standard code of a drug (药品本位码): 86, 9, five digits of enterprise, five of product, a check digit. The same
// digits are always a GTIN with indicator 8 as well, so only the type of a field says which is meant.

import type { Parsed, StandardCode } from "../identifier.ts";
import { hasCheckDigit } from "../check-digit.ts";
import { endOfDigits } from "../digits.ts";
import { accept, refuse } from "../problem.ts";

const LENGTH = 14;

/** Reads a standard code; white space around it is allowed. */
export function parseStandardCode(text: string): Parsed<StandardCode> {
  const code = text.trim();
  const at = text.length - text.trimStart().length;
  if (code === "") return refuse("EMPTY", at, "There is no standard code.");
  const digits = endOfDigits(code);
  if (digits < code.length) return refuse("BAD_CHARACTER", at + digits, "A standard code is digits only.");
  if (code.length !== LENGTH) return refuse("BAD_LENGTH", at + Math.min(code.length, LENGTH), "A standard code has 14 digits.");
  if (!code.startsWith("869")) return refuse("BAD_CHARACTER", at, "A standard code starts with 869.");
  if (!hasCheckDigit(code)) return refuse("BAD_CHECK_DIGIT", at + LENGTH - 1, "The last digit is not the check digit of the others.");
  return accept({ scheme: "std", code });
}
