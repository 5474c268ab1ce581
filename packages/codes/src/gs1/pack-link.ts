// The short ways for nearly all links and URNs there are, those of packs: `http(s)://<domain>/…/01/<14 digits>/21/<serial>` and
// nothing behind it, and `urn:epc:id:sgtin:…`. What they do not take, the general way reads or says what is wrong with it; what
// both take, they read alike (a property test holds them together).

import { beginsWith } from "../begins-with.ts";
import type { CanonicalUri } from "../identifier.ts";
import type { CompanyPrefixes } from "./company-prefixes.ts";
import { LONGEST_PREFIX, SHORTEST_PREFIX } from "./epc-urn-forms.ts";
import { endsWithSerial, serialInLink, serialInUrn } from "./serial-spelling.ts";

const CANONICAL_HEAD = "https://id.gs1.org/01/";
const KEY = "/01/";
const SERIAL = "/21/";
const GTIN_LENGTH = 14;
const URN_HEAD = "urn:epc:id:sgtin:";
/** Prefix, full stop, indicator and item reference of a URN take so many characters, however they are divided. */
const AFTER_NUMBER = URN_HEAD.length + 14;
const LINK_STEM = CANONICAL_HEAD.length + GTIN_LENGTH + SERIAL.length;
const DOT = 0x2e;
const ZERO = 0x30;
const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;
/** By the digit: what stands before and after it. */
const LINK_HEADS: readonly string[] = DIGITS.map((indicator) => CANONICAL_HEAD + indicator);
const LINK_MIDDLES: readonly string[] = DIGITS.map((check) => check + SERIAL);
const URN_MIDDLES: readonly string[] = DIGITS.map((indicator) => `.${indicator}`);

/** Where the GTIN of a link of a pack begins; -1 for any other text. */
export function gtinOfPackLink(uri: string): number {
  const gtin = gtinBeforeSerial(uri);
  return gtin >= 0 && endsWithSerial(uri, gtin + GTIN_LENGTH + SERIAL.length) ? gtin : -1;
}

/** Where the right GTIN of a link begins that ends in a GTIN and something called a serial number, or -1. */
function gtinBeforeSerial(uri: string): number {
  let gtin = CANONICAL_HEAD.length;
  if (!beginsWith(uri, CANONICAL_HEAD)) {
    if (!uri.startsWith("https://") && !uri.startsWith("http://")) return -1;
    const key = uri.indexOf(KEY, 8);
    if (key < 0) return -1;
    gtin = key + KEY.length;
  }
  const serial = gtin + GTIN_LENGTH;
  if (uri.length <= serial + SERIAL.length || uri.indexOf(SERIAL, serial) !== serial) return -1;
  return isGtin(uri, gtin) ? gtin : -1;
}

/** The digits of the GTIN that was looked at last, so that each is read once. */
const GTIN_DIGITS = new Uint8Array(GTIN_LENGTH);

function isGtin(text: string, from: number): boolean {
  let sum = 0;
  let signs = 0;
  for (let place = 0; place < GTIN_LENGTH; place += 2) {
    const threefold = text.charCodeAt(from + place) - ZERO;
    const single = text.charCodeAt(from + place + 1) - ZERO;
    GTIN_DIGITS[place] = threefold;
    GTIN_DIGITS[place + 1] = single;
    signs |= threefold | single | (9 - threefold) | (9 - single);
    sum += threefold * 3 + single;
  }
  // Negative when any of them was below 0 or above 9.
  return signs >= 0 && sum % 10 === 0;
}

/**
 * The EPC URN of a link of a pack; null where the table does not know the company prefix, undefined for any other text.
 */
export function urnOfPackLink(uri: string, prefixes: CompanyPrefixes): string | null | undefined {
  const gtin = gtinBeforeSerial(uri);
  if (gtin < 0) return undefined;
  const serial = serialInUrn(uri, gtin + GTIN_LENGTH + SERIAL.length);
  if (serial === null) return undefined;
  const length = prefixes.lengthOf(GTIN_DIGITS, 1);
  if (length < SHORTEST_PREFIX) return null;
  const reference = gtin + 1 + length;
  const middle = URN_MIDDLES[GTIN_DIGITS[0] ?? 0] ?? "";
  return `${URN_HEAD}${uri.slice(gtin + 1, reference)}${middle}${uri.slice(reference, gtin + GTIN_LENGTH - 1)}.${serial}`;
}

/** The last URN of a pack and its link: packs of one class come together. */
let lastUrn = "";
let lastLink = "";
/** Of its number the last digit, by which most others are told from it at once. */
let lastDigit = -1;
/** What both begin with, the serial number left out; made when the second of a class seems to come, the link's in one piece, since whoever reads a link gathers its pieces. */
let urnStem = "";
let linkStem = "";

/**
 * The canonical link of the URN of a pack; null for any other text. 0.2 µs where the class is the last one's, else 0.5
 * (best of many short samples on a busy machine, `npm run bench -- codes`).
 */
export function linkOfPackUrn(urn: string): CanonicalUri | null {
  if (urn.length <= AFTER_NUMBER + 1 || urn.charCodeAt(AFTER_NUMBER - 1) !== lastDigit) return linkOfNextClass(urn);
  if (urnStem === "") {
    urnStem = lastUrn.slice(0, AFTER_NUMBER + 1);
    linkStem = lastLink.slice(0, LINK_STEM);
  }
  if (!beginsWith(urn, urnStem)) return linkOfNextClass(urn);
  const serial = serialInLink(urn, AFTER_NUMBER + 1);
  return serial === null ? null : ((linkStem + serial) as CanonicalUri);
}

function linkOfNextClass(urn: string): CanonicalUri | null {
  const from = URN_HEAD.length;
  const end = AFTER_NUMBER;
  if (urn.length <= end + 1 || !beginsWith(urn, URN_HEAD) || urn.charCodeAt(end) !== DOT) return null;
  let dot = 0;
  let indicator = 0;
  let sum = 0;
  // In the key the indicator stands in front, and the weights are 3, 1, 3 … from it on.
  let weight = 1;
  for (let at = from; at < end; at++) {
    const digit = urn.charCodeAt(at) - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (at === dot + 1) {
        indicator = digit;
        sum += 3 * digit;
      } else {
        sum += weight * digit;
        weight = 4 - weight;
      }
    } else if (digit === DOT - ZERO && dot === 0) {
      dot = at;
    } else {
      return null;
    }
  }
  if (dot < from + SHORTEST_PREFIX || dot > from + LONGEST_PREFIX) return null;
  const serial = serialInLink(urn, end + 1);
  if (serial === null) return null;
  const check = (10 - (sum % 10)) % 10;
  lastUrn = urn;
  lastDigit = urn.charCodeAt(end - 1);
  urnStem = "";
  lastLink = `${LINK_HEADS[indicator] ?? ""}${urn.slice(from, dot)}${urn.slice(dot + 2, end)}${LINK_MIDDLES[check] ?? ""}${serial}`;
  return lastLink as CanonicalUri;
}
