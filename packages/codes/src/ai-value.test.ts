import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAiValue } from "./ai-value.ts";
import * as codes from "./index.ts";

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

test("a length that only whole parts make up is named as such", () => {
  const lengths = (ai: string, digits = "1"): readonly [string, string] => {
    const read = parseAiValue(ai, digits);
    assert.ok(!read.ok);
    return [read.problem.detail, read.problem.detailZh];
  };
  assert.deepEqual(lengths("7007"), ["The value of (7007) must be 6 or 12 characters long.", "应用标识符（7007）的值应为 6 或 12 个字符。"]);
  assert.deepEqual(lengths("7007", "2709301"), lengths("7007"));
  assert.deepEqual(lengths("8008"), ["The value of (8008) must be 8, 10 or 12 characters long.", "应用标识符（8008）的值应为 8、10 或 12 个字符。"]);
  assert.deepEqual(lengths("8043"), ["The value of (8043) must be 18 to 20 characters long.", "应用标识符（8043）的值应为 18 至 20 个字符。"]);
  assert.deepEqual(lengths("01"), ["The value of (01) must be 14 characters long.", "应用标识符（01）的值应为 14 个字符。"]);
});

test("what is no string is a TypeError of every parser", () => {
  const parsers = Object.entries(codes).filter(([name]) => /^(?:parse|readScan|detectScheme)/.test(name));
  assert.ok(parsers.length > 20);
  for (const [name, parser] of parsers) {
    const parse = parser as (...given: unknown[]) => unknown;
    for (const given of [5, null, undefined, {}, [], true]) {
      assert.throws(() => (name === "parseAiValue" ? parse("01", given) : parse(given)), TypeError, `${name} ${JSON.stringify(given)}`);
    }
  }
});
