// One reading of a text as a sheet: words for its scheme, its parts and elements, its other forms.

import {
  bareScan,
  canonicalUri,
  type CompanyPrefixes,
  createCompanyPrefixes,
  type Element,
  elementsOf,
  type Gs1Identifier,
  identifiersIn,
  isGs1Identifier,
  isPack,
  KNOWN_COMPANY_PREFIXES,
  parseDigitalLinkElements,
  parseElements,
  type Reading,
  ruleOf,
} from "@csp/codes";
import { codeName } from "../render/names.ts";
import { meaningOf } from "./element-meaning.ts";
import { partsOf } from "./identifier-parts.ts";
import { ruleWords, schemeWords } from "./kinds.ts";
import { formsOf } from "./other-forms.ts";
import type { DescribeOptions, ReadingSheet, SheetElement } from "./sheet.ts";

/** What a URN itself says of the company prefix: the digits before its first dot. */
const URN_PREFIX = /^urn:epc:[a-z]+:[a-z]+:([0-9]{6,12})\./i;

/** `text` is what the reading was read from. */
export function sheetOf({ identifier, uri, rule, warnings }: Reading, text: string, options: DescribeOptions): ReadingSheet {
  const prefixes = prefixesFor(text);
  const elements = isGs1Identifier(identifier) ? elementsFor(identifier, text) : [];
  return {
    scheme: identifier.scheme,
    kind: schemeWords(identifier.scheme),
    name: codeName(uri),
    uri,
    isPack: isPack(identifier),
    rule: ruleWords(rule),
    parts: partsOf(identifier, prefixes),
    elements: elements.map((element) => sheetElement(element, isGs1Identifier(identifier) ? identifier : null, options.year)),
    forms: formsOf(identifier, elements, prefixes),
    warnings,
  };
}

/** All that the text holds, where it names this identifier first; else what the identifier itself is written as. */
function elementsFor(identifier: Gs1Identifier, text: string): readonly Element[] {
  const uri = canonicalUri(identifier);
  const link = parseDigitalLinkElements(bareScan(text).body);
  for (const read of [parseElements(text), link]) {
    if (!read.ok) continue;
    const [first] = identifiersIn(read.value);
    if (first && canonicalUri(first) === uri) return read.value;
  }
  return elementsOf(identifier);
}

function sheetElement({ ai, value }: Element, identifier: Gs1Identifier | null, year: number): SheetElement {
  const rule = ruleOf(ai);
  return { ai, value, title: rule?.title ?? "", role: roleOf(ai, identifier), meaning: meaningOf(ai, value, year) };
}

/** A qualifier makes the key of the identifier finer; all else is an attribute of it. */
function roleOf(ai: string, identifier: Gs1Identifier | null): SheetElement["role"] {
  const keyAi = identifier === null ? null : keyAiOf(identifier);
  if (ai === keyAi || ruleOf(ai)?.qualifiers) return "key";
  const qualifiers = keyAi === null ? undefined : ruleOf(keyAi)?.qualifiers;
  return qualifiers?.some((alternative) => alternative.includes(ai)) ? "qualifier" : "attribute";
}

function keyAiOf(identifier: Gs1Identifier): string {
  if (identifier.scheme === "gs1") return identifier.ai;
  return identifier.scheme === "sscc" ? "00" : "01";
}

function prefixesFor(text: string): CompanyPrefixes {
  const prefix = URN_PREFIX.exec(text.trim())?.[1];
  return prefix === undefined ? KNOWN_COMPANY_PREFIXES : createCompanyPrefixes([{ prefix, length: prefix.length }]);
}
