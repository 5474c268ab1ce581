// Reads the log's tables in the calling thread, over one read-only connection, in bounded batches, and proves each event
// against its check sum. Knows nothing of who waits for what.

import { createEventRows, EVENT_COLUMNS } from "./event-rows.ts";
import { LOG_FAILURES, translating } from "./sqlite-failure.ts";
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

export function createLogReader(db: DatabaseSync, path: string): LogReader {
  const sql = prepareStatements(db);
  const readRow = createEventRows(db);

  function toEvent(row: readonly SQLOutputValue[]): LoggedEvent {
    const event = readRow(row);
    if (!("damaged" in event)) return event;
    const { stream, type, revision, position } = event;
    const which = `event ${String(revision)} of stream ${String(stream)} (type ${String(type)}, position ${String(position)})`;
    throw new BridgeError("LOG_CORRUPT", `${path}: ${which} is not what was written. Run csp check.`);
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

function prepareStatements(db: DatabaseSync) {
  // CROSS JOIN and the plus signs keep SQLite on the order of positions, whatever it thinks of the other indexes.
  const scan = (column: string): StatementSync =>
    asArrays(
      db.prepare(`SELECT ${EVENT_COLUMNS} FROM event e CROSS JOIN stream s ON s.id = +e.stream
        WHERE e.pos > ? AND e.pos <= ? AND +s.${column} IN (SELECT value FROM json_each(?)) ORDER BY e.pos`),
    );
  const ofStream = `SELECT ${EVENT_COLUMNS} FROM event e WHERE e.stream = (SELECT id FROM stream WHERE name = ?)`;
  return {
    head: db.prepare("SELECT max(pos) AS pos FROM event"),
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
