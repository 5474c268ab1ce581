// GS1 Digital Link URIs, uncompressed: any domain and any path before the key; key and qualifiers in the path, attributes in
// the query (GS1 Digital Link Standard, URI Syntax 1.4). Does not resolve them and does not compare domains.

import type { CodeProblem, Parsed } from "../identifier.ts";
import { endOfDigits } from "../digits.ts";
import { escapedOffset, percentEncode } from "../percent.ts";
import { accept, isProblem, problemAt } from "../problem.ts";
import { ruleOf } from "./ai-table.ts";
import { companionProblem } from "./companions.ts";
import { endOfPath, readLinkPath, readLinkValue } from "./digital-link-path.ts";
import { type Element, type Gs1Identifier, elementsOf, identifierOfKey, identifiersIn, repeatedAiProblem, restrictionProblem } from "./elements.ts";

const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;

export const CANONICAL_DOMAIN = "https://id.gs1.org";

/** Reads a Digital Link of a trade item with its attributes, or of another key. Query keys that are not numeric are ignored. */
export function parseDigitalLink(uri: string): Parsed<Gs1Identifier> {
  const elements = parseDigitalLinkElements(uri);
  return elements.ok ? accept(firstOf(elements.value)) : elements;
}

/** Reads a Digital Link to all its elements: the key, its qualifiers, then what the query holds. */
export function parseDigitalLinkElements(uri: string): Parsed<readonly Element[]> {
  const path = readLinkPath(uri);
  if (isProblem(path)) return { ok: false, problem: path };
  const elements = readQuery(uri, path);
  if (isProblem(elements)) return { ok: false, problem: elements };
  const problem = companionProblem(elements) ?? restrictionProblem(elements);
  return problem ? { ok: false, problem: asWritten(uri, elements, problem) } : accept(elements);
}

/** A problem within a value, for the value as the link has it: escaped, or a GTIN without the zeros in front. */
function asWritten(uri: string, elements: readonly Element[], problem: CodeProblem): CodeProblem {
  const { value = "", at = 0 } = elements.findLast((element) => element.at <= problem.at) ?? {};
  const query = endOfPath(uri);
  let end = at;
  while (end < uri.length && !(at < query ? "/?#" : "&;#").includes(uri.charAt(end))) end += 1;
  const written = uri.slice(at, end);
  const padding = written.includes("%") ? 0 : value.length - written.length;
  const from = escapedOffset(written, Math.max(0, problem.at - at - padding));
  const to = escapedOffset(written, Math.max(0, problem.at + problem.length - at - padding));
  return { ...problem, at: at + from, length: to - from };
}

/** What the path alone names. The query holds attributes, which change no identity, so it may hold anything. */
export function parseDigitalLinkPath(uri: string): Parsed<Gs1Identifier> {
  const path = readLinkPath(uri);
  return isProblem(path) ? { ok: false, problem: path } : accept(identifierOfPath(path));
}

/** The Digital Link with attributes: the lot in the path, dates in the query. */
export function formatDigitalLink(id: Gs1Identifier, domain: string = CANONICAL_DOMAIN): string {
  const link = digitalLinkOf(elementsOf(id), domain);
  if (link !== null) return link;
  // An AI that is no key has no link; its URI is written like one, so that it has a name.
  return elementsOf(id).reduce((uri, { ai, value }) => `${uri}/${ai}/${percentEncode(value)}`, domain);
}

/**
 * The Digital Link of elements: the first key, its qualifiers in the order of the standard, all else in the query in the
 * order given. Null where there is no key, or an element beside it may not stand in a query.
 */
export function digitalLinkOf(elements: readonly Element[], domain: string = CANONICAL_DOMAIN): string | null {
  const key = keyOf(elements);
  if (!key) return null;
  const order = orderOf(key, elements);
  const inPath = order.flatMap((ai) => elements.filter((element) => element.ai === ai));
  const path = [key, ...inPath].reduce((uri, { ai, value }) => `${uri}/${ai}/${percentEncode(value)}`, domain);
  const inQuery = elements.filter((element) => element !== key && !inPath.includes(element));
  if (inQuery.some(({ ai }) => !ruleOf(ai)?.inQuery)) return null;
  const query = inQuery.map(({ ai, value }) => `${ai}=${percentEncode(value)}`).join("&");
  return query === "" ? path : `${path}?${query}`;
}

/** The first key, by the order of the elements; one that names a trade item or logistic unit before others. */
function keyOf(elements: readonly Element[]): Element | undefined {
  return elements.find(({ ai }) => ai === "01" || ai === "00") ?? elements.find(({ ai }) => ruleOf(ai)?.qualifiers);
}

/** The order of qualifiers of which the elements hold most; those that may not stand in a query decide first. */
function orderOf(key: Element, elements: readonly Element[]): readonly string[] {
  const present = (order: readonly string[]): readonly string[] => order.filter((ai) => elements.some((element) => element.ai === ai));
  const weight = (order: readonly string[]): number => present(order).reduce((sum, ai) => sum + (ruleOf(ai)?.inQuery ? 1 : PATH_ONLY), 0);
  return (ruleOf(key.ai)?.qualifiers ?? []).reduce((best: readonly string[], order) => (weight(order) > weight(best) ? order : best), []);
}

/** More than a key has qualifiers. */
const PATH_ONLY = 8;

/** The elements of the path with those of the query behind them. */
function readQuery(uri: string, path: readonly Element[]): readonly Element[] | CodeProblem {
  const start = endOfPath(uri);
  if (uri.charCodeAt(start) !== 0x3f) return path;
  const elements = [...path];
  const fragment = uri.indexOf("#", start);
  const end = fragment < 0 ? uri.length : fragment;
  for (let at = start + 1; at < end;) {
    const next = endOfParameter(uri, at, end);
    const element = readParameter(uri, at, next);
    if (element && isProblem(element)) return element;
    // No AI may repeat, which also bounds how many elements there can be.
    if (element && elements.some(({ ai }) => ai === element.ai)) return repeatedAiProblem(element, next);
    if (element && fitsPath(element.ai, path)) return belongsInPath(element.ai, at);
    if (element) elements.push(element);
    at = next + 1;
  }
  return elements;
}

/** Whether a qualifier of the key stands in the query though the path has a place for it. */
function fitsPath(ai: string, path: readonly Element[]): boolean {
  const orders = ruleOf(path[0]?.ai ?? "")?.qualifiers ?? [];
  return orders.some((order) => order.includes(ai) && path.every((element, index) => index === 0 || order.includes(element.ai)));
}

function belongsInPath(ai: string, at: number): CodeProblem {
  return problemAt("BAD_ORDER", at, ai.length, `(${ai}) must stand in the path.`, `应用标识符（${ai}）应写在路径中。`);
}

/** Null for a parameter that is no AI's. */
function readParameter(uri: string, at: number, end: number): Element | CodeProblem | null {
  const keyEnd = Math.min(endOfDigits(uri, at), end);
  const equals = uri[keyEnd] === "=" && keyEnd < end;
  if (keyEnd === at || !(equals || keyEnd === end)) return null;
  const ai = uri.slice(at, Math.min(keyEnd, at + 8));
  const rule = ruleOf(ai);
  if (!rule) return problemAt("UNKNOWN_AI", at, keyEnd - at, `(${ai}) is no application identifier.`, `（${ai}）不是应用标识符。`);
  if (!rule.inQuery) return belongsInPath(ai, at);
  return readLinkValue(rule, uri, Math.min(keyEnd + 1, end), end);
}

function endOfParameter(uri: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const code = uri.charCodeAt(at);
    if (code === AMPERSAND || code === SEMICOLON) return at;
  }
  return end;
}

/** A key that stands in a path, with its finest qualifier if that is the only one. */
export function identifierOfPath(path: readonly Element[]): Gs1Identifier {
  const key = path[0];
  if (!key || path.length > 2) return firstOf(path);
  const qualifier = path[1];
  return identifierOfKey(key.ai, key.value, qualifier ? { ai: qualifier.ai, value: qualifier.value } : null);
}

function firstOf(elements: readonly Element[]): Gs1Identifier {
  const first = identifiersIn(elements)[0];
  if (!first) throw new Error("elements that begin with a primary key name nothing");
  return first;
}
