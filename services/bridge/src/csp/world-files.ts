// A world as files: its documents in folders or archives, an index of them by sending time, and the truth in sum.

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { rulesAsJson } from "@csp/domain";
import { createTally, isoTime, type Totals, type World, type WorldDocument } from "@csp/world";
import type { Progress } from "./world-progress.ts";
import { createFolderStore, createTarStore } from "./world-store.ts";

const INDEX_CHUNK = 1 << 20;
/** Documents between two looks at what else the process has to do, such as an interrupt. */
const YIELD_EVERY = 512;

/** Writes all; files that are there under the same names are written over. */
export async function writeWorld(world: World, folder: string, about: object, asTar: boolean, progress: Progress): Promise<Totals> {
  mkdirSync(folder, { recursive: true });
  const store = asTar ? createTarStore(folder) : createFolderStore(folder);
  const index = openSync(join(folder, "index.jsonl"), "w");
  const tally = createTally();
  let lines = "";
  let documents = 0;
  try {
    for (const document of world.documents(tally)) {
      lines += indexLine(document, store.put(document));
      if (lines.length > INDEX_CHUNK) lines = flush(index, lines);
      progress.add(1, document.truth.codesListed, document.at);
      if (++documents % YIELD_EVERY === 0) await new Promise((wake) => setImmediate(wake));
      await store.room();
    }
    flush(index, lines);
  } finally {
    closeSync(index);
    await store.close();
  }
  const totals = tally.totals();
  writeJson(folder, "truth.json", { ...about, totals });
  writeJson(folder, "setting.json", { enterprises: world.enterprises, products: world.products });
  writeJson(folder, "rules.json", rulesAsJson(world.rules()));
  return totals;
}

function indexLine({ id, at, profile, sender, owner, contentType, truth }: WorldDocument, file: string): string {
  const { batchNo, bills, codesListed, faults, retells, refusals } = truth;
  return `${JSON.stringify({ id, at: isoTime(at), profile, sender, owner, contentType, file, codes: codesListed, ...(batchNo === null ? { bills } : { batchNo }), faults, retells, refusals })}\n`;
}

function flush(file: number, lines: string): "" {
  writeSync(file, lines);
  return "";
}

function writeJson(folder: string, name: string, value: object): void {
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 1)}\n`);
}
