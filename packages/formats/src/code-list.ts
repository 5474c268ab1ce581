// The list of traceability codes of a JSON bill → accepted URIs and refused codes: every listing has exactly one result.

import { MAX_REFUSED_CODES, refuse, refusedCode } from "./refusals.ts";
import type { Refusal, RefusedCode } from "./profile.ts";
import type { RuleSet } from "./rule-set.ts";
import { readTraceCode } from "./trace-code.ts";

export interface CodeList {
  readonly listed: number;
  /** Canonical URIs in source order, each once. */
  readonly uris: readonly string[];
  readonly refused: readonly RefusedCode[];
}

/** Codes in one JSON bill, at most; the interfaces themselves allow 3,500. */
export const MAX_LISTED_CODES = MAX_REFUSED_CODES;

/**
 * `value` is an array, or a string of codes with commas between them; `pointer` names the field. A code of the string is named by its place in it.
 * 200 codes cost 14 µs here, of which the look at repeats is half (`node test/bench/formats.ts`).
 */
export function readCodeList(value: string | readonly unknown[], pointer: string, rules: RuleSet): CodeList | Refusal {
  const items = typeof value === "string" ? splitCodes(value) : value;
  if (items.length === 0) return refuse("NO_CODES", pointer, "the document lists no code");
  if (items.length > MAX_LISTED_CODES) return refuse("TOO_LARGE", pointer, `a document lists at most ${MAX_LISTED_CODES} codes`);
  const uris = new Set<string>();
  const refused: RefusedCode[] = [];
  for (const [at, item] of items.entries()) {
    if (typeof item !== "string") {
      // A JSON number has lost digits beyond the 16th already.
      refused.push(refusedCode(`${pointer}/${at}`, "SHAPE_INVALID", "", "a code is written as a string"));
      continue;
    }
    const code = readTraceCode(item, rules);
    if (!code.ok) {
      refused.push(refusedCode(`${pointer}/${at}`, code.reason, item, code.detail));
      continue;
    }
    const known = uris.size;
    uris.add(code.uri);
    if (uris.size === known) refused.push(refusedCode(`${pointer}/${at}`, "CODE_REPEATED", item, "listed before in this document"));
  }
  return { listed: items.length, uris: [...uris], refused };
}

/** A comma at the very end is a writer's habit, not a code. */
function splitCodes(text: string): readonly string[] {
  const items = text.split(",", MAX_LISTED_CODES + 2).map((item) => item.trim());
  if (items.at(-1) === "") items.pop();
  return items;
}
