// Chunks of any size → blocks of one size. A reader that stops in the middle of what it is given, and says where, would
// otherwise say something else for every way in which the same bytes may be cut up.

import type { ProfileInput } from "./profile.ts";

/** Yields blocks of exactly `size` bytes, and what is left at the end. Copies only where a block is not within one chunk. */
export async function* inBlocks(chunks: ReturnType<ProfileInput["chunks"]>, size: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    let at = 0;
    while (heldBytes + chunk.length - at >= size) {
      const end = at + size - heldBytes;
      const last = chunk.subarray(at, end);
      yield held.length === 0 ? last : Buffer.concat([...held, last]);
      held = [];
      heldBytes = 0;
      at = end;
    }
    if (at === chunk.length) continue;
    held.push(at === 0 ? chunk : chunk.subarray(at));
    heldBytes += chunk.length - at;
  }
  if (heldBytes > 0) yield held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
}
