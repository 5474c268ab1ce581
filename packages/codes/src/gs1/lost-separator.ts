// What an element string without any separator can mean, if the separators were dropped on the way, as keyboard-wedge
// scanners do: every way to cut it into elements that all pass. It finds them all and chooses none.

import { type AiRule, AI_TABLE, maxLength, minLength, ruleAt } from "./ai-table.ts";
import { checkValue, firstOutside } from "./check-value.ts";
import { type Element, combinationProblem } from "./elements.ts";

interface Cuts {
  /** In each at least one separator is missing. */
  readonly cuts: readonly (readonly Element[])[];
  /** There are others, or the search was too long to know. */
  readonly more: boolean;
}

/** No AI may repeat, so a longer text cannot be cut. */
const LONGEST = AI_TABLE.reduce((total, rule) => total + rule.ai.length + maxLength(rule), 0);
/** Bounds the search on texts made to be hard; real labels need some hundred steps. */
const MAX_STEPS = 20_000;

/** At most `limit` cuts, in the order of where they first cut. */
export function cutsWithoutSeparator(body: string, limit: number): Cuts {
  if (body.length > LONGEST) return { cuts: [], more: false };
  const cuttable = cuttableFrom(body);
  const cuts: (readonly Element[])[] = [];
  let more = false;
  let steps = 0;

  function visit(at: number, elements: readonly Element[], lost: boolean): void {
    if (more || (steps += 1) > MAX_STEPS) {
      more = true;
      return;
    }
    if (at === body.length) {
      if (!lost || combinationProblem(elements)) return;
      if (cuts.length === limit) more = true;
      else cuts.push(elements);
      return;
    }
    const rule = ruleAt(body, at);
    if (!rule || elements.some(({ ai }) => ai === rule.ai)) return;
    const from = at + rule.ai.length;
    for (const end of endsOfValue(rule, body, from)) {
      if (!cuttable[end]) continue;
      visit(end, [...elements, { ai: rule.ai, value: body.slice(from, end), at: from }], lost || (!rule.predefinedLength && end < body.length));
    }
  }

  visit(0, [], false);
  return { cuts, more };
}

/** For every offset, whether the rest can be cut when repeated AIs are overlooked: keeps the search from dead ends. */
function cuttableFrom(body: string): readonly boolean[] {
  const cuttable: boolean[] = Array.from({ length: body.length + 1 }, () => false);
  cuttable[body.length] = true;
  for (let at = body.length - 1; at >= 0; at--) {
    const rule = ruleAt(body, at);
    if (rule) cuttable[at] = endsOfValue(rule, body, at + rule.ai.length).some((end) => cuttable[end]);
  }
  return cuttable;
}

/** Where a value of the AI that begins at `from` can end, ascending. */
function endsOfValue(rule: AiRule, body: string, from: number): readonly number[] {
  const shortest = from + minLength(rule);
  const longest = Math.min(from + maxLength(rule), body.length);
  const ends: number[] = [];
  // A longer value would hold the same wrong character, and where only characters are checked, all up to it pass.
  const onlyPart = rule.parts.length === 1 ? rule.parts[0] : undefined;
  const wrong = onlyPart ? firstOutside(onlyPart, body.slice(from, longest)) : -1;
  const last = wrong < 0 ? longest : from + wrong;
  for (let end = shortest; end <= last; end++) {
    if (onlyPart?.checks.length === 0 || !checkValue(rule, body.slice(from, end), from)) ends.push(end);
  }
  return ends;
}
