// Laws of values and element strings over every AI: what is written is read as it was, and a digit misread is never passed.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AI_TABLE } from "./ai-table.ts";
import { anyRule, SET_82, valueOfRule } from "./ai-values.test-support.ts";
import { checkValue } from "./check-value.ts";
import { companionProblem } from "./companions.ts";
import { elementSet, mayStandTogether, pairsOf } from "./element-sets.test-support.ts";
import { elementStringOf, type ElementStringStyle } from "./element-string.ts";
import { parseElements } from "./read-element-string.ts";

test("every AI takes the values that its row of the table describes, wherever they stand", () => {
  for (const rule of AI_TABLE) {
    fc.assert(
      fc.property(valueOfRule(rule), fc.constantFrom("", "x", "0"), (value, around) => {
        const problem = checkValue(rule, around + value + around, around.length, around.length + value.length);
        assert.equal(problem, null, `(${rule.ai})${value}`);
      }),
      { numRuns: 12 },
    );
  }
});

test("a value with one character more, less or of another set is refused inside the value, for every AI", () => {
  for (const rule of AI_TABLE) {
    fc.assert(
      fc.property(valueOfRule(rule), fc.nat(), fc.constantFrom(" ", "\u001d", "é", "８", "\ud83d", "^", "|"), (value, place, foreign) => {
        const at = place % (value.length + 1);
        for (const text of [value.slice(0, at) + foreign + value.slice(at), `${value}${"0".repeat(rule.maxLength)}`, ""]) {
          const problem = checkValue(rule, text, 0, text.length);
          assert.ok(problem, `(${rule.ai})${text}`);
          assert.ok(problem.at >= 0 && problem.length >= 0 && problem.at + problem.length <= text.length, JSON.stringify(problem));
        }
      }),
      { numRuns: 6 },
    );
  }
});

test("one digit misread in a number with a check digit never passes (General Specifications 7.9)", () => {
  for (const rule of AI_TABLE.filter(({ parts }) => parts.some(({ checks }) => checks.includes("checkDigit")))) {
    const start = rule.parts[0]?.checks.includes("checkDigit") ? 0 : (rule.parts[0]?.max ?? 0);
    const end = start + (rule.parts.find(({ checks }) => checks.includes("checkDigit"))?.max ?? 0);
    fc.assert(
      fc.property(valueOfRule(rule), (value) => {
        for (let at = start; at < end; at++) {
          for (const digit of "0123456789".replace(value.charAt(at), "")) {
            const wrong = value.slice(0, at) + digit + value.slice(at + 1);
            const problem = checkValue(rule, wrong, 0, wrong.length);
            assert.deepEqual([problem?.reason, problem?.at, problem?.length], ["BAD_CHECK_DIGIT", end - 1, 1], `(${rule.ai})${wrong}`);
          }
        }
      }),
      { numRuns: 5 },
    );
  }
});

test("one character misread in a model number never passes (General Specifications 7.9.5)", () => {
  for (const rule of AI_TABLE.filter(({ parts }) => parts.some(({ checks }) => checks.includes("checkPair")))) {
    fc.assert(
      fc.property(valueOfRule(rule), fc.nat(), fc.constantFrom(...SET_82), (value, place, character) => {
        const at = place % value.length;
        const wrong = value.slice(0, at) + character + value.slice(at + 1);
        assert.equal(checkValue(rule, wrong, 0, wrong.length) === null, wrong === value, wrong);
      }),
    );
  }
});

test("which AIs may stand together is what a plain search through the table says", () => {
  const ais = fc.oneof(
    fc.array(anyRule, { maxLength: 5 }).map((rules) => rules.map(({ ai }) => ai)),
    elementSet.map((elements) => elements.map(({ ai }) => ai)),
  );
  fc.assert(
    fc.property(ais, fc.nat(), fc.boolean(), (all, place, drop) => {
      const some = drop ? all.filter((_, index) => index !== place % all.length) : all;
      const problem = companionProblem(some.map((ai) => ({ ai, value: "1", at: 0 })));
      assert.equal(problem === null, mayStandTogether(some), some.join(" "));
    }),
    { numRuns: 1000 },
  );
});

test("elements that may stand together come back from brackets, and from data with separators, as they went in", () => {
  const style = fc.constantFrom<ElementStringStyle>("separators", "]C1", "]d2", "]Q3", "]e0", "]J1");
  fc.assert(
    fc.property(elementSet, style, fc.constantFrom("", " ", "\r\n"), (elements, carrier, space) => {
      const inBrackets = elementStringOf(elements, "brackets");
      const data = elementStringOf(elements, "separators");
      const texts = [
        inBrackets,
        space + inBrackets + space,
        // The separator at the end, which may be there, says that none was lost.
        `${elementStringOf(elements, carrier)}\u001d`,
        `\u001d${data}`,
        `]d2\u001d${data}${space}`,
      ];
      for (const text of texts) {
        const read = parseElements(text);
        assert.ok(read.ok, `${JSON.stringify(text)} ${JSON.stringify(read)}`);
        assert.deepEqual(pairsOf(read.value), pairsOf(elements));
        if (!text.includes("\\(")) for (const { value, at } of read.value) assert.ok(text.startsWith(value, at), text);
      }
    }),
    { numRuns: 400 },
  );
});

test("a separator behind every value changes nothing, and one inside a value is seen", () => {
  fc.assert(
    fc.property(elementSet, fc.nat(), (elements, place) => {
      const all = elements.map(({ ai, value }) => `${ai}${value}\u001d`);
      const read = parseElements(all.join(""));
      assert.ok(read.ok);
      assert.deepEqual(pairsOf(read.value), pairsOf(elements));
      const cut = elements.map(({ ai, value }, index) => {
        const at = index === place % elements.length ? 1 + (place % value.length) : value.length;
        return `${ai}${value.slice(0, at)}\u001d${value.slice(at)}${at === value.length ? "" : "\u001d"}`;
      });
      const cutRead = parseElements(cut.join(""));
      if (cutRead.ok && cut.join("") !== all.join("")) assert.notDeepEqual(pairsOf(cutRead.value), pairsOf(elements));
    }),
  );
});
