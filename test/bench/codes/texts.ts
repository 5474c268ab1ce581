// Packs made from a seed, and the table of company prefixes they belong to: what all texts of the code benchmarks are written
// from, so that the right answer is known without asking a parser.

import { checkDigit } from "@csp/codes";
import { createRandom } from "../random.ts";

export const TEXTS = 20_000;
export const GS = "\u001d";

export interface CompanyPrefix {
  readonly prefix: string;
  readonly length: number;
}

export interface Pack {
  /** 14 digits. */
  readonly gtin: string;
  readonly prefixLength: number;
  readonly serial: string;
  /** YYMMDD. */
  readonly expiry: string;
  readonly lot: string;
}

const LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/** Escaped in links; the first three in URNs as well. */
const ESCAPED = "/%&+";
const PREFIX_COUNT = 100_000;

/** 100,000 prefixes of 7 to 10 digits under 690 to 699, one under each stem of seven digits, so that none begins another. */
export function companyPrefixes(seed: number): readonly CompanyPrefix[] {
  const random = createRandom(seed);
  return Array.from({ length: PREFIX_COUNT }, (_, at) => {
    const length = 7 + random.below(4);
    const prefix = `${6_900_000 + at}${digits(random.below, length - 7)}`;
    return { prefix, length };
  });
}

/** Packs of companies of the table; one serial number in ten has a character that links and URNs escape. */
export function packs(prefixes: readonly CompanyPrefix[], seed: number, count: number = TEXTS): readonly Pack[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const { prefix, length } = prefixes[random.below(prefixes.length)] ?? { prefix: "6901234", length: 7 };
    const body = `${random.below(10) === 0 ? 1 + random.below(8) : 0}${prefix}${digits(random.below, 12 - length)}`;
    const word = (least: number, most: number) => pick(random.below, LETTERS, least + random.below(most - least + 1));
    const odd = random.below(10) === 0 ? pick(random.below, ESCAPED, 1) : "";
    return {
      gtin: `${body}${checkDigit(body)}`,
      prefixLength: length,
      serial: `${word(4, 9)}${odd}${word(4, 9)}`,
      expiry: `${27 + random.below(4)}${two(1 + random.below(12))}${two(1 + random.below(28))}`,
      lot: word(4, 10),
    };
  });
}

/** A string in one piece, as parsers of messages hand them out; one joined by `+` costs more to read. */
export function flat(text: string): string {
  return Buffer.from(text).toString();
}

export function digits(below: (n: number) => number, count: number): string {
  return pick(below, "0123456789", count);
}

/** The pack as a GS1 DataMatrix is scanned: GTIN, serial number, expiry, lot. */
export function elementString({ gtin, serial, expiry, lot }: Pack): string {
  return `]d201${gtin}21${serial}${GS}17${expiry}10${lot}`;
}

/** The pack's instance-level link in its canonical spelling. */
export function packLink({ gtin, serial }: Pack): string {
  return `https://id.gs1.org/01/${gtin}/21/${encodeURIComponent(serial)}`;
}

/** The pack's pure-identity URN (Tag Data Standard 6.3.1). */
export function packUrn(pack: Pack): string {
  return `urn:epc:id:sgtin:${urnFields(pack)}`;
}

/** `<company prefix>.<indicator and item reference>.<serial number, escaped>` */
export function urnFields({ gtin, prefixLength, serial }: Pack): string {
  const escaped = serial.replace(/[%/&]/g, encodeURIComponent);
  return `${gtin.slice(1, 1 + prefixLength)}.${gtin.slice(0, 1)}${gtin.slice(1 + prefixLength, 13)}.${escaped}`;
}

function pick(below: (n: number) => number, from: string, count: number): string {
  return Array.from({ length: count }, () => from.charAt(below(from.length))).join("");
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
