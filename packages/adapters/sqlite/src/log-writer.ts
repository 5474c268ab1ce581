// Writes groups of packed appends into the log's tables, a group a transaction, and decides what becomes of each: stored,
// known already, or refused for its expected revision. Runs in the writer's thread; knows no threads and no clocks.

import { APPEND_ANY, type Outcome, REPEATED, STORED, WRONG_REVISION } from "./append-outcome.ts";
import { readAppend, type PackedAppend } from "./append-message.ts";
import { ID_AT, placeRecord, readRecord, recordSum, streamSum } from "./event-record.ts";
import { categoryOf } from "./log-schema.ts";
import type { DatabaseSync } from "node:sqlite";

export interface LogWriter {
  /**
   * Stores what is to be stored of all appends in the buffers, or throws and stores nothing. Durable on return.
   * @param beforeCommit called once when only COMMIT is left
   */
  writeGroup(buffers: readonly ArrayBuffer[], beforeCommit: () => void): GroupWritten;
}

export interface GroupWritten {
  readonly outcomes: readonly Outcome[];
  readonly events: number;
}

interface StreamState {
  readonly id: number;
  lastRevision: number;
  readonly sum: number;
}

/** Streams whose last revision is kept in memory; past it, all are forgotten and looked up again. */
const STREAMS_KEPT = 100_000;

export function createLogWriter(db: DatabaseSync): LogWriter {
  const sql = prepareStatements(db);
  const streams = new Map<string, StreamState>();
  const types = new Map<string, number>();
  let head: number | undefined;
  let written = 0;

  /** After a rollback nothing remembered of the tables is sure. */
  function forget(): void {
    streams.clear();
    types.clear();
    head = undefined;
  }

  function findStream(name: string): StreamState | undefined {
    const known = streams.get(name);
    if (known !== undefined) return known;
    const row = sql.stream.get(name);
    if (row === undefined) return undefined;
    const id = Number(row["id"]);
    return keepStream(name, { id, lastRevision: Number(sql.lastRevision.get(id)?.["rev"] ?? -1), sum: streamSum(name) });
  }

  function makeStream(name: string): StreamState {
    const { lastInsertRowid } = sql.addStream.run(name, categoryOf(name));
    return keepStream(name, { id: Number(lastInsertRowid), lastRevision: -1, sum: streamSum(name) });
  }

  function keepStream(name: string, state: StreamState): StreamState {
    if (streams.size >= STREAMS_KEPT) streams.clear();
    streams.set(name, state);
    return state;
  }

  function typeId(name: string): number {
    const known = types.get(name);
    if (known !== undefined) return known;
    const row = sql.type.get(name);
    const id = row === undefined ? Number(sql.addType.run(name).lastInsertRowid) : Number(row["id"]);
    types.set(name, id);
    return id;
  }

  function decide(buffer: Buffer, view: DataView, append: PackedAppend): Outcome {
    const stream = findStream(append.stream);
    const last = stream?.lastRevision ?? -1;
    if (append.expected === APPEND_ANY) {
      return (stream && repeatOfAny(buffer, append, stream.id)) ?? store(buffer, view, append, stream ?? makeStream(append.stream));
    }
    if (append.expected === last) return store(buffer, view, append, stream ?? makeStream(append.stream));
    const repeat = stream && append.expected < last ? repeatAt(buffer, append, stream.id, append.expected + 1) : undefined;
    return repeat ?? { kind: WRONG_REVISION, firstRevision: -1, lastRevision: last, position: 0 };
  }

  function store(buffer: Buffer, view: DataView, append: PackedAppend, stream: StreamState): Outcome {
    const firstRevision = stream.lastRevision + 1;
    let position = (head ??= Number(sql.head.get()?.["pos"] ?? 0));
    if (append.expected === APPEND_ANY) sql.addAny.run(anyKey(buffer, append), position + 1);
    let at = append.recordsAt;
    for (let i = 0; i < append.count; i++) {
      position++;
      const { id, type, meta, data, end } = readRecord(buffer, at);
      placeRecord(view, at, position, firstRevision + i);
      sql.addEvent.run(position, stream.id, firstRevision + i, typeId(type), id, meta, data, recordSum(buffer.subarray(at, end), stream.sum));
      at = end;
    }
    head = position;
    stream.lastRevision += append.count;
    written += append.count;
    return { kind: STORED, firstRevision, lastRevision: stream.lastRevision, position };
  }

  /** The same events, by id, at the place where this append would have put them. */
  function repeatAt(buffer: Buffer, append: PackedAppend, streamId: number, firstRevision: number): Outcome | undefined {
    const rows = sql.eventIds.all(streamId, firstRevision, append.count);
    if (rows.length < append.count) return undefined;
    let at = append.recordsAt;
    for (const row of rows) {
      const { id, end } = readRecord(buffer, at);
      if (!(row["id"] instanceof Uint8Array) || Buffer.compare(row["id"], id) !== 0) return undefined;
      at = end;
    }
    return { kind: REPEATED, firstRevision, lastRevision: firstRevision + append.count - 1, position: Number(rows.at(-1)?.["pos"]) };
  }

  function repeatOfAny(buffer: Buffer, append: PackedAppend, streamId: number): Outcome | undefined {
    for (const row of sql.anyAppends.all(anyKey(buffer, append), streamId)) {
      const repeat = repeatAt(buffer, append, streamId, Number(row["rev"]));
      if (repeat !== undefined) return repeat;
    }
    return undefined;
  }

  return {
    writeGroup(buffers, beforeCommit) {
      const outcomes: Outcome[] = [];
      written = 0;
      try {
        db.exec("BEGIN IMMEDIATE");
        for (const shared of buffers) {
          const buffer = Buffer.from(shared);
          const view = new DataView(shared);
          for (let at = 0; at < buffer.length;) {
            const append = readAppend(buffer, at);
            outcomes.push(decide(buffer, view, append));
            at = append.end;
          }
        }
        beforeCommit();
        // A crash before this is done leaves nothing of the group; after it, all of it, answered or not. The callers repeat what was not answered.
        db.exec("COMMIT");
        return { outcomes, events: written };
      } catch (error) {
        forget();
        if (db.isTransaction) db.exec("ROLLBACK");
        throw error;
      }
    },
  };
}

function anyKey(buffer: Buffer, append: PackedAppend): bigint {
  const at = append.recordsAt + ID_AT;
  return buffer.readBigInt64LE(at) ^ buffer.readBigInt64LE(at + 8);
}

function prepareStatements(db: DatabaseSync) {
  return {
    stream: db.prepare("SELECT id FROM stream WHERE name = ?"),
    addStream: db.prepare("INSERT INTO stream(name, category) VALUES (?, ?)"),
    lastRevision: db.prepare("SELECT max(rev) AS rev FROM event WHERE stream = ?"),
    type: db.prepare("SELECT id FROM type WHERE name = ?"),
    addType: db.prepare("INSERT INTO type(name) VALUES (?)"),
    head: db.prepare("SELECT max(pos) AS pos FROM event"),
    addEvent: db.prepare("INSERT INTO event(pos, stream, rev, type, id, meta, data, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    eventIds: db.prepare("SELECT id, pos FROM event WHERE stream = ? AND rev >= ? ORDER BY rev LIMIT ?"),
    addAny: db.prepare("INSERT INTO any_append(key, pos) VALUES (?, ?)"),
    anyAppends: db.prepare("SELECT e.rev FROM any_append a CROSS JOIN event e ON e.pos = a.pos WHERE a.key = ? AND e.stream = ? ORDER BY a.pos"),
  };
}
