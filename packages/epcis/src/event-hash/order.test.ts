import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareCodePoints, joinSorted } from "./order.ts";

test("siblings stand in the order of their UTF-8 bytes, each as often as it came", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (parts) => {
      const byBytes = parts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      strictEqual(joinSorted([...parts]), byBytes.join(""));
      deepStrictEqual(parts.toSorted(compareCodePoints), byBytes);
    }),
  );
});

test("a digit, a letter and an equals sign stand as in ASCII", () => strictEqual(joinSorted(["a=1", "a2=1", "A=1"]), "A=1a2=1a=1"));
test("above U+FFFF is behind U+FFFD", () => strictEqual(joinSorted(["𠮷", "\uFFFD"]), "\uFFFD𠮷"));
