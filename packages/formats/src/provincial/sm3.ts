// The digest SM3 (GB/T 32905) and the keyed one over it (HMAC, GB/T 15852.2), as the signatures of provincial messages use
// them. The digest itself is the engine's.

import { createHash } from "node:crypto";

/** GB/T 32905 5.1: SM3 works on 512 bits at a time. */
const BLOCK_BYTES = 64;

/** 64 lower-case hexadecimal digits over the text's UTF-8. */
export function hmacSm3(key: string, text: string): string {
  const bytes = Buffer.from(key, "utf8");
  const block = Buffer.alloc(BLOCK_BYTES);
  (bytes.length > BLOCK_BYTES ? createHash("sm3").update(bytes).digest() : bytes).copy(block);
  const inner = createHash("sm3").update(padded(block, 0x36)).update(text, "utf8").digest();
  return createHash("sm3").update(padded(block, 0x5c)).update(inner).digest("hex");
}

/** Whether two digests in hexadecimal are equal, whatever their case; takes as long where they differ early as where they differ late. */
export function sameDigest(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  const a = left.toLowerCase();
  const b = right.toLowerCase();
  let differ = 0;
  for (let at = 0; at < a.length; at++) differ |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return differ === 0;
}

function padded(block: Uint8Array, pad: number): Uint8Array {
  return block.map((byte) => byte ^ pad);
}
