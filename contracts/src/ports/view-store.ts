// The port of a view store: the tables of one view, its checkpoint, and nothing else. One writer, many readers.
// SQL is kept to what SQLite and PostgreSQL both speak; what differs (table-valued parameters) is behind `{rows}`.

import type { Position } from "./event-log.ts";

export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/**
 * Column types of a bulk parameter. `key` holds integers or text, each row its own (a column without a declared type in
 * SQLite); 64-bit integers come as decimal text in `bigint` and `key` columns written by `integerText`.
 */
export type BulkType = "int" | "bigint" | "text" | "key" | "real";

/** A table handed over as one parameter: columns by name, and the rows as the text of a JSON array of arrays (of plain values when there is but one column). */
export interface BulkRows {
  readonly columns: Readonly<Record<string, BulkType>>;
  readonly json: string;
}

/** One atomic write in progress. Statements run in the order of the calls. */
export interface ViewWrite {
  /** Runs a statement; where `rows` is given, `{rows}` in the text stands for that table (aliased `r`). Resolves to the number of rows changed. */
  run(sql: string, params?: readonly SqlValue[], rows?: BulkRows): Promise<number>;
  /** Runs a query inside the write, seeing its own changes. Integers over 2^53 come as bigint. */
  all(sql: string, params?: readonly SqlValue[], rows?: BulkRows): Promise<readonly SqlRow[]>;
}

/** What the owner of a store declares about it. */
export interface ViewSchema {
  /** Name of the view: letters, digits, `-`. */
  readonly view: string;
  /** Grows when the rows of the same events would differ. Another version is another store, built beside the old one. */
  readonly version: number;
  /** DDL statements, run once in order when the store is made. */
  readonly tables: readonly string[];
}

export interface ViewStore {
  readonly schema: ViewSchema;

  /** The position up to which the rows hold everything. */
  checkpoint(): Promise<Position>;

  /**
   * Runs `work` as one atomic write that also moves the checkpoint. MUST keep all of it or nothing when the work throws,
   * the process dies or the disk fails; MAY lose whole newest writes after a crash (they are made again from the log),
   * never an older one before a newer. Writes are serial.
   */
  write<T>(checkpoint: Position, work: (write: ViewWrite) => Promise<T>): Promise<T>;

  /** Reads committed rows. MUST NOT wait for a write in progress. Several calls may see different writes. */
  all(sql: string, params?: readonly SqlValue[], rows?: BulkRows): Promise<readonly SqlRow[]>;

  /** Several reads that see one and the same committed state. */
  snapshot<T>(read: (all: ViewStore["all"]) => Promise<T>): Promise<T>;
}
