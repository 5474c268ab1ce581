// A key that may hold letters still begins with a GS1 company prefix, which has at least four digits (General Specifications 1.4.4).

import { endOfDigits } from "../../digits.ts";
import type { Failure } from "./check.ts";

const SHORTEST = 4;

export function companyPrefixRight(part: string): Failure | null {
  const digits = endOfDigits(part);
  return digits >= SHORTEST ? null : { reason: "BAD_CHARACTER", at: digits, detail: "It begins with a company prefix of at least four digits." };
}
