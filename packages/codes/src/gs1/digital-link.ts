// GS1 Digital Link URIs, uncompressed: any domain and any path before the key; key and qualifiers in the path, attributes in
// the query (GS1 Digital Link Standard: URI Syntax). Does not resolve them and does not compare domains.

import type { Parsed } from "../identifier.ts";
import { endOfDigits } from "../digits.ts";
import { escapedOffset, percentDecode, percentEncode } from "../percent.ts";
import { accept, refuse, shiftProblem } from "../problem.ts";
import { ruleOf } from "./ai-table.ts";
import { checkValue } from "./check-value.ts";
import { type Element, type Gs1Identifier, combinationProblem, elementsOf, identifiersIn, restrictionProblem } from "./elements.ts";
import { isGtinLength, padGtin } from "./gtin.ts";

export const CANONICAL_DOMAIN = "https://id.gs1.org";

interface Segment {
  readonly text: string;
  readonly at: number;
}

/** Key and the longest list of qualifiers, each with its value. */
const MAX_SEGMENTS = 8;

export function isWebUri(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** Reads a Digital Link of a trade item with its attributes, or of another key. Query keys that are not numeric are ignored. */
export function parseDigitalLink(uri: string): Parsed<Gs1Identifier> {
  const path = readPath(uri);
  if (!path.ok) return path;
  const query = readQuery(uri);
  if (!query.ok) return query;
  const elements = [...path.value, ...query.value];
  const problem = combinationProblem(elements) ?? restrictionProblem(elements);
  if (problem) return { ok: false, problem };
  return accept(firstOf(identifiersIn(elements)));
}

/** What the path alone names. The query holds attributes, which change no identity, so it may hold anything. */
export function parseDigitalLinkPath(uri: string): Parsed<Gs1Identifier> {
  const path = readPath(uri);
  return path.ok ? accept(firstOf(identifiersIn(path.value))) : path;
}

/** The Digital Link with attributes: the lot in the path, dates in the query. */
export function formatDigitalLink(id: Gs1Identifier, domain: string = CANONICAL_DOMAIN): string {
  const elements = elementsOf(id);
  const key = elements[0];
  const order = (key && ruleOf(key.ai)?.qualifiers) ?? [];
  const qualifiers = order.flatMap((ai) => elements.filter((element) => element.ai === ai));
  const path = [...elements.slice(0, 1), ...qualifiers].map(({ ai, value }) => `/${ai}/${percentEncode(value)}`).join("");
  const query = elements
    .filter(({ ai }, index) => index > 0 && !order.includes(ai))
    .map(({ ai, value }) => `${ai}=${percentEncode(value)}`)
    .join("&");
  return `${domain}${path}${query === "" ? "" : `?${query}`}`;
}

/** The key with its qualifiers: the leftmost tail of the path that is one. */
function readPath(uri: string): Parsed<readonly Element[]> {
  const segments = pathSegments(uri);
  let closest: Parsed<readonly Element[]> | null = null;
  for (let first = Math.max(0, segments.length - MAX_SEGMENTS); first < segments.length - 1; first++) {
    const tail = segments.slice(first);
    if (tail.length % 2 !== 0 || !ruleOf(tail[0]?.text ?? "")?.qualifiers) continue;
    const elements = readTail(tail);
    if (elements.ok) return elements;
    closest ??= elements;
  }
  return closest ?? refuse("UNKNOWN_SCHEME", 0, "The web address is not a GS1 Digital Link: its path does not end in a key and its value.");
}

function readTail(tail: readonly Segment[]): Parsed<readonly Element[]> {
  const elements: Element[] = [];
  let allowed: readonly string[] = [];
  for (let index = 0; index < tail.length; index += 2) {
    const ai = tail[index];
    const value = tail[index + 1];
    const rule = ai && ruleOf(ai.text);
    if (!ai || !value || !rule) return refuse("UNKNOWN_AI", ai?.at ?? 0, "No AI that is read here stands at this place of the path.");
    if (index === 0) {
      allowed = rule.qualifiers ?? [];
    } else {
      if (!allowed.includes(ai.text)) return refuse("BAD_ORDER", ai.at, `(${ai.text}) may not stand at this place of the path.`);
      allowed = allowed.slice(allowed.indexOf(ai.text) + 1);
    }
    const element = readElement(ai.text, value);
    if (!element.ok) return element;
    elements.push(element.value);
  }
  return accept(elements);
}

function readQuery(uri: string): Parsed<readonly Element[]> {
  const elements: Element[] = [];
  for (const { text, at } of queryParts(uri)) {
    const equals = text.indexOf("=");
    const key = equals < 0 ? text : text.slice(0, equals);
    if (key === "" || endOfDigits(key) < key.length) continue;
    const rule = ruleOf(key);
    if (!rule) return refuse("UNKNOWN_AI", at, `(${key}) is no AI that is read here.`);
    if (!rule.inQuery) return refuse("BAD_ORDER", at, `(${key}) belongs in the path.`);
    const element = readElement(key, { text: text.slice(key.length + 1), at: at + key.length + 1 });
    if (!element.ok) return element;
    elements.push(element.value);
  }
  return accept(elements);
}

function readElement(ai: string, written: Segment): Parsed<Element> {
  const decoded = percentDecode(written.text);
  if (!decoded.ok) return shiftProblem(decoded, written.at);
  const short = ai === "01" && isGtinLength(decoded.value.length);
  const value = short ? padGtin(decoded.value) : decoded.value;
  const rule = ruleOf(ai);
  const problem = rule && checkValue(rule, value, 0);
  if (problem) {
    const inDecoded = Math.max(0, problem.at - (value.length - decoded.value.length));
    return { ok: false, problem: { ...problem, at: written.at + escapedOffset(written.text, inDecoded) } };
  }
  return accept({ ai, value, at: written.at });
}

function pathSegments(uri: string): readonly Segment[] {
  const start = uri.indexOf("/", uri.indexOf("//") + 2);
  const query = uri.search(/[?#]/);
  const end = query < 0 ? uri.length : query;
  if (start < 0 || start >= end) return [];
  // A resolver may be given the link with a slash at its end.
  const path = uri.slice(start + 1, uri[end - 1] === "/" ? end - 1 : end);
  return splitAt(path, "/", start + 1);
}

function queryParts(uri: string): readonly Segment[] {
  const fragment = uri.indexOf("#");
  const bare = fragment < 0 ? uri : uri.slice(0, fragment);
  const start = bare.indexOf("?");
  return start < 0 ? [] : splitAt(bare.slice(start + 1).replaceAll(";", "&"), "&", start + 1);
}

function splitAt(text: string, mark: string, from: number): readonly Segment[] {
  let at = from;
  return text.split(mark).map((part) => {
    const segment = { text: part, at };
    at += part.length + mark.length;
    return segment;
  });
}

function firstOf(identifiers: readonly Gs1Identifier[]): Gs1Identifier {
  const first = identifiers[0];
  if (!first) throw new Error("elements that begin with a primary key name nothing");
  return first;
}
