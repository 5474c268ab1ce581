// Bulk rows as PostgreSQL takes them: an array for each column, or the lines of a COPY.

import { eachValue } from "./json-values.ts";
import { toStoredText } from "./stored-text.ts";
import type { BulkRows } from "@csp/contracts";

const LINES_A_CHUNK = 512;
const COPY_ESCAPED = /[\\\n\r\t]/g;
const COPY_ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The text of one array a column, in the order of the columns. */
export function toArrays({ columns, json }: BulkRows): readonly string[] {
  const count = Object.keys(columns).length;
  // Text of one column, and without escapes, is an array but for its brackets.
  if (count === 1 && json.startsWith("[") && json.endsWith("]") && !json.includes("\\")) return [`{${json.slice(1, -1)}}`];
  const pieces = Array.from({ length: count }, (): string[] => []);
  eachValue(json, count, (column, value) => pieces[column]?.push(toElement(value)));
  return pieces.map((list) => `{${list.join(",")}}`);
}

/** Lines for `COPY … FROM STDIN`, in chunks; `order` says which column of the rows each column of the COPY is. */
export function toCopyLines({ columns, json }: BulkRows, order: readonly number[]): readonly Buffer[] {
  const names = Object.keys(columns);
  const row: string[] = [];
  const chunks: Buffer[] = [];
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) chunks.push(Buffer.from(lines.join("")));
    lines = [];
  };
  eachValue(json, names.length, (column, value) => {
    row[column] = toField(value);
    if (column < names.length - 1) return;
    let line = row[order[0] ?? 0] ?? "";
    for (let i = 1; i < order.length; i++) line += `\t${row[order[i] ?? 0] ?? ""}`;
    if (lines.push(`${line}\n`) === LINES_A_CHUNK) flush();
  });
  flush();
  return chunks;
}

/** JSON's `null`, numbers and quoted strings without escapes are elements of an array as they are. */
function toElement(value: string): string {
  if (!value.startsWith('"') || !value.includes("\\")) return value;
  return `"${textOf(value).replaceAll(/["\\]/g, "\\$&")}"`;
}

function toField(value: string): string {
  if (value === "null") return "\\N";
  if (!value.startsWith('"')) return value;
  if (!value.includes("\\")) return value.slice(1, -1);
  return textOf(value).replaceAll(COPY_ESCAPED, (char) => COPY_ESCAPES[char] ?? char);
}

function textOf(value: string): string {
  return toStoredText(JSON.parse(value) as string);
}
