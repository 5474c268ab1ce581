import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, zstdCompressSync } from "node:zlib";
import { isBridgeError } from "@csp/contracts";
import { inboxError } from "./kafka-failure.ts";
import { ZSTD } from "./zstd-codec.ts";

/** A little over what one batch may unpack to. */
const TOO_MUCH = 256 * 1024 * 1024 + 1;

test("a batch comes back as it was", async () => {
  const bytes = Buffer.from("药".repeat(10_000));
  assert.ok(bytes.equals(await ZSTD.decompress(await ZSTD.compress({ buffer: bytes }))));
});

test("what does not unpack, or unpacks to too much, is INBOX_UNREADABLE", async () => {
  const bomb = zstdCompressSync(Buffer.alloc(TOO_MUCH), { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  for (const bytes of [Buffer.from("no zstd"), bomb]) {
    await assert.rejects(ZSTD.decompress(bytes), (error) => isBridgeError(inboxError(error), "INBOX_UNREADABLE"));
  }
});
