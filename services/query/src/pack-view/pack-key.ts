// How codes are kept as keys. A 20-digit code is an integer: without its leading 8 it has 19 digits, which pass 2^63
// only where they begin with 9; those become negative. Everything else is text, GS1 identifiers without their domain.
// By cutting text alone, since going through BigInt costs 0.5 µs a code.

import { beginsWith } from "@csp/codes";

const EDMC_HEAD = "urn:csp:edmc:8";
const EDMC_LENGTH = EDMC_HEAD.length + 19;
const GS1_HEAD = "https://id.gs1.org";
const GS1_KEYS = `${GS1_HEAD}/`;
const DIGITS = /^[0-9]{19}$/;
const LEADING_ZEROS = /^0+(?=.)/;

/** The decimal text of a 64-bit integer for a 20-digit code, null for any other URI. */
export function numberKeyOf(uri: string): string | null {
  if (uri.length !== EDMC_LENGTH || !beginsWith(uri, EDMC_HEAD)) return null;
  const digits = uri.slice(EDMC_HEAD.length);
  if (!DIGITS.test(digits)) return null;
  const first = digits.charCodeAt(0);
  if (first === 0x39) return `-1${digits.slice(1)}`;
  return first === 0x30 ? digits.replace(LEADING_ZEROS, "") : digits;
}

export function uriOfNumberKey(key: string): string {
  return EDMC_HEAD + (key.startsWith("-1") ? `9${key.slice(2)}` : key.padStart(19, "0"));
}

/** Different texts have different keys: a text that begins like a shortened one, or like the mark itself, gets the mark `=`. */
export function textKeyOf(uri: string): string {
  if (beginsWith(uri, GS1_KEYS)) return uri.slice(GS1_HEAD.length);
  return uri.startsWith("/") || uri.startsWith("=") ? `=${uri}` : uri;
}

export function uriOfTextKey(key: string): string {
  if (key.startsWith("/")) return GS1_HEAD + key;
  return key.startsWith("=") ? key.slice(1) : key;
}
