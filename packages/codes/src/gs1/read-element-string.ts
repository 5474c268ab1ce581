// An element string as a scan: chooses how its boundaries are written, and where they are not, says whether a separator may
// have been lost on the way. It never picks one cut over another.

import type { CodeProblem, Parsed, Reading, ScanResult } from "../identifier.ts";
import { MAX_READINGS, ambiguousResult, isPack, readResult, readingOf } from "../reading.ts";
import { accept, problemAt } from "../problem.ts";
import { type BareScan, bareScan, endOfBody, startOfBody } from "../symbology.ts";
import { placeAt } from "./ai-table.ts";
import { areCompanions, companionProblem } from "./companions.ts";
import { startsWithBracket, walkElements } from "./element-walk.ts";
import { type Element, GS, type Gs1Identifier, identifiersIn, restrictionProblem } from "./elements.ts";
import { cutsWithoutSeparator } from "./lost-separator.ts";
import { restrictedPrefixAt } from "./restricted-prefix.ts";
import { WALK, walkedElements, WALKED_PLACES, walkedPlace, walkedStart } from "./walked.ts";

const SSCC = placeAt("00", 0);
const GTIN = placeAt("01", 0);
const LOT = placeAt("10", 0);
const SERIAL = placeAt("21", 0);
const THIRD_PARTY_SERIAL = placeAt("235", 0);
const NO_ELEMENTS: readonly Element[] = [];
const BRACKETS = "GS1 element string in brackets";
const SEPARATED = "GS1 element string";
const CUT = "GS1 element string, if a separator was lost";

/** Reads an element string in any order, with or without symbology identifier, to what it names first. */
export function parseElementString(text: string): Parsed<Gs1Identifier> {
  const elements = parseElements(text);
  return elements.ok ? accept(firstOf(elements.value)) : elements;
}

/** Reads it to its elements, where nothing has to be supposed for that. */
export function parseElements(text: string): Parsed<readonly Element[]> {
  const at = startOfBody(text);
  const end = endOfBody(text, at);
  if (at === end) return { ok: false, problem: nothing(at) };
  const problem = walkElements(text, at, end) ?? walkedProblem(text, at, end);
  const elements = problem === null ? walkedElements(text) : NO_ELEMENTS;
  const lost = hasBoundaries(text, at) ? null : lostSeparator(bareScan(text), elements);
  if (lost) return { ok: false, problem: lost.problem };
  return problem === null ? accept(elements) : { ok: false, problem };
}

/** The same as a scan. */
export function readElementString(scan: BareScan): ScanResult {
  const { text, at, end } = scan;
  if (at === end) return { kind: "refused", problem: nothing(at) };
  const problem = walkElements(text, at, end) ?? walkedProblem(text, at, end);
  const elements = problem === null ? walkedElements(text) : NO_ELEMENTS;
  const lost = hasBoundaries(text, at) ? null : lostSeparator(scan, elements);
  if (lost) return ambiguousResult(lost.readings, lost.more, lost.problem);
  if (problem !== null) return { kind: "refused", problem };
  return readResult(readingsOf(elements, startsWithBracket(text, at) ? BRACKETS : SEPARATED), scan);
}

/**
 * The scheme of what `readElementString` reads first; null where it refuses the text, has to suppose something, or reads what
 * is rare. Makes nothing for it.
 */
export function schemeOfElementString(text: string): "sgtin" | "lgtin" | "gtin" | "sscc" | null {
  const at = startOfBody(text);
  if (walkElements(text, at, endOfBody(text, at)) || !WALK.hasBoundaries || !areCompanions(WALKED_PLACES, WALK.count)) return null;
  const gtin = walkedPlace(GTIN);
  if (gtin < 0) return walkedPlace(SSCC) < 0 ? null : "sscc";
  if (restrictedPrefixAt(text, walkedStart(gtin)) >= 0) return null;
  if (walkedPlace(SERIAL) >= 0) return "sgtin";
  if (WALK.count === 1) return "gtin";
  return walkedPlace(LOT) >= 0 && walkedPlace(THIRD_PARTY_SERIAL) < 0 ? "lgtin" : null;
}

/** Whether the text that was walked says itself where its values end. A walk that stopped may not have come to the separators. */
function hasBoundaries(text: string, at: number): boolean {
  return WALK.hasBoundaries || text.indexOf(GS, at) >= 0;
}

/** Why elements that are right one by one name nothing together, or null. */
function walkedProblem(text: string, at: number, end: number): CodeProblem | null {
  const problem = (areCompanions(WALKED_PLACES, WALK.count) ? null : companionProblem(walkedElements(text))) ?? walkedRestriction(text);
  // Trade items and logistic units, which nearly all are, are told without looking further.
  const first = WALK.count === 0 ? -1 : WALKED_PLACES[0];
  if (problem !== null || first === GTIN || first === SSCC || identifiersIn(walkedElements(text)).length > 0) return problem;
  return problemAt("BAD_COMBINATION", at, end - at, "The elements are attributes only and name nothing.", "这些单元数据只有属性，没有标识任何对象。");
}

function walkedRestriction(text: string): CodeProblem | null {
  const gtin = walkedPlace(GTIN);
  return gtin < 0 || restrictedPrefixAt(text, walkedStart(gtin)) < 0 ? null : restrictionProblem(walkedElements(text));
}

interface Lost {
  readonly readings: readonly Reading[];
  readonly more: boolean;
  readonly problem: CodeProblem;
}

/** What the text can be when a separator was lost, beside the elements that it has if none was, if it has any; null where it can be nothing else than what it says. */
function lostSeparator({ body, at }: BareScan, asWritten: readonly Element[]): Lost | null {
  const { cuts, more } = cutsWithoutSeparator(body, MAX_READINGS, at);
  const readings = cuts.map((elements) => readingsOf(elements, CUT)[0]);
  if (readings.length === 0 && !more) return null;
  const first = asWritten.length > 0 ? readingsOf(asWritten, SEPARATED).slice(0, 1) : [];
  const both = first.some(({ identifier }) => isPack(identifier)) && readings.some(({ identifier }) => isPack(identifier));
  const problem = both
    ? problemAt(
        "AMBIGUOUS",
        at,
        body.length,
        "It is one pack as it stands and another if a separator was lost.",
        "按原文是一个包装，若丢失了分隔符则是另一个包装。",
      )
    : problemAt(
        "MISSING_SEPARATOR",
        at,
        body.length,
        "It names a thing only if a separator was lost, and where is not known.",
        "只有在丢失了分隔符的情况下才成立，而丢失的位置无法确定。",
      );
  const others = readings.filter(({ uri }) => uri !== first[0]?.uri);
  return { readings: [...first, ...others], more, problem };
}

/** For elements that name something. */
function readingsOf(elements: readonly Element[], rule: string): readonly [Reading, ...Reading[]] {
  const [first, ...others] = identifiersIn(elements);
  if (!first) throw new Error("elements that passed name nothing");
  return [readingOf(first, rule), ...others.map((identifier) => readingOf(identifier, rule))];
}

function firstOf(elements: readonly Element[]): Gs1Identifier {
  const first = identifiersIn(elements)[0];
  if (!first) throw new Error("elements that passed name nothing");
  return first;
}

function nothing(at: number): CodeProblem {
  return problemAt("EMPTY", at, 0, "There is no element string.", "没有内容。");
}
