// Check digits against gtin and digital-link.js, on right and wrong numbers of every length that GS1 has.

import { checkDigit, parseGtin } from "@csp/codes";
import digitalLink from "digital-link.js";
import fc from "fast-check";
import { isValid } from "gtin";
import assert from "node:assert/strict";
import { test } from "node:test";
import { digits, gtin, RUNS, withCheckDigit } from "./arbitraries.ts";

const { CheckDigit } = digitalLink;

const GTIN_LENGTHS = [8, 12, 13, 14];
/** GTIN-8, GTIN-12, GLN, GTIN-14, GSIN, SSCC. */
const KEY_LENGTHS = [8, 12, 13, 14, 17, 18];

test("gtin says the same of any digits", () => {
  const number = fc.constantFrom(...GTIN_LENGTHS).chain(digits);
  fc.assert(
    fc.property(number, (digitsOnly) => assert.equal(isValid(digitsOnly), endsInCheckDigit(digitsOnly))),
    RUNS,
  );
});

test("gtin says the same of numbers with their own check digit", () => {
  const body = fc.constantFrom(...GTIN_LENGTHS).chain((length) => digits(length - 1));
  fc.assert(
    fc.property(body, (made) => assert.ok(isValid(`${made}${checkDigit(made)}`))),
    RUNS,
  );
});

test("parseGtin takes what gtin takes, of companies that no prefix restricts, and refuses each of the nine other digits", () => {
  fc.assert(
    fc.property(gtin, ({ number }) => {
      for (let last = 0; last < 10; last++) {
        const text = `${number.slice(0, -1)}${last}`;
        assert.equal(parseGtin(text).ok, isValid(text), text);
      }
    }),
    RUNS,
  );
});

test("digital-link.js computes the same for every key that has a check digit", () => {
  const body = fc.constantFrom(...KEY_LENGTHS).chain((length) => digits(length - 1));
  fc.assert(
    fc.property(body, (made) => {
      assert.equal(`${made}${checkDigit(made)}`, withCheckDigit(made));
      assert.ok(CheckDigit.validateCheckDigit(made.length + 1, `${made}${checkDigit(made)}`));
      assert.ok(!CheckDigit.validateCheckDigit(made.length + 1, `${made}${(checkDigit(made) + 1) % 10}`));
    }),
    RUNS,
  );
});

function endsInCheckDigit(number: string): boolean {
  return checkDigit(number.slice(0, -1)) === Number(number.at(-1));
}
