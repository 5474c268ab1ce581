// Statements ready to be sent: translated once for each text, its columns and the types of its parameters.

import { toArrays, toCopyLines } from "./bulk-text.ts";
import { toParameter } from "./row-values.ts";
import type { Session, SessionQuery } from "./session.ts";
import { plainInsert, signatureOf, toPostgresText } from "./statement-text.ts";
import type { BulkRows, SqlRow, SqlValue } from "@csp/contracts";

export interface Statement {
  readonly sql: string;
  readonly params: readonly SqlValue[];
  readonly rows: BulkRows | undefined;
}

interface CopyStatement {
  readonly text: string;
  readonly chunks: readonly Buffer[];
}

/** A view has a few dozen texts; what a caller makes anew for each call is neither kept nor prepared. */
const KEPT = 500;
/** Rows of less text are sent faster as arrays. Above it a COPY takes two thirds of the time (measured, 50,000 rows of two integers). */
const LEAST_COPY_CHARS = 16 * 1024;

const kept = new Map<string, SessionQuery>();

export function toQuery({ sql, params, rows }: Statement): SessionQuery {
  const key = `${signatureOf(params)};${rows === undefined ? "" : JSON.stringify(rows.columns)};${sql}`;
  let query = kept.get(key);
  if (query === undefined) {
    const text = toPostgresText(sql, params, rows?.columns);
    query = kept.size < KEPT ? { name: `csp${kept.size}`, text } : { text };
    if (kept.size < KEPT) kept.set(key, query);
  }
  return { ...query, values: [...params.map(toParameter), ...(rows === undefined ? [] : toArrays(rows))] };
}

/** Where the statement only adds so many rows that a COPY pays. */
export function toCopy({ sql, params, rows }: Statement): CopyStatement | undefined {
  if (rows === undefined || params.length > 0 || rows.json.length < LEAST_COPY_CHARS) return undefined;
  const insert = plainInsert(sql, rows.columns);
  return insert === undefined ? undefined : { text: `COPY ${insert.target} FROM STDIN`, chunks: toCopyLines(rows, insert.order) };
}

export async function readRows(session: Pick<Session, "query">, query: SessionQuery): Promise<readonly SqlRow[]> {
  return (await session.query(query)).rows as SqlRow[];
}
