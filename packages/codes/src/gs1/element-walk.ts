// One pass over element data, in which every value is checked where it stands and nothing is made: who only sorts texts needs
// no more, and who reads them makes the elements of it. Boundaries are those that the text has, as in `element-string.ts`.

import type { CodeProblem } from "../identifier.ts";
import { problemAt } from "../problem.ts";
import { AI_TABLE, type AiRule, placeAt } from "./ai-table.ts";
import { checkValue } from "./check-value.ts";
import { GS, GS_CODE, repeatedAiProblem } from "./elements.ts";
import { walkPlain } from "./plain-walk.ts";
import { ENDS, MANY, STARTS, WALK, WALKED_PLACES, walkedPlace } from "./walked.ts";

const OPEN = 0x28;
const CLOSE = 0x29;
const BACKSLASH = 0x5c;
const SHORTEST_AI = 2;
const LONGEST_AI = 4;

/** Boundaries as they stand in the text. Null when all is right. */
export function walkElements(text: string, start: number, stop: number): CodeProblem | null {
  const first = text.charCodeAt(start);
  if (first === OPEN && startsWithBracket(text, start)) return walkBracketed(text, start, stop);
  if (walkPlain(text, start, stop)) return null;
  // Some scanners send the FNC1 in first place, too.
  return walkSeparated(text, first === GS_CODE ? start + 1 : start, stop, first === GS_CODE);
}

/**
 * Data with separators from `start` to `stop`, taken at its word: a value of varying length goes on until a separator or the
 * end. Null when all is right.
 */
function walkSeparated(text: string, start: number, stop: number, begunBySeparator: boolean): CodeProblem | null {
  WALK.hasBoundaries = false;
  WALK.hasEscapes = false;
  let count = 0;
  let at = start;
  let separators = begunBySeparator ? 1 : 0;
  /** Where a separator may yet stand; it is looked for only when no AI is there. */
  let open = -1;
  while (at < stop) {
    const place = placeAt(text, at);
    if (place < 0 && at === open && text.charCodeAt(at) === GS_CODE) {
      at++;
      separators++;
      open = -1;
      continue;
    }
    const rule = place < 0 ? undefined : AI_TABLE[place];
    if (rule === undefined) return unknownAi("", at);
    const from = at + rule.ai.length;
    const end = endOfValue(rule, text, from, stop);
    const problem = checkValue(rule, text, from, end);
    if (problem) return cutShort(rule, text, from, end) ?? problem;
    if (count >= MANY && walkedPlace(place, count) >= 0) return repeatedAiProblem({ ai: rule.ai, value: "", at: from }, end);
    WALKED_PLACES[count] = place;
    STARTS[count] = from;
    ENDS[count] = end;
    count++;
    at = end;
    open = end;
  }
  WALK.count = count;
  WALK.hasBoundaries = separators > 0;
  return null;
}

/** `(01)…(21)…` from `start` to `stop`. A bracket that belongs to a value is written `\(`; one that does not begin an AI may stand bare. */
function walkBracketed(text: string, start: number, stop: number): CodeProblem | null {
  WALK.hasBoundaries = true;
  WALK.hasEscapes = text.indexOf("\\(", start) >= 0;
  let count = 0;
  let at = start;
  while (at < stop) {
    const digits = digitsInBrackets(text, at);
    if (digits === 0) return problemAt("BAD_CHARACTER", at, 1, "An AI in brackets is expected.", "此处应为括号中的应用标识符。");
    const from = at + digits + 2;
    const place = placeAt(text, at + 1);
    const rule = place < 0 ? undefined : AI_TABLE[place];
    if (rule?.ai.length !== digits) return unknownAi(text.slice(at + 1, from - 1), at + 1);
    const end = endOfBracketedValue(text, from, stop);
    const problem = bracketedProblem(rule, text, from, end);
    if (problem) return problem;
    if (walkedPlace(place, count) >= 0) return repeatedAiProblem({ ai: rule.ai, value: "", at: from }, end);
    WALKED_PLACES[count] = place;
    STARTS[count] = from;
    ENDS[count] = end;
    count++;
    at = end;
  }
  WALK.count = count;
  return null;
}

function unknownAi(ai: string, at: number): CodeProblem {
  if (ai !== "") return problemAt("UNKNOWN_AI", at, ai.length, `(${ai}) is no application identifier.`, `（${ai}）不是应用标识符。`);
  return problemAt("UNKNOWN_AI", at, 1, "No application identifier begins with these characters.", "没有以这些字符开头的应用标识符。");
}

/** A value of predefined length ends by its length; should a separator stand in it, its check says so. */
function endOfValue(rule: AiRule, text: string, from: number, stop: number): number {
  if (rule.predefinedLength) return Math.min(stop, from + rule.maxLength);
  const separator = text.indexOf(GS, from);
  return separator < 0 || separator > stop ? stop : separator;
}

/** Where a separator ends a value before its predefined length: what is wrong with what stands before it. */
function cutShort(rule: AiRule, text: string, from: number, end: number): CodeProblem | null {
  const separator = rule.predefinedLength ? text.indexOf(GS, from) : -1;
  return separator < 0 || separator >= end ? null : checkValue(rule, text, from, separator);
}

function bracketedProblem(rule: AiRule, text: string, from: number, end: number): CodeProblem | null {
  if (!WALK.hasEscapes) return checkValue(rule, text, from, end);
  const written = text.slice(from, end);
  const value = written.replaceAll("\\(", "(");
  const problem = checkValue(rule, value, 0, value.length);
  if (!problem) return null;
  const start = escapedBracketOffset(written, problem.at);
  return { ...problem, at: from + start, length: escapedBracketOffset(written, problem.at + problem.length) - start };
}

export function startsWithBracket(text: string, at = 0): boolean {
  return digitsInBrackets(text, at) > 0;
}

/** How many digits an AI in brackets at this place has: 2 to 4, or 0 where none stands there. */
function digitsInBrackets(body: string, at: number): number {
  if (body.charCodeAt(at) !== OPEN) return 0;
  let digits = 0;
  while (digits <= LONGEST_AI && isDigitCode(body.charCodeAt(at + 1 + digits))) digits += 1;
  return digits >= SHORTEST_AI && digits <= LONGEST_AI && body.charCodeAt(at + 1 + digits) === CLOSE ? digits : 0;
}

function isDigitCode(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function endOfBracketedValue(text: string, from: number, stop: number): number {
  for (let at = text.indexOf("(", from); at >= 0 && at < stop; at = text.indexOf("(", at + 1)) {
    if (text.charCodeAt(at - 1) !== BACKSLASH && digitsInBrackets(text, at) > 0) return at;
  }
  return stop;
}

function escapedBracketOffset(written: string, valueAt: number): number {
  let at = 0;
  for (let left = valueAt; left > 0 && at < written.length; left--) at += written.startsWith("\\(", at) ? 2 : 1;
  return at;
}
