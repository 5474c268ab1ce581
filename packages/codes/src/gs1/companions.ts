// Which AIs may stand together (General Specifications 4.13 and 4.14): none twice, none without what it needs, none with what
// it excludes. It reads the AIs of elements, not their values.

import type { CodeProblem } from "../identifier.ts";
import { type AiRule, AI_TABLE, placeAt } from "./ai-table.ts";
import { type Element, repeatedAiProblem } from "./elements.ts";

/**
 * The first AIs of the table, 00 to 30, are nearly all that is read, and are few enough to be bits of one number: for each, of which one
 * is enough, and which must not be there.
 */
const BITS = 25;
const ENOUGH = new Int32Array(BITS);
const BARRED = new Int32Array(BITS);
for (const [place, { requires, excludes }] of AI_TABLE.slice(0, BITS).entries()) {
  for (const group of requires) if (group.length === 1) ENOUGH[place] = (ENOUGH[place] ?? 0) | bitOf(group[0] ?? "");
  for (const other of excludes) BARRED[place] = (BARRED[place] ?? 0) | bitOf(other);
  if (requires.length === 0) ENOUGH[place] = -1;
}

function bitOf(ai: string): number {
  const place = placeAt(ai, 0);
  return place >= 0 && place < BITS ? 1 << place : 0;
}

/** True where elements are all of the first AIs and may stand together, given by their AIs' places in the table; where it says no, `companionProblem` finds out. */
export function areCompanions(placesOfElements: Int16Array, elements: number): boolean {
  let present = 0;
  for (let index = 0; index < elements; index++) {
    const place = placesOfElements[index] ?? -1;
    if (place < 0 || place >= BITS || (present & (1 << place)) !== 0) return false;
    present |= 1 << place;
  }
  for (let rest = present; rest !== 0; rest &= rest - 1) {
    const place = 31 - Math.clz32(rest & -rest);
    if (((ENOUGH[place] ?? 0) & present) === 0 || ((BARRED[place] ?? 0) & present) !== 0) return false;
  }
  return true;
}

/** Lists of numbers, one for each place of the table, laid end to end. */
interface Lists {
  readonly items: Int16Array;
  /** Where the list of a place begins; it ends where that of the next begins. */
  readonly starts: Int16Array;
}

/**
 * The table as numbers. Every AI has a slot, its place in the table, and every pattern such as 31nn has one behind those. An AI that is
 * present is counted in its own slot and in those of the patterns it fits, so each rule is a few look-ups.
 */
interface Slots {
  /** The slots of the patterns that each AI fits. */
  readonly fits: Lists;
  /** Each group as its size and its slots. */
  readonly requires: Lists;
  /** Each as its slot, and how often the AI itself is counted there. */
  readonly excludes: Lists;
  /** Scratch that every call leaves as it found it, all zero. */
  readonly counts: Uint8Array;
}

/** Made when it is first needed, since most programs never need it and it takes some milliseconds. */
let madeSlots: Slots | null = null;
let places = new Int16Array(AI_TABLE.length);

function makeSlots(): Slots {
  const patterns = new Map<string, number>();
  for (const { requires, excludes } of AI_TABLE) {
    for (const ai of [...requires.flat(), ...excludes]) {
      if (ai.endsWith("n") && !patterns.has(ai)) patterns.set(ai, AI_TABLE.length + patterns.size);
    }
  }
  const slotOf = (ai: string): number => {
    const slot = patterns.get(ai) ?? placeAt(ai, 0);
    if (slot < 0) throw new Error(`the table names (${ai}), which it does not have`);
    return slot;
  };
  return {
    fits: listsOf(({ ai }) => [...patterns].flatMap(([pattern, slot]) => (fits(ai, pattern) ? [slot] : []))),
    requires: listsOf(({ requires }) => requires.flatMap((group) => [group.length, ...group.map(slotOf)])),
    excludes: listsOf(({ ai, excludes }) => excludes.flatMap((pattern) => [slotOf(pattern), fits(ai, pattern) ? 1 : 0])),
    counts: new Uint8Array(AI_TABLE.length + patterns.size),
  };
}

function listsOf(list: (rule: AiRule) => readonly number[]): Lists {
  const items: number[] = [];
  const starts = [0];
  for (const rule of AI_TABLE) {
    items.push(...list(rule));
    starts.push(items.length);
  }
  return { items: Int16Array.from(items), starts: Int16Array.from(starts) };
}

/** `n` in a pattern stands for any digit; all of them are at its end. */
function fits(ai: string, pattern: string): boolean {
  const fixed = pattern.indexOf("n");
  return fixed < 0 ? ai === pattern : ai.length === pattern.length && ai.startsWith(pattern.slice(0, fixed));
}

/**
 * Why the elements may not stand together, or null. The problem points at the value of the element whose rule is broken, or of the second of
 * two with one AI, whatever its value. (01), (21), (17) and (10) take about 80 ns: the best of 150 runs of 30,000 calls, measured as in
 * ai-table.ts.
 */
export function companionProblem(elements: readonly Element[]): CodeProblem | null {
  if (places.length < elements.length) places = new Int16Array(elements.length);
  let counted = 0;
  for (const element of elements) places[counted++] = placeAt(element.ai, 0);
  return areCompanions(places, elements.length) ? null : problemBySlots((madeSlots ??= makeSlots()), elements);
}

function problemBySlots(slots: Slots, elements: readonly Element[]): CodeProblem | null {
  let problem: CodeProblem | null = null;
  let counted = 0;
  for (const element of elements) {
    const place = places[counted] ?? -1;
    if (place >= 0 && slots.counts[place] !== 0) {
      problem = repeatedAiProblem(element, element.at + element.value.length);
      break;
    }
    counted++;
    if (place >= 0) count(slots, place, 1);
  }
  for (let index = 0; problem === null && index < counted; index++) {
    const place = places[index] ?? -1;
    if (place >= 0 && (hasExcluded(slots, place) || !hasRequired(slots, place))) problem = brokenRule(place, elements, index);
  }
  for (let index = 0; index < counted; index++) {
    const place = places[index] ?? -1;
    if (place >= 0) count(slots, place, -1);
  }
  return problem;
}

function count({ counts, fits: { items, starts } }: Slots, place: number, by: 1 | -1): void {
  counts[place] = (counts[place] ?? 0) + by;
  const end = starts[place + 1] ?? 0;
  for (let index = starts[place] ?? 0; index < end; index++) {
    const slot = items[index] ?? 0;
    counts[slot] = (counts[slot] ?? 0) + by;
  }
}

function hasExcluded({ counts, excludes: { items, starts } }: Slots, place: number): boolean {
  const end = starts[place + 1] ?? 0;
  for (let index = starts[place] ?? 0; index < end; index += 2) {
    if ((counts[items[index] ?? 0] ?? 0) > (items[index + 1] ?? 0)) return true;
  }
  return false;
}

function hasRequired({ counts, requires: { items, starts } }: Slots, place: number): boolean {
  const start = starts[place] ?? 0;
  const end = starts[place + 1] ?? 0;
  let next = start;
  while (next < end) {
    let index = next + 1;
    next = index + (items[next] ?? 0);
    while (index < next && counts[items[index] ?? 0] !== 0) index++;
    if (index === next) return true;
  }
  return start === end;
}

/** Says in words which of its rules is broken. */
function brokenRule(place: number, elements: readonly Element[], index: number): CodeProblem {
  const { excludes = [], requires = [] } = AI_TABLE[place] ?? {};
  const { ai = "", at = 0, value = "" } = elements[index] ?? {};
  const excluded = elements.find((other, otherIndex) => otherIndex !== index && excludes.some((pattern) => fits(other.ai, pattern)));
  const where = { reason: "BAD_COMBINATION", at, length: value.length } as const;
  if (excluded) {
    return { ...where, detail: `(${ai}) may not stand beside (${excluded.ai}).`, detailZh: `应用标识符（${ai}）不能与（${excluded.ai}）同时使用。` };
  }
  const groups = requires.map((group) => `(${group.join(")(")})`);
  return { ...where, detail: `(${ai}) must stand beside ${groups.join(" or ")}.`, detailZh: `应用标识符（${ai}）须与${groups.join("或")}一起使用。` };
}
