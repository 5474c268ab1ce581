// Element strings with their boundaries written: AIs in brackets, or separators (FNC1, transmitted as GS) after values of
// varying length. What a text means when separators may have been lost is `lost-separator.ts`'s.

import type { Parsed } from "../identifier.ts";
import { accept, refuse } from "../problem.ts";
import { type AiRule, maxLength, ruleAt, ruleOf } from "./ai-table.ts";
import { checkValue } from "./check-value.ts";
import { type Element, type Gs1Identifier, elementsOf } from "./elements.ts";

/** FNC1 as scanners transmit it: ASCII group separator. */
export const GS = "\u001d";

/** `brackets` for people; `separators` is bare data, and with a symbology identifier what a scanner sends. */
export type ElementStringStyle = "brackets" | "separators" | "]C1" | "]d2" | "]Q3" | "]e0";

export function startsWithBracket(body: string): boolean {
  return /^\(\d{2,4}\)/.test(body);
}

/** `(01)…(21)…`. A bracket that belongs to a value is written `\(`; one that does not begin an AI may stand bare. */
export function readBracketed(body: string): Parsed<readonly Element[]> {
  const elements: Element[] = [];
  let at = 0;
  while (at < body.length) {
    const ai = /^\((\d{2,4})\)/.exec(body.slice(at, at + 6))?.[1];
    if (ai === undefined) return refuse("BAD_CHARACTER", at, "An AI in brackets is expected.");
    const rule = ruleOf(ai);
    if (!rule) return refuse("UNKNOWN_AI", at + 1, `(${ai}) is no AI that is read here.`);
    const from = at + ai.length + 2;
    const end = endOfBracketedValue(body, from);
    const written = body.slice(from, end);
    const problem = checkValue(rule, written.replaceAll("\\(", "("), from);
    if (problem) return { ok: false, problem: { ...problem, at: escapedBracketOffset(written, problem.at - from) + from } };
    elements.push({ ai, value: written.replaceAll("\\(", "("), at: from });
    at = end;
  }
  return accept(elements);
}

/** Data with separators, taken at its word: a value of varying length goes on until a separator or the end. */
export function readSeparated(body: string): Parsed<readonly Element[]> {
  const elements: Element[] = [];
  // Some scanners send the FNC1 in first place, too.
  let at = body.startsWith(GS) ? 1 : 0;
  while (at < body.length) {
    const rule = ruleAt(body, at);
    if (!rule) return refuse("UNKNOWN_AI", at, "No AI that is read here begins with these characters.");
    const from = at + rule.ai.length;
    const end = endOfValue(rule, body, from);
    const value = body.slice(from, end);
    const problem = checkValue(rule, value, from);
    if (problem) return { ok: false, problem };
    elements.push({ ai: rule.ai, value, at: from });
    at = body[end] === GS ? end + 1 : end;
  }
  return accept(elements);
}

/** Writes an identifier with the attributes it has. */
export function formatElementString(id: Gs1Identifier, style: ElementStringStyle = "brackets"): string {
  const elements = elementsOf(id);
  if (style === "brackets") return elements.map(({ ai, value }) => `(${ai})${value.replaceAll("(", "\\(")}`).join("");
  const data = elements.map(({ ai, value }, index) => {
    const open = !ruleOf(ai)?.predefinedLength && index < elements.length - 1;
    return `${ai}${value}${open ? GS : ""}`;
  });
  return `${style === "separators" ? "" : style}${data.join("")}`;
}

function endOfValue(rule: AiRule, body: string, from: number): number {
  const separator = body.indexOf(GS, from);
  const end = separator < 0 ? body.length : separator;
  return rule.predefinedLength ? Math.min(end, from + maxLength(rule)) : end;
}

function endOfBracketedValue(body: string, from: number): number {
  const next = /(?<!\\)\(\d{2,4}\)/g;
  next.lastIndex = from;
  return next.exec(body)?.index ?? body.length;
}

function escapedBracketOffset(written: string, valueAt: number): number {
  let at = 0;
  for (let left = valueAt; left > 0; left--) at += written.startsWith("\\(", at) ? 2 : 1;
  return at;
}
