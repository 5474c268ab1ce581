// What a scanned text is, as text: the reading that counts with its parts, what else it could be, or why it is nothing.

import { edmcCheckOf, edmcClassOf, edmcSerialOf, type Identifier, type Reading, type ScanResult } from "@csp/codes";
import { codeName } from "./names.ts";
import { clean, heading, labelled, type RenderOptions, sections, wrapped } from "./text.ts";

const SCHEMES: Readonly<Record<Identifier["scheme"], string>> = {
  edmc: "20-digit code 追溯码",
  "edmc-class": "drug identification code 药品标识码",
  sgtin: "GS1 pack (GTIN and serial number)",
  gtin: "GS1 product (GTIN)",
  lgtin: "GS1 lot (GTIN and lot)",
  sscc: "GS1 logistic unit (SSCC)",
  gs1: "GS1 key",
  filed: "code of a filed scheme",
  std: "standard code 药品本位码",
  cndc: "national drug identification code 国家药品标识码",
};

export function renderScan(result: ScanResult, options: RenderOptions = {}): string {
  switch (result.kind) {
    case "read":
      return sections([readingLines(result.reading, options), listLines("It could also be", result.alsoReads, result.more, options)]);
    case "ambiguous":
      return sections([
        [heading("Ambiguous: it is not guessed which of these it is", options), ...wrapped(clean(result.problem.detail), "  ")],
        listLines("It could be", result.readings, result.more, options),
      ]);
    case "refused":
      return sections([
        [heading(`Not readable: ${result.problem.reason}`, options), ...wrapped(clean(result.problem.detail), "  "), `  at character ${result.problem.at + 1}`],
      ]);
    default:
      return result satisfies never;
  }
}

function readingLines({ identifier, uri, rule, warnings }: Reading, options: RenderOptions): readonly string[] {
  return [
    heading(`${SCHEMES[identifier.scheme]}  ${codeName(uri)}`, options),
    ...labelled([
      ...partLines(identifier),
      ["canonical", clean(uri)],
      ["read as", rule],
      ...warnings.map(({ detail }) => ["take care", clean(detail)] as const),
    ]),
  ];
}

function partLines(identifier: Identifier): readonly (readonly [string, string | null])[] {
  switch (identifier.scheme) {
    case "edmc":
      return [
        ["drug identification code 药品标识码", edmcClassOf(identifier.code)],
        ["serial number 序列号", edmcSerialOf(identifier.code)],
        ["check digits", `${edmcCheckOf(identifier.code)} (only the issuer can verify them)`],
      ];
    case "sgtin":
      return [
        ["GTIN", identifier.gtin],
        ["serial number 序列号", clean(identifier.serial)],
        ["lot 批号", identifier.lot === undefined ? null : clean(identifier.lot)],
        ["made (YYMMDD)", identifier.production ?? null],
        ["expires (YYMMDD)", identifier.expiry ?? null],
      ];
    case "lgtin":
      return [
        ["GTIN", identifier.gtin],
        ["lot 批号", clean(identifier.lot)],
      ];
    case "filed":
      return [["filed rule", identifier.ruleId]];
    case "edmc-class":
    case "gtin":
    case "sscc":
    case "gs1":
    case "std":
    case "cndc":
      return [];
    default:
      return identifier satisfies never;
  }
}

function listLines(title: string, readings: readonly Reading[], more: boolean, options: RenderOptions): readonly string[] {
  if (readings.length === 0) return [];
  const lines = readings.flatMap(({ identifier, uri, warnings }) => [
    `  ${SCHEMES[identifier.scheme]}  ${codeName(uri)}`,
    ...warnings.flatMap(({ detail }) => wrapped(clean(detail), "    ")),
  ]);
  return [heading(title, options), ...lines, ...(more ? ["  and others"] : [])];
}
