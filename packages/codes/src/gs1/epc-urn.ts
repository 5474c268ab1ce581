// EPC URNs ↔ identifiers and canonical Digital Links (GS1 Tag Data Standard 2.x sections 6 to 8). A URN shows where the
// company prefix ends, which no other form does, so writing one needs that length and reading one forgets it.

import type { CanonicalUri, CodeProblem, Parsed } from "../identifier.ts";
import { percentEncode } from "../percent.ts";
import { accept } from "../problem.ts";
import { type CompanyPrefixes, KNOWN_COMPANY_PREFIXES } from "./company-prefixes.ts";
import { CANONICAL_DOMAIN, parseDigitalLinkPath } from "./digital-link.ts";
import { type Gs1Identifier, identifierOfKey, restrictedPrefixProblem } from "./elements.ts";
import { type EpcForm, formOfHead, LONGEST_PREFIX, NO_EXTENSION, SHORTEST_PREFIX } from "./epc-urn-forms.ts";
import { readEpcUrn, type UrnParts } from "./read-epc-urn.ts";
import { restrictedPrefixAt } from "./restricted-prefix.ts";

/** Reads an EPC URN of any scheme that has a GS1 key; refuses GTINs with a prefix that no product on the market has. */
export function parseEpcUrn(uri: string): Parsed<Gs1Identifier> {
  const parts = readEpcUrn(uri);
  if (isProblem(parts)) return { ok: false, problem: parts };
  // A URN begins with the company prefix, which is what is restricted.
  if (parts.form.ai === "01" && restrictedPrefixAt(parts.key) >= 0) return { ok: false, problem: restrictedPrefixProblem(parts.at) };
  return accept(identifierOf(parts));
}

/** The same for any trade item, of the open market or not. */
export function parseAnyEpcUrn(uri: string): Parsed<Gs1Identifier> {
  const parts = readEpcUrn(uri);
  return isProblem(parts) ? { ok: false, problem: parts } : accept(identifierOf(parts));
}

/**
 * The canonical Digital Link of what an EPC URN names, of instance and class; null where it is no such URN, and
 * `parseAnyEpcUrn` says why. 0.5 to 0.9 µs for a pack on one shared virtual core (`npm run bench -- codes`).
 */
export function epcUrnToDigitalLink(urn: string): CanonicalUri | null {
  const parts = readEpcUrn(urn);
  if (isProblem(parts)) return null;
  const { form, key, tail, isPlain } = parts;
  const link = `${CANONICAL_DOMAIN}/${form.ai}/${isPlain ? key : percentEncode(key)}`;
  return (tail === "" ? link : `${link}/${form.tailAi}/${isPlain ? tail : percentEncode(tail)}`) as CanonicalUri;
}

/**
 * The EPC URN of what a Digital Link of any domain names, by the length of the company prefix that the table knows; null where
 * it is no Digital Link, the Tag Data Standard has no URN for it, or the table does not know the prefix: then the link stays
 * the identifier, as EPCIS 2.0 allows. 0.6 to 1 µs with 100,000 prefixes loaded (`npm run bench -- codes`).
 */
export function digitalLinkToEpcUrn(uri: string, prefixes: CompanyPrefixes = KNOWN_COMPANY_PREFIXES): string | null {
  const read = parseDigitalLinkPath(uri);
  return read.ok ? toEpcUrn(read.value, prefixes) : null;
}

/** The EPC URN of an identifier, by the length of the company prefix that the table knows; null where there is none. */
export function toEpcUrn(id: Gs1Identifier, prefixes: CompanyPrefixes = KNOWN_COMPANY_PREFIXES): string | null {
  const form = formOf(id);
  if (!form) return null;
  const key = keyOf(id);
  const length = prefixes.lengthAt(key, startOfPrefix(form));
  return length < SHORTEST_PREFIX ? null : writeUrn(form, id, key, length);
}

/**
 * The URN of an identifier whose company prefix has the given number of digits (6 to 12), without the attributes it was
 * read with; null where the Tag Data Standard has no URN for it. Throws a RangeError for another number.
 */
export function formatEpcUrn(id: Gs1Identifier, companyPrefixLength: number): string | null {
  if (!(companyPrefixLength >= SHORTEST_PREFIX && companyPrefixLength <= LONGEST_PREFIX)) {
    throw new RangeError(`a GS1 company prefix has 6 to 12 digits, not ${companyPrefixLength}`);
  }
  const form = formOf(id);
  return form ? writeUrn(form, id, keyOf(id), companyPrefixLength) : null;
}

function isProblem(read: UrnParts | CodeProblem): read is CodeProblem {
  return "reason" in read;
}

function identifierOf({ form, key, tail }: UrnParts): Gs1Identifier {
  return identifierOfKey(form.ai, key, tail === "" ? null : { ai: form.tailAi, value: tail });
}

function keyOf(id: Gs1Identifier): string {
  if (id.scheme === "sscc") return id.sscc;
  return id.scheme === "gs1" ? id.value : id.gtin;
}

function startOfPrefix(form: EpcForm): number {
  return form.digitInFront ? 1 : form.filler.length;
}

const PACK_FORM = formOfHead("id:sgtin:");
const LOT_FORM = formOfHead("class:lgtin:");
const PRODUCT_FORM = formOfHead("idpat:sgtin:");
const LOGISTIC_UNIT_FORM = formOfHead("id:sscc:");

/** The form that an identifier is written in. */
function formOf(id: Gs1Identifier): EpcForm | undefined {
  switch (id.scheme) {
    case "sgtin":
      return PACK_FORM;
    case "lgtin":
      return LOT_FORM;
    case "gtin":
      return PRODUCT_FORM;
    case "sscc":
      return LOGISTIC_UNIT_FORM;
    case "gs1":
      return formOfHead(headOfKey(id.ai, id.value, id.qualifier?.ai ?? ""));
    default:
      return id satisfies never;
  }
}

/** By AI: the head of the key alone, of the key with a serial in its own value, and which qualifier makes which head. */
const HEADS: Readonly<
  Record<
    string,
    { readonly alone: string; readonly serial?: readonly [length: number, head: string]; readonly qualified?: readonly [ai: string, head: string] }
  >
> = {
  "01": { alone: "", qualified: ["235", "id:upui:"] },
  "253": { alone: "idpat:gdti:", serial: [13, "id:gdti:"] },
  "255": { alone: "idpat:sgcn:", serial: [13, "id:sgcn:"] },
  "401": { alone: "id:ginc:" },
  "402": { alone: "id:gsin:" },
  "414": { alone: "id:sgln:", qualified: ["254", "id:sgln:"] },
  "417": { alone: "id:pgln:" },
  "8003": { alone: "idpat:grai:", serial: [14, "id:grai:"] },
  "8004": { alone: "id:giai:" },
  "8006": { alone: "idpat:itip:", qualified: ["21", "id:itip:"] },
  "8010": { alone: "idpat:cpi:", qualified: ["8011", "id:cpi:"] },
  "8017": { alone: "id:gsrnp:" },
  "8018": { alone: "id:gsrn:" },
};

function headOfKey(ai: string, value: string, qualifierAi: string): string {
  const heads = HEADS[ai];
  if (!heads) return "";
  if (qualifierAi !== "") return heads.qualified?.[0] === qualifierAi ? heads.qualified[1] : "";
  return heads.serial && value.length > heads.serial[0] ? heads.serial[1] : heads.alone;
}

function writeUrn(form: EpcForm, id: Gs1Identifier, key: string, prefixLength: number): string | null {
  const start = startOfPrefix(form);
  const afterPrefix = start + prefixLength;
  const prefix = `${form.wholeHead}${key.slice(start, afterPrefix)}.`;
  if (form.digits === null) {
    return isPrefixOf(key, prefixLength) ? prefix + escapeInUrn(key.slice(afterPrefix)) + writeTail(form, id, "") : null;
  }
  const end = form.digits + form.filler.length;
  const reference = form.digitInFront ? key.charAt(0) + key.slice(afterPrefix, end) : key.slice(afterPrefix, end);
  if (form.tail === "value" && !form.pieces) return `${prefix}${reference}.${escapeInUrn(tailOf(id))}`;
  const pieces = form.pieces ? `.${key.slice(end + 1, end + 3)}.${key.slice(end + 3, end + 5)}` : "";
  return prefix + reference + pieces + writeTail(form, id, key.slice(end + 1));
}

/** A free reference begins after the prefix, which is digits, and is not empty. */
function isPrefixOf(key: string, prefixLength: number): boolean {
  if (key.length <= prefixLength) return false;
  for (let at = 0; at < prefixLength; at++) {
    const code = key.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

function writeTail(form: EpcForm, id: Gs1Identifier, rest: string): string {
  switch (form.tail) {
    case "none":
      return "";
    case "pattern":
      return ".*";
    case "rest":
      return `.${escapeInUrn(rest)}`;
    case "value":
      return `.${escapeInUrn(tailOf(id))}`;
    default:
      return form.tail satisfies never;
  }
}

function tailOf(id: Gs1Identifier): string {
  if (id.scheme === "sgtin") return id.serial;
  if (id.scheme === "lgtin") return id.lot;
  return id.scheme === "gs1" ? (id.qualifier?.value ?? NO_EXTENSION) : "";
}

/** 1 for the characters of sets 82 and 39 that a URN may not hold bare (Tag Data Standard 6.3.1). */
const ESCAPED = new Uint8Array(128);
for (const char of '"#%&/<>?') ESCAPED[char.charCodeAt(0)] = 1;

function escapeInUrn(text: string): string {
  for (let at = 0; at < text.length; at++) {
    if (ESCAPED[text.charCodeAt(at)] === 1) return text.replace(/["#%&/<>?]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  }
  return text;
}
