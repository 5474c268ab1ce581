// The thread that writes the files of a world, batch by batch, and tells when each is done. What cannot be written ends it,
// with the error.

import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { FileBatch } from "./world-store.ts";

const { folder } = workerData as { readonly folder: string };
const made = new Set<string>();

parentPort?.on("message", ({ names, lengths, bytes }: FileBatch) => {
  let from = 0;
  for (const [at, name] of names.entries()) {
    const length = lengths[at] ?? 0;
    writeFile(name, bytes.subarray(from, from + length));
    from += length;
  }
  parentPort?.postMessage(names.length);
});

function writeFile(name: string, content: Uint8Array): void {
  const parent = dirname(name);
  if (!made.has(parent)) mkdirSync(join(folder, parent), { recursive: true });
  made.add(parent);
  const file = openSync(join(folder, name), "w");
  try {
    for (let at = 0; at < content.length;) at += writeSync(file, content, at);
  } finally {
    closeSync(file);
  }
}
