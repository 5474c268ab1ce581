// Looks through a whole event log for what is not as it was written: its structure, each event against its check sum,
// its positions and revisions, and the tables beside them. Goes on past anything it cannot read, and names what it lost.

import { isStamped, openReadOnly } from "./database-file.ts";
import { createEventRows, type DamagedRow, EVENT_COLUMNS } from "./event-rows.ts";
import { categoryOf, LOG_KIND, LOG_TUNING } from "./log-schema.ts";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

export interface LogFault {
  /** `file`: it cannot be opened, or commits in it are lost. `structure`: a table or page is damaged. `event`: one event is not what was written, or gone. `order`: revisions or positions do not follow. */
  readonly kind: "file" | "structure" | "event" | "order";
  /** The event, table or file, for a person. */
  readonly where: string;
  /** What is wrong with it, for a person. */
  readonly detail: string;
  readonly stream?: string;
  readonly revision?: number;
  readonly position?: number;
  readonly type?: string;
}

/** Rows looked at under one read of the database, so that a log in use is not held up. */
const CHUNK = 1_000;
const STRUCTURE_FAULTS = 100;

export function* findLogFaults(path: string): Generator<LogFault, void, undefined> {
  let db: DatabaseSync;
  try {
    db = openReadOnly(path, LOG_TUNING);
    if (!isStamped(db, path, LOG_KIND)) return;
  } catch (error) {
    yield { kind: "file", where: path, detail: `cannot be opened: ${messageOf(error)}` };
    return;
  }
  using _ = db;
  for (const find of [structureFaults, eventFaults, orderFaults, besideFaults]) {
    try {
      yield* find(db);
    } catch (error) {
      yield { kind: "structure", where: path, detail: `the search could not go on: ${messageOf(error)}` };
    }
  }
}

function* structureFaults(db: DatabaseSync): Generator<LogFault> {
  const made = db.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid").all();
  if (JSON.stringify(made.map((row) => row["sql"])) !== JSON.stringify(LOG_KIND.tables))
    yield { kind: "structure", where: "sqlite_schema", detail: "the description of the tables is not what was written" };
  const tables = new Map(
    db
      .prepare("SELECT rootpage, name FROM sqlite_schema")
      .all()
      .map((row) => [String(row["rootpage"]), String(row["name"])]),
  );
  for (const row of db.prepare(`PRAGMA integrity_check(${STRUCTURE_FAULTS})`).iterate()) {
    const found = String(row["integrity_check"]);
    if (found === "ok") continue;
    const root = /^Tree (\d+) /.exec(found)?.[1];
    yield { kind: "structure", where: (root === undefined ? undefined : tables.get(root)) ?? LOG_KIND.name, detail: found };
  }
}

function* eventFaults(db: DatabaseSync): Generator<LogFault> {
  const rows = db.prepare(`SELECT ${EVENT_COLUMNS} FROM event e WHERE e.pos > ? AND e.pos <= ? ORDER BY e.pos`);
  rows.setReturnArrays(true);
  const readRow = createEventRows(db);
  const head = lastPosition(db);
  for (let after = 0; after < head; after += CHUNK) {
    const upTo = Math.min(after + CHUNK, head);
    const seen = new Map<number, DamagedRow | undefined>();
    const look = (from: number, to: number): void => {
      for (const row of rows.iterate(from, to) as Iterable<unknown> as Iterable<SQLOutputValue[]>) {
        const event = readRow(row);
        seen.set(Number(row[0]), "damaged" in event ? event : undefined);
      }
    };
    if (tryTo(() => look(after, upTo)) !== undefined) for (let position = after + 1; position <= upTo; position++) tryTo(() => look(position - 1, position));
    const bad = Array.from({ length: upTo - after }, (_, i) => after + 1 + i).filter((position) => !seen.has(position) || seen.get(position) !== undefined);
    if (bad.length > 0) yield* nameEvents(db, bad, seen);
  }
}

/** The index of streams knows of each position whose it was, also where the event's own row is lost. */
function* nameEvents(db: DatabaseSync, positions: readonly number[], seen: ReadonlyMap<number, DamagedRow | undefined>): Generator<LogFault> {
  const places = new Map<number, { stream: string; revision: number }>();
  const sql =
    "SELECT e.pos, e.rev, (SELECT name FROM stream s WHERE s.id = e.stream) AS name FROM event e INDEXED BY event_stream WHERE +e.pos >= ? AND +e.pos <= ?";
  tryTo(() => {
    for (const row of db.prepare(sql).iterate(positions[0] ?? 0, positions.at(-1) ?? 0)) {
      if (typeof row["name"] === "string") places.set(Number(row["pos"]), { stream: row["name"], revision: Number(row["rev"]) });
    }
  });
  for (const position of positions) {
    const row = seen.get(position);
    const stream = places.get(position)?.stream ?? row?.stream;
    const revision = places.get(position)?.revision ?? (typeof row?.revision === "number" ? row.revision : undefined);
    yield {
      kind: "event",
      where: eventPlace(stream, revision, position, row?.type),
      detail: row === undefined ? "the event cannot be read" : "the event is not what was written",
      position,
      ...(stream === undefined ? {} : { stream }),
      ...(revision === undefined ? {} : { revision }),
      ...(row?.type === undefined ? {} : { type: row.type }),
    };
  }
}

function eventPlace(stream = "?", revision: number | "?" = "?", position: number, type?: string): string {
  return `stream ${stream}, revision ${revision}, position ${position}${type === undefined ? "" : `, type ${type}`}`;
}

function* orderFaults(db: DatabaseSync): Generator<LogFault> {
  const rows = db.prepare(
    `SELECT e.stream, e.rev, e.pos, (SELECT name FROM stream s WHERE s.id = e.stream) AS name
      FROM event e INDEXED BY event_stream WHERE (e.stream, e.rev) > (?, ?) AND +e.pos <= ? ORDER BY e.stream, e.rev LIMIT ${CHUNK}`,
  );
  const head = lastPosition(db);
  let at = { stream: 0, revision: -1, position: 0 };
  for (let more = true; more;) {
    more = false;
    for (const row of rows.all(at.stream, at.revision, head)) {
      more = true;
      const here = { stream: Number(row["stream"]), revision: Number(row["rev"]), position: Number(row["pos"]) };
      const before = here.stream === at.stream ? at : { revision: -1, position: 0 };
      const stream = String(row["name"]);
      const fault = {
        kind: "order",
        where: eventPlace(stream, here.revision, here.position),
        stream,
        revision: here.revision,
        position: here.position,
      } as const;
      if (here.revision !== before.revision + 1) yield { ...fault, detail: `the event follows revision ${before.revision} of its stream` };
      if (here.position <= before.position) yield { ...fault, detail: "the event lies before the one it follows" };
      at = here;
    }
  }
}

function* besideFaults(db: DatabaseSync): Generator<LogFault> {
  for (const row of db.prepare("SELECT name, category FROM stream").iterate()) {
    const name = String(row["name"]);
    if (row["category"] !== categoryOf(name))
      yield { kind: "structure", where: `stream ${name}`, detail: "the stream is kept under another category", stream: name };
  }
  const appends = db.prepare(`SELECT a.key, a.pos, e.id FROM any_append a LEFT JOIN event e ON e.pos = a.pos`);
  appends.setReadBigInts(true);
  for (const row of appends.iterate()) {
    const id = row["id"] instanceof Uint8Array && row["id"].length === 16 ? Buffer.from(row["id"]) : undefined;
    if (id === undefined || row["key"] !== (id.readBigInt64LE(0) ^ id.readBigInt64LE(8))) {
      const position = Number(row["pos"]);
      yield { kind: "structure", where: `any_append, position ${position}`, detail: "the append would not be known again", position };
    }
  }
}

/** Positions have no gaps, so the last is their count, by the index or by the table; the highest one stored may be a changed one. */
function lastPosition(db: DatabaseSync): number {
  const counts = [0];
  for (const source of ["INDEXED BY event_stream", "NOT INDEXED"]) {
    tryTo(() => void counts.push(Number(db.prepare(`SELECT count(*) AS n FROM event ${source}`).get()?.["n"])));
  }
  return Math.max(...counts);
}

function tryTo(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
