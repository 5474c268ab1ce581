// The port of a view store: the tables of one view, its checkpoint, and nothing else. One writer, many readers.
// SQL is kept to what SQLite and PostgreSQL both speak; what differs (table-valued parameters) is behind `{rows}`.

import type { Position } from "./event-log.ts";

export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/**
 * Column types of a bulk parameter. Integers over 2^53 are written into the JSON text as digits without quotes and stay
 * exact up to 64 bits; `bigint` takes them in quotes too. A column that holds integers and text is none of these: SQLite
 * alone has such, so what is keyed by both has a table for each.
 */
export type BulkType = "int" | "bigint" | "text" | "real";

/**
 * A table handed over as one parameter: columns by name, and the rows as the text of a JSON array of arrays (of plain values when there is but one column).
 * In a statement `{rows}` stands in a FROM clause, once, for the derived table with these columns, aliased `r`. It disturbs no other
 * parameter: those are `?` in their order, or `?1` … `?n`.
 */
export interface BulkRows {
  readonly columns: Readonly<Record<string, BulkType>>;
  readonly json: string;
}

/** One atomic write in progress. Statements run in the order of the calls. */
export interface ViewWrite {
  /**
   * Runs a statement; where `rows` is given, `{rows}` in the text stands for that table. Resolves to the number of rows changed.
   * A statement that fails makes the whole write fail, also when nobody waits for it. Numbers without a fraction are bound as integers.
   */
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
  /**
   * DDL statements, run once in order when the store is made. Columns are `INTEGER` or `BIGINT` (64 bits both), `TEXT`
   * (ordered by its bytes in UTF-8), `REAL` or `BLOB`; `WITHOUT ROWID` may stand where it saves an index.
   */
  readonly tables: readonly string[];
}

export interface ViewStore {
  readonly schema: ViewSchema;

  /** The position up to which the rows hold everything. */
  checkpoint(): Promise<Position>;

  /**
   * Runs `work` as one atomic write that also moves the checkpoint. MUST keep all of it or nothing when the work throws,
   * the process dies or the disk fails; MAY lose whole newest writes after a crash (they are made again from the log),
   * never an older one before a newer. Writes are serial. `unchanged` leaves the checkpoint where it is, for what beside
   * the rows is kept in the store; whoever writes so must bear that such a write is lost and does not come again.
   */
  write<T>(checkpoint: Position | "unchanged", work: (write: ViewWrite) => Promise<T>): Promise<T>;

  /** Reads committed rows. MUST NOT wait for a write in progress. Several calls may see different writes. */
  all(sql: string, params?: readonly SqlValue[], rows?: BulkRows): Promise<readonly SqlRow[]>;

  /** Several reads that see one and the same committed state. Short: what is written meanwhile piles up until it ends. */
  snapshot<T>(read: (all: ViewStore["all"]) => Promise<T>): Promise<T>;
}
