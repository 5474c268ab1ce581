// The list of traceability codes of a JSON bill → accepted URIs and refused codes: every listing has exactly one result.

import { edmcUri, isEdmc } from "@csp/codes";
import type { ProblemReason } from "./problem.ts";
import type { Refusal, RefusedCode } from "./profile.ts";
import { MAX_REFUSED_CODES, refuse, refusedCode } from "./refusals.ts";
import type { RuleSet } from "./rule-set.ts";
import { codeKey, readTraceCode, type TraceCode } from "./trace-code.ts";

export interface CodeList {
  readonly listed: number;
  /** Canonical URIs in source order, each once. */
  readonly uris: readonly string[];
  /** The same codes as `codeKey` names them. */
  readonly keys: readonly string[];
  readonly refused: readonly RefusedCode[];
}

const NONE: readonly string[] = [];

/** Codes in one JSON bill, at most; the interfaces themselves allow 3,500. */
const MAX_LISTED_CODES = MAX_REFUSED_CODES;

/**
 * `value` is an array, or a string of codes with commas between them; `pointer` names the field. A code of the string is named by its place in it.
 * `before`: keys of codes that the document has named elsewhere, and that count as listed.
 * Repeats are looked for by the text that came: a set of 200 such texts took 13 µs, one of 200 URIs just made 51.
 */
export function readCodeList(value: string | readonly unknown[], pointer: string, rules: RuleSet, before: Iterable<string> = NONE): CodeList | Refusal {
  const items = typeof value === "string" ? splitCodes(value) : value;
  if (items.length === 0) return refuse("NO_CODES", pointer, "the document lists no code");
  if (items.length > MAX_LISTED_CODES) return refuse("TOO_LARGE", pointer, `a document lists at most ${MAX_LISTED_CODES} codes`);
  const readsEdmc = rules.schemes.includes("edmc");
  const keys = before === NONE ? new Set<string>() : new Set(before);
  const kept = keys.size;
  const uris: string[] = [];
  const refused: RefusedCode[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    let key: string;
    let uri: string;
    if (typeof item === "string" && readsEdmc && isEdmc(item)) {
      key = item;
      uri = edmcUri(item);
    } else {
      const code = readItem(item, rules);
      if (!code.ok) {
        refused.push(refusedCode(`${pointer}/${at}`, code.reason, typeof item === "string" ? item : "", code.detail));
        continue;
      }
      uri = code.uri;
      key = codeKey(uri);
    }
    const known = keys.size;
    keys.add(key);
    if (keys.size === known) refused.push(refusedCode(`${pointer}/${at}`, "CODE_REPEATED", String(item), "listed before in this document"));
    else uris.push(uri);
  }
  return { listed: items.length, uris, keys: kept === 0 ? [...keys] : [...keys].slice(kept), refused };
}

function readItem(item: unknown, rules: RuleSet): TraceCode | { readonly ok: false; readonly reason: ProblemReason; readonly detail: string } {
  // A JSON number has lost digits beyond the 16th already.
  return typeof item === "string" ? readTraceCode(item, rules) : { ok: false, reason: "SHAPE_INVALID", detail: "a code is written as a string" };
}

/** A comma at the very end is a writer's habit, not a code. */
function splitCodes(text: string): readonly string[] {
  const items = text.split(",", MAX_LISTED_CODES + 2).map((item) => item.trim());
  if (items.at(-1) === "") items.pop();
  return items;
}
