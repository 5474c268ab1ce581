// SHA-256 over a text that comes in small pieces: they are gathered, since each call into the hash costs more than a piece.

import { createHash } from "node:crypto";

export interface TextHash {
  add(text: string): void;
  digest(): Uint8Array;
}

const GATHERED_LENGTH = 32 * 1024;

export function createTextHash(): TextHash {
  const hash = createHash("sha256");
  let gathered = "";
  return {
    add(text) {
      gathered += text;
      if (gathered.length < GATHERED_LENGTH) return;
      hash.update(gathered, "utf8");
      gathered = "";
    },
    digest() {
      return hash.update(gathered, "utf8").digest();
    },
  };
}
