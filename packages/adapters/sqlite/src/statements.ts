// Prepared statements by their text, and the one place where values go in and rows come out. Integers go in as integers
// (node:sqlite binds a plain number as a float) and come out as numbers, or as bigint where a number could not hold them.

import { hasNumbers, ROWS_PARAMETER, withRows } from "./bulk-rows.ts";
import type { BulkRows, SqlRow, SqlValue } from "@csp/contracts";
import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";

/** One statement to run. Crosses threads as it is. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
  readonly rows: BulkRows | undefined;
}

/** Rows without their names repeated. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SQLOutputValue[])[];
}

export interface Statements {
  run(statement: Statement): number;
  all(statement: Statement): Table;
}

interface Prepared {
  readonly statement: StatementSync;
  readonly columns: readonly string[];
  /** Its parameters are `?1` … `?n`, and its rows the last of them. */
  readonly isNumbered: boolean;
  bigInts: boolean;
}

/** Such a statement must not be run again to read its rows another way. */
const WRITES_AND_RETURNS = /\bRETURNING\b/i;

/** A view has a few dozen texts; a caller that makes a new one for each call gets no cache and no growth. */
const PREPARED_KEPT = 500;

export function createStatements(db: DatabaseSync): Statements {
  const kept = new Map<string, Prepared>();

  function prepare(statement: Statement): Prepared {
    const key = statement.rows === undefined ? statement.sql : `${JSON.stringify(statement.rows.columns)}${statement.sql}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = db.prepare(withRows(statement.sql, statement.rows));
    made.setReturnArrays(true);
    const columns = made.columns().map((c) => c.name);
    const prepared = { statement: made, columns, isNumbered: hasNumbers(statement.sql), bigInts: WRITES_AND_RETURNS.test(statement.sql) };
    made.setReadBigInts(prepared.bigInts);
    if (kept.size >= PREPARED_KEPT) kept.delete(kept.keys().next().value ?? "");
    kept.set(key, prepared);
    return prepared;
  }

  return {
    run(statement) {
      const prepared = prepare(statement);
      const [named, values] = bound(prepared, statement);
      return Number((named === null ? prepared.statement.run(...values) : prepared.statement.run(named, ...values)).changes);
    },
    all(statement) {
      const prepared = prepare(statement);
      if (prepared.bigInts) return { columns: prepared.columns, rows: fetchRows(prepared, statement).map(narrowed) };
      try {
        return { columns: prepared.columns, rows: fetchRows(prepared, statement) };
      } catch (error) {
        // A row holds an integer over 2^53. Only a statement that writes nothing can get here, so it may be run again.
        if (!(error instanceof RangeError && "code" in error && error.code === "ERR_OUT_OF_RANGE")) throw error;
        prepared.bigInts = true;
        prepared.statement.setReadBigInts(true);
        return { columns: prepared.columns, rows: fetchRows(prepared, statement).map(narrowed) };
      }
    },
  };
}

export function toRows(table: Table): readonly SqlRow[] {
  const { columns } = table;
  return table.rows.map((values) => {
    const row: Record<string, SqlValue> = {};
    for (let i = 0; i < columns.length; i++) row[columns[i] ?? ""] = values[i] ?? null;
    return row;
  });
}

function fetchRows(prepared: Prepared, statement: Statement): SQLOutputValue[][] {
  const [named, values] = bound(prepared, statement);
  const rows: unknown = named === null ? prepared.statement.all(...values) : prepared.statement.all(named, ...values);
  return rows as SQLOutputValue[][];
}

/** What the statement is run with: values by their place, and the rows under their name or behind numbered ones. */
function bound({ isNumbered }: Prepared, { params, rows }: Statement): readonly [named: Record<string, string> | null, values: readonly SqlValue[]] {
  const values = params.map((value) => (Number.isSafeInteger(value) ? BigInt(value as number) : value));
  if (rows === undefined) return [null, values];
  return isNumbered ? [null, [...values, rows.json]] : [{ [ROWS_PARAMETER]: rows.json }, values];
}

function narrowed(row: SQLOutputValue[]): SQLOutputValue[] {
  return row.map((value) => (typeof value === "bigint" && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value));
}
