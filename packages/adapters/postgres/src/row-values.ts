// Values in and out: parameters as PostgreSQL's client takes them, and columns of answers as the port gives them.

import { fromStoredText, toStoredText } from "./stored-text.ts";
import type { SqlValue } from "@csp/contracts";
import pg from "pg";

export function toParameter(value: SqlValue): unknown {
  return typeof value === "string" ? toStoredText(value) : value;
}

const { BOOL, BYTEA, FLOAT4, FLOAT8, INT2, INT4, INT8, NUMERIC } = pg.types.builtins;
const INTEGER = /^-?\d+$/;

/** As SQLite gives them: truth as 1 and 0, sums of integers as integers, integers as numbers where those hold them. */
export const ROW_TYPES: pg.CustomTypesConfig = { getTypeParser: ((type: number) => parserOf(type)) as pg.CustomTypesConfig["getTypeParser"] };

function parserOf(type: number): (text: string) => SqlValue {
  switch (type) {
    case INT8:
    case INT4:
    case INT2:
      return toInteger;
    case NUMERIC:
      return (text) => (INTEGER.test(text) ? toInteger(text) : Number(text));
    case FLOAT4:
    case FLOAT8:
      return Number;
    case BOOL:
      return (text) => (text === "t" ? 1 : 0);
    case BYTEA:
      return pg.types.getTypeParser(BYTEA, "text") as (text: string) => Buffer;
    default:
      return fromStoredText;
  }
}

function toInteger(text: string): SqlValue {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
