// Laws of checks over values of every AI and over any text: what they catch, and where they point. The single rules have
// their lines in test/vectors/codes/{valid,invalid}/ai-*.jsonl.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkDigit, checkDigitOf, hasCheckDigit } from "../check-digit.ts";
import { type AiRule, AI_TABLE, ruleOf } from "./ai-table.ts";
import { checkValue, endOfCharacters } from "./check-value.ts";
import { checkPairRight } from "./checks/check-pair.ts";
import { restrictedPrefixAt, restrictedPrefixLength } from "./restricted-prefix.ts";

const SETS = {
  N: "0123456789",
  X: "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz",
  Y: "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  Z: "-0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz",
} as const;
const SET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

const of = (characters: string, min: number, max = min): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: min, maxLength: max });
/** Any UTF-16 units, pairs of surrogates or not. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units));
const anyRule: fc.Arbitrary<AiRule> = fc.constantFrom(...AI_TABLE);

function ruleFor(ai: string): AiRule {
  return ruleOf(ai) ?? assert.fail(`no AI ${ai}`);
}

function isValue(ai: string, value: string): boolean {
  return checkValue(ruleFor(ai), value, 0, value.length) === null;
}

test("the check digit is the same however it is asked for", () => {
  fc.assert(
    fc.property(of(SETS.N, 0, 20), fc.string(), fc.string(), (body, before, after) => {
      const digit = checkDigit(body);
      assert.equal(checkDigitOf(before + body + after, before.length, before.length + body.length), digit);
      assert.ok(hasCheckDigit(`${body}${digit}`));
      assert.ok(!hasCheckDigit(`${body}${(digit + 1) % 10}`));
    }),
  );
});

test("any one digit changed in a checked number is caught", () => {
  const numbered = AI_TABLE.filter(({ parts }) => parts.some(({ checks }) => checks[0] === "checkDigit"));
  assert.ok(numbered.length >= 19);
  for (const { ai, parts } of numbered) {
    const [filler, length] = ai === "8003" ? ["0", 13] : ["", parts[0]?.max ?? 0];
    const rest = ai === "8006" || ai === "8026" ? "0102" : "";
    fc.assert(
      fc.property(of(SETS.N, length - 1), fc.nat(length - 1), fc.integer({ min: 1, max: 9 }), (body, place, by) => {
        const number = `${body}${checkDigit(body)}`;
        const changed = number.slice(0, place) + ((Number(number[place]) + by) % 10) + number.slice(place + 1);
        assert.ok(isValue(ai, filler + number + rest), ai);
        const text = `x${filler}${changed}${rest}`;
        const problem = checkValue(ruleFor(ai), text, 1, text.length);
        assert.equal(problem?.reason, "BAD_CHECK_DIGIT");
        assert.equal(problem.at, filler.length + length);
      }),
      { numRuns: 20 },
    );
  }
});

test("the check pair catches any one character changed and any two neighbours exchanged", () => {
  const pairs = [...SET_32].flatMap((first) => [...SET_32].map((second) => first + second));
  fc.assert(
    fc.property(of(SETS.X, 1, 23), fc.nat(), fc.constantFrom(...SETS.X), (body, where, other) => {
      const fitting = pairs.filter((pair) => checkPairRight(body + pair, 0, body.length + 2) === null);
      assert.equal(fitting.length, 1);
      const value = `${body}${fitting[0] ?? ""}`;
      const place = where % body.length;
      const changed = value.slice(0, place) + other + value.slice(place + 1);
      if (changed !== value) assert.ok(checkPairRight(changed, 0, changed.length));
      const next = value[place + 1] ?? "";
      const exchanged = value.slice(0, place) + next + (value[place] ?? "") + value.slice(place + 2);
      if (place + 1 < body.length && exchanged !== value) assert.ok(checkPairRight(exchanged, 0, exchanged.length));
    }),
  );
});

test("any two characters of the account exchanged with a neighbour are caught in an IBAN", () => {
  const value = "MU43BOMM0101123456789101000MUR";
  for (let place = 4; place + 1 < value.length; place++) {
    const exchanged = value.slice(0, place) + (value[place + 1] ?? "") + (value[place] ?? "") + value.slice(place + 2);
    assert.equal(isValue("8007", exchanged), exchanged === value, exchanged);
  }
});

test("a date is right just when a calendar has it", () => {
  const two = (number: number): string => String(number).padStart(2, "0");
  for (let year = 0; year < 100; year += 1) {
    for (let month = 0; month <= 13; month++) {
      for (const day of [0, 1, 9, 10, 28, 29, 30, 31, 32, 99]) {
        const written = new Date(Date.UTC(2000 + year, month - 1, day));
        const real = day > 0 && written.getUTCMonth() === month - 1 && written.getUTCDate() === day;
        const text = two(year) + two(month) + two(day);
        assert.equal(isValue("7006", text), real, text);
        assert.equal(isValue("17", text), real || (day === 0 && month >= 1 && month <= 12), text);
        assert.equal(isValue("7250", `20${text}`), real, text);
      }
    }
  }
});

test("characters of a set are read up to the first outside it", () => {
  for (const set of ["N", "X", "Y", "Z"] as const) {
    for (let code = 0; code < 0x180; code++) {
      const character = String.fromCharCode(code);
      for (let place = 0; place < 6; place++) {
        const text = `#${"0".repeat(place)}${character}${"0".repeat(5 - place)}`;
        assert.equal(endOfCharacters(set, text, 1, 7), SETS[set].includes(character) ? 7 : place + 1, `${set} ${code}`);
      }
    }
    assert.equal(endOfCharacters(set, "", 0, 0), 0);
  }
});

test("a check never throws, its problem lies in the value, and what stands around the value does not matter", () => {
  const nearlyRight = fc.string({ unit: fc.constantFrom(..."0019/%-=A") });
  fc.assert(
    fc.property(anyRule, fc.oneof(anyText, nearlyRight), fc.string(), fc.string(), (rule, value, before, after) => {
      const alone = checkValue(rule, value, 0, value.length);
      const within = checkValue(rule, before + value + after, before.length, before.length + value.length);
      assert.deepEqual(within, alone && { ...alone, at: before.length + alone.at });
      if (!alone) return;
      assert.ok(alone.at >= 0 && alone.length >= 0 && alone.at + alone.length <= value.length);
      assert.ok(alone.detail !== "" && alone.detailZh !== "");
      // Nothing wrong to point at means that something is missing.
      if (alone.length === 0) assert.equal(alone.reason, "BAD_LENGTH");
    }),
    { numRuns: 2000 },
  );
});

test("digits of the right number pass or are refused for what they say, not for how long they are", () => {
  fc.assert(
    fc.property(
      anyRule.chain((rule) => fc.tuple(fc.constant(rule), of(SETS.N, rule.maxLength))),
      ([rule, value]) => {
        const problem = checkValue(rule, value, 0, value.length);
        if (problem?.reason === "BAD_LENGTH") assert.ok(/^81(10|12)$/.test(rule.ai), `(${rule.ai}) ${value}`);
      },
    ),
  );
});

test("a value of a million characters is refused at once", () => {
  for (const character of ["0", "A", "%", "-", "\u4e00"]) {
    const text = character.repeat(1_000_000);
    for (const rule of AI_TABLE) assert.ok(checkValue(rule, text, 0, text.length));
  }
});

test("prefixes that are kept for internal use or for print are told from those of products", () => {
  const cases = [
    ["06924561884074", null, 0],
    ["02012345678903", 1, 1],
    ["00212345678909", 1, 2],
    ["00412345678903", 1, 2],
    ["00312345678906", null, 0],
    ["09780345418913", 1, 3],
    ["09771234567003", 1, 3],
    ["09761234567004", null, 0],
    ["00000096385074", null, 0],
    ["00000026385079", 6, 1],
    ["00000001234565", 6, 1],
    ["10000012345672", null, 0],
  ] as const;
  for (const [gtin, at, length] of cases) {
    assert.equal(restrictedPrefixAt(gtin), at ?? -1, gtin);
    if (at !== null) assert.equal(restrictedPrefixLength(gtin, at), length, gtin);
  }
});
