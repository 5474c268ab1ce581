import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAiValue } from "./ai-value.ts";

test("a value is checked by its AI alone, without those it goes with", () => {
  assert.deepEqual(parseAiValue("17", "270930"), { ok: true, value: "270930" });
  assert.deepEqual(parseAiValue("00", "369245618800000015"), { ok: true, value: "369245618800000015" });
});

test("what is wrong is told by its place in the value", () => {
  const date = parseAiValue("17", "271330");
  assert.ok(!date.ok);
  assert.deepEqual([date.problem.reason, date.problem.at, date.problem.length], ["BAD_DATE", 2, 2]);
  const digit = parseAiValue("01", "06924561884073");
  assert.ok(!digit.ok);
  assert.deepEqual([digit.problem.reason, digit.problem.at, digit.problem.length], ["BAD_CHECK_DIGIT", 13, 1]);
});

test("what is no AI has no values", () => {
  for (const ai of ["", "0", "011", "9999", "1x", "constructor"]) {
    const read = parseAiValue(ai, "1");
    assert.equal(!read.ok && read.problem.reason, "UNKNOWN_AI", ai);
  }
});
