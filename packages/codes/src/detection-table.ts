// The table by which an untyped scan is recognised, in order. A rule claims a text by its form; the first that reads it gives
// the answer, those after it the look-alikes; if none reads it, the first that claimed it says why.

import type { CodeProblem, Identifier, Parsed, Reading, ScanResult, Warning } from "./identifier.ts";
import { parseCanonicalUri } from "./canonical-uri.ts";
import { hasCheckDigit } from "./check-digit.ts";
import { EDMC_LENGTH, edmcOf, edmcWarnings, parseEdmc } from "./china/edmc.ts";
import { edmcInWebAddress } from "./china/edmc-in-web-address.ts";
import { type FiledScheme, matchFiled } from "./china/filed-scheme.ts";
import { isMaCode, parseMaCode } from "./china/ma-code.ts";
import { parseNationalDrugId } from "./china/national-drug-id.ts";
import { parseStandardCode } from "./china/standard-code.ts";
import { endOfDigits, isDigits } from "./digits.ts";
import { parseDigitalLink } from "./gs1/digital-link.ts";
import { isWebUri } from "./gs1/digital-link-path.ts";
import { GS, startsWithBracket } from "./gs1/element-string.ts";
import { parseEpcUrn } from "./gs1/epc-urn.ts";
import { isEpcUrn } from "./gs1/epc-urn-forms.ts";
import { isGtinLength, parseGtin } from "./gs1/gtin.ts";
import { readLookAlike } from "./gs1/look-alike.ts";
import { readElementString } from "./gs1/read-element-string.ts";
import { accept, refuse } from "./problem.ts";
import { readResult, readingOf } from "./reading.ts";
import type { BareScan } from "./symbology.ts";
import { NO_WARNINGS, warning } from "./warning.ts";

export interface DetectionRule {
  /** For people; also the `rule` of the readings where it has no finer one. */
  readonly name: string;
  /** What a text that it claims may begin with; empty for anything. Saves asking the rules that cannot claim it. */
  readonly begins: string;
  /** Null when the text has not the form. Problems are reported for the body. */
  readonly read: (scan: BareScan, filed: readonly FiledScheme[]) => ScanResult | null;
}

const DIGITS = "0123456789";
const UNMARKED = warning("UNMARKED_GS1", "No symbology identifier or separator says that it is GS1 data.", "没有码制标识符或分隔符表明这是 GS1 数据。");
const CARRIER_DIFFERS = warning("CARRIER_DIFFERS", "Its symbology identifier says that it is GS1 data.", "码制标识符表明这是 GS1 数据。");
const FROM_WEB_ADDRESS = [warning("FROM_WEB_ADDRESS", "Taken out of a web address.", "取自网址。")];

/** What a parser of one scheme made of a text. */
interface Found {
  readonly identifier: Identifier;
  readonly warnings: readonly Warning[];
}

function rule(name: string, begins: string, claims: (scan: BareScan) => boolean, parse: (body: string) => Parsed<Found>): DetectionRule {
  return {
    name,
    begins,
    read(scan) {
      if (!claims(scan)) return null;
      const parsed = parse(scan.body);
      return parsed.ok ? readResult([readingOf(parsed.value.identifier, name, parsed.value.warnings)]) : refused(parsed.problem);
    },
  };
}

/** A parser that has nothing to warn of, as `rule` takes it. */
function plain(parse: (body: string) => Parsed<Identifier>): (body: string) => Parsed<Found> {
  return (body) => {
    const parsed = parse(body);
    return parsed.ok ? accept({ identifier: parsed.value, warnings: NO_WARNINGS }) : parsed;
  };
}

export const DETECTION_TABLE: readonly DetectionRule[] = [
  { name: "GS1 element string", begins: "", read: (scan) => (isMarkedAsGs1(scan) ? readElementString(scan.body, 0) : null) },
  { name: "web address", begins: "hH", read: ({ body }) => (isWebUri(body) ? readWebAddress(body) : null) },
  rule("EPC URN", "uU", ({ body }) => isEpcUrn(body), plain(parseEpcUrn)),
  rule("canonical URI", "u", ({ body }) => body.startsWith("urn:csp:"), plain(parseCanonicalUri)),
  { name: "SSCC or trade item as an unmarked element string", begins: "0", read: (scan) => (startsWithKey(scan) ? readUnmarked(scan) : null) },
  { name: "20-digit code", begins: DIGITS, read: readEdmc },
  rule("standard code", "8", ({ body }) => body.length === 14 && body.startsWith("869") && isDigits(body, 14), readStandardCode),
  rule("bare GTIN", DIGITS, ({ body }) => isGtinLength(body.length) && isDigits(body, body.length), plain(parseGtin)),
  rule("national drug identification code", DIGITS, ({ body }) => body.length === 11 && isDigits(body, 11), readNationalDrugId),
  { name: "unmarked element string in any order", begins: DIGITS, read: readUnmarkedLookAlike },
  { name: "filed scheme", begins: "", read: readFiled },
  rule("MA code", "M", ({ body }) => isMaCode(body), refuseMaCode),
];

const ASCII = 128;
const ANY_BEGINNING = DETECTION_TABLE.filter(({ begins }) => begins === "");
/** By the first character: the rules that may claim such a text, in the order of the table. */
const BY_BEGINNING: readonly (readonly DetectionRule[])[] = Array.from({ length: ASCII }, (_, code) =>
  DETECTION_TABLE.filter(({ begins }) => begins === "" || begins.includes(String.fromCharCode(code))),
);

/** The rules of the table that may claim a text, by its first character. */
export function rulesFor(body: string): readonly DetectionRule[] {
  return BY_BEGINNING[body.charCodeAt(0)] ?? ANY_BEGINNING;
}

function isMarkedAsGs1({ body, carrier }: BareScan): boolean {
  return carrier === "gs1" || startsWithBracket(body) || body.includes(GS);
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
  if (body.length < 17) return null;
  const near = body.length === EDMC_LENGTH ? body.startsWith("8") || isDigits(body, EDMC_LENGTH) : /^8[\d-]{16,}$/.test(body);
  if (!near) return null;
  const parsed = parseEdmc(body);
  if (!parsed.ok) return refused(parsed.problem);
  const warnings = edmcWarnings(parsed.value.code);
  return readResult([readingOf(parsed.value, "20-digit code", carrier === "gs1" ? [...warnings, CARRIER_DIFFERS] : warnings)]);
}

/** Whatever else passes as an element string, lost separators allowed for; what does not pass was never meant as one. */
function readUnmarkedLookAlike(scan: BareScan): ScanResult | null {
  if (scan.carrier === "other" || isMarkedAsGs1(scan) || startsWithKey(scan)) return null;
  const result = readLookAlike(scan.body);
  return result && withWarning(result, UNMARKED);
}

function readUnmarked({ body }: BareScan): ScanResult {
  return withWarning(readElementString(body, 0), UNMARKED);
}

function readStandardCode(body: string): Parsed<Found> {
  const parsed = parseStandardCode(body);
  return parsed.ok ? accept({ identifier: { scheme: "std", code: parsed.value.code }, warnings: parsed.value.warnings }) : parsed;
}

function readNationalDrugId(body: string): Parsed<Found> {
  const parsed = parseNationalDrugId(body);
  return parsed.ok ? accept({ identifier: { scheme: "cndc", code: parsed.value.code }, warnings: parsed.value.warnings }) : parsed;
}

/** Issuing agencies are data: a code of this one names something once its pattern is filed, which the rule before sees. */
function refuseMaCode(body: string): Parsed<Found> {
  const parsed = parseMaCode(body);
  if (!parsed.ok) return parsed;
  const detail = "It has the form of an MA code, and no scheme of such codes is filed.";
  return refuse("UNKNOWN_SCHEME", 0, body.length, detail, "形式上是 MA 码，但没有备案的 MA 编码方案。");
}

function readFiled({ body }: BareScan, filed: readonly FiledScheme[]): ScanResult | null {
  if (filed.length === 0) return null;
  const code = matchFiled(filed, body);
  return code && readResult([readingOf(code, `filed scheme ${code.ruleId}`)]);
}

function refused(problem: CodeProblem): ScanResult {
  return { kind: "refused", problem };
}

/** A Digital Link; else a maker's own page with 20-digit codes in path, query or fragment; else what is wrong with the link. */
function readWebAddress(body: string): ScanResult {
  const link = parseDigitalLink(body);
  if (link.ok) return readResult([readingOf(link.value, "GS1 Digital Link")]);
  const [first, ...others] = edmcInWebAddress(body).map(({ code }) => readingOf(edmcOf(code), "20-digit code in a web address", FROM_WEB_ADDRESS));
  return first ? readResult([first, ...others]) : refused(link.problem);
}

function withWarning(result: ScanResult, added: Warning): ScanResult {
  const add = (reading: Reading): Reading => ({ ...reading, warnings: [...reading.warnings, added] });
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
