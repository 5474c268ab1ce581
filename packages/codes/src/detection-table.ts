// The table by which an untyped scan is recognised, in order. A rule claims a text by its form; the first that reads it gives
// the answer, those after it the look-alikes; if none reads it, the first that claimed it says why.

import type { CodeProblem, Identifier, Parsed, Reading, ScanResult } from "./identifier.ts";
import { parseCanonicalUri } from "./canonical-uri.ts";
import { endOfDigits, isDigits } from "./digits.ts";
import { EDMC_LENGTH, edmcOf, parseEdmc } from "./china/edmc.ts";
import { ruleAt } from "./gs1/ai-table.ts";
import { isWebUri, parseDigitalLink } from "./gs1/digital-link.ts";
import { GS, startsWithBracket } from "./gs1/element-string.ts";
import { isEpcUrn, parseEpcUrn } from "./gs1/epc-urn.ts";
import { isGtinLength, parseGtin } from "./gs1/gtin.ts";
import { readElementString } from "./gs1/read-element-string.ts";
import { parseNationalDrugId } from "./china/national-drug-id.ts";
import { readResult, readingOf } from "./reading.ts";
import { parseStandardCode } from "./china/standard-code.ts";
import { hasCheckDigit } from "./check-digit.ts";
import type { BareScan } from "./symbology.ts";

interface DetectionRule {
  /** For people; also the `rule` of the readings where it has no finer one. */
  readonly name: string;
  /** Null when the text has not the form. Problems are reported for the body. */
  read(scan: BareScan): ScanResult | null;
}

function rule(name: string, claims: (scan: BareScan) => boolean, parse: (body: string) => Parsed<Identifier>): DetectionRule {
  return {
    name,
    read(scan) {
      if (!claims(scan)) return null;
      const parsed = parse(scan.body);
      return parsed.ok ? readResult([readingOf(parsed.value, name)]) : refused(parsed.problem);
    },
  };
}

export const DETECTION_TABLE: readonly DetectionRule[] = [
  { name: "GS1 element string", read: (scan) => (isMarkedAsGs1(scan) ? readElementString(scan.body, 0) : null) },
  { name: "web address", read: ({ body }) => (isWebUri(body) ? readWebAddress(body) : null) },
  rule("EPC URN", ({ body }) => isEpcUrn(body), parseEpcUrn),
  rule("canonical URI", ({ body }) => body.startsWith("urn:csp:"), parseCanonicalUri),
  { name: "SSCC or trade item as an unmarked element string", read: (scan) => (startsWithKey(scan) ? readUnmarked(scan) : null) },
  { name: "20-digit code", read: readEdmc },
  rule("standard code", ({ body }) => body.startsWith("869") && isDigits(body, 14), parseStandardCode),
  rule("bare GTIN", ({ body }) => isGtinLength(body.length) && isDigits(body, body.length), parseGtin),
  rule("national drug identification code", ({ body }) => isDigits(body, 11), parseBareNationalDrugId),
  { name: "unmarked element string in any order", read: readLookAlike },
];

function isMarkedAsGs1({ body, carrier }: BareScan): boolean {
  return carrier === "gs1" || body.includes(GS) || startsWithBracket(body);
}

/** `00` and 18 digits, or `01`, a GTIN and something more: forms that say enough to tell what is wrong with them. */
function startsWithKey(scan: BareScan): boolean {
  const { body } = scan;
  if (isMarkedAsGs1(scan)) return false;
  if (body.startsWith("00")) return isDigits(body, 20);
  return body.startsWith("01") && body.length > 16 && endOfDigits(body) >= 16 && hasCheckDigit(body.slice(2, 16));
}

/** Near misses are claimed, too, so that they are told what is wrong with them. */
function readEdmc({ body, carrier }: BareScan): ScanResult | null {
  const near = isDigits(body, EDMC_LENGTH) || (body.startsWith("8") && (body.length === EDMC_LENGTH || /^8[\d-]{16,}$/.test(body)));
  if (!near) return null;
  const parsed = parseEdmc(body);
  if (!parsed.ok) return refused(parsed.problem);
  const warnings = carrier === "gs1" ? ["its symbology identifier says that it is GS1 data"] : [];
  return readResult([readingOf(parsed.value, "20-digit code", warnings)]);
}

/** Whatever else passes as an element string, lost separators allowed for; what does not pass was never meant as one. */
function readLookAlike(scan: BareScan): ScanResult | null {
  if (scan.carrier === "other" || isMarkedAsGs1(scan) || startsWithKey(scan) || !ruleAt(scan.body, 0)) return null;
  const result = readUnmarked(scan);
  return result.kind === "refused" ? null : result;
}

function readUnmarked({ body }: BareScan): ScanResult {
  return withWarning(readElementString(body, 0), "no symbology identifier or separator says that it is GS1 data");
}

function refused(problem: CodeProblem): ScanResult {
  return { kind: "refused", problem };
}

function parseBareNationalDrugId(body: string): Parsed<Identifier> {
  const parsed = parseNationalDrugId(body);
  return parsed.ok ? { ok: true, value: { scheme: "cndc", code: parsed.value.code } } : parsed;
}

/** A Digital Link; else a maker's own page with 20-digit codes in path, query or fragment; else what is wrong with the link. */
function readWebAddress(body: string): ScanResult {
  const link = parseDigitalLink(body);
  if (link.ok) return readResult([readingOf(link.value, "GS1 Digital Link")]);
  const afterDomain = body.slice(body.indexOf("//") + 2).replace(/^[^/?#]*/, "");
  const [first, ...others] = [...afterDomain.matchAll(/(?<!\d)8\d{19}(?!\d)/g)].map(([code]) =>
    readingOf(edmcOf(code), "20-digit code in a web address", ["taken out of a web address"]),
  );
  return first ? readResult([first, ...others]) : refused(link.problem);
}

function withWarning(result: ScanResult, warning: string): ScanResult {
  const add = (reading: Reading): Reading => ({ ...reading, warnings: [...reading.warnings, warning] });
  switch (result.kind) {
    case "read":
      return { ...result, reading: add(result.reading), alsoReads: result.alsoReads.map(add) };
    case "ambiguous":
      return { ...result, readings: result.readings.map(add) };
    case "refused":
      return result;
    default:
      return result satisfies never;
  }
}
