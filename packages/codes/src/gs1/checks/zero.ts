// The filler digit in front of a returnable asset's number is 0 (General Specifications 3.9.3).

import type { Failure } from "./check.ts";

export function zeroRight(part: string): Failure | null {
  return part === "0" ? null : { reason: "BAD_CHARACTER", at: 0, detail: "The first digit is a filler and is 0." };
}
