// A code's canonical URI → the text of it in a field that is typed as a traceability code, such that it is read back as the
// same code. A 20-digit code is its digits, a GS1 code its element string with brackets.

import { beginsWith, formatElementString, isEdmc, isGs1Identifier, edmcUri, parseCanonicalUri } from "@csp/codes";
import type { EpcisEvent } from "@csp/epcis";
import { quote } from "../refusals.ts";
import type { RuleSet } from "../rule-set.ts";
import { readTraceCode } from "../trace-code.ts";
import { noLinkProblem } from "./in-schemes.ts";

const EDMC_HEAD = edmcUri("");

/** Null for what such a field cannot hold: a class, a place, a code of a scheme that the rule set does not read. */
export function codeText(uri: string, rules: RuleSet): string | null {
  if (beginsWith(uri, EDMC_HEAD)) {
    const code = uri.slice(EDMC_HEAD.length);
    return isEdmc(code) && rules.schemes.includes("edmc") ? code : null;
  }
  const parsed = parseCanonicalUri(uri);
  const spellings = parsed.ok && isGs1Identifier(parsed.value) ? [formatElementString(parsed.value), uri] : [uri];
  return spellings.find((text) => readsAs(text, uri, rules)) ?? null;
}

/** Why `codeText` gave none. */
export function noCodeText(uri: string, rules: RuleSet, event: EpcisEvent): string {
  return noLinkProblem(uri, rules, event) ?? `${quote(uri)} is no code of a pack or logistic unit that the rule set ${rules.id} reads`;
}

function readsAs(text: string, uri: string, rules: RuleSet): boolean {
  const read = readTraceCode(text, rules);
  return read.ok && read.uri === uri;
}
