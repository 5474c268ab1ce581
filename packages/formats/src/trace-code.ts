// A field that a profile types as a traceability code (追溯码) → canonical URI, or why not. The rule set says which schemes
// are read.

import { beginsWith, edmcUri, isEdmc, parseTraceCode } from "@csp/codes";
import type { CodeProblemReason } from "./problem.ts";
import type { RuleSet } from "./rule-set.ts";

export type TraceCode = { readonly ok: true; readonly uri: string } | { readonly ok: false; readonly reason: CodeProblemReason; readonly detail: string };

/** Of a rejection's 256 KiB, 1,000 codes leave each about this many characters to say why. */
const MAX_DETAIL_LENGTH = 120;

export function readTraceCode(text: string, rules: RuleSet): TraceCode {
  if (isEdmc(text)) return rules.schemes.includes("edmc") ? { ok: true, uri: edmcUri(text) } : notRead("the 20-digit code");
  const parsed = parseTraceCode(text);
  if (!parsed.ok) return { ok: false, reason: parsed.problem.reason, detail: parsed.problem.detail.slice(0, MAX_DETAIL_LENGTH) };
  const scheme = parsed.value.identifier.scheme === "edmc" ? "edmc" : "gs1";
  return rules.schemes.includes(scheme) ? { ok: true, uri: parsed.value.uri } : notRead(scheme === "edmc" ? "the 20-digit code" : "GS1");
}

const EDMC_HEAD = edmcUri("");

/** A short name of a code, for sets and hashes: the digits of a 20-digit code, else the URI. */
export function codeKey(uri: string): string {
  return beginsWith(uri, EDMC_HEAD) ? uri.slice(EDMC_HEAD.length) : uri;
}

function notRead(scheme: string): TraceCode {
  return { ok: false, reason: "UNKNOWN_SCHEME", detail: `the rule set does not read ${scheme}` };
}
