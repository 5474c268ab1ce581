// The short way for nearly all links there are: `http(s)://<domain>/…/01/<14 digits>/21/<plain serial>` and nothing behind it.
// What it does not take, the general way reads; what both take, they read alike (a property test holds them together).

import { endOfPlain } from "../percent.ts";
import { checkDigitFault } from "./checks/check-digit.ts";
import type { CompanyPrefixes } from "./company-prefixes.ts";
import { SHORTEST_PREFIX } from "./epc-urn-forms.ts";

const KEY = "/01/";
const SERIAL = "/21/";
const GTIN_LENGTH = 14;
const LONGEST_SERIAL = 20;

/** Where the GTIN of such a link begins; -1 for any other text. */
export function gtinOfPackLink(uri: string): number {
  if (!uri.startsWith("https://") && !uri.startsWith("http://")) return -1;
  const key = uri.indexOf(KEY, 8);
  const gtin = key + KEY.length;
  const serial = gtin + GTIN_LENGTH + SERIAL.length;
  const length = uri.length - serial;
  if (key < 0 || length < 1 || length > LONGEST_SERIAL || !uri.startsWith(SERIAL, gtin + GTIN_LENGTH)) return -1;
  return endOfPlain(uri, serial) === uri.length && checkDigitFault(uri, gtin, gtin + GTIN_LENGTH) < 0 ? gtin : -1;
}

/** The EPC URN of such a link whose GTIN begins at the place; null where the table does not know the company prefix. */
export function urnOfPackLink(uri: string, gtin: number, prefixes: CompanyPrefixes): string | null {
  const length = prefixes.lengthAt(uri, gtin + 1);
  if (length < SHORTEST_PREFIX) return null;
  const reference = gtin + 1 + length;
  const check = gtin + GTIN_LENGTH - 1;
  return `urn:epc:id:sgtin:${uri.slice(gtin + 1, reference)}.${uri.charAt(gtin)}${uri.slice(reference, check)}.${uri.slice(check + 1 + SERIAL.length)}`;
}
