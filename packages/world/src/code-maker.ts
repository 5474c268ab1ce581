// The codes of packs: written on demand from lot, level and number, in both schemes. Of what is computed only the last four
// digits of 20-digit codes are kept, two bytes a code, since an issuer's HMAC costs more than all the rest.

import { checkDigit, createTestEdmcIssuer, type TestEdmcIssuer } from "@csp/codes";
import { compactDay } from "./calendar.ts";
import type { ScanStyle } from "./enterprises.ts";
import { createHmac } from "./hmac-sha256.ts";
import { batchOf, countOf, isRenewed, type Lot, PART_LEVEL, PARTS, sizeOf } from "./lot.ts";

/** Serial numbers of one kind: a pack's second code and those of its parts lie so many apart from its first. */
const KIND = 100_000_000;
const SECOND_CODE = 4;
const FIRST_PART = 5;
/** Odd and no multiple of 5, so that it permutes the serial numbers below 10^9; products stay below 2^53. */
const SPREAD = 7_919_993;
const SERIALS = 1_000_000_000;
const UNKNOWN = 0xffff;
/** The separator of GS1 symbols (FNC1). */
export const SEPARATOR = "\u001d";
/** 32 characters, without those that a person takes for another. */
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/** A maker's own domain, as Digital Links on packs have it. */
const MAKER_LINK = "https://trace.example.com";
const LAST_DIGITS: readonly string[] = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(4, "0"));
const THREE_DIGITS: readonly string[] = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, "0"));

export interface CodeMaker {
  /** The code as it stands in a relation file or an ordinary scan: 20 digits, or a GS1 element string in the given style. */
  text(lot: Lot, level: number, number: number, style: ScanStyle): string;
  /** The 20-digit code of a pack of that scheme. */
  edmc(lot: Lot, level: number, number: number): string;
  /** Canonical URI. */
  uri(lot: Lot, level: number, number: number): string;
}

/** The codes that packs bear when they are stored and ever after. */
export interface WaveCodes extends CodeMaker {
  /** Those that they were made with. */
  readonly made: CodeMaker;
}

/** For the lots of one wave alone, since codes are kept by place of the lot. `issuer`: `createIssuer(seed)`, shared by all waves. */
export function createCodeMaker(issuer: TestEdmcIssuer): WaveCodes {
  /** By lot and level: the last four digits of each first code, `UNKNOWN` before they are asked for. */
  const known: (Uint16Array | undefined)[] = [];

  function digits(lot: Lot, level: number, number: number, kind: number): string {
    const serial = serialOf(lot, level, number, kind);
    const high = Math.floor(serial / 1_000_000);
    const middle = Math.floor(serial / 1000);
    const first16 =
      (lot.product.edmcClasses[classOf(level)] ?? "") +
      (THREE_DIGITS[high] ?? "") +
      (THREE_DIGITS[middle - high * 1000] ?? "") +
      (THREE_DIGITS[serial - middle * 1000] ?? "");
    if (kind > 0) return issuer.issue(first16);
    const place = lot.index * 4 + level;
    const lasts = (known[place] ??= new Uint16Array(countOf(lot, level)).fill(UNKNOWN));
    const last = lasts[number];
    if (last !== undefined && last !== UNKNOWN) return first16 + (LAST_DIGITS[last] ?? "");
    const code = issuer.issue(first16);
    lasts[number] = Number(code.slice(-4));
    return code;
  }

  function maker(kindOf: (lot: Lot, level: number, number: number) => number): CodeMaker {
    const edmc = (lot: Lot, level: number, number: number): string => digits(lot, level, number, kindOf(lot, level, number));
    return {
      edmc,
      text: (lot, level, number, style) =>
        lot.product.scheme === "edmc" ? edmc(lot, level, number) : elementString(lot, level, number, style, kindOf(lot, level, number)),
      uri: (lot, level, number) =>
        lot.product.scheme === "edmc"
          ? `urn:csp:edmc:${edmc(lot, level, number)}`
          : `https://id.gs1.org/01/${gtinOf(lot, level)}/21/${serialText(lot, level, number, kindOf(lot, level, number))}`,
    };
  }

  return { ...maker(kindNow), made: maker(() => 0) };
}

/** 0 for a first code. */
function kindNow(lot: Lot, level: number, number: number): number {
  if (level === PART_LEVEL) return FIRST_PART + (number % PARTS);
  return isRenewed(lot, level, number) ? SECOND_CODE : 0;
}

/** Parts have codes of the smallest pack's class. */
function classOf(level: number): number {
  return level === PART_LEVEL ? 0 : level - 1;
}

/** A test issuer with a key of the seed's: its last four digits are not those of the real one. */
export function createIssuer(seed: number): TestEdmcIssuer {
  const key = new TextEncoder().encode(`csp world ${seed}`);
  const hmac = createHmac(key);
  return createTestEdmcIssuer(key, (_key, text) => hmac(text));
}

/** Unique within the class of codes: the number of its first smallest pack, and the kind of code, spread. */
function serialOf(lot: Lot, level: number, number: number, kind: number): number {
  const first = level === PART_LEVEL ? Math.floor(number / PARTS) : number * sizeOf(lot, level);
  return ((lot.firstPack + first + kind * KIND) * SPREAD) % SERIALS;
}

/** `SPREAD`, the other way, modulo 10^9. */
const GATHER = inverseOf(BigInt(SPREAD), BigInt(SERIALS));

/** The smallest pack one of whose canonical URIs this would be, if it is one's; to be compared with that pack's. Null for other URIs. */
export function packNumberIn(uri: string): number | null {
  const edmc = /^urn:csp:edmc:8\d{6}(\d{9})\d{4}$/.exec(uri)?.[1];
  const text = /\/21\/SN([A-Z2-9]{6})[A-Z2-9]{2}$/.exec(uri)?.[1];
  if (edmc !== undefined) return gathered(BigInt(edmc));
  if (text === undefined) return null;
  const serial = Array.from(text).reduceRight((value, letter) => value * 32 + LETTERS.indexOf(letter), 0);
  return serial < SERIALS ? gathered(BigInt(serial)) : null;
}

function gathered(serial: bigint): number {
  return Number((serial * GATHER) % BigInt(SERIALS)) % KIND;
}

/** By Euler: the group of numbers without 2 and 5 as factors below 10^9 has order 4·10^8. */
function inverseOf(value: bigint, modulus: bigint): bigint {
  let result = 1n;
  let base = value;
  for (let exponent = 400_000_000n - 1n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return result;
}

export function gtinOf(lot: Lot, level: number): string {
  return lot.product.gtins[classOf(level)] ?? "";
}

/** The serial number in GS1 symbols: ten letters and digits. */
function serialText(lot: Lot, level: number, number: number, kind: number): string {
  let rest = serialOf(lot, level, number, kind);
  let text = "";
  for (let at = 0; at < 6; at++) {
    text += LETTERS.charAt(rest & 31);
    rest = Math.floor(rest / 32);
  }
  return `SN${text}${LETTERS.charAt(level)}${LETTERS.charAt(lot.product.index & 31)}`;
}

export function elementString(lot: Lot, level: number, number: number, style: ScanStyle, kind = kindNow(lot, level, number)): string {
  const gtin = gtinOf(lot, level);
  const serial = serialText(lot, level, number, kind);
  const { batchNo, expiresOn } = batchOf(lot, level, number);
  const expiry = compactDay(expiresOn).slice(2);
  switch (style) {
    case "brackets":
      return `(01)${gtin}(17)${expiry}(10)${batchNo}(21)${serial}`;
    case "separators":
      return `01${gtin}17${expiry}10${batchNo}${SEPARATOR}21${serial}`;
    case "link":
      return `${MAKER_LINK}/01/${gtin}/21/${serial}`;
    default:
      return style satisfies never;
  }
}

/** The logistic unit in which shipment `number` of the world leaves its maker: extension digit, company prefix, 9 digits, check digit. */
export function ssccOf(lot: Lot, number: number): string {
  const body = `0${lot.product.companyPrefix}${String(number % SERIALS).padStart(9, "0")}`;
  return body + checkDigit(body);
}
