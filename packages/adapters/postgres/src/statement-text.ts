// A statement in the words that both engines speak, as PostgreSQL takes it: `?` and `?1` become `$1` with their type, and
// `{rows}` a table made of one array for each column. Pure.

import type { BulkRows, BulkType, SqlValue } from "@csp/contracts";

const PLACEHOLDER = "{rows}";
const COLUMN_NAME = /^[a-z_][a-z0-9_]*$/;
const LITERAL = /('[^']*')/;
const PARAMETER = /\?(\d*)/g;
/** Rows taken over as they are: what COPY does, and faster. */
const PLAIN_INSERT = /^INSERT INTO (\w+)\s*\(([\w, ]+)\)\s+SELECT ((?:r\.\w+(?:, )?)+)\s+FROM \{rows\}(?: WHERE true)?\s*$/;

/** The type is written out, since PostgreSQL takes a parameter beside which nothing has a type for text. */
export function toPostgresText(sql: string, params: readonly SqlValue[], columns: BulkRows["columns"] | undefined): string {
  if (columns === undefined && sql.includes(PLACEHOLDER)) throw new Error(`a statement names ${PLACEHOLDER} but was given none: ${sql}`);
  if (columns !== undefined && !sql.includes(PLACEHOLDER)) throw new Error(`a statement was given rows but does not name ${PLACEHOLDER}: ${sql}`);
  let next = 0;
  const parameter = (_: string, digits: string): string => {
    const number = digits === "" ? ++next : Number(digits);
    return `$${number}${castOf(params[number - 1])}`;
  };
  return sql
    .split(LITERAL)
    .map((part, i) => {
      if (i % 2 === 1) return part;
      const text = part.replaceAll(PARAMETER, parameter);
      return columns === undefined ? text : text.replaceAll(PLACEHOLDER, () => toTable(columns, params.length));
    })
    .join("");
}

/** What the text depends on beside the statement and its columns. */
export function signatureOf(params: readonly SqlValue[]): string {
  return params.map(castOf).join(",");
}

export interface PlainInsert {
  /** `table(columns)`. */
  readonly target: string;
  /** Which column of the rows each column of the target is. */
  readonly order: readonly number[];
}

/** Where a statement but adds the rows as they are. */
export function plainInsert(sql: string, columns: BulkRows["columns"]): PlainInsert | undefined {
  const [, table, into = "", from = ""] = PLAIN_INSERT.exec(sql) ?? [];
  if (table === undefined) return undefined;
  const names = Object.keys(columns);
  const order = from.split(", ").map((one) => names.indexOf(one.slice("r.".length)));
  if (order.includes(-1) || order.length !== into.split(",").length) return undefined;
  return { target: `${table}(${into})`, order };
}

function castOf(value: SqlValue | undefined): string {
  switch (typeof value) {
    case "number":
      return Number.isSafeInteger(value) ? "::bigint" : "::double precision";
    case "bigint":
      return "::bigint";
    case "string":
      return "::text";
    default:
      // A null takes the type of its place.
      return value instanceof Uint8Array ? "::bytea" : "";
  }
}

function toTable(columns: BulkRows["columns"], parametersBefore: number): string {
  const entries = Object.entries(columns);
  if (entries.length === 0) throw new Error("bulk rows without columns");
  const arrays = entries.map(([name, type], i) => {
    if (!COLUMN_NAME.test(name)) throw new Error(`not a column name: ${name}`);
    return `$${parametersBefore + i + 1}::${arrayOf(type)}`;
  });
  return `unnest(${arrays.join(", ")}) AS r(${entries.map(([name]) => `"${name}"`).join(", ")})`;
}

function arrayOf(type: BulkType): string {
  switch (type) {
    case "int":
    case "bigint":
      return "bigint[]";
    case "text":
      return 'text[] COLLATE "C"';
    case "real":
      return "double precision[]";
    default:
      return type satisfies never;
  }
}
