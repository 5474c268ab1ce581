// The one URI of each identifier, and back. Attributes (lot, dates of a pack) are not in it: it names, it does not describe.

import type { CanonicalUri, Gs1Key, Identifier, Parsed } from "./identifier.ts";
import { beginsWith } from "./begins-with.ts";
import { isDigits } from "./digits.ts";
import { EDMC_CLASS_LENGTH, edmcClassUri, edmcOf, edmcUri, isEdmc } from "./china/edmc.ts";
import { filedUri, isFiledUri, parseFiledUri } from "./china/filed-scheme.ts";
import { CANONICAL_DOMAIN } from "./gs1/digital-link.ts";
import { readEscapedValue } from "./gs1/digital-link-path.ts";
import { ruleOf } from "./gs1/ai-table.ts";
import { companionProblem } from "./gs1/companions.ts";
import { type Element, identifiersIn, repeatedAiProblem } from "./gs1/elements.ts";
import { GTIN_LENGTH } from "./gs1/gtin.ts";
import { parseNationalDrugId } from "./china/national-drug-id.ts";
import { percentEncode } from "./percent.ts";
import { accept, isProblem, refuse, shiftProblem } from "./problem.ts";
import { parseStandardCode } from "./china/standard-code.ts";

const EDMC_HEAD = "urn:csp:edmc:";
const EDMC_CLASS_HEAD = "urn:csp:edmc-class:";
const STANDARD_CODE_HEAD = "urn:csp:std:";
const NATIONAL_DRUG_ID_HEAD = "urn:csp:cndc:";
const GS1_HEAD = `${CANONICAL_DOMAIN}/`;
const GTIN_HEAD = `${CANONICAL_DOMAIN}/01/`;
const GTIN_END = GTIN_HEAD.length + GTIN_LENGTH;

export function canonicalUri(id: Identifier): CanonicalUri {
  switch (id.scheme) {
    case "edmc":
      return edmcUri(id.code);
    case "edmc-class":
      return edmcClassUri(id.classCode);
    case "std":
      return `${STANDARD_CODE_HEAD}${id.code}` as CanonicalUri;
    case "cndc":
      return `${NATIONAL_DRUG_ID_HEAD}${id.code}` as CanonicalUri;
    case "filed":
      return filedUri(id);
    case "sgtin":
      return `${GTIN_HEAD}${id.gtin}/21/${percentEncode(id.serial)}` as CanonicalUri;
    case "lgtin":
      return `${GTIN_HEAD}${id.gtin}/10/${percentEncode(id.lot)}` as CanonicalUri;
    case "gtin":
      return `${GTIN_HEAD}${id.gtin}` as CanonicalUri;
    case "sscc":
      return `${GS1_HEAD}00/${id.sscc}` as CanonicalUri;
    case "gs1":
      return gs1Uri(id);
    default:
      return id satisfies never;
  }
}

/** Reads a canonical URI; any other spelling of it, however close, is refused. */
export function parseCanonicalUri(uri: string): Parsed<Identifier> {
  if (beginsWith(uri, EDMC_HEAD)) {
    const code = uri.slice(EDMC_HEAD.length);
    return isEdmc(code)
      ? accept(edmcOf(code))
      : refuse("BAD_CHARACTER", EDMC_HEAD.length, code.length, "20 digits starting with 8 are expected.", "此处应为以 8 开头的 20 位数字。");
  }
  const read = readByHead(uri);
  if (!read.ok) return read;
  const canonical = canonicalUri(read.value);
  if (canonical === uri) return read;
  let at = 0;
  while (canonical[at] === uri[at]) at++;
  return refuse("BAD_ESCAPE", at, uri.length - at, "The URI is not in its canonical spelling.", "该 URI 不是规范写法。");
}

/** The class of a pack or lot by its canonical URI, without checking it; null for what has no class above it. */
export function classUriOf(uri: string): CanonicalUri | null {
  if (beginsWith(uri, EDMC_HEAD)) return edmcClassUri(uri.slice(EDMC_HEAD.length, EDMC_HEAD.length + EDMC_CLASS_LENGTH));
  if (!beginsWith(uri, GTIN_HEAD)) return null;
  return uri.startsWith("/21/", GTIN_END) || uri.startsWith("/10/", GTIN_END) ? (uri.slice(0, GTIN_END) as CanonicalUri) : null;
}

function gs1Uri(id: Gs1Key): CanonicalUri {
  const key = `${GS1_HEAD}${id.ai}/${percentEncode(id.value)}`;
  return (id.qualifier ? `${key}/${id.qualifier.ai}/${percentEncode(id.qualifier.value)}` : key) as CanonicalUri;
}

function readByHead(uri: string): Parsed<Identifier> {
  if (uri.startsWith(EDMC_CLASS_HEAD)) {
    const classCode = uri.slice(EDMC_CLASS_HEAD.length);
    if (isDigits(classCode, EDMC_CLASS_LENGTH) && classCode.startsWith("8")) return accept({ scheme: "edmc-class", classCode });
    return refuse("BAD_CHARACTER", EDMC_CLASS_HEAD.length, classCode.length, "7 digits starting with 8 are expected.", "此处应为以 8 开头的 7 位数字。");
  }
  if (uri.startsWith(STANDARD_CODE_HEAD)) {
    const read = shiftProblem(parseStandardCode(uri.slice(STANDARD_CODE_HEAD.length)), STANDARD_CODE_HEAD.length);
    return read.ok ? accept({ scheme: "std", code: read.value.code }) : read;
  }
  if (uri.startsWith(NATIONAL_DRUG_ID_HEAD)) {
    const read = shiftProblem(parseNationalDrugId(uri.slice(NATIONAL_DRUG_ID_HEAD.length)), NATIONAL_DRUG_ID_HEAD.length);
    return read.ok ? accept({ scheme: "cndc", code: read.value.code }) : read;
  }
  if (isFiledUri(uri)) return parseFiledUri(uri);
  if (beginsWith(uri, GS1_HEAD)) return readGs1Uri(uri);
  return refuse("UNKNOWN_SCHEME", 0, uri.length, "The URI has none of the canonical forms.", "该 URI 不属于任何规范形式。");
}

function readGs1Uri(uri: string): Parsed<Identifier> {
  const elements: Element[] = [];
  let at = GS1_HEAD.length;
  while (at < uri.length) {
    const aiEnd = endOfSegment(uri, at);
    const rule = ruleOf(uri.slice(at, Math.min(aiEnd, at + 5)));
    if (!rule) return refuse("UNKNOWN_AI", at, aiEnd - at, "No AI stands at this place.", "这一位置没有应用标识符。");
    const from = aiEnd + 1;
    const end = endOfSegment(uri, from);
    const element = readEscapedValue(rule, uri, from, end);
    if (isProblem(element)) return { ok: false, problem: element };
    if (elements.some(({ ai }) => ai === rule.ai)) return { ok: false, problem: repeatedAiProblem(element, end) };
    elements.push(element);
    at = end + 1;
  }
  const problem = companionProblem(elements);
  if (problem) return { ok: false, problem };
  const identifier = identifiersIn(elements)[0];
  return identifier
    ? accept(identifier)
    : refuse("BAD_COMBINATION", GS1_HEAD.length, uri.length - GS1_HEAD.length, "The elements name nothing.", "这些单元数据没有标识任何对象。");
}

function endOfSegment(uri: string, at: number): number {
  const slash = uri.indexOf("/", at);
  return slash < 0 ? uri.length : slash;
}
