// Which AIs may stand together: single rules, and the whole against the table read word for word.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AI_TABLE, ruleOf } from "./ai-table.ts";
import { companionProblem } from "./companions.ts";
import type { Element } from "./elements.ts";

/** One element for each AI; each value is longer than the one before. */
function elementsOf(...ais: readonly string[]): readonly Element[] {
  return ais.map((ai, index) => ({ ai, value: "1".repeat(index + 1), at: index * 100 }));
}

test("elements that belong together pass", () => {
  for (const ais of [
    ["01", "21", "17", "10"],
    ["10", "17", "21", "01"],
    ["00"],
    ["00", "02", "37"],
    ["414", "254"],
    ["01", "3102", "3922"],
    ["3932", "3102", "01"],
    ["01", "21", "8040", "8041"],
    ["8010", "8011", "8030"],
    ["415", "8020", "8007", "3901"],
    ["01", "3102", "3112"],
    ["255", "3900"],
    ["8018", "7258", "7259"],
    [],
  ]) {
    assert.equal(companionProblem(elementsOf(...ais)), null, ais.join(" "));
  }
});

test("a problem names the rule that is broken and points at the value of its AI", () => {
  const cases: readonly (readonly [readonly string[], number, string])[] = [
    [["21"], 0, "(21) must stand beside (01) or (03) or (8006)."],
    [["01", "37"], 0, "(01) may not stand beside (37)."],
    [["02"], 0, "(02) must stand beside (37)."],
    [["00", "37"], 1, "(37) must stand beside (00)(02) or (00)(8026)."],
    [["01", "3102", "3103"], 1, "(3102) may not stand beside (3103)."],
    [["01", "3922"], 1, "(3922) must stand beside (01)(30) or (01)(31nn) or (01)(32nn) or (01)(35nn) or (01)(36nn)."],
    [["01", "3302", "3922"], 2, "(3922) must stand beside (01)(30) or (01)(31nn) or (01)(32nn) or (01)(35nn) or (01)(36nn)."],
    [["01", "10", "3102", "3922", "3932"], 3, "(3922) may not stand beside (3932)."],
    [["01", "235", "21"], 2, "(21) may not stand beside (235)."],
    [["8017", "8018"], 0, "(8017) may not stand beside (8018)."],
    [["01", "8040"], 1, "(8040) must stand beside (01)(21)."],
  ];
  for (const [ais, index, detail] of cases) {
    const problem = companionProblem(elementsOf(...ais));
    assert.deepEqual({ ...problem, detailZh: "" }, { reason: "BAD_COMBINATION", at: index * 100, length: index + 1, detail, detailZh: "" });
    assert.match(problem?.detailZh ?? "", /^应用标识符（/);
  }
});

test("an AI that stands there twice is refused at its second value", () => {
  for (const ais of [
    ["01", "10", "10"],
    ["01", "3102", "3102"],
    ["01", "4300", "4300"],
  ]) {
    const problem = companionProblem(elementsOf(...ais));
    assert.equal(problem?.reason, "REPEATED_AI");
    assert.equal(problem.at, 200);
  }
});

/** The table read word for word, as slowly as it is written. */
function mayStandTogether(ais: readonly string[]): boolean {
  const fits = (ai: string, pattern: string): boolean => new RegExp(`^${pattern.replaceAll("n", "\\d")}$`).test(ai);
  return ais.every((ai, index) => {
    const rule = ruleOf(ai) ?? assert.fail(ai);
    const others = ais.filter((_, other) => other !== index);
    if (others.includes(ai) || others.some((other) => rule.excludes.some((pattern) => fits(other, pattern)))) return false;
    return rule.requires.length === 0 || rule.requires.some((group) => group.every((pattern) => ais.some((other) => fits(other, pattern))));
  });
}

test("any elements are judged as the table says, whatever was judged before", () => {
  const common = ["00", "01", "02", "03", "10", "11", "17", "21", "22", "235", "30", "37", "8006", "8020", "8026", "415", "3102", "3103", "3922", "3932"];
  const ai = fc.oneof(
    fc.constantFrom(...common),
    fc.constantFrom(...common),
    fc.constantFrom(...AI_TABLE).map((rule) => rule.ai),
  );
  let right = 0;
  fc.assert(
    fc.property(fc.array(ai, { maxLength: 6 }), (ais) => {
      const expected = mayStandTogether(ais);
      if (expected) right++;
      assert.equal(companionProblem(elementsOf(...ais)) === null, expected, ais.join(" "));
    }),
    { numRuns: 3000 },
  );
  assert.ok(right > 100, "too few that pass");
});

test("every AI of the table passes with a group that it needs, and fails alone", () => {
  for (const { ai, requires } of AI_TABLE) {
    if (requires.length > 0) assert.equal(companionProblem(elementsOf(ai))?.reason, "BAD_COMBINATION", ai);
    else assert.equal(companionProblem(elementsOf(ai)), null, ai);
  }
});

test("any number of elements is judged", () => {
  assert.ok(companionProblem(elementsOf(...AI_TABLE.map(({ ai }) => ai))));
  assert.equal(companionProblem(Array.from({ length: 10_000 }, (_, at) => ({ ai: "99", value: "", at })))?.reason, "REPEATED_AI");
});
