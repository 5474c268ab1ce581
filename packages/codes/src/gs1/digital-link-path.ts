// The path of a Digital Link: the key and its qualifiers, after any domain and any other segments (GS1 Digital Link Standard,
// URI Syntax 1.4, section 4). Looks at no query and makes no identifier.

import type { CodeProblem } from "../identifier.ts";
import { escapedOffset, percentDecode } from "../percent.ts";
import { problemAt, shiftedProblem } from "../problem.ts";
import { type AiRule, ruleAt, ruleOf } from "./ai-table.ts";
import { checkValue } from "./check-value.ts";
import { aiOfLinkName } from "./digital-link-names.ts";
import type { Element } from "./elements.ts";
import { GTIN_LENGTH, isGtinLength, padGtin } from "./gtin.ts";

/** Longest AI, and longest word that stood for one. */
const LONGEST_NAME = 5;
const SLASH = 0x2f;

export function isWebUri(text: string): boolean {
  return text.startsWith("https://") || text.startsWith("http://") || /^https?:\/\//i.test(text);
}

/**
 * The elements of the path, the key first, or why there are none: the leftmost key whose qualifiers and values fill the rest of
 * the path; what stands before it is the resolver's own. A failed try costs a few segments, so that all together are linear.
 */
export function readLinkPath(uri: string): readonly Element[] | CodeProblem {
  if (!isWebUri(uri)) return notALink(uri);
  const start = uri.indexOf("/", uri.indexOf("//") + 2);
  let end = endOfPath(uri);
  // A resolver may be given the link with a slash at its end.
  if (end > start + 1 && uri.charCodeAt(end - 1) === SLASH) end -= 1;
  let closest: CodeProblem | null = null;
  for (let slash = start; slash >= 0 && slash < end; slash = uri.indexOf("/", slash + 1)) {
    const rule = ruleOfSegment(uri, slash + 1, endOfSegment(uri, slash + 1, end));
    if (!rule?.qualifiers) continue;
    const elements = readFrom(uri, slash + 1, end, rule);
    if (isElements(elements)) return elements;
    closest ??= elements;
  }
  return closest ?? notALink(uri);
}

function notALink(uri: string): CodeProblem {
  const detail = "It is no GS1 Digital Link: no web address whose path ends in a key and its value.";
  return problemAt("UNKNOWN_SCHEME", 0, uri.length, detail, "不是 GS1 数字链接：不是路径末尾为标识代码及其值的网址。");
}

/**
 * A value between `from` and `end` of a link; a shorter GTIN is padded. Escapes are looked for in each value: whether the whole
 * link has any, asked once before a loop, is asked again in every round of it by the optimising compiler (docs/gotchas.md).
 */
export function readLinkValue(rule: AiRule, uri: string, from: number, end: number): Element | CodeProblem {
  if (rule.ai === "01" && end - from < GTIN_LENGTH && isGtinLength(end - from)) return readPadded(rule, uri.slice(from, end), from);
  const written = uri.slice(from, end);
  if (written.includes("%")) return readEscapedValue(rule, uri, from, end);
  return checkValue(rule, uri, from, end) ?? { ai: rule.ai, value: written, at: from };
}

/** A value between `from` and `end` as it stands, percent-encoded, in a URI. */
export function readEscapedValue(rule: AiRule, uri: string, from: number, end: number): Element | CodeProblem {
  const written = uri.slice(from, end);
  const decoded = percentDecode(written);
  if (!decoded.ok) return shiftedProblem(decoded.problem, from);
  const problem = checkValue(rule, decoded.value, 0, decoded.value.length);
  if (!problem) return { ai: rule.ai, value: decoded.value, at: from };
  const start = escapedOffset(written, problem.at);
  return { ...problem, at: from + start, length: escapedOffset(written, problem.at + problem.length) - start };
}

function readPadded(rule: AiRule, digits: string, from: number): Element | CodeProblem {
  const value = padGtin(digits);
  const problem = checkValue(rule, value, 0, value.length);
  if (!problem) return { ai: rule.ai, value, at: from };
  return { ...problem, at: from + Math.max(0, problem.at - (value.length - digits.length)) };
}

/** The pairs of AI and value from `from` to the end of the path, of which the first is the key. */
function readFrom(uri: string, from: number, end: number, keyRule: AiRule): readonly Element[] | CodeProblem {
  const elements: Element[] = [];
  let at = from;
  while (at <= end) {
    const aiEnd = endOfSegment(uri, at, end);
    const rule = at === from ? keyRule : ruleOfSegment(uri, at, aiEnd);
    if (!rule) return problemAt("UNKNOWN_AI", at, aiEnd - at, "No AI stands at this place of the path.", "路径的这一位置没有应用标识符。");
    if (aiEnd >= end) return problemAt("BAD_LENGTH", end, 0, `The value of (${rule.ai}) is missing.`, `缺少应用标识符（${rule.ai}）的值。`);
    const valueEnd = endOfSegment(uri, aiEnd + 1, end);
    const element = readLinkValue(rule, uri, aiEnd + 1, valueEnd);
    if (!isElement(element)) return element;
    if (at !== from && !isInOrder(keyRule, elements, rule.ai)) {
      return problemAt(
        "BAD_ORDER",
        at,
        aiEnd - at,
        `(${rule.ai}) may not stand at this place of the path.`,
        `应用标识符（${rule.ai}）不能出现在路径的这一位置。`,
      );
    }
    elements.push(element);
    at = valueEnd + 1;
  }
  return elements;
}

/** Whether key, qualifiers so far and this one follow one of the orders that the standard has for the key. */
function isInOrder(keyRule: AiRule, elements: readonly Element[], next: string): boolean {
  return (keyRule.qualifiers ?? []).some((order) => {
    let place = -1;
    for (let index = 1; index < elements.length; index++) {
      const found = order.indexOf(elements[index]?.ai ?? "", place + 1);
      if (found < 0) return false;
      place = found;
    }
    return order.includes(next, place + 1);
  });
}

function ruleOfSegment(uri: string, from: number, end: number): AiRule | undefined {
  const length = end - from;
  if (length < 2 || length > LONGEST_NAME) return undefined;
  const rule = ruleAt(uri, from);
  if (rule?.ai.length === length) return rule;
  const named = aiOfLinkName(uri.slice(from, end));
  return named === undefined ? undefined : ruleOf(named);
}

function endOfSegment(uri: string, from: number, end: number): number {
  const slash = uri.indexOf("/", from);
  return slash < 0 || slash > end ? end : slash;
}

/** Told by a property that only one shape of object passes here with, which is faster than what is asked of all. */
function isElement(read: Element | CodeProblem): read is Element {
  return (read as Partial<Element>).ai !== undefined;
}

export function isElements(read: readonly Element[] | CodeProblem): read is readonly Element[] {
  return Array.isArray(read);
}

export function endOfPath(uri: string): number {
  const query = uri.indexOf("?");
  const fragment = uri.indexOf("#");
  if (query < 0) return fragment < 0 ? uri.length : fragment;
  return fragment < 0 ? query : Math.min(query, fragment);
}
