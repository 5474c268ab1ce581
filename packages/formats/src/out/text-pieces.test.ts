import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { textPieces } from "./text-pieces.ts";

void test("the pieces are the text in UTF-8, whatever character stands at an edge", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "药", "😀"), maxLength: 40 });
  let cut = 0;
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 8 }), (given, length) => {
      const pieces = [...textPieces(given, length)];
      assert.equal(Buffer.concat(pieces).toString(), given);
      assert.ok(pieces.every((piece) => piece.length <= 3 * (length + 1)));
      if (pieces.length > 1) cut += 1;
    }),
    { numRuns: 500 },
  );
  assert.ok(cut > 100);
});

void test("a long text is cut at 1 Mi units, but for a pair of surrogates", () => {
  const before = "a".repeat((1 << 20) - 1);
  assert.deepEqual(
    [...textPieces(`${before}😀b`)].map((piece) => piece.length),
    [(1 << 20) + 3, 1],
  );
});
