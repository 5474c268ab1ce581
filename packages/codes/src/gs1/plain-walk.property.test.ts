// The short way over element data and the general one read every text alike.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LONGEST_ASCII } from "../ascii.ts";
import { AI_TABLE } from "./ai-table.ts";
import { anyRule, valueOfRule } from "./ai-values.test-support.ts";
import { elementSet } from "./element-sets.test-support.ts";
import { elementStringOf } from "./element-string.ts";
import { walkElements } from "./element-walk.ts";
import { walkPlain } from "./plain-walk.ts";
import { ENDS, STARTS, WALK, WALKED_PLACES } from "./walked.ts";

/** Behind the end of the data; the short way does not take a text so long. */
const TOO_LONG = " ".repeat(LONGEST_ASCII + 1);

const separated = elementSet.map((elements) => elementStringOf(elements, "separators"));
/** Whatever the values are, of AIs that need not stand together. */
const loose = fc
  .array(
    anyRule.chain((rule) => valueOfRule(rule).map((value) => `${rule.ai}${value}`)),
    { minLength: 1, maxLength: 20 },
  )
  .chain((parts) => fc.constantFrom("", "\u001d").map((between) => parts.join(between)));
const mutated = fc
  .tuple(fc.oneof(separated, loose), fc.nat(), fc.constantFrom("", "\u001d", "\u001d\u001d", "0", "9", "(", "+", "^", " ", "é", "\ud83d"), fc.nat({ max: 2 }))
  .map(([text, place, put, taken]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + put + text.slice(at + taken);
  });
const common = fc
  .tuple(fc.stringMatching(/^[0-9]{14}$/), fc.stringMatching(/^[!-z]{0,21}$/), fc.stringMatching(/^[0-9]{6}$/), fc.stringMatching(/^[0-9A-Z]{0,21}$/))
  .map(([gtin, serial, date, lot]) => `01${gtin}21${serial}\u001d17${date}10${lot}`);

function walked(text: string, behind: string) {
  const problem = walkElements(text + behind, 0, text.length);
  if (problem !== null) return problem;
  const { count, hasBoundaries, hasEscapes } = WALK;
  return { hasBoundaries, hasEscapes, places: WALKED_PLACES.slice(0, count), starts: STARTS.slice(0, count), ends: ENDS.slice(0, count) };
}

test("both ways find the same elements, boundaries and problems", () => {
  fc.assert(
    fc.property(fc.oneof(separated, loose, mutated, common), (text) => {
      assert.deepEqual(walked(text, ""), walked(text, TOO_LONG));
    }),
    { numRuns: 3000 },
  );
});

test("text that is not ASCII never goes the short way, whatever room it leaves", () => {
  const odd = fc.constantFrom("\u00a0", "\u3000", "é", "８", "\ud83d", "\ud83d\ude00");
  const around = fc.tuple(odd, fc.constantFrom("", "]C1", "]d2", "]J1"), odd, fc.integer({ min: LONGEST_ASCII - 6, max: LONGEST_ASCII + 2 }));
  fc.assert(
    fc.property(around, fc.oneof(separated, common, fc.constant("21A\u001d0106924561884074X")), ([first, symbology, last, length], body) => {
      const front = first + symbology + body;
      const text = front + " ".repeat(Math.max(0, length - front.length - last.length)) + last;
      for (const start of [0, first.length, first.length + symbology.length]) {
        assert.equal(walkPlain(text, start, front.length), false, JSON.stringify(text));
        const longer = text + TOO_LONG;
        const [here, there] = [walkElements(text, start, front.length), walkElements(longer, start, front.length)];
        assert.deepEqual(here, there);
      }
    }),
    { numRuns: 2000 },
  );
});

test("what is scanned from packs goes the short way", () => {
  for (const text of ["010692456188407421A1B2\u001d1728022910L1", "010692456188407421A+B/2\u001d17271231", "00369245618800000015"]) {
    const leapDay = text.includes("280229");
    assert.equal(walkPlain(text, 0, text.length), !leapDay, text);
  }
  const kinds = AI_TABLE.filter(({ ai }) => ["00", "01", "02", "10", "11", "17", "21"].includes(ai));
  for (const rule of kinds) {
    fc.assert(
      fc.property(valueOfRule(rule), (value) => {
        const text = `${rule.ai}${value}`;
        fc.pre(!text.endsWith("0229"));
        assert.ok(walkPlain(text, 0, text.length), text);
      }),
      { numRuns: 20 },
    );
  }
});
