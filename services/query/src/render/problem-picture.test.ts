import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { problemPicture, visible } from "./problem-picture.ts";
import { LINE_WIDTH, widthOf } from "./text.ts";

test("carets stand under what is wrong", () => {
  assert.deepEqual(problemPicture("06924561884073", 13, 1), ["  06924561884073", "               ^"]);
  assert.deepEqual(problemPicture("8177３２２02", 4, 3), ["  8177３２２02", "      ^^^^^^"]);
  assert.deepEqual(problemPicture("中文12", 2, 1), ["  中文12", "      ^"]);
});

test("where something is missing, one caret says where, at the end too", () => {
  assert.deepEqual(problemPicture("8177", 4, 0), ["  8177", "      ^"]);
  assert.deepEqual(problemPicture("a..b", 2, 0), ["  a..b", "    ^"]);
});

test("controls and characters that are not seen are shown", () => {
  assert.deepEqual(problemPicture("a\u001db\u200bc", 3, 1), ["  a␝b\ufffdc", "     ^"]);
  assert.equal(visible("\u001d\u0000\u007f\u202e\u0301\ud800"), "␝␀␡\ufffd\ufffd\ufffd");
});

test("a character of two units is marked whole", () => {
  assert.deepEqual(problemPicture("a😀b", 1, 1), ["  a😀b", "   ^^"]);
  assert.deepEqual(problemPicture("a😀b", 2, 1), ["  a😀b", "   ^^"]);
});

test("a long text is cut around the place", () => {
  const text = `${"x".repeat(500_000)}!${"y".repeat(500_000)}`;
  const [line = "", carets = ""] = problemPicture(text, 500_000, 1);
  assert.ok(line.startsWith("  …xxx") && line.endsWith("yyy…"), line);
  assert.equal(line[carets.indexOf("^")], "!");
});

test("whatever the text and the place, both lines fit and the carets stand under shown characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.nat(), fc.nat(), (text, a, b) => {
      const at = a % (text.length + 1);
      const length = b % (text.length - at + 1);
      const [line = "", carets = "", ...more] = problemPicture(text, at, length);
      assert.deepEqual(more, []);
      assert.match(carets, /^ {2,}\^+$/);
      assert.ok(widthOf(line) <= LINE_WIDTH, line);
      assert.ok(widthOf(carets) <= LINE_WIDTH + 1, carets);
    }),
  );
});
