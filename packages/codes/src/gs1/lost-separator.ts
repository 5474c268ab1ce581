// What an element string without any separator can mean, if the separators were dropped on the way, as keyboard-wedge
// scanners do: every way to cut it into elements that all pass. It finds all that is named so and chooses none; of
// cuts that name one thing with other attributes (lot, dates) the first stands for all.
//
// Company-internal data (AIs 91 to 99) and data agreed between two partners (90) are not supposed to begin inside another
// value: the General Specifications (3.11) let them not leave the company with the goods, and nearly every serial number
// holds a 9.

import { canonicalUri } from "../canonical-uri.ts";
import { AI_TABLE, type AiRule, ruleAt } from "./ai-table.ts";
import { checkValue, endOfCharacters } from "./check-value.ts";
import { companionProblem } from "./companions.ts";
import { type Element, identifiersIn, restrictionProblem } from "./elements.ts";

interface Cuts {
  /** In each at least one separator is missing. */
  readonly cuts: readonly (readonly Element[])[];
  /** There are others, or the search was too long to know. */
  readonly more: boolean;
}

const NONE: Cuts = { cuts: [], more: false };
/** No AI may repeat, so a longer text cannot be cut. */
const LONGEST = AI_TABLE.reduce((total, rule) => total + rule.ai.length + rule.maxLength, 0);
/** Bounds the search on texts made to be hard; real labels need some hundred steps. */
const MAX_STEPS = 20_000;
const NINE = 0x39;

/** The first value of varying length, where alone a separator can have been lost, and the elements before it. */
interface OpenValue {
  readonly rule: AiRule;
  readonly from: number;
  readonly before: readonly Element[];
}

/**
 * At most `limit` cuts that each name another thing, in the order of where they first cut. `base` is added to the elements'
 * offsets. Where no cut is possible, which most labels are, it costs 10 to 20 ns a character behind the first value of varying
 * length.
 */
export function cutsWithoutSeparator(body: string, limit: number, base = 0): Cuts {
  if (body.length > LONGEST) return NONE;
  const open = firstOpenValue(body, base);
  if (!open) return NONE;
  const cuttable = cuttableBehind(body, open.from + open.rule.minLength);
  if (!cuttable) return NONE;
  return search(body, open, cuttable, limit, base);
}

function search(body: string, open: OpenValue, cuttable: Uint8Array, limit: number, base: number): Cuts {
  const cuts: (readonly Element[])[] = [];
  const names: string[] = [];
  let more = false;
  let steps = 0;

  function visitValue(rule: AiRule, from: number, elements: readonly Element[], lost: boolean): void {
    for (const end of endsOfValue(rule, body, from)) {
      if (cuttable[end] !== 1) continue;
      const element = { ai: rule.ai, value: body.slice(from, end), at: base + from };
      visit(end, [...elements, element], lost || (!rule.predefinedLength && end < body.length));
      if (more) return;
    }
  }

  function visit(at: number, elements: readonly Element[], lost: boolean): void {
    if ((steps += 1) > MAX_STEPS) {
      more = true;
      return;
    }
    if (at === body.length) {
      if (!lost || companionProblem(elements)) return;
      const name = nameOf(elements);
      if (name === null || names.includes(name)) return;
      if (cuts.length === limit) more = true;
      else cuts.push(elements);
      names.push(name);
      return;
    }
    const rule = ruleAt(body, at);
    if (rule && !elements.some(({ ai }) => ai === rule.ai)) visitValue(rule, at + rule.ai.length, elements, lost);
  }

  visitValue(open.rule, open.from, open.before, false);
  return { cuts, more };
}

/** The URI of what the elements name first; null where they name nothing, or no product on the market. */
function nameOf(elements: readonly Element[]): string | null {
  const first = restrictionProblem(elements) ? undefined : identifiersIn(elements)[0];
  return first ? canonicalUri(first) : null;
}

/** Null where an element of predefined length is wrong, or there is no other. */
function firstOpenValue(body: string, base: number): OpenValue | null {
  const before: Element[] = [];
  let at = 0;
  while (at < body.length) {
    const rule = ruleAt(body, at);
    if (!rule || before.some(({ ai }) => ai === rule.ai)) return null;
    const from = at + rule.ai.length;
    if (!rule.predefinedLength) return { rule, from, before };
    const end = from + rule.maxLength;
    if (end > body.length || checkValue(rule, body, from, end)) return null;
    before.push({ ai: rule.ai, value: body.slice(from, end), at: base + from });
    at = end;
  }
  return null;
}

/** For every offset from `first` on, whether the rest can be cut when repeated AIs are overlooked; null where only the end can. */
function cuttableBehind(body: string, first: number): Uint8Array | null {
  let cuttable: Uint8Array | null = null;
  for (let at = body.length - 1; at >= first; at--) {
    const rule = body.charCodeAt(at) < NINE ? ruleAt(body, at) : undefined;
    if (!rule || !canEnd(rule, body, at + rule.ai.length, cuttable)) continue;
    cuttable ??= new Uint8Array(body.length + 1).fill(1, body.length);
    cuttable[at] = 1;
  }
  return cuttable;
}

function canEnd(rule: AiRule, body: string, from: number, cuttable: Uint8Array | null): boolean {
  // Most often only the end of the text can be where the rest can be cut.
  if (cuttable === null) return body.length - from <= rule.maxLength && checkValue(rule, body, from, body.length) === null;
  return endsOfValue(rule, body, from).some((end) => cuttable[end] === 1);
}

/** Where a value of the AI that begins at `from` can end, ascending. */
function endsOfValue(rule: AiRule, body: string, from: number): readonly number[] {
  const longest = Math.min(from + rule.maxLength, body.length);
  const ends: number[] = [];
  // A longer value would hold the same wrong character, and where only characters are checked, all up to it pass.
  const onlyPart = rule.parts.length === 1 ? rule.parts[0] : undefined;
  const last = onlyPart ? endOfCharacters(onlyPart.characters, body, from, longest) : longest;
  for (let end = from + rule.minLength; end <= last; end++) {
    if (onlyPart?.checks.length === 0 || !checkValue(rule, body, from, end)) ends.push(end);
  }
  return ends;
}
