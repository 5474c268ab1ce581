// Reads the log's tables in the calling thread, over one read-only connection, in bounded batches, and proves each event
// against its check sum. Knows nothing of who waits for what.

import { recordBytes, recordSum, streamSum, toBytes, writeStoredRecord } from "./event-record.ts";
import { LOG_FAILURES, translating } from "./sqlite-failure.ts";
import { readUuid, UUID_BYTES } from "./uuid-bytes.ts";
import { BridgeError, type FollowFilter, type LoggedEvent, type Position } from "@csp/contracts";
import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";

export interface ReadLimits {
  readonly bytes: number;
  readonly events: number;
}

export interface ScanResult {
  readonly events: readonly LoggedEvent[];
  /** True when a limit ended the batch before its range was read. */
  readonly cut: boolean;
}

export interface LogReader {
  head(): Position;
  /** Events of one stream from a revision on. */
  readStream(stream: string, from: number, limits: ReadLimits): ScanResult;
  readLast(stream: string): LoggedEvent | undefined;
  /** Matching events after one position, up to and including another. */
  scan(filter: FollowFilter, after: Position, upTo: Position, limits: ReadLimits): ScanResult;
}

interface Name {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sum: number;
}

const NAMES_KEPT = 50_000;
const COLUMNS = "e.pos, e.stream, e.rev, e.type, e.id, e.meta, e.data, e.sum";

export function createLogReader(db: DatabaseSync, path: string): LogReader {
  const sql = prepareStatements(db);
  const streamNames = createNames(sql.streamName);
  const typeNames = createNames(sql.typeName);
  let scratch = toBytes(new ArrayBuffer(64 * 1024));

  function toEvent(row: readonly SQLOutputValue[]): LoggedEvent {
    const [position, streamId, revision, typeId, id, meta, data, sum] = row;
    const stream = streamNames(streamId);
    const type = typeNames(typeId);
    if (typeof position !== "number" || typeof revision !== "number" || stream === undefined || type === undefined) throw damaged(row, stream, type);
    if (!(id instanceof Uint8Array && meta instanceof Uint8Array && data instanceof Uint8Array) || id.length !== UUID_BYTES) throw damaged(row, stream, type);
    const bytes = recordBytes(type.bytes, { meta, data });
    if (bytes > scratch.bytes.length) scratch = toBytes(new ArrayBuffer(bytes * 2));
    const end = writeStoredRecord(scratch, position, revision, id, type.bytes, meta, data);
    if (recordSum(scratch.bytes.subarray(0, end), stream.sum) !== sum) throw damaged(row, stream, type);
    return { stream: stream.name, revision, position, id: readUuid(id), type: type.name, data, meta };
  }

  function damaged(row: readonly SQLOutputValue[], stream: Name | undefined, type: Name | undefined): BridgeError {
    const which = `event ${String(row[2])} of stream ${stream?.name ?? `number ${String(row[1])}`} (type ${type?.name ?? `number ${String(row[3])}`}, position ${String(row[0])})`;
    return new BridgeError("LOG_CORRUPT", `${path}: ${which} is not what was written. Run csp check.`);
  }

  function collect(rows: Iterable<unknown>, limits: ReadLimits): ScanResult {
    const events: LoggedEvent[] = [];
    let bytes = 0;
    for (const row of rows) {
      const event = toEvent(row as SQLOutputValue[]);
      bytes += event.data.length + event.meta.length;
      if (events.length > 0 && (bytes > limits.bytes || events.length >= limits.events)) return { events, cut: true };
      events.push(event);
    }
    return { events, cut: false };
  }

  return {
    head: () => translating(LOG_FAILURES, path, () => Number(sql.head.get()?.["pos"] ?? 0)),
    readStream: (stream, from, limits) => translating(LOG_FAILURES, path, () => collect(sql.stream.iterate(stream, from), limits)),
    readLast: (stream) => translating(LOG_FAILURES, path, () => collect(sql.last.iterate(stream), { bytes: 0, events: 1 }).events[0]),
    scan(filter, after, upTo, limits) {
      const [statement, names] = "categories" in filter ? [sql.categories, filter.categories] : [sql.streams, filter.streams];
      return translating(LOG_FAILURES, path, () => collect(statement.iterate(after, upTo, JSON.stringify(names)), limits));
    },
  };
}

/** Names by their integers, which never change their meaning once committed. */
function createNames(lookUp: StatementSync): (id: SQLOutputValue | undefined) => Name | undefined {
  const known = new Map<number, Name>();
  return (id) => {
    if (typeof id !== "number") return undefined;
    const found = known.get(id);
    if (found !== undefined) return found;
    const name = lookUp.get(id)?.["name"];
    if (typeof name !== "string") return undefined;
    if (known.size >= NAMES_KEPT) known.clear();
    const made: Name = { name, bytes: Buffer.from(name), sum: streamSum(name) };
    known.set(id, made);
    return made;
  };
}

function prepareStatements(db: DatabaseSync) {
  // CROSS JOIN and the plus signs keep SQLite on the order of positions, whatever it thinks of the other indexes.
  const scan = (column: string): StatementSync =>
    asArrays(
      db.prepare(`SELECT ${COLUMNS} FROM event e CROSS JOIN stream s ON s.id = +e.stream
        WHERE e.pos > ? AND e.pos <= ? AND +s.${column} IN (SELECT value FROM json_each(?)) ORDER BY e.pos`),
    );
  const ofStream = `SELECT ${COLUMNS} FROM event e WHERE e.stream = (SELECT id FROM stream WHERE name = ?)`;
  return {
    head: db.prepare("SELECT max(pos) AS pos FROM event"),
    streamName: db.prepare("SELECT name FROM stream WHERE id = ?"),
    typeName: db.prepare("SELECT name FROM type WHERE id = ?"),
    stream: asArrays(db.prepare(`${ofStream} AND e.rev >= ? ORDER BY e.rev`)),
    last: asArrays(db.prepare(`${ofStream} ORDER BY e.rev DESC LIMIT 1`)),
    categories: scan("category"),
    streams: scan("name"),
  };
}

function asArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  return statement;
}
