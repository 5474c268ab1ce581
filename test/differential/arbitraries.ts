// Texts by the standards' own rules for the differential tests, made without the library under test.

import fc from "fast-check";

/** All runs are the same runs. */
export const RUNS = { seed: 20_260_901, numRuns: 400 };

export const GS = "\u001d";

const SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

export function charactersOf(alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
}

export function digits(length: number): fc.Arbitrary<string> {
  return charactersOf("0123456789", length, length);
}

/** Any text of the characters that a serial number or a lot may hold (General Specifications figure 7.11-1). */
export function set82(maxLength: number): fc.Arbitrary<string> {
  return charactersOf(SET_82, 1, maxLength);
}

/** Letters, digits and the marks that no carrier escapes. */
export function plain(maxLength: number): fc.Arbitrary<string> {
  return charactersOf("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-.", 1, maxLength);
}

/** Modulo 10 with weights 3 and 1 from the right (General Specifications 7.9.1). */
export function withCheckDigit(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

export interface Numbered {
  /** With check digit. */
  readonly number: string;
  readonly companyPrefix: string;
  /** What follows the prefix in a URN. */
  readonly reference: string;
}

/** A GTIN of a Chinese company, whose prefix has 7 to 10 digits. */
export const gtin: fc.Arbitrary<Numbered> = numbered(13);
/** An SSCC of one. */
export const sscc: fc.Arbitrary<Numbered> = numbered(17);

function numbered(bodyLength: number): fc.Arbitrary<Numbered> {
  return fc
    .record({ front: digits(1), country: fc.integer({ min: 690, max: 699 }), rest: digits(bodyLength - 4), prefixLength: fc.integer({ min: 7, max: 10 }) })
    .map(({ front, country, rest, prefixLength }) => {
      const after = `${country}${rest}`;
      return { number: withCheckDigit(front + after), companyPrefix: after.slice(0, prefixLength), reference: front + after.slice(prefixLength) };
    });
}

/** YYMMDD, the day being 00 now and then, which means the month's last. */
export const date: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: 24, max: 40 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 28 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(""));
