// Canonical URIs as people write what they stand for: digits of a code, element strings, enterprise codes. What has no
// shorter name keeps its URI.

import { formatElementString, isGs1Identifier, parseCanonicalUri, percentDecode, provinceName, provinceOfUscc } from "@csp/codes";
import { clean } from "./text.ts";

const USCC_HEAD = "urn:csp:uscc:";
const ENT_HEAD = "urn:csp:ent:";
const DRUG_KEYS: ReadonlyMap<number, string> = new Map([
  [7, "药品标识码"],
  [11, "国家药品标识码"],
  [14, "GTIN"],
]);

/** Digits of a 20-digit code, a GS1 key as `(01)…(21)…`, the code of a class or drug. */
export function codeName(uri: string): string {
  const parsed = parseCanonicalUri(uri);
  if (!parsed.ok) return clean(uri);
  const identifier = parsed.value;
  if (isGs1Identifier(identifier)) return clean(formatElementString(identifier));
  return identifier.scheme === "edmc-class" ? identifier.classCode : clean(identifier.code);
}

/** A unified social credit code, `<system>:<id>`, or a GS1 key; `–` where the sender did not say. */
export function partyName(uri: string): string {
  if (uri === "") return "–";
  if (uri.startsWith(USCC_HEAD)) return clean(uri.slice(USCC_HEAD.length));
  if (uri.startsWith(ENT_HEAD)) return clean(decoded(uri.slice(ENT_HEAD.length)));
  return codeName(uri);
}

/** What is known of a party by its name alone: the province in a unified social credit code. */
export function partyProvince(uri: string): string | null {
  if (!uri.startsWith(USCC_HEAD)) return null;
  const province = provinceName(provinceOfUscc(uri.slice(USCC_HEAD.length)));
  return province === null ? null : `${province.zh} ${province.en}`;
}

/** The kind of a drug key by its length, in the field's terms, and the key. */
export function drugName(drugKey: string): string {
  const kind = DRUG_KEYS.get(drugKey.length);
  return kind === undefined ? clean(drugKey) : `${kind} ${clean(drugKey)}`;
}

function decoded(text: string): string {
  const parsed = percentDecode(text);
  return parsed.ok ? parsed.value : text;
}
