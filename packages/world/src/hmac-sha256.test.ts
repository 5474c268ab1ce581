import assert from "node:assert/strict";
import { createHmac as nodeHmac } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { createHmac } from "./hmac-sha256.ts";

void test("HMAC-SHA256 is node's, for any key and text that it takes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.stringMatching(/^[ -~]{0,55}$/), (key, text) => {
      assert.equal(Buffer.from(createHmac(key)(text)).toString("hex"), nodeHmac("sha256", key).update(text).digest("hex"));
    }),
  );
  assert.throws(() => createHmac(new Uint8Array(8))("x".repeat(56)));
});
