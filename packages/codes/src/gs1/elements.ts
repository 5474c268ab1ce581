// Elements (an AI and its value) whatever carried them: which identifiers they name, and which elements an identifier is
// written as. Knows neither element strings nor Digital Links.

import type { CodeProblem, Gs1Key, Gtin, Identifier, Lgtin, Sgtin, Sscc } from "../identifier.ts";
import { ruleOf } from "./ai-table.ts";
import { restrictedPrefixAt, restrictedPrefixLength } from "./restricted-prefix.ts";
import { problemAt } from "../problem.ts";

/** FNC1 as scanners transmit it: ASCII group separator. */
export const GS = "\u001d";
export const GS_CODE = 0x1d;

/** One AI with a value that its rule accepts. */
export interface Element {
  readonly ai: string;
  readonly value: string;
  /** Where the value begins in the text it was read from. */
  readonly at: number;
}

/** What GS1 elements name. */
export type Gs1Identifier = Sgtin | Gtin | Lgtin | Sscc | Gs1Key;

export function isGs1Identifier(id: Identifier): id is Gs1Identifier {
  return id.scheme === "sgtin" || id.scheme === "gtin" || id.scheme === "lgtin" || id.scheme === "sscc" || id.scheme === "gs1";
}

/** An AI stands a second time, with the value that ends at `end` (General Specifications 4.13). */
export function repeatedAiProblem({ ai, at }: Element, end: number): CodeProblem {
  return problemAt("REPEATED_AI", at, end - at, `(${ai}) may not stand there twice.`, `应用标识符（${ai}）出现了两次。`);
}

/** Why the trade item cannot be a product on the market, or null. */
export function restrictionProblem(elements: readonly Element[]): CodeProblem | null {
  for (const { ai, value, at } of elements) {
    const prefixAt = ai === "01" ? restrictedPrefixAt(value) : -1;
    if (prefixAt >= 0) return restrictedPrefixProblem(at + prefixAt, restrictedPrefixLength(value, prefixAt));
  }
  return null;
}

export function restrictedPrefixProblem(at: number, length: number): CodeProblem {
  const detail = "The prefix is not one of products: it is kept for internal use or for print.";
  return problemAt("RESTRICTED_PREFIX", at, length, detail, "该前缀不用于商品：仅供店内或企业内部使用，或用于出版物。");
}

/**
 * What the elements name: the trade item first, then the logistic unit, then other keys; where there is no key, what stands
 * for itself without one (a place to ship to, a phone's number). Empty where they are attributes only.
 */
export function identifiersIn(elements: readonly Element[]): readonly Gs1Identifier[] {
  const found: Gs1Identifier[] = [];
  const gtin = valueOf(elements, "01");
  if (gtin !== undefined) found.push(tradeItem(gtin, elements));
  const sscc = valueOf(elements, "00");
  if (sscc !== undefined) found.push({ scheme: "sscc", sscc });
  for (const { ai, value } of elements) {
    if (ai !== "00" && ai !== "01" && ruleOf(ai)?.qualifiers) found.push(keyWith(ai, value, finestQualifier(ai, elements)));
  }
  if (found.length > 0) return found;
  const free = elements.find(({ ai }) => standsAlone(ai));
  return free ? [keyWith(free.ai, free.value, null)] : found;
}

/** The scheme of the first of `identifiersIn`, for elements that name something. */
export function schemeOf(elements: readonly Element[]): Gs1Identifier["scheme"] {
  if (valueOf(elements, "01") === undefined) return valueOf(elements, "00") === undefined ? "gs1" : "sscc";
  if (valueOf(elements, "21") !== undefined) return "sgtin";
  if (valueOf(elements, "235") !== undefined) return "gs1";
  if (valueOf(elements, "10") !== undefined) return "lgtin";
  return finestQualifier("01", elements) === null ? "gtin" : "gs1";
}

/** What a key with at most one qualifier names. */
export function identifierOfKey(ai: string, value: string, qualifier: { readonly ai: string; readonly value: string } | null): Gs1Identifier {
  if (ai === "00") return { scheme: "sscc", sscc: value };
  if (ai !== "01") return keyWith(ai, value, qualifier);
  if (qualifier === null) return { scheme: "gtin", gtin: value };
  if (qualifier.ai === "21") return { scheme: "sgtin", gtin: value, serial: qualifier.value };
  return qualifier.ai === "10" ? { scheme: "lgtin", gtin: value, lot: qualifier.value } : keyWith(ai, value, qualifier);
}

/** An AI with its value, wherever it stood. */
export interface NamingElement {
  readonly ai: string;
  readonly value: string;
}

/** The key of an identifier, and what makes it finer: without the attributes it was read with. */
export function namingElementsOf(id: Gs1Identifier): readonly [NamingElement, NamingElement?] {
  switch (id.scheme) {
    case "sgtin":
      return [element("01", id.gtin), element("21", id.serial)];
    case "lgtin":
      return [element("01", id.gtin), element("10", id.lot)];
    case "gtin":
      return [element("01", id.gtin)];
    case "sscc":
      return [element("00", id.sscc)];
    case "gs1":
      return id.qualifier ? [id, id.qualifier] : [id];
    default:
      return id satisfies never;
  }
}

/** The elements of an identifier in the order recommended for medicines: the number, the serial, the dates, the lot. */
export function elementsOf(id: Gs1Identifier): readonly Element[] {
  const naming = namingElementsOf(id).flatMap((one) => (one ? [element(one.ai, one.value)] : []));
  if (id.scheme !== "sgtin") return naming;
  return [...naming, ...optional("17", id.expiry), ...optional("11", id.production), ...optional("10", id.lot)];
}

function element(ai: string, value: string): Element {
  return { ai, value, at: 0 };
}

function optional(ai: string, value: string | undefined): readonly Element[] {
  return value === undefined ? [] : [element(ai, value)];
}

export function valueOf(elements: readonly Element[], ai: string): string | undefined {
  for (const one of elements) if (one.ai === ai) return one.value;
  return undefined;
}

/** It needs no other beside it, and is no company's internal data (90 to 99), which mean nothing to others. */
function standsAlone(ai: string): boolean {
  return ruleOf(ai)?.requires.length === 0 && !ai.startsWith("9");
}

/** The extension of a place that says that there is none (Tag Data Standard 6.3.3). */
function isNoExtension(ai: string, value: string): boolean {
  return ai === "254" && value === "0";
}

/** The last qualifier of the key that is there: the finest. */
function finestQualifier(ai: string, elements: readonly Element[]): Gs1Key["qualifier"] | null {
  let finest: Gs1Key["qualifier"] | null = null;
  for (const alternative of ruleOf(ai)?.qualifiers ?? []) {
    for (const qualifierAi of alternative) {
      const value = valueOf(elements, qualifierAi);
      if (value !== undefined && !isNoExtension(qualifierAi, value)) finest = { ai: qualifierAi, value };
    }
  }
  return finest;
}

function keyWith(ai: string, value: string, qualifier: Gs1Key["qualifier"] | null): Gs1Key {
  return qualifier && !isNoExtension(qualifier.ai, qualifier.value) ? { scheme: "gs1", ai, value, qualifier } : { scheme: "gs1", ai, value };
}

function tradeItem(gtin: string, elements: readonly Element[]): Gs1Identifier {
  const serial = valueOf(elements, "21");
  const lot = valueOf(elements, "10");
  if (serial === undefined) {
    // A third party's serial number names one unit, a lot many.
    if (lot !== undefined && valueOf(elements, "235") === undefined) return { scheme: "lgtin", gtin, lot };
    const finest = finestQualifier("01", elements);
    return finest ? keyWith("01", gtin, finest) : { scheme: "gtin", gtin };
  }
  // Assigned one by one: spreading into a new object would cost more than all that was read.
  const pack: { -readonly [K in keyof Sgtin]: Sgtin[K] } = { scheme: "sgtin", gtin, serial };
  const expiry = valueOf(elements, "17");
  const production = valueOf(elements, "11");
  if (lot !== undefined) pack.lot = lot;
  if (expiry !== undefined) pack.expiry = expiry;
  if (production !== undefined) pack.production = production;
  return pack;
}
