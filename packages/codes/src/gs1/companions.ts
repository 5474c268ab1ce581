// Which AIs may stand together (General Specifications 4.13 and 4.14): none twice, none without what it needs, none with what
// it excludes. It reads the AIs of elements, not their values.

import type { CodeProblem } from "../identifier.ts";
import { type AiRule, AI_TABLE, placeAt } from "./ai-table.ts";
import type { Element } from "./elements.ts";

// Every AI has a slot, its place in the table, and every pattern such as 31nn has one behind those. An AI that is present
// is counted in its own slot and in those of the patterns it fits, so each rule is a few look-ups.
const patterns = [...new Set(AI_TABLE.flatMap(({ requires, excludes }) => [...requires.flat(), ...excludes]).filter((ai) => ai.endsWith("n")))];
const SLOTS = AI_TABLE.length + patterns.length;

interface Compiled {
  readonly rule: AiRule;
  /** The slots in which the AI is counted, its own first. */
  readonly slots: readonly number[];
  readonly requires: readonly (readonly number[])[];
  readonly excludes: readonly number[];
  /** Beside `excludes`: 1 where the AI itself is counted in that slot. */
  readonly itself: readonly number[];
}

const COMPILED: readonly Compiled[] = AI_TABLE.map((rule, place) => {
  const slots = [place, ...patterns.flatMap((pattern, index) => (fits(rule.ai, pattern) ? [AI_TABLE.length + index] : []))];
  const excludes = rule.excludes.map(slotOf);
  return { rule, slots, requires: rule.requires.map((group) => group.map(slotOf)), excludes, itself: excludes.map((slot) => (slots.includes(slot) ? 1 : 0)) };
});

/** Scratch that every call leaves as it found it, all zero. */
const counts = new Uint8Array(SLOTS);
let places = new Int16Array(AI_TABLE.length);

function slotOf(ai: string): number {
  const place = ai.endsWith("n") ? AI_TABLE.length + patterns.indexOf(ai) : placeAt(ai, 0);
  if (place < 0) throw new Error(`the table names (${ai}), which it does not have`);
  return place;
}

/** `n` in a pattern stands for any digit. */
function fits(ai: string, pattern: string): boolean {
  return ai.length === pattern.length && [...pattern].every((character, at) => character === "n" || character === ai[at]);
}

/**
 * Why the elements may not stand together, or null. The problem points at the value of the element whose rule is broken, or of the second of
 * two with one AI, whatever its value.
 */
export function companionProblem(elements: readonly Element[]): CodeProblem | null {
  if (places.length < elements.length) places = new Int16Array(elements.length);
  let counted = 0;
  let problem: CodeProblem | null = null;
  while (problem === null && counted < elements.length) {
    const element = elements[counted];
    const place = element === undefined ? -1 : placeAt(element.ai, 0);
    if (element !== undefined && place >= 0 && counts[place] !== 0) problem = repeated(element);
    else {
      places[counted] = place;
      count(place, 1);
      counted++;
    }
  }
  for (let index = 0; problem === null && index < counted; index++) {
    const compiled = COMPILED[places[index] ?? -1];
    if (compiled !== undefined && !isRight(compiled)) problem = brokenRule(compiled, elements, index);
  }
  for (let index = 0; index < counted; index++) count(places[index] ?? -1, -1);
  return problem;
}

function count(place: number, by: 1 | -1): void {
  const slots = COMPILED[place]?.slots ?? [];
  for (let index = 0; index < slots.length; index++) {
    const slot = slots[index] ?? 0;
    counts[slot] = (counts[slot] ?? 0) + by;
  }
}

function isRight({ requires, excludes, itself }: Compiled): boolean {
  for (let index = 0; index < excludes.length; index++) {
    if ((counts[excludes[index] ?? 0] ?? 0) > (itself[index] ?? 0)) return false;
  }
  for (let index = 0; index < requires.length; index++) {
    if (isPresent(requires[index] ?? [])) return true;
  }
  return requires.length === 0;
}

function isPresent(group: readonly number[]): boolean {
  for (let index = 0; index < group.length; index++) {
    if (counts[group[index] ?? 0] === 0) return false;
  }
  return true;
}

function repeated({ ai, value, at }: Element): CodeProblem {
  return { reason: "REPEATED_AI", at, length: value.length, detail: `(${ai}) stands there twice.`, detailZh: `应用标识符(${ai})出现了两次。` };
}

/** Says in words what `isRight` found. */
function brokenRule({ rule: { ai, excludes, requires } }: Compiled, elements: readonly Element[], index: number): CodeProblem {
  const { at = 0, value = "" } = elements[index] ?? {};
  const excluded = elements.find((other, place) => place !== index && excludes.some((pattern) => fits(other.ai, pattern)));
  const where = { reason: "BAD_COMBINATION", at, length: value.length } as const;
  if (excluded) {
    return { ...where, detail: `(${ai}) does not go with (${excluded.ai}).`, detailZh: `应用标识符(${ai})不能与(${excluded.ai})同时使用。` };
  }
  const groups = requires.map((group) => `(${group.join(")(")})`);
  return { ...where, detail: `(${ai}) goes only with ${groups.join(" or ")}.`, detailZh: `应用标识符(${ai})须与${groups.join("或")}一起使用。` };
}
