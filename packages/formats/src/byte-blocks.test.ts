import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inBlocks } from "./byte-blocks.ts";

async function blocksOf(chunks: readonly Uint8Array[], size: number): Promise<readonly string[]> {
  const blocks: string[] = [];
  for await (const block of inBlocks(chunks, size)) blocks.push(Buffer.from(block).toString("hex"));
  return blocks;
}

test("blocks depend on the bytes alone, not on how they were cut into chunks", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 20 })), fc.integer({ min: 1, max: 9 }), async (chunks, size) => {
      const whole = Buffer.concat(chunks);
      const expected = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) => whole.subarray(at * size, (at + 1) * size).toString("hex"));
      assert.deepEqual(await blocksOf(chunks, size), expected);
      assert.deepEqual(await blocksOf([whole], size), expected);
    }),
  );
});

test("many small chunks make no more than one block's worth of memory at a time", async () => {
  const blocks = await blocksOf(
    Array.from({ length: 10_000 }, () => Uint8Array.of(7)),
    4096,
  );
  assert.deepEqual(
    blocks.map((block) => block.length / 2),
    [4096, 4096, 1808],
  );
});
