// `{rows}` in a statement: a table handed over as the text of one JSON array. The columns keep the types that the port
// names: integers written as such stay 64-bit integers however large, and text stays text.

import type { BulkRows, BulkType } from "@csp/contracts";

/** The bulk parameter's own name, so that it disturbs the counting of no other. */
export const ROWS_PARAMETER = "rows";

const PLACEHOLDER = "{rows}";
/** Rows of several columns as SQLite's own binary form, where it has that: parsed once, not once a column. */
const EACH_ROW = hasJsonbEach(process.versions["sqlite"]) ? "jsonb_each" : "json_each";

const COLUMN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const LITERAL = /'[^']*'/g;
const NUMBERED = /\?(\d+)/g;

/** Whether its parameters are `?1` … `?n`. */
export function hasNumbers(sql: string): boolean {
  return highestNumber(sql) > 0;
}

function highestNumber(sql: string): number {
  return [...sql.replaceAll(LITERAL, "").matchAll(NUMBERED)].reduce((highest, [, number]) => Math.max(highest, Number(number)), 0);
}

/**
 * The statement with its table in place. Depends on the columns, not on the rows, so that it can be prepared once. Beside
 * numbered parameters the rows are the next number, since a named one would take the number of its place in the text.
 */
export function withRows(sql: string, rows: Pick<BulkRows, "columns"> | undefined): string {
  if (rows === undefined) {
    if (sql.includes(PLACEHOLDER)) throw new Error(`a statement names ${PLACEHOLDER} but was given none: ${sql}`);
    return sql;
  }
  if (!sql.includes(PLACEHOLDER)) throw new Error(`a statement was given rows but does not name ${PLACEHOLDER}: ${sql}`);
  const highest = highestNumber(sql);
  return sql.replaceAll(PLACEHOLDER, derivedTable(rows.columns, highest === 0 ? `:${ROWS_PARAMETER}` : `?${highest + 1}`));
}

function derivedTable(columns: BulkRows["columns"], parameter: string): string {
  const entries = Object.entries(columns);
  if (entries.length === 0) throw new Error("bulk rows without columns");
  const selected = entries.map(([name, type], i) => {
    if (!COLUMN_NAME.test(name)) throw new Error(`not a column name: ${name}`);
    return `${typed(entries.length === 1 ? "value" : `json_extract(value, '$[${i}]')`, type)} AS "${name}"`;
  });
  return `(SELECT ${selected.join(", ")} FROM ${entries.length === 1 ? "json_each" : EACH_ROW}(${parameter})) AS r`;
}

/** A bare value has no affinity, so that comparing it with a column takes on the column's, and its index is used. */
function typed(value: string, type: BulkType): string {
  switch (type) {
    case "int":
    case "text":
      return value;
    case "bigint":
      return `CAST(${value} AS INTEGER)`;
    case "real":
      return `CAST(${value} AS REAL)`;
    default:
      return type satisfies never;
  }
}

/** Since SQLite 3.51. */
function hasJsonbEach(version = "0.0"): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 3 || (major === 3 && minor >= 51);
}
