// EPC URNs ↔ identifiers and canonical Digital Links (GS1 Tag Data Standard 2.x sections 6 to 8). A URN shows where the
// company prefix ends, which no other form does, so writing one needs that length and reading one forgets it.

import type { CanonicalUri, Parsed } from "../identifier.ts";
import { escapeOf, percentEncode } from "../percent.ts";
import { accept, isProblem } from "../problem.ts";
import { type CompanyPrefixes, KNOWN_COMPANY_PREFIXES } from "./company-prefixes.ts";
import { CANONICAL_DOMAIN, identifierOfPath } from "./digital-link.ts";
import { isElements, readLinkPath } from "./digital-link-path.ts";
import { type Gs1Identifier, identifierOfKey, type NamingElement, namingElementsOf, restrictedPrefixProblem } from "./elements.ts";
import { type EpcForm, formOfHead, LONGEST_PREFIX, NO_EXTENSION, SHORTEST_PREFIX } from "./epc-urn-forms.ts";
import { linkOfPackUrn, urnOfPackLink } from "./pack-link.ts";
import { readEpcUrn, type UrnParts } from "./read-epc-urn.ts";
import { restrictedPrefixAt, restrictedPrefixLength } from "./restricted-prefix.ts";
import { ESCAPED_IN_URN } from "./serial-spelling.ts";

/** Reads an EPC URN of any scheme that has a GS1 key; refuses GTINs with a prefix that no product on the market has. */
export function parseEpcUrn(uri: string): Parsed<Gs1Identifier> {
  const parts = readEpcUrn(uri);
  if (isProblem(parts)) return { ok: false, problem: parts };
  // A URN begins with the company prefix, which is what is restricted and which in the key stands behind the indicator.
  const prefixAt = parts.form.ai === "01" ? restrictedPrefixAt(parts.key) : -1;
  if (prefixAt >= 0) return { ok: false, problem: restrictedPrefixProblem(parts.at + prefixAt - 1, restrictedPrefixLength(parts.key, prefixAt)) };
  return accept(identifierOf(parts));
}

/** The same for any trade item, of the open market or not. */
export function parseAnyEpcUrn(uri: string): Parsed<Gs1Identifier> {
  const parts = readEpcUrn(uri);
  return isProblem(parts) ? { ok: false, problem: parts } : accept(identifierOf(parts));
}

/**
 * The canonical Digital Link of what an EPC URN names, of instance and class; null where it is no such URN, and
 * `parseAnyEpcUrn` says why. 0.5 to 0.7 µs for a pack on one shared virtual core (`npm run bench -- codes`).
 */
export function epcUrnToDigitalLink(urn: string): CanonicalUri | null {
  const pack = linkOfPackUrn(urn);
  if (pack !== null) return pack;
  const parts = readEpcUrn(urn);
  if (isProblem(parts)) return null;
  const { form, key, tail } = parts;
  const link = `${CANONICAL_DOMAIN}/${form.ai}/${percentEncode(key)}`;
  return (tail === "" ? link : `${link}/${form.tailAi}/${percentEncode(tail)}`) as CanonicalUri;
}

/**
 * The EPC URN of what a Digital Link of any domain names, by the length of the company prefix that the table knows; null where
 * it is no Digital Link, the Tag Data Standard has no URN for it, or the table does not know the prefix: then the link stays
 * the identifier, as EPCIS 2.0 allows. 0.8 to 1 µs with 100,000 prefixes loaded (`npm run bench -- codes`).
 */
export function digitalLinkToEpcUrn(uri: string, prefixes: CompanyPrefixes = KNOWN_COMPANY_PREFIXES): string | null {
  const urn = urnOfPackLink(uri, prefixes);
  if (urn !== undefined) return urn;
  const path = readLinkPath(uri);
  if (!isElements(path)) return null;
  const key = path[0];
  // Of several qualifiers the finest counts.
  if (!key || path.length > 2) return toEpcUrn(identifierOfPath(path), prefixes);
  return writeUrnOf(key.ai, key.value, path[1] ?? null, prefixes);
}

/** The EPC URN of an identifier, by the length of the company prefix that the table knows; null where there is none. */
export function toEpcUrn(id: Gs1Identifier, prefixes: CompanyPrefixes = KNOWN_COMPANY_PREFIXES): string | null {
  const [key, qualifier] = namingElementsOf(id);
  return writeUrnOf(key.ai, key.value, qualifier ?? null, prefixes);
}

/**
 * The URN of an identifier whose company prefix has the given number of digits (6 to 12), without the attributes it was
 * read with; null where the Tag Data Standard has no URN for it. Throws a RangeError for another number.
 */
export function formatEpcUrn(id: Gs1Identifier, companyPrefixLength: number): string | null {
  if (!(companyPrefixLength >= SHORTEST_PREFIX && companyPrefixLength <= LONGEST_PREFIX)) {
    throw new RangeError(`a GS1 company prefix has 6 to 12 digits, not ${companyPrefixLength}`);
  }
  const [key, qualifier] = namingElementsOf(id);
  const form = formOf(key.ai, key.value, qualifier?.ai ?? "");
  return form ? writeUrn(form, key.value, qualifier?.value ?? NO_EXTENSION, companyPrefixLength) : null;
}

function identifierOf({ form, key, tail }: UrnParts): Gs1Identifier {
  return identifierOfKey(form.ai, key, tail === "" ? null : { ai: form.tailAi, value: tail });
}

function writeUrnOf(ai: string, key: string, qualifier: NamingElement | null, prefixes: CompanyPrefixes): string | null {
  const form = formOf(ai, key, qualifier === null ? "" : qualifier.ai);
  if (!form) return null;
  const length = prefixes.lengthAt(key, startOfPrefix(form));
  return length < SHORTEST_PREFIX ? null : writeUrn(form, key, qualifier === null ? NO_EXTENSION : qualifier.value, length);
}

function startOfPrefix(form: EpcForm): number {
  return form.digitInFront ? 1 : form.filler.length;
}

/** In which form a key is written: alone, with a serial inside its own value, or with a qualifier. */
interface FormsOfKey {
  readonly alone?: EpcForm | undefined;
  /** When the value is longer than `length`. */
  readonly serial?: { readonly length: number; readonly form: EpcForm | undefined };
  readonly qualified?: ReadonlyMap<string, EpcForm | undefined>;
}

/** AIs of qualifiers, each with the head of its form behind it. */
function qualified(...pairs: readonly string[]): ReadonlyMap<string, EpcForm | undefined> {
  return new Map(pairs.flatMap((ai, index) => (index % 2 === 0 ? [[ai, formOfHead(pairs[index + 1] ?? "")] as const] : [])));
}

const FORMS_OF_KEYS: ReadonlyMap<string, FormsOfKey> = new Map<string, FormsOfKey>([
  ["00", { alone: formOfHead("id:sscc:") }],
  ["01", { alone: formOfHead("idpat:sgtin:"), qualified: qualified("10", "class:lgtin:", "21", "id:sgtin:", "235", "id:upui:") }],
  ["253", { alone: formOfHead("idpat:gdti:"), serial: { length: 13, form: formOfHead("id:gdti:") } }],
  ["255", { alone: formOfHead("idpat:sgcn:"), serial: { length: 13, form: formOfHead("id:sgcn:") } }],
  ["401", { alone: formOfHead("id:ginc:") }],
  ["402", { alone: formOfHead("id:gsin:") }],
  ["414", { alone: formOfHead("id:sgln:"), qualified: qualified("254", "id:sgln:") }],
  ["417", { alone: formOfHead("id:pgln:") }],
  ["8003", { alone: formOfHead("idpat:grai:"), serial: { length: 14, form: formOfHead("id:grai:") } }],
  ["8004", { alone: formOfHead("id:giai:") }],
  ["8006", { alone: formOfHead("idpat:itip:"), qualified: qualified("21", "id:itip:") }],
  ["8010", { alone: formOfHead("idpat:cpi:"), qualified: qualified("8011", "id:cpi:") }],
  ["8017", { alone: formOfHead("id:gsrnp:") }],
  ["8018", { alone: formOfHead("id:gsrn:") }],
]);
const PACK_FORM = formOfHead("id:sgtin:");

function formOf(ai: string, key: string, qualifierAi: string): EpcForm | undefined {
  if (qualifierAi === "21" && ai === "01") return PACK_FORM;
  const forms = FORMS_OF_KEYS.get(ai);
  if (qualifierAi !== "") return forms?.qualified?.get(qualifierAi);
  return forms?.serial && key.length > forms.serial.length ? forms.serial.form : forms?.alone;
}

/** `qualifier` is the value of the form's `tailAi`, where it has one. */
function writeUrn(form: EpcForm, key: string, qualifier: string, prefixLength: number): string | null {
  const start = startOfPrefix(form);
  const afterPrefix = start + prefixLength;
  const head = `${form.wholeHead}${key.slice(start, afterPrefix)}.`;
  if (form.digits === null) return isPrefixOf(key, prefixLength) ? head + escapeInUrn(key.slice(afterPrefix)) + tailOf(form, "", qualifier) : null;
  const end = form.digits + form.filler.length;
  const reference = form.digitInFront ? key.charAt(0) + key.slice(afterPrefix, end) : key.slice(afterPrefix, end);
  const pieces = form.pieces ? `.${key.slice(end + 1, end + 3)}.${key.slice(end + 3, end + 5)}` : "";
  return head + reference + pieces + tailOf(form, form.tail === "rest" ? key.slice(end + 1) : "", qualifier);
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

/** The last field with the full stop before it; empty where the form has none. */
function tailOf(form: EpcForm, rest: string, qualifier: string): string {
  switch (form.tail) {
    case "none":
      return "";
    case "pattern":
      return ".*";
    case "rest":
      return `.${escapeInUrn(rest)}`;
    case "value":
      return `.${escapeInUrn(qualifier)}`;
    default:
      return form.tail satisfies never;
  }
}

/** 1 for the characters that a URN may not hold bare. */
const ESCAPED = new Uint8Array(128);
for (const char of ESCAPED_IN_URN) ESCAPED[char.charCodeAt(0)] = 1;

function escapeInUrn(text: string): string {
  let escaped = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (ESCAPED[code] !== 1) continue;
    escaped += text.slice(from, at) + escapeOf(code);
    from = at + 1;
  }
  return from === 0 ? text : escaped + text.slice(from);
}
