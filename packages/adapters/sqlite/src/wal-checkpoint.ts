// Moves what was committed from the write-ahead log into the database file, after the writer has answered its callers
// rather than in the middle of a commit, so that no caller waits for it but the next one.

import { LOCK_WAIT_MS, readPragma } from "./database-file.ts";
import { toFailure } from "./sqlite-failure.ts";
import type { DatabaseSync } from "node:sqlite";

/** Readers that never leave a gap keep the write-ahead log from being started anew; past this many times the limit the writer waits for one. */
const OVERGROWN = 8;
const GAP_WAIT_MS = 200;

/** A function to call after each commit. A crash in it loses nothing: the write-ahead log stays until it was copied. */
export function createCheckpointer(db: DatabaseSync, walBytes: number): () => void {
  // Looks without copying; SQLite before 3.51 does not know NOOP and copies what there is, which is right too, only more often.
  const look = db.prepare("PRAGMA wal_checkpoint(NOOP)");
  const passive = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  const walPages = walBytes / readPragma(db, "page_size");

  function checkpoint(): void {
    const before = look.get();
    if (Number(before?.["log"]) - Number(before?.["checkpointed"]) < walPages) return;
    if (Number(passive.get()?.["log"]) < walPages * OVERGROWN) return;
    db.exec(`PRAGMA busy_timeout = ${GAP_WAIT_MS}; PRAGMA wal_checkpoint(RESTART); PRAGMA busy_timeout = ${LOCK_WAIT_MS}`);
  }

  return () => {
    try {
      checkpoint();
    } catch (error) {
      // A disk that is full or failing: what was committed stays in the write-ahead log, and the next commit tells its caller.
      if (toFailure(error).kind !== "unavailable") throw error;
    }
  };
}
