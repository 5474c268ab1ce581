// The last digit of the stretch is the check digit of those before it (General Specifications 7.9.1).

import { hasCheckDigit } from "../../check-digit.ts";
import type { Failure } from "./check.ts";

export function checkDigitRight(part: string): Failure | null {
  if (hasCheckDigit(part)) return null;
  return { reason: "BAD_CHECK_DIGIT", at: part.length - 1, detail: "The last digit is not the check digit of the others." };
}
