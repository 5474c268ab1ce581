// The files of a data folder as SQLite databases: how one is made, known again by its stamp, and opened. Each file says
// in its header what it is (application_id) and in which format (user_version). Knows no table by name.

import { BridgeError } from "@csp/contracts";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

export interface FileKind {
  readonly name: string;
  /** Four letters as one integer, in the file's header. */
  readonly applicationId: number;
  /** Grows when a file written before cannot be read as it is. */
  readonly format: number;
  readonly tables: readonly string[];
}

/** Big pages: a 1-KB event wastes little of one, and a commit touches few. */
const PAGE_BYTES = 16 * 1024;

/** How long a connection waits for a lock. Only recovery after a kill and the closing of the last connection hold one for long. */
export const LOCK_WAIT_MS = 5_000;

/**
 * Makes the file where it is not there, and refuses one that this version does not know.
 * A crash in here leaves no file, an empty one, or one with all its tables: each is made or taken up by the next call.
 */
export function ensureFile(path: string, kind: FileKind): void {
  if (existsSync(path)) {
    using db = openReadOnly(path);
    if (isStamped(db, path, kind)) return;
  }
  using db = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
  db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`);
  db.exec("BEGIN IMMEDIATE");
  for (const statement of kind.tables) db.exec(statement);
  db.exec(`PRAGMA application_id = ${kind.applicationId}; PRAGMA user_version = ${kind.format}; COMMIT`);
}

/** For a folder that must not be changed: refuses a file that is not there or that this version does not know. */
export function requireFile(path: string, kind: FileKind): void {
  if (!existsSync(path)) throw new BridgeError("FOLDER_UNUSABLE", `${path} (${kind.name}) is not there.`);
  using db = openReadOnly(path);
  if (!isStamped(db, path, kind)) throw new BridgeError("FOLDER_UNUSABLE", `${path} (${kind.name}) is empty.`);
}

/** True when the file is of this kind and format, false when it is empty. */
export function isStamped(db: DatabaseSync, path: string, kind: FileKind): boolean {
  const applicationId = readPragma(db, "application_id");
  const format = readPragma(db, "user_version");
  if (applicationId === kind.applicationId && format === kind.format) return true;
  if (applicationId === 0 && format === 0 && db.prepare("SELECT 1 FROM sqlite_schema").get() === undefined) return false;
  const found = applicationId === kind.applicationId ? `format ${format}` : `a file of another kind (application id ${applicationId})`;
  throw new BridgeError(
    "LOG_FORMAT_UNKNOWN",
    `${path} holds ${found}; this version reads ${kind.name} format ${kind.format}. Use the version that wrote it, or another folder.`,
  );
}

export function readPragma(db: DatabaseSync, name: string): number {
  const row = db.prepare(`PRAGMA ${name}`).get();
  const value = row === undefined ? undefined : Object.values(row)[0];
  if (typeof value !== "number") throw new Error(`PRAGMA ${name} gave ${String(value)}`);
  return value;
}

export interface Tuning {
  readonly cacheBytes: number;
  readonly mmapBytes: number;
}

export function openReadOnly(path: string, tuning?: Tuning): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, timeout: LOCK_WAIT_MS });
  if (tuning !== undefined) tune(db, tuning);
  return db;
}

/** The one connection that writes the file. It checkpoints by `checkpointWal`, when its owner says. */
export function openWriter(path: string, synchronous: "FULL" | "NORMAL", tuning: Tuning): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: LOCK_WAIT_MS });
  // secure_delete: a row that moves to another page leaves no copy behind in the old one.
  db.exec(`PRAGMA synchronous = ${synchronous}; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = FAST`);
  tune(db, tuning);
  const wanted = synchronous === "FULL" ? 2 : 1;
  if (readPragma(db, "synchronous") !== wanted) throw new Error(`${path}: synchronous is not ${synchronous}`);
  if (db.prepare("PRAGMA journal_mode").get()?.["journal_mode"] !== "wal") throw new Error(`${path}: journal_mode is not WAL`);
  return db;
}

function tune(db: DatabaseSync, tuning: Tuning): void {
  db.exec(`PRAGMA cache_size = ${-Math.ceil(tuning.cacheBytes / 1024)}; PRAGMA mmap_size = ${tuning.mmapBytes}; PRAGMA temp_store = MEMORY`);
}
