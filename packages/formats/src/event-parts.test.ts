import assert from "node:assert/strict";
import { test } from "node:test";
import { cspNode } from "@csp/epcis";
import fc from "fast-check";
import { inParts, isOver, mostBytes, nodeBytes, surelyFitInOne, utf8Bytes } from "./event-parts.ts";

const range = (from: number, to: number, part: unknown): readonly unknown[] => [from, to, part];

void test("a list within the bounds is one event without a part", () => {
  assert.deepEqual([...inParts(4000, 0, () => 33, range)], [[0, 4000, null]]);
});

void test("a longer list is cut in source order", () => {
  assert.deepEqual(
    [...inParts(8001, 0, () => 33, range)],
    [
      [0, 4000, { index: 0, of: 3 }],
      [4000, 8000, { index: 1, of: 3 }],
      [8000, 8001, { index: 2, of: 3 }],
    ],
  );
});

void test("long URIs and much else to say make smaller parts", () => {
  const ends = [
    ...inParts(
      4000,
      128 * 1024,
      () => 98,
      (from, to) => to - from,
    ),
  ];
  assert.ok(Math.max(...ends) * 100 + 128 * 1024 <= 256 * 1024);
  assert.equal(
    ends.reduce((sum, count) => sum + count, 0),
    4000,
  );
});

void test("a code that is too long for any event still has one", () => {
  assert.equal([...inParts(2, 0, () => 300_000, range)].length, 2);
});

void test("the size of nodes is that of their text and no less", () => {
  assert.ok(nodeBytes([cspNode("name", "药".repeat(100))]) >= 300 + "urn:csp:epcis:1:".length + "csp".length + "name".length);
});

void test("what is told by lengths is what counting bytes tells", () => {
  const piece = fc.constantFrom("a", "é", "药", "😀", "\ud83d");
  const text = fc.tuple(piece, fc.integer({ min: 0, max: 60_000 })).map(([unit, times]) => unit.repeat(times));
  let fitting = 0;
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), fc.integer({ min: 0, max: 100_000 }), (texts, limit) => {
      for (const each of texts) assert.ok(utf8Bytes(each) <= mostBytes(each));
      const nodes = texts.map((each) => cspNode("name", each));
      assert.equal(
        isOver(limit, (measure) => nodeBytes(nodes, measure)),
        nodeBytes(nodes) > limit,
      );
      if (!surelyFitInOne(texts, limit)) return;
      fitting += 1;
      assert.deepEqual([...inParts(texts.length, limit, (at) => utf8Bytes(texts[at] ?? ""), range)], [[0, texts.length, null]]);
    }),
    { numRuns: 500 },
  );
  assert.ok(fitting > 50);
  assert.ok(
    !surelyFitInOne(
      Array.from({ length: 4001 }, () => "a"),
      0,
    ),
  );
});
