// The tables of a view, declared in SQLite's words, in PostgreSQL's: the same values, in the same order. Pure.

const LITERAL = /('[^']*')/;
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\bWITHOUT ROWID\b/gi, ""],
  // 64 bits wide, as in SQLite.
  [/\b(?:INTEGER|INT)\b/gi, "BIGINT"],
  [/\bREAL\b/gi, "DOUBLE PRECISION"],
  [/\bBLOB\b/gi, "BYTEA"],
  // Ordered by bytes, as SQLite does it, whatever the database's own order is.
  [/\bTEXT\b/gi, 'TEXT COLLATE "C"'],
];

export function toPostgresDdl(statement: string): string {
  if (!/^\s*CREATE TABLE\b/i.test(statement)) return statement;
  return statement
    .split(LITERAL)
    .map((part, i) => (i % 2 === 1 ? part : TYPES.reduce((text, [pattern, type]) => text.replaceAll(pattern, type), part)))
    .join("")
    .trim();
}
