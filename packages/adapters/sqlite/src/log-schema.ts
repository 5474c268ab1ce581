// The tables of log.db, and what each column is. The file's format number is here: raise it with any change that a
// reader of older files would not understand.

import type { FileKind, Tuning } from "./database-file.ts";

export const LOG_FILE = "log.db";

export const LOG_KIND: FileKind = {
  name: "event log",
  applicationId: 0x4353504c,
  format: 1,
  tables: [
    // Names are stored once; events carry the integers. The category is the name up to its first "-".
    "CREATE TABLE stream(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, category TEXT NOT NULL)",
    "CREATE TABLE type(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    // pos: 1, 2, 3, … without gaps. id: 16 bytes. sum: see event-record.ts.
    "CREATE TABLE event(pos INTEGER PRIMARY KEY, stream INT NOT NULL, rev INT NOT NULL, type INT NOT NULL, id BLOB NOT NULL, meta BLOB NOT NULL, data BLOB NOT NULL, sum INT NOT NULL)",
    "CREATE UNIQUE INDEX event_stream ON event(stream, rev)",
    // One row per append made with `any`, so that it is known again: both halves of its first event's id, XORed, and where that event is.
    "CREATE TABLE any_append(key INT NOT NULL, pos INT NOT NULL, PRIMARY KEY(key, pos)) WITHOUT ROWID",
  ],
};

/** No memory map: a failing disk would end the process by a signal, where a failing read is an error that can be told. */
export const LOG_TUNING: Tuning = { cacheBytes: 8 * 1024 * 1024, mmapBytes: 0 };

/** The stream's name up to its first `-`. */
export function categoryOf(stream: string): string {
  const dash = stream.indexOf("-");
  return dash < 0 ? stream : stream.slice(0, dash);
}
