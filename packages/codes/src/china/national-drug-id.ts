// The national drug identification code (国家药品标识码): 11 digits, of which the first five are the enterprise as in the standard
// code. The rest has no published layout, so nothing more is checked.

import type { NationalDrugId, Parsed } from "../identifier.ts";
import { endOfDigits } from "../digits.ts";
import { accept, refuse } from "../problem.ts";

const LENGTH = 11;

/** A national drug identification code and what is odd about it. */
export interface NationalDrugIdRead extends NationalDrugId {
  readonly warnings: readonly string[];
}

/** Reads 11 digits, white space around them allowed; warns when a standard code is given that names another enterprise. */
export function parseNationalDrugId(text: string, standardCode: string | null = null): Parsed<NationalDrugIdRead> {
  const code = text.trim();
  const at = text.length - text.trimStart().length;
  if (code === "") return refuse("EMPTY", at, "There is no national drug identification code.");
  const digits = endOfDigits(code);
  if (digits < code.length) return refuse("BAD_CHARACTER", at + digits, "A national drug identification code is digits only.");
  if (code.length !== LENGTH) return refuse("BAD_LENGTH", at + Math.min(code.length, LENGTH), "A national drug identification code has 11 digits.");
  const warnings =
    standardCode === null || standardCode.slice(3, 8) === code.slice(0, 5) ? [] : ["the standard code beside it names another enterprise (its digits 4 to 8)"];
  return accept({ scheme: "cndc", code, warnings });
}
