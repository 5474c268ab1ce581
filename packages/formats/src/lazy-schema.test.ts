import assert from "node:assert/strict";
import { test } from "node:test";
import { lazySchema } from "./lazy-schema.ts";

void test("maxLength counts characters, not UTF-16 units", () => {
  const check = lazySchema({ type: "string", maxLength: 3 })();
  for (const text of ["", "abc", "药品码", "😀😀😀"]) assert.ok(check(text), text);
  for (const text of ["abcd", "药品追溯", "😀😀😀😀", "😀😀ab"]) {
    assert.ok(!check(text), text);
    assert.deepEqual(
      check.errors?.map(({ keyword, message, params }) => [keyword, message, params]),
      [["maxLength", "must NOT have more than 3 characters", { limit: 3 }]],
    );
  }
});
