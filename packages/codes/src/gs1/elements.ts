// Elements (an AI and its value) whatever carried them: what may stand together, which identifiers they name, and which
// elements an identifier is written as. Knows neither element strings nor Digital Links.

import type { CodeProblem, Gs1Key, Gtin, Identifier, Lgtin, Sgtin, Sscc } from "../identifier.ts";
import { ruleOf } from "./ai-table.ts";
import { restrictedPrefixRight } from "./checks/restricted-prefix.ts";

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

/** Why the elements may not stand together, or null (General Specifications 4.13 and 4.14). */
export function combinationProblem(elements: readonly Element[]): CodeProblem | null {
  const present = new Set<string>();
  for (const { ai, at } of elements) {
    if (present.has(ai)) return { reason: "REPEATED_AI", at, detail: `(${ai}) stands there twice.` };
    present.add(ai);
  }
  for (const { ai, at } of elements) {
    const rule = ruleOf(ai);
    const excluded = rule?.excludes.find((other) => present.has(other));
    if (excluded) return { reason: "BAD_COMBINATION", at, detail: `(${ai}) does not go with (${excluded}).` };
    const required = rule?.requires ?? [];
    if (required.length > 0 && !required.some((group) => group.every((other) => present.has(other)))) {
      return { reason: "BAD_COMBINATION", at, detail: `(${ai}) goes only with ${required.map((group) => `(${group.join(")(")})`).join(" or ")}.` };
    }
  }
  return null;
}

/** Why the trade item cannot be a product on the market, or null. */
export function restrictionProblem(elements: readonly Element[]): CodeProblem | null {
  const gtin = elements.find(({ ai }) => ai === "01");
  const failure = gtin && restrictedPrefixRight(gtin.value);
  return failure ? { ...failure, at: gtin.at + failure.at } : null;
}

/** What the elements name, the trade item first. Empty where they are attributes only. */
export function identifiersIn(elements: readonly Element[]): readonly Gs1Identifier[] {
  const values = new Map(elements.map(({ ai, value }) => [ai, value]));
  const found: Gs1Identifier[] = [];
  const gtin = values.get("01");
  if (gtin !== undefined) found.push(tradeItem(gtin, values));
  const sscc = values.get("00");
  if (sscc !== undefined) found.push({ scheme: "sscc", sscc });
  for (const { ai, value } of elements) {
    const rule = ruleOf(ai);
    if (!rule || ai === "00" || ai === "01" || rule.requires.length > 0) continue;
    const qualifierAi = rule.qualifiers?.find((other) => values.has(other));
    const qualifier = qualifierAi === undefined ? undefined : values.get(qualifierAi);
    found.push(
      qualifierAi === undefined || qualifier === undefined
        ? { scheme: "gs1", ai, value }
        : { scheme: "gs1", ai, value, qualifier: { ai: qualifierAi, value: qualifier } },
    );
  }
  return found;
}

/** The elements of an identifier in the order recommended for medicines: the number, the serial, the dates, the lot. */
export function elementsOf(id: Gs1Identifier): readonly Element[] {
  const pairs = pairsOf(id);
  return pairs.flatMap(([ai, value]) => (value === undefined ? [] : [{ ai, value, at: 0 }]));
}

function pairsOf(id: Gs1Identifier): readonly (readonly [string, string | undefined])[] {
  switch (id.scheme) {
    case "sgtin":
      return [
        ["01", id.gtin],
        ["21", id.serial],
        ["17", id.expiry],
        ["11", id.production],
        ["10", id.lot],
      ];
    case "lgtin":
      return [
        ["01", id.gtin],
        ["10", id.lot],
      ];
    case "gtin":
      return [["01", id.gtin]];
    case "sscc":
      return [["00", id.sscc]];
    case "gs1":
      return id.qualifier
        ? [
            [id.ai, id.value],
            [id.qualifier.ai, id.qualifier.value],
          ]
        : [[id.ai, id.value]];
    default:
      return id satisfies never;
  }
}

function tradeItem(gtin: string, values: ReadonlyMap<string, string>): Sgtin | Lgtin | Gtin {
  const serial = values.get("21");
  const lot = values.get("10");
  const expiry = values.get("17");
  const production = values.get("11");
  if (serial === undefined) return lot === undefined ? { scheme: "gtin", gtin } : { scheme: "lgtin", gtin, lot };
  return {
    scheme: "sgtin",
    gtin,
    serial,
    ...(lot === undefined ? {} : { lot }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(production === undefined ? {} : { production }),
  };
}
