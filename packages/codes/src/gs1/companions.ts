// Which AIs may stand together (General Specifications 4.13 and 4.14): none twice, none without what it needs, none with what
// it excludes. It reads the AIs of elements, not their values.

import type { CodeProblem } from "../identifier.ts";
import { type AiRule, AI_TABLE, placeAt } from "./ai-table.ts";
import type { Element } from "./elements.ts";

// Every AI has a slot, its place in the table, and every pattern such as 31nn has one behind those. An AI that is present
// is counted in its own slot and in those of the patterns it fits, so each rule is a few look-ups.
const PATTERNS: readonly string[] = [
  ...new Set(AI_TABLE.flatMap(({ requires, excludes }) => [...requires.flat(), ...excludes]).filter((ai) => ai.endsWith("n"))),
];

/** Lists of numbers, one for each place of the table, laid end to end. */
interface Lists {
  readonly items: Int16Array;
  /** Where the list of a place begins; it ends where that of the next begins. */
  readonly starts: Int16Array;
}

function listsOf(list: (rule: AiRule, place: number) => readonly number[]): Lists {
  const items: number[] = [];
  const starts = [0];
  for (const [place, rule] of AI_TABLE.entries()) {
    items.push(...list(rule, place));
    starts.push(items.length);
  }
  return { items: Int16Array.from(items), starts: Int16Array.from(starts) };
}

const FITS = listsOf(({ ai }) => PATTERNS.flatMap((pattern, index) => (fits(ai, pattern) ? [AI_TABLE.length + index] : [])));
/** Each group as its size and its slots. */
const REQUIRES = listsOf(({ requires }) => requires.flatMap((group) => [group.length, ...group.map(slotOf)]));
/** Each as its slot, and how often the AI itself is counted there. */
const EXCLUDES = listsOf(({ ai, excludes }) => excludes.flatMap((pattern) => [slotOf(pattern), fits(ai, pattern) ? 1 : 0]));

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
  const slot = slotOf(ai);
  return slot < BITS ? 1 << slot : 0;
}

/** True where the elements are all of the first AIs and may stand together; where it says no, the slower way finds out. */
function isPlain(elements: readonly Element[]): boolean {
  let present = 0;
  for (const element of elements) {
    const place = placeAt(element.ai, 0);
    if (place < 0 || place >= BITS || (present & (1 << place)) !== 0) return false;
    present |= 1 << place;
  }
  for (let rest = present; rest !== 0; rest &= rest - 1) {
    const place = 31 - Math.clz32(rest & -rest);
    if (((ENOUGH[place] ?? 0) & present) === 0 || ((BARRED[place] ?? 0) & present) !== 0) return false;
  }
  return true;
}

/** Scratch that every call leaves as it found it, all zero. */
const counts = new Uint8Array(AI_TABLE.length + PATTERNS.length);
let places = new Int16Array(AI_TABLE.length);

function slotOf(ai: string): number {
  const slot = ai.endsWith("n") ? AI_TABLE.length + PATTERNS.indexOf(ai) : placeAt(ai, 0);
  if (slot < 0) throw new Error(`the table names (${ai}), which it does not have`);
  return slot;
}

/** `n` in a pattern stands for any digit. */
function fits(ai: string, pattern: string): boolean {
  if (ai.length !== pattern.length) return false;
  for (let at = 0; at < ai.length; at++) if (pattern[at] !== "n" && pattern[at] !== ai[at]) return false;
  return true;
}

/**
 * Why the elements may not stand together, or null. The problem points at the value of the element whose rule is broken, or of the second of
 * two with one AI, whatever its value.
 */
export function companionProblem(elements: readonly Element[]): CodeProblem | null {
  if (isPlain(elements)) return null;
  if (places.length < elements.length) places = new Int16Array(elements.length);
  let problem: CodeProblem | null = null;
  let counted = 0;
  for (const element of elements) {
    const place = placeAt(element.ai, 0);
    if (place >= 0 && counts[place] !== 0) {
      problem = repeated(element);
      break;
    }
    places[counted] = place;
    counted++;
    if (place >= 0) count(place, 1);
  }
  for (let index = 0; problem === null && index < counted; index++) {
    const place = places[index] ?? -1;
    if (place >= 0 && (hasExcluded(place) || !hasRequired(place))) problem = brokenRule(place, elements, index);
  }
  for (let index = 0; index < counted; index++) {
    const place = places[index] ?? -1;
    if (place >= 0) count(place, -1);
  }
  return problem;
}

function count(place: number, by: 1 | -1): void {
  counts[place] = (counts[place] ?? 0) + by;
  const end = FITS.starts[place + 1] ?? 0;
  for (let index = FITS.starts[place] ?? 0; index < end; index++) {
    const slot = FITS.items[index] ?? 0;
    counts[slot] = (counts[slot] ?? 0) + by;
  }
}

function hasExcluded(place: number): boolean {
  const end = EXCLUDES.starts[place + 1] ?? 0;
  for (let index = EXCLUDES.starts[place] ?? 0; index < end; index += 2) {
    if ((counts[EXCLUDES.items[index] ?? 0] ?? 0) > (EXCLUDES.items[index + 1] ?? 0)) return true;
  }
  return false;
}

function hasRequired(place: number): boolean {
  const start = REQUIRES.starts[place] ?? 0;
  const end = REQUIRES.starts[place + 1] ?? 0;
  let next = start;
  while (next < end) {
    let index = next + 1;
    next = index + (REQUIRES.items[next] ?? 0);
    while (index < next && counts[REQUIRES.items[index] ?? 0] !== 0) index++;
    if (index === next) return true;
  }
  return start === end;
}

function repeated({ ai, value, at }: Element): CodeProblem {
  return { reason: "REPEATED_AI", at, length: value.length, detail: `(${ai}) stands there twice.`, detailZh: `应用标识符(${ai})出现了两次。` };
}

/** Says in words which of its rules is broken. */
function brokenRule(place: number, elements: readonly Element[], index: number): CodeProblem {
  const { excludes = [], requires = [] } = AI_TABLE[place] ?? {};
  const { ai = "", at = 0, value = "" } = elements[index] ?? {};
  const excluded = elements.find((other, otherIndex) => otherIndex !== index && excludes.some((pattern) => fits(other.ai, pattern)));
  const where = { reason: "BAD_COMBINATION", at, length: value.length } as const;
  if (excluded) {
    return { ...where, detail: `(${ai}) does not go with (${excluded.ai}).`, detailZh: `应用标识符(${ai})不能与(${excluded.ai})同时使用。` };
  }
  const groups = requires.map((group) => `(${group.join(")(")})`);
  return { ...where, detail: `(${ai}) goes only with ${groups.join(" or ")}.`, detailZh: `应用标识符(${ai})须与${groups.join("或")}一起使用。` };
}
