// Where the documents of a world are put: a file each, or archives by profile. Small files cost more to open and close than
// to make, so they are written by a thread of their own while the world goes on; how much waits for it is bounded.

import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { isoTime, type WorldDocument } from "@csp/world";
import { createTar, type TarFile } from "./world-tar.ts";

export interface DocumentStore {
  /** Gives the name under which the document is found. */
  put(document: WorldDocument): string;
  /** Waits where too much is still to be written; rejects where something could not be. */
  room(): Promise<void>;
  /** All is written when it resolves. */
  close(): Promise<void>;
}

/** Files that go to the writing thread in one message: names, and contents one behind another. */
export interface FileBatch {
  readonly names: readonly string[];
  readonly lengths: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const BATCH_FILES = 256;
const BATCH_BYTES = 1 << 20;
/** Batches that wait or are being written, at most. */
const MOST_WAITING = 8;
/** Files in one folder: larger ones become slow. */
const FOLDER_FILES = 1000;

/** `retail/2026-03-20/000/LS20260320….json`: by profile, day of sending and thousand. */
function createNames(): (document: WorldDocument) => string {
  const counts = new Map<string, number>();
  return ({ profile, at, fileName }) => {
    const day = `${profile}/${isoTime(at).slice(0, 10)}`;
    const before = counts.get(day) ?? 0;
    counts.set(day, before + 1);
    return `${day}/${String(Math.floor(before / FOLDER_FILES)).padStart(3, "0")}/${fileName}`;
  };
}

export function createFolderStore(folder: string): DocumentStore {
  const worker = new Worker(new URL("./world-file.worker.ts", import.meta.url), { workerData: { folder }, execArgv: [] });
  const nameOf = createNames();
  let names: string[] = [];
  let payloads: Uint8Array[] = [];
  let bytes = 0;
  let waiting = 0;
  let failure: Error | undefined;
  let changed = Promise.withResolvers<void>();
  const change = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  worker.on("message", () => {
    waiting -= 1;
    change();
  });
  worker.on("error", (error: unknown) => {
    failure = error instanceof Error ? error : new Error(String(error));
    change();
  });

  function send(): void {
    if (names.length === 0) return;
    const gathered = new Uint8Array(bytes);
    let at = 0;
    for (const payload of payloads) {
      gathered.set(payload, at);
      at += payload.length;
    }
    const batch: FileBatch = { names, lengths: payloads.map(({ length }) => length), bytes: gathered };
    worker.postMessage(batch, [gathered.buffer]);
    waiting += 1;
    names = [];
    payloads = [];
    bytes = 0;
  }

  async function until(most: number): Promise<void> {
    while (failure === undefined && waiting > most) await changed.promise;
    if (failure !== undefined) throw failure;
  }

  return {
    put(document) {
      const name = nameOf(document);
      names.push(name);
      payloads.push(document.payload);
      bytes += document.payload.length;
      if (names.length === BATCH_FILES || bytes >= BATCH_BYTES) send();
      return name;
    },
    room: () => until(MOST_WAITING - 1),
    async close() {
      send();
      try {
        await until(0);
      } finally {
        await worker.terminate();
      }
    },
  };
}

/** An archive for each profile; names in it are those of the files. */
export function createTarStore(folder: string): DocumentStore {
  const archives = new Map<string, TarFile>();
  const nameOf = createNames();
  return {
    put(document) {
      const { profile, at, payload } = document;
      let archive = archives.get(profile);
      if (archive === undefined) archives.set(profile, (archive = createTar(join(folder, `${profile}.tar`))));
      const name = nameOf(document);
      archive.add(name, at, payload);
      return name;
    },
    room: () => Promise.resolve(),
    close() {
      for (const archive of archives.values()) archive.close();
      return Promise.resolve();
    },
  };
}
