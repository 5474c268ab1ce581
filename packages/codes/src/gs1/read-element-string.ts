// An element string as a scan: chooses how its boundaries are written, and where they are not, says whether a separator may
// have been lost on the way. It never picks one cut over another.

import type { CodeProblem, Identifier, Parsed, Reading, ScanResult } from "../identifier.ts";
import { MAX_READINGS, ambiguousResult, isPack, readResult, readingOf } from "../reading.ts";
import { accept, refuse } from "../problem.ts";
import { bareScan } from "../symbology.ts";
import { GS, readBracketed, readSeparated, startsWithBracket } from "./element-string.ts";
import { type Element, type Gs1Identifier, combinationProblem, identifiersIn, isGs1Identifier, restrictionProblem } from "./elements.ts";
import { cutsWithoutSeparator } from "./lost-separator.ts";

const BRACKETS = "GS1 element string in brackets";
const SEPARATED = "GS1 element string";
const CUT = "GS1 element string, if a separator was lost";

/** Reads an element string in any order, with or without symbology identifier, to what it names first. */
export function parseElementString(text: string): Parsed<Gs1Identifier> {
  const { body, at } = bareScan(text);
  const result = readElementString(body, at);
  if (result.kind !== "read") return { ok: false, problem: result.problem };
  return gs1Of(result.reading.identifier);
}

/** Reads it to its elements, where nothing has to be supposed for that. */
export function parseElements(text: string): Parsed<readonly Element[]> {
  const { body, at } = bareScan(text);
  const result = readElementString(body, at);
  if (result.kind !== "read") return { ok: false, problem: result.problem };
  const elements = readAsWritten(body);
  return elements.ok ? accept(elements.value.map((element) => ({ ...element, at: element.at + at }))) : elements;
}

/** `body` begins at `at` of the text that problems are reported for. */
export function readElementString(body: string, at: number): ScanResult {
  if (body === "") return { kind: "refused", problem: { reason: "EMPTY", at, detail: "There is no element string." } };
  const asWritten = readAsWritten(body);
  const rule = startsWithBracket(body) ? BRACKETS : SEPARATED;
  if (startsWithBracket(body) || body.includes(GS)) {
    return asWritten.ok ? resultOf(asWritten.value, rule) : { kind: "refused", problem: shifted(asWritten.problem, at) };
  }
  const { cuts, more } = cutsWithoutSeparator(body, MAX_READINGS);
  const readings = cuts.filter((elements) => !restrictionProblem(elements)).flatMap((elements) => readingsOf(elements, CUT).slice(0, 1));
  if (readings.length === 0 && !more) {
    return asWritten.ok ? resultOf(asWritten.value, rule) : { kind: "refused", problem: shifted(asWritten.problem, at) };
  }
  const first = asWritten.ok ? readingsOf(asWritten.value, SEPARATED).slice(0, 1) : [];
  return ambiguousResult([...first, ...readings], more, separatorProblem(first, readings, at));
}

/** Boundaries as they stand in the text. Problems count from the body. */
function readAsWritten(body: string): Parsed<readonly Element[]> {
  const elements = startsWithBracket(body) ? readBracketed(body) : readSeparated(body);
  if (!elements.ok) return elements;
  const problem = combinationProblem(elements.value) ?? restrictionProblem(elements.value);
  if (problem) return { ok: false, problem };
  if (identifiersIn(elements.value).length > 0) return elements;
  return refuse("BAD_COMBINATION", 0, "The elements are attributes only and name nothing.");
}

function resultOf(elements: readonly Element[], rule: string): ScanResult {
  const [first, ...others] = readingsOf(elements, rule);
  if (!first) throw new Error("elements that passed name nothing");
  return readResult([first, ...others]);
}

function readingsOf(elements: readonly Element[], rule: string): readonly Reading[] {
  return identifiersIn(elements).map((identifier) => readingOf(identifier, rule));
}

function separatorProblem(asWritten: readonly Reading[], cuts: readonly Reading[], at: number): CodeProblem {
  const packsBothWays = asWritten.some(({ identifier }) => isPack(identifier)) && cuts.some(({ identifier }) => isPack(identifier));
  return packsBothWays
    ? { reason: "AMBIGUOUS", at, detail: "It is one pack as it stands and another if a separator was lost." }
    : { reason: "MISSING_SEPARATOR", at, detail: "It names a thing only if a separator was lost, and where is not known." };
}

function gs1Of(identifier: Identifier): Parsed<Gs1Identifier> {
  if (!isGs1Identifier(identifier)) throw new Error("an element string gave an identifier that is not GS1's");
  return accept(identifier);
}

function shifted(problem: CodeProblem, by: number): CodeProblem {
  return { ...problem, at: problem.at + by };
}
