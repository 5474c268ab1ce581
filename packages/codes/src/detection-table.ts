// The table by which an untyped scan is recognised, in order. A rule claims a text by its form; the first that reads it gives
// the answer, those after it the look-alikes; if none reads it, the first that claimed it says why.

import type { CodeProblem, Identifier, Parsed, Reading, ScanResult, Warning } from "./identifier.ts";
import { parseCanonicalUri } from "./canonical-uri.ts";
import { hasCheckDigit } from "./check-digit.ts";
import { EDMC_LENGTH, edmcWarnings, parseEdmc, withoutSeparators } from "./china/edmc.ts";
import { type FiledScheme, matchFiled } from "./china/filed-scheme.ts";
import { isMaCode, parseMaCode } from "./china/ma-code.ts";
import { parseNationalDrugId } from "./china/national-drug-id.ts";
import { parseStandardCode } from "./china/standard-code.ts";
import { endOfDigits, isDigits } from "./digits.ts";
import { isWebUri } from "./gs1/digital-link-path.ts";
import { startsWithBracket } from "./gs1/element-walk.ts";
import { GS } from "./gs1/elements.ts";
import { parseEpcUrn } from "./gs1/epc-urn.ts";
import { isEpcUrn } from "./gs1/epc-urn-forms.ts";
import { isGtinLength, parseGtin } from "./gs1/gtin.ts";
import { readLookAlike } from "./gs1/look-alike.ts";
import { readElementString } from "./gs1/read-element-string.ts";
import { isPartyUri } from "./party.ts";
import { accept, refuse, shiftedProblem } from "./problem.ts";
import { readResult, readingOf } from "./reading.ts";
import type { BareScan } from "./symbology.ts";
import { NO_WARNINGS, warning } from "./warning.ts";
import { readOtherAddress, readWebAddress } from "./web-address.ts";

export interface DetectionRule {
  /** For people; also the `rule` of the readings where it has no finer one. */
  readonly name: string;
  /** What a text that it claims may begin with; empty for anything. Saves asking the rules that cannot claim it. */
  readonly begins: string;
  /** How long a text that it claims is, in UTF-16 units. */
  readonly least: number;
  readonly most: number;
  /** `isGs1` is what `isMarkedAsGs1` says of the scan. Null when the text has not the form. Problems are reported for the text as given. */
  readonly read: (scan: BareScan, isGs1: boolean, filed: readonly FiledScheme[]) => ScanResult | null;
}

const LOWER_H = 0x68;
const DIGITS = "0123456789";
/** So many digits behind an 8 were meant as a 20-digit code. */
const NEAR_LENGTH = 17;
const UNMARKED = warning("UNMARKED_GS1", "No symbology identifier or separator says that it is GS1 data.", "没有码制标识符或分隔符表明这是 GS1 数据。");
const CARRIER_DIFFERS = warning("CARRIER_DIFFERS", "Its symbology identifier says that it is GS1 data.", "码制标识符表明这是 GS1 数据。");
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** What a parser of one scheme made of a text. */
interface Found {
  readonly identifier: Identifier;
  readonly warnings: readonly Warning[];
}

/** Of one scheme; `length` is the only one that its texts have, or the least and the most. */
function rule(
  name: string,
  begins: string,
  length: readonly [least: number, most: number],
  claims: (body: string) => boolean,
  parse: (body: string) => Parsed<Found>,
): DetectionRule {
  return {
    name,
    begins,
    least: length[0],
    most: length[1],
    read(scan) {
      if (!claims(scan.body)) return null;
      const parsed = parse(scan.body);
      return parsed.ok ? readResult([readingOf(parsed.value.identifier, name, parsed.value.warnings)], scan) : refused(parsed.problem, scan);
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

const ANY_LENGTH = [1, Number.MAX_SAFE_INTEGER] as const;
const [LEAST, MOST] = ANY_LENGTH;

const DETECTION_TABLE: readonly DetectionRule[] = [
  { name: "GS1 element string", begins: "", least: LEAST, most: MOST, read: (scan, isGs1) => (isGs1 && !beginsAsLink(scan) ? readElementString(scan) : null) },
  { name: "web address", begins: "hH", least: LEAST, most: MOST, read: readWebAddress },
  { name: "other address", begins: LETTERS, least: LEAST, most: MOST, read: readOtherAddress },
  rule("EPC URN", "uU", ANY_LENGTH, isEpcUrn, plain(parseEpcUrn)),
  rule("canonical URI", "u", ANY_LENGTH, (body) => body.startsWith("urn:csp:"), plain(readCanonicalUri)),
  {
    name: "SSCC or trade item as an unmarked element string",
    begins: "0",
    least: 17,
    most: MOST,
    read: (scan, isGs1) => (!isGs1 && startsWithKey(scan) ? readUnmarked(scan) : null),
  },
  { name: "20-digit code", begins: `-${DIGITS}`, least: 17, most: MOST, read: readEdmc },
  rule("standard code", "8", [14, 14], (body) => body.startsWith("869") && isDigits(body, 14), readStandardCode),
  rule("bare GTIN", DIGITS, [8, 14], (body) => isGtinLength(body.length) && isDigits(body, body.length), plain(parseGtin)),
  rule("national drug identification code", DIGITS, [11, 11], (body) => isDigits(body, 11), readNationalDrugId),
  { name: "unmarked element string in any order", begins: DIGITS, least: LEAST, most: MOST, read: readUnmarkedLookAlike },
  { name: "filed scheme", begins: "", least: LEAST, most: MOST, read: readFiled },
  rule("MA code", "M", ANY_LENGTH, isMaCode, refuseMaCode),
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

/** Whether the symbology identifier, a separator or an AI in brackets says that it is GS1 data. */
export function isMarkedAsGs1({ text, at, carrier }: BareScan): boolean {
  return carrier === "gs1" || startsWithBracket(text, at) || text.indexOf(GS, at) >= 0;
}

/** A link that a scanner ends with a separator stays a link. */
function beginsAsLink({ body }: BareScan): boolean {
  return (body.charCodeAt(0) | 0x20) === LOWER_H && isWebUri(body);
}

/** `00` and 18 digits, or `01`, a GTIN and something more: forms that say enough to tell what is wrong with them. */
function startsWithKey({ body }: BareScan): boolean {
  if (body.startsWith("00")) return isDigits(body, 20);
  return body.startsWith("01") && body.length > 16 && endOfDigits(body) >= 16 && hasCheckDigit(body.slice(2, 16));
}

function readEdmc(scan: BareScan): ScanResult | null {
  const { body, carrier } = scan;
  if (!isNearEdmc(body)) return null;
  const parsed = parseEdmc(body);
  if (!parsed.ok) return refused(parsed.problem, scan);
  const warnings = edmcWarnings(parsed.value.code, body);
  return readResult([readingOf(parsed.value, "20-digit code", carrier === "gs1" ? [...warnings, CARRIER_DIFFERS] : warnings)], scan);
}

/** Near misses are claimed, too, so that they are told what is wrong with them: 20 of anything behind an 8, 20 digits, 17 and more behind an 8. */
function isNearEdmc(body: string): boolean {
  if (body.length === EDMC_LENGTH && (body[0] === "8" || isDigits(body, EDMC_LENGTH))) return true;
  if (body[0] !== "8" && body[0] !== "-") return false;
  const code = withoutSeparators(body);
  return code.startsWith("8") && (code.length === EDMC_LENGTH || (code.length >= NEAR_LENGTH && endOfDigits(code) === code.length));
}

/** Whatever else passes as an element string, lost separators allowed for; what does not pass was never meant as one. */
function readUnmarkedLookAlike(scan: BareScan, isGs1: boolean): ScanResult | null {
  if (scan.carrier === "other" || isGs1 || startsWithKey(scan)) return null;
  const result = readLookAlike(scan);
  return result && withWarning(result, UNMARKED);
}

function readUnmarked(scan: BareScan): ScanResult {
  return withWarning(readElementString(scan), UNMARKED);
}

function readStandardCode(body: string): Parsed<Found> {
  const parsed = parseStandardCode(body);
  return parsed.ok ? accept({ identifier: { scheme: "std", code: parsed.value.code }, warnings: parsed.value.warnings }) : parsed;
}

function readNationalDrugId(body: string): Parsed<Found> {
  const parsed = parseNationalDrugId(body);
  return parsed.ok ? accept({ identifier: { scheme: "cndc", code: parsed.value.code }, warnings: parsed.value.warnings }) : parsed;
}

/** The URI of a party is told from one that nobody knows. */
function readCanonicalUri(body: string): Parsed<Identifier> {
  if (!isPartyUri(body)) return parseCanonicalUri(body);
  return refuse("UNKNOWN_SCHEME", 0, body.length, "It is the URI of a party, no code of a thing.", "这是单位的 URI，不是物品的编码。");
}

/** Issuing agencies are data: a code of this one names something once its pattern is filed, which the rule before sees. */
function refuseMaCode(body: string): Parsed<Found> {
  const parsed = parseMaCode(body);
  if (!parsed.ok) return parsed;
  const detail = "It has the form of an MA code, and no scheme of such codes is filed.";
  return refuse("UNKNOWN_SCHEME", 0, body.length, detail, "形式上是 MA 码，但没有备案的 MA 编码方案。");
}

function readFiled(scan: BareScan, _: boolean, filed: readonly FiledScheme[]): ScanResult | null {
  if (filed.length === 0) return null;
  const code = matchFiled(filed, scan.body);
  return code && readResult([readingOf(code, `filed scheme ${code.ruleId}`)], scan);
}

/** `problem` counts from the body. */
function refused(problem: CodeProblem, { at }: BareScan): ScanResult {
  return { kind: "refused", problem: shiftedProblem(problem, at) };
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
