// GTINs that name no product on the open market: variable measure and company-internal numbers (prefixes 02, 04, 2x) and
// periodicals, books and music (977 to 979). No pack of medicine carries one.

import type { Failure } from "./check.ts";

/** Takes 14 digits. */
export function restrictedPrefixRight(gtin: string): Failure | null {
  // A GTIN-8 stands in 14 digits behind six zeros and has its prefix there; internal ones begin with 0 or 2.
  const short = gtin.startsWith("000000");
  const prefix = short ? gtin.slice(6, 9) : gtin.slice(1, 4);
  const restricted = short ? /^[02]/.test(prefix) : /^(02|04|2|977|978|979)/.test(prefix);
  if (!restricted) return null;
  return { reason: "RESTRICTED_PREFIX", at: short ? 6 : 1, detail: "The prefix is not one of products: it is kept for internal use or for print." };
}
