// Element strings with their boundaries written: AIs in brackets, or separators (FNC1, transmitted as GS) after values of
// varying length. What a text means when separators may have been lost is `lost-separator.ts`'s.

import type { CodeProblem } from "../identifier.ts";
import { isProblem, problemAt } from "../problem.ts";
import { type AiRule, ruleAt, ruleOf } from "./ai-table.ts";
import { checkValue } from "./check-value.ts";
import { type Element, type Gs1Identifier, elementsOf, repeatedAiProblem } from "./elements.ts";

/** FNC1 as scanners transmit it: ASCII group separator. */
export const GS = "\u001d";
const GS_CODE = 0x1d;
const OPEN = 0x28;
const CLOSE = 0x29;
const BACKSLASH = 0x5c;
const MANY = 16;
const SHORTEST_AI = 2;
const LONGEST_AI = 4;

/** `brackets` for people; `separators` is bare data, and with a symbology identifier what a scanner sends. */
export type ElementStringStyle = "brackets" | "separators" | "]C1" | "]d2" | "]Q3" | "]e0" | "]J1";

export function startsWithBracket(text: string, at = 0): boolean {
  return digitsInBrackets(text, at) > 0;
}

/** `(01)…(21)…` from `start` to `stop`. A bracket that belongs to a value is written `\(`; one that does not begin an AI may stand bare. */
export function readBracketed(text: string, start: number, stop: number): Element[] | CodeProblem {
  const elements: Element[] = [];
  let at = start;
  while (at < stop) {
    const digits = digitsInBrackets(text, at);
    if (digits === 0) return problemAt("BAD_CHARACTER", at, 1, "An AI in brackets is expected.", "此处应为括号中的应用标识符。");
    const from = at + digits + 2;
    const rule = ruleAt(text, at + 1);
    if (rule?.ai.length !== digits) return unknownAi(text.slice(at + 1, from - 1), at + 1);
    const end = endOfBracketedValue(text, from, stop);
    const element = readBracketedValue(rule, text, from, end);
    if (isProblem(element)) return element;
    if (has(elements, rule.ai)) return repeatedAiProblem(element, end);
    elements.push(element);
    at = end;
  }
  return elements;
}

/**
 * Data with separators from `start` to `stop`, taken at its word: a value of varying length goes on until a separator or the
 * end. Reads the text where it stands: cut out, its characters would cost half as much again. 0.7 to 1.2 µs for four AIs on
 * one shared virtual core, most of it the check of the values' characters (`npm run bench -- codes`).
 */
export function readSeparated(text: string, start: number, stop: number): Element[] | CodeProblem {
  const elements: Element[] = [];
  // Some scanners send the FNC1 in first place, too.
  let at = text.charCodeAt(start) === GS_CODE ? start + 1 : start;
  while (at < stop) {
    const rule = ruleAt(text, at);
    if (!rule) return unknownAi("", at);
    const from = at + rule.ai.length;
    const end = endOfValue(rule, text, from, stop);
    const problem = checkValue(rule, text, from, end);
    if (problem) return cutShort(rule, text, from, end) ?? problem;
    const element = { ai: rule.ai, value: text.slice(from, end), at: from };
    // Few are compared by whoever asks what may stand together; many are stopped here, so that their number is bounded.
    if (elements.length >= MANY && has(elements, rule.ai)) return repeatedAiProblem(element, end);
    elements.push(element);
    at = end < stop && text.charCodeAt(end) === GS_CODE ? end + 1 : end;
  }
  return elements;
}

/** Writes an identifier with the attributes it has. */
export function formatElementString(id: Gs1Identifier, style: ElementStringStyle = "brackets"): string {
  return elementStringOf(elementsOf(id), style);
}

/** Writes elements in the order given; a separator follows a value of varying length that is not the last. */
export function elementStringOf(elements: readonly Element[], style: ElementStringStyle = "brackets"): string {
  if (style === "brackets") return elements.map(({ ai, value }) => `(${ai})${value.replaceAll("(", "\\(")}`).join("");
  const data = elements.map(({ ai, value }, index) => {
    const open = !ruleOf(ai)?.predefinedLength && index < elements.length - 1;
    return `${ai}${value}${open ? GS : ""}`;
  });
  return `${style === "separators" ? "" : style}${data.join("")}`;
}

function has(elements: readonly Element[], ai: string): boolean {
  for (const element of elements) if (element.ai === ai) return true;
  return false;
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

function readBracketedValue(rule: AiRule, text: string, from: number, end: number): Element | CodeProblem {
  const written = text.slice(from, end);
  if (written.indexOf("\\(") < 0) return checkValue(rule, text, from, end) ?? { ai: rule.ai, value: written, at: from };
  const value = written.replaceAll("\\(", "(");
  const problem = checkValue(rule, value, 0, value.length);
  if (!problem) return { ai: rule.ai, value, at: from };
  const start = escapedBracketOffset(written, problem.at);
  return { ...problem, at: from + start, length: escapedBracketOffset(written, problem.at + problem.length) - start };
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
