// Bare GTINs: nearly all are read by a short way, which white space around them shuts; both say the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkDigit } from "../check-digit.ts";
import { parseGtin } from "./gtin.ts";

const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 6, maxLength: 14 });
/** Of the lengths that there are, right, and with every prefix that is kept from products. */
const right = fc
  .tuple(fc.constantFrom("", "0", "00", "02", "04", "2", "9", "977", "0977", "979", "69", "000000", "0000000"), digits, fc.constantFrom(7, 11, 12, 13))
  .map(([head, rest, length]) => (head + rest).slice(0, length).padEnd(length, "7"))
  .map((body) => `${body}${checkDigit(body)}`);
const odd = fc.tuple(right, fc.nat(13), fc.constantFrom("", "x", "０", " ", "5")).map(([gtin, at, char]) => gtin.slice(0, at) + char + gtin.slice(at + 1));

test("a GTIN is read the same with white space before it", () => {
  const reasons = new Set<string>();
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof(right, digits, odd), (text) => {
      const plain = parseGtin(text);
      const spaced = parseGtin(` ${text}`);
      if (plain.ok) {
        accepted++;
        assert.deepEqual(spaced, plain, text);
        assert.equal(plain.value.gtin, text.trim().padStart(14, "0"));
      } else {
        reasons.add(plain.problem.reason);
        assert.deepEqual(spaced, { ok: false, problem: { ...plain.problem, at: plain.problem.at + 1 } }, text);
      }
    }),
    { numRuns: 3000 },
  );
  assert.ok(accepted > 100, `${accepted} were accepted`);
  for (const reason of ["BAD_CHARACTER", "BAD_LENGTH", "BAD_CHECK_DIGIT", "RESTRICTED_PREFIX"]) assert.ok(reasons.has(reason), `${reason} was never met`);
});
