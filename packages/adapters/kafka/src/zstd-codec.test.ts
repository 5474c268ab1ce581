import assert from "node:assert/strict";
import { test } from "node:test";
import { ZSTD } from "./zstd-codec.ts";

test("a batch comes back as it was", async () => {
  const bytes = Buffer.from("药".repeat(10_000));
  assert.ok(bytes.equals(await ZSTD.decompress(await ZSTD.compress({ buffer: bytes }))));
});
