// A world as files: a folder for each profile and in it one for each day, an index of all documents by sending time, and
// the truth in sum.

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createTally, isoTime, type Totals, type World, type WorldDocument } from "@csp/world";
import type { Progress } from "./world-progress.ts";
import { createTar, type TarFile } from "./world-tar.ts";

const INDEX_CHUNK = 1 << 20;
/** Documents between two looks at what else the process has to do, such as an interrupt. */
const YIELD_EVERY = 512;

/** Writes all; files that are there under the same names are written over. */
export async function writeWorld(world: World, folder: string, about: object, asTar: boolean, progress: Progress): Promise<Totals> {
  mkdirSync(folder, { recursive: true });
  const store = asTar ? tarStore(folder) : folderStore(folder);
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
    }
    flush(index, lines);
  } finally {
    store.close();
    closeSync(index);
  }
  const totals = tally.totals();
  writeJson(folder, "truth.json", { ...about, totals });
  writeJson(folder, "setting.json", { enterprises: world.enterprises, products: world.products });
  const { id, schemes, classes } = world.rules();
  writeJson(folder, "rules.json", { id, schemes, classes: Object.fromEntries(classes), enterprises: {} });
  return totals;
}

interface DocumentStore {
  /** Gives the name under which the document is found. */
  put(document: WorldDocument): string;
  close(): void;
}

function folderStore(folder: string): DocumentStore {
  const made = new Set<string>();
  return {
    put({ profile, at, fileName, payload }) {
      const day = join(profile, dayOf(at));
      if (!made.has(day)) mkdirSync(join(folder, day), { recursive: true });
      made.add(day);
      const file = join(day, fileName);
      writeFileSync(join(folder, file), payload);
      return file;
    },
    close() {},
  };
}

/** An archive for each profile; names in it are those of the files, and so are those in the index. */
function tarStore(folder: string): DocumentStore {
  const archives = new Map<string, TarFile>();
  return {
    put({ profile, at, fileName, payload }) {
      let archive = archives.get(profile);
      if (archive === undefined) archives.set(profile, (archive = createTar(join(folder, `${profile}.tar`))));
      const name = `${profile}/${dayOf(at)}/${fileName}`;
      archive.add(name, at, payload);
      return name;
    },
    close() {
      for (const archive of archives.values()) archive.close();
    },
  };
}

function dayOf(ms: number): string {
  return isoTime(ms).slice(0, 10);
}

function indexLine({ id, at, profile, sender, owner, contentType, truth }: WorldDocument, file: string): string {
  const { batchNo, bills, codesListed, faults, refusals } = truth;
  return `${JSON.stringify({ id, at: isoTime(at), profile, sender, owner, contentType, file: file.replaceAll("\\", "/"), codes: codesListed, ...(batchNo === null ? { bills } : { batchNo }), faults, refusals })}\n`;
}

function flush(file: number, lines: string): "" {
  writeSync(file, lines);
  return "";
}

function writeJson(folder: string, name: string, value: object): void {
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 1)}\n`);
}
