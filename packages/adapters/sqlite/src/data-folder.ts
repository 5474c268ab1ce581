// The data folder: made where it is missing, known by the format stamp of its lock file, and held by one process at a
// time. The hold is a lock on `lock.db` that the system frees when the process ends, however it ends; there is no pid
// file. Knows which of its files are open, not what is in them. Never open lock.db by other means in this process:
// closing any handle of a file drops the POSIX locks that the process has on it.

import { BridgeError } from "@csp/contracts";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type FileKind, isStamped } from "./database-file.ts";
import { SQLITE_BUSY, sqliteCode } from "./sqlite-failure.ts";

const FOLDER_KIND: FileKind = { name: "data folder", applicationId: 0x43535046, format: 1, tables: [] };

export interface DataFolder extends AsyncDisposable {
  /** Absolute. */
  readonly path: string;
  readonly readOnly: boolean;
  /** The path of a file in the folder, held for one owner until the claim is disposed. A second claim is a fault of ours. */
  claim(name: string): FileClaim;
}

export interface FileClaim extends Disposable {
  readonly path: string;
}

export interface DataFolderOptions {
  /** For checking a stopped folder: changes nothing, admits other readers, and keeps writers out while it is open. */
  readonly readOnly?: boolean;
}

/** @throws BridgeError FOLDER_IN_USE, FOLDER_UNUSABLE, LOG_FORMAT_UNKNOWN; never waits for another process. */
export async function openDataFolder(path: string, options: DataFolderOptions = {}): Promise<DataFolder> {
  const folder = resolve(path);
  const readOnly = options.readOnly ?? false;
  if (readOnly && !existsSync(join(folder, "lock.db"))) throw new BridgeError("FOLDER_UNUSABLE", `${folder} is not a data folder.`);
  if (!readOnly) makeFolder(folder);
  const lock = takeLock(folder, readOnly);
  const claims = new Set<string>();
  let open = true;
  return {
    path: folder,
    readOnly,
    claim(name) {
      if (!open) throw new Error(`${folder} is closed`);
      if (claims.has(name)) throw new Error(`${name} is already open in this process`);
      claims.add(name);
      return { path: join(folder, name), [Symbol.dispose]: () => void claims.delete(name) };
    },
    async [Symbol.asyncDispose]() {
      if (claims.size > 0) throw new Error(`the data folder cannot be closed while these are open: ${[...claims].join(", ")}`);
      if (open) lock.close();
      open = false;
    },
  };
}

function makeFolder(folder: string): void {
  try {
    const made = mkdirSync(join(folder, "views"), { recursive: true });
    // The entries of new folders must outlive a power cut as surely as the first acknowledged event in them.
    if (made !== undefined && process.platform !== "win32") for (const d of [folder, dirname(folder)]) syncFolder(d);
  } catch (error) {
    throw new BridgeError("FOLDER_UNUSABLE", `${folder} cannot be made or written: ${String(error)}`, error);
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** In SQLite's exclusive locking mode a connection keeps the lock of its first transaction until it is closed. */
function takeLock(folder: string, readOnly: boolean): DatabaseSync {
  const path = join(folder, "lock.db");
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { timeout: 0, readOnly });
    db.exec(`PRAGMA locking_mode = EXCLUSIVE; ${readOnly ? "BEGIN" : "BEGIN EXCLUSIVE"}`);
    const stamped = isStamped(db, path, FOLDER_KIND);
    if (readOnly) return db;
    if (!stamped) db.exec(`PRAGMA application_id = ${FOLDER_KIND.applicationId}; PRAGMA user_version = ${FOLDER_KIND.format}`);
    db.exec("COMMIT");
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof BridgeError) throw error;
    if (sqliteCode(error) === SQLITE_BUSY) {
      throw new BridgeError("FOLDER_IN_USE", `Another process holds ${folder}. Stop it, or choose another folder (CSP_DATA_DIR).`, error);
    }
    throw new BridgeError("FOLDER_UNUSABLE", `${path} cannot be read or written: ${String(error)}`, error);
  }
}
