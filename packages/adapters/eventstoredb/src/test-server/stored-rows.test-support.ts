// The embedded log's file, read in its one global order by SQL: the port gives categories or streams, and this server
// has to give all streams, forwards and backwards. The only place here that knows the file's tables.

import { join } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";

export interface StoredRow {
  /** 1, 2, 3, … */
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly id: Uint8Array;
  readonly meta: Uint8Array;
  readonly data: Uint8Array;
}

export interface StoredRows extends Disposable {
  /** Of all streams, after a position, or before one and then backwards. */
  after(position: number, limit: number): readonly StoredRow[];
  before(position: number, limit: number): readonly StoredRow[];
  /** Of one stream, from a revision on, or from one downwards. */
  from(stream: string, revision: number, limit: number): readonly StoredRow[];
  downFrom(stream: string, revision: number, limit: number): readonly StoredRow[];
  /** Undefined where there is no such stream. */
  lastRevision(stream: string): number | undefined;
}

export function openStoredRows(folder: string): StoredRows {
  const db = new DatabaseSync(join(folder, "log.db"), { readOnly: true });
  const columns = "e.pos, s.name, e.rev, t.name AS type, e.id, e.meta, e.data FROM event e JOIN stream s ON s.id = e.stream JOIN type t ON t.id = e.type";
  const ofStream = "e.stream = (SELECT id FROM stream WHERE name = ?)";
  const sql = {
    after: db.prepare(`SELECT ${columns} WHERE e.pos > ? ORDER BY e.pos LIMIT ?`),
    before: db.prepare(`SELECT ${columns} WHERE e.pos < ? ORDER BY e.pos DESC LIMIT ?`),
    from: db.prepare(`SELECT ${columns} WHERE ${ofStream} AND e.rev >= ? ORDER BY e.rev LIMIT ?`),
    downFrom: db.prepare(`SELECT ${columns} WHERE ${ofStream} AND e.rev <= ? ORDER BY e.rev DESC LIMIT ?`),
    lastRevision: db.prepare("SELECT max(rev) AS rev FROM event WHERE stream = (SELECT id FROM stream WHERE name = ?)"),
  };
  return {
    after: (position, limit) => sql.after.all(position, limit).map(toRow),
    before: (position, limit) => sql.before.all(position, limit).map(toRow),
    from: (stream, revision, limit) => sql.from.all(stream, revision, limit).map(toRow),
    downFrom: (stream, revision, limit) => sql.downFrom.all(stream, revision, limit).map(toRow),
    lastRevision(stream) {
      const rev = sql.lastRevision.get(stream)?.["rev"];
      return typeof rev === "number" ? rev : undefined;
    },
    [Symbol.dispose]: () => db.close(),
  };
}

function toRow(row: Record<string, SQLOutputValue>): StoredRow {
  const { pos, name, rev, type, id, meta, data } = row;
  if (typeof pos !== "number" || typeof name !== "string" || typeof rev !== "number" || typeof type !== "string") throw new Error("not a row of the log");
  if (!(id instanceof Uint8Array && meta instanceof Uint8Array && data instanceof Uint8Array)) throw new Error("not a row of the log");
  return { position: pos, stream: name, revision: rev, type, id, meta, data };
}
