// A number written without zeros in front, as the serial of a component (General Specifications 3.9.11).

import type { Failure } from "./check.ts";

export function noLeadingZeroRight(part: string): Failure | null {
  return part.length > 1 && part.startsWith("0") ? { reason: "BAD_CHARACTER", at: 0, detail: "It is written without zeros in front." } : null;
}
