// Sets of elements that may stand together, made from the AI table: whatever some AIs need is added until nothing is
// missing. The rules of companions are tried here a second time, by plain search.

import fc from "fast-check";
import { AI_TABLE, type AiRule, ruleOf } from "./ai-table.ts";
import { anyRule, valueOfRule } from "./ai-values.test-support.ts";
import type { Element } from "./elements.ts";

function fits(ai: string, pattern: string): boolean {
  return new RegExp(`^${pattern.replaceAll("n", "[0-9]")}$`).test(ai);
}

/** Whether each AI stands once, with what it needs and without what it excludes (General Specifications 4.13 and 4.14). */
export function mayStandTogether(ais: readonly string[]): boolean {
  if (new Set(ais).size < ais.length) return false;
  return ais.every((ai) => {
    const { requires = [], excludes = [] } = ruleOf(ai) ?? {};
    const isThere = (pattern: string): boolean => ais.some((other) => fits(other, pattern));
    const isComplete = requires.length === 0 || requires.some((group) => group.every(isThere));
    return isComplete && !excludes.some((pattern) => ais.some((other) => other !== ai && fits(other, pattern)));
  });
}

/** Whether an AI among them is a key, or an identification that needs no other. */
export function canName(ais: readonly string[]): boolean {
  return ais.some((ai) => {
    const rule = ruleOf(ai);
    return rule !== undefined && (rule.qualifiers !== null || (rule.requires.length === 0 && !ai.startsWith("9")));
  });
}

/** The AIs with one choice of what they need; each number of `choices` decides one. */
function completed(seeds: readonly AiRule[], choices: readonly number[]): readonly string[] {
  const ais = new Set(seeds.map(({ ai }) => ai));
  const left = [...choices];
  const choose = <T>(among: readonly T[]): T | undefined => among[(left.pop() ?? 0) % among.length];
  for (const ai of ais) {
    const requires = ruleOf(ai)?.requires ?? [];
    if (requires.length === 0 || requires.some((group) => group.every((pattern) => [...ais].some((other) => fits(other, pattern))))) continue;
    for (const pattern of choose(requires) ?? []) {
      const added = choose(AI_TABLE.filter((rule) => fits(rule.ai, pattern)));
      if (added) ais.add(added.ai);
    }
  }
  return [...ais];
}

const KEYS = AI_TABLE.filter(({ qualifiers }) => qualifiers !== null);
const seed = fc.oneof(anyRule, fc.constantFrom(...KEYS), fc.constantFrom(...AI_TABLE.filter(({ ai }) => ai.length < 4)));

/** AIs that may stand together and name something, in any order. */
const companions: fc.Arbitrary<readonly string[]> = fc
  .tuple(fc.array(seed, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(999), { minLength: 12, maxLength: 12 }))
  .map(([seeds, choices]) => completed(seeds, choices))
  .filter((ais) => mayStandTogether(ais) && canName(ais))
  .chain((ais) => fc.shuffledSubarray([...ais], { minLength: ais.length }));

function withValues(ais: readonly string[]): fc.Arbitrary<readonly Element[]> {
  const rules = ais.map((ai) => AI_TABLE.find((rule) => rule.ai === ai) ?? AI_TABLE[0]!);
  return fc.tuple(...rules.map(valueOfRule)).map((values) => rules.map(({ ai }, index) => ({ ai, value: values[index] ?? "", at: 0 })));
}

/** Elements that may stand together and name something, in any order. */
export const elementSet: fc.Arbitrary<readonly Element[]> = companions.chain(withValues);

const qualified = fc
  .constantFrom(...KEYS.flatMap((key) => (key.qualifiers ?? []).map((order) => ({ key: key.ai, order }))))
  .chain(({ key, order }) => fc.subarray([...order]).map((some) => [key, ...some]))
  .map((ais) => (ais[0] === "415" && !ais.includes("8020") ? [...ais, "8020"] : ais))
  // The table of GS1 lets (22) follow (8006) in a link, and says that it goes only with (01).
  .filter(mayStandTogether);

/** A key with some of the qualifiers of one of its orders, in that order. */
export const keyWithQualifiers: fc.Arbitrary<readonly Element[]> = qualified.chain(withValues);

/** AI and value alone, to compare elements whatever text they stood in. */
export function pairsOf(elements: readonly Element[]): readonly string[] {
  return elements.map(({ ai, value }) => `(${ai})${value}`);
}
