// An element string as a scan: chooses how its boundaries are written, and where they are not, says whether a separator may
// have been lost on the way. It never picks one cut over another.

import type { CodeProblem, Parsed, Reading, ScanResult } from "../identifier.ts";
import { MAX_READINGS, ambiguousResult, isPack, readResult, readingOf } from "../reading.ts";
import { accept, problemAt } from "../problem.ts";
import { type BareScan, bareScan, endOfBody, startOfBody } from "../symbology.ts";
import { companionProblem } from "./companions.ts";
import { isElements } from "./digital-link-path.ts";
import { GS, readBracketed, readSeparated, startsWithBracket } from "./element-string.ts";
import { type Element, type Gs1Identifier, identifiersIn, restrictionProblem } from "./elements.ts";
import { cutsWithoutSeparator } from "./lost-separator.ts";

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
  const elements = readAsWritten(text, at, end);
  const lost = hasBoundaries(text, at) ? null : lostSeparator(bareScan(text), elements);
  if (lost) return { ok: false, problem: lost.problem };
  return isElements(elements) ? accept(elements) : { ok: false, problem: elements };
}

/** The same as a scan. */
export function readElementString(scan: BareScan): ScanResult {
  if (scan.at === scan.end) return { kind: "refused", problem: nothing(scan.at) };
  const elements = readAsWritten(scan.text, scan.at, scan.end);
  const lost = hasBoundaries(scan.text, scan.at) ? null : lostSeparator(scan, elements);
  if (lost) return ambiguousResult(lost.readings, lost.more, lost.problem);
  if (!isElements(elements)) return { kind: "refused", problem: elements };
  return readResult(readingsOf(elements, startsWithBracket(scan.text, scan.at) ? BRACKETS : SEPARATED), scan);
}

/** Whether the text itself says where its values end. */
function hasBoundaries(text: string, at: number): boolean {
  return text.indexOf(GS, at) >= 0 || startsWithBracket(text, at);
}

/** Boundaries as they stand in the text. */
function readAsWritten(text: string, at: number, end: number): readonly Element[] | CodeProblem {
  const elements = startsWithBracket(text, at) ? readBracketed(text, at, end) : readSeparated(text, at, end);
  if (!isElements(elements)) return elements;
  const problem = companionProblem(elements) ?? restrictionProblem(elements);
  if (problem) return problem;
  if (namesSomething(elements)) return elements;
  return problemAt("BAD_COMBINATION", at, end - at, "The elements are attributes only and name nothing.", "这些单元数据只有属性，没有标识任何对象。");
}

/** Trade items and logistic units, which nearly all are, are told without looking further. */
function namesSomething(elements: readonly Element[]): boolean {
  const first = elements[0]?.ai;
  return first === "01" || first === "00" || identifiersIn(elements).length > 0;
}

interface Lost {
  readonly readings: readonly Reading[];
  readonly more: boolean;
  readonly problem: CodeProblem;
}

/** What the text can be when a separator was lost; null where it can be nothing else than what it says. */
function lostSeparator({ body, at }: BareScan, asWritten: readonly Element[] | CodeProblem): Lost | null {
  const { cuts, more } = cutsWithoutSeparator(body, MAX_READINGS, at);
  const readings = cuts.map((elements) => readingsOf(elements, CUT)[0]);
  if (readings.length === 0 && !more) return null;
  const first = isElements(asWritten) ? readingsOf(asWritten, SEPARATED).slice(0, 1) : [];
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
