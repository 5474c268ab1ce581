// Filed links between a pack's codes of two schemes: which is in force at a time. The time is that of an event, never that of
// a clock.

import { parseCanonicalUri } from "@csp/codes";
import { parseTime } from "@csp/epcis";
import type { PackLink, RuleSet } from "./rule-set.ts";

/** Schemes that links go between. */
export const CODE_SCHEMES = ["edmc", "gs1"] as const;
export type CodeScheme = (typeof CODE_SCHEMES)[number];

/** Null for what is no pack or logistic unit of either. */
export function codeSchemeOf(uri: string): CodeScheme | null {
  const parsed = parseCanonicalUri(uri);
  if (!parsed.ok) return null;
  const { scheme } = parsed.value;
  if (scheme === "edmc") return "edmc";
  return scheme === "sgtin" || scheme === "sscc" ? "gs1" : null;
}

/** The link of the code that is in force at the time. */
export function packLinkAt({ packLinks }: RuleSet, uri: string, epochMs: number): PackLink | undefined {
  return packLinks?.get(uri)?.find(({ validFrom, validUntil }) => msOf(validFrom) <= epochMs && (validUntil === null || epochMs < msOf(validUntil)));
}

/** Whoever makes links has seen to it that these are times. */
function msOf(time: string): number {
  const parsed = parseTime(time);
  if (parsed === null) throw new Error("a link is filed as of something that is no time");
  return parsed.epochMs;
}
