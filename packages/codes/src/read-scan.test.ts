import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_SCAN_LENGTH, readScan } from "./read-scan.ts";
import { parseTraceCode } from "./trace-code.ts";

test("a text over the limit is refused before anything reads it", () => {
  const longest = "8".repeat(MAX_SCAN_LENGTH);
  const result = readScan(`${longest}8`);
  assert.ok(result.kind === "refused");
  assert.equal(result.problem.reason, "TOO_LONG");
  const typed = parseTraceCode(`${longest}8`);
  assert.ok(!typed.ok);
  assert.equal(typed.problem.reason, "TOO_LONG");
  const within = readScan(longest);
  assert.ok(within.kind === "refused");
  assert.equal(within.problem.reason, "BAD_LENGTH");
});

test("at most 8 readings are listed, and more are said to exist", () => {
  // The serial can end before any 10 that begins a lot.
  const result = readScan(`010692456188407421${"10".repeat(12)}`);
  assert.ok(result.kind === "ambiguous");
  assert.equal(result.readings.length, 8);
  assert.equal(result.more, true);
});

test("the attributes a pack was read with stand in its identifier, not in its URI", () => {
  const result = readScan("(01)06924561884074(21)A1(17)270930(11)240930(10)L1");
  assert.ok(result.kind === "read");
  assert.deepEqual(result.reading.identifier, { scheme: "sgtin", gtin: "06924561884074", serial: "A1", lot: "L1", expiry: "270930", production: "240930" });
  assert.equal(result.reading.uri, "https://id.gs1.org/01/06924561884074/21/A1");
});

test("texts made to be cut in many ways are answered within a bounded search", () => {
  for (const unit of ["21", "10", "211030240241", "80048002", "17270930", "10a30124021"]) {
    for (const repeats of [4, 8, 16, 32, 64, 512]) {
      const result = readScan(`0106924561884074${unit.repeat(repeats)}`.slice(0, MAX_SCAN_LENGTH));
      assert.ok(result.kind !== "ambiguous" || result.readings.length <= 8);
    }
  }
});

test("several codes in one web address are an ambiguity of the whole of it", () => {
  const text = " https://example.org/q?c=81773220288616423835&d=81773220288616423836";
  const result = readScan(text);
  assert.equal(result.kind, "ambiguous");
  assert.deepEqual([result.problem.at, result.problem.length], [1, text.length - 1]);
});
