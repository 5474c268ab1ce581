// Files gathered in tar archives (POSIX ustar), one for each profile: a million small files cost far more to open and close
// than to write.

import { closeSync, openSync, writeSync } from "node:fs";

const BLOCK = 512;
const HEADER_END = 265;
const CHUNK_BYTES = 1 << 20;

export interface TarFile {
  /** `name` has at most 100 ASCII characters. */
  add(name: string, modifiedMs: number, content: Uint8Array): void;
  close(): void;
}

export function createTar(path: string): TarFile {
  const file = openSync(path, "w");
  let pending: Uint8Array[] = [];
  let bytes = 0;
  function write(...parts: readonly Uint8Array[]): void {
    for (const part of parts) bytes += part.length;
    pending.push(...parts);
    if (bytes >= CHUNK_BYTES) flush();
  }
  function flush(): void {
    const all = Buffer.concat(pending);
    for (let at = 0; at < all.length;) at += writeSync(file, all, at);
    pending = [];
    bytes = 0;
  }
  return {
    add: (name, modifiedMs, content) => write(headerOf(name, modifiedMs, content.length), content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)),
    close() {
      write(Buffer.alloc(2 * BLOCK));
      flush();
      closeSync(file);
    },
  };
}

function headerOf(name: string, modifiedMs: number, size: number): Buffer {
  if (name.length > 100) throw new Error(`${name} is too long a name for a tar archive`);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, "latin1");
  header.write(octal(0o644, 7) + octal(0, 7) + octal(0, 7) + octal(size, 11) + octal(Math.floor(modifiedMs / 1000), 11), 100, "latin1");
  // The checksum is over the header with spaces in its own place.
  header.write("        0", 148, "latin1");
  header.write("ustar\x0000", 257, "latin1");
  let sum = 0;
  // What stands behind the version is empty.
  for (let at = 0; at < HEADER_END; at++) sum += header[at] ?? 0;
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}
