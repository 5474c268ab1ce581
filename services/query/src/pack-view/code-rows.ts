// From a URI to the row of its code, and from the numbers of codes back to their URIs.

import { idRows } from "./containment-rows.ts";
import { numberKeyOf, textKeyOf, uriOfNumberKey, uriOfTextKey } from "./pack-key.ts";
import { NONE } from "./schema.ts";
import { type ReadAll, textOf } from "./stored-facts.ts";

const find = (table: "code" | "code_text"): string => `SELECT c.id, c.com, g.level, b.uri, b.number, b.production, b.expiry, h.kids
  FROM ${table} c LEFT JOIN pack_group g ON g.g = c.grp LEFT JOIN batch b ON b.b = g.batch LEFT JOIN holding h ON h.parent = c.id WHERE c.k = ?`;
const FIND_NUMBER = find("code");
const FIND_TEXT = find("code_text");
const URIS = `SELECT r.id, CAST(p.k AS TEXT) AS number, t.k AS name FROM {rows} LEFT JOIN pack p ON p.id = r.id LEFT JOIN pack_text t ON t.id = r.id`;

export interface CodeRow {
  readonly id: number;
  /** Number of the event that commissioned it. */
  readonly commissioned: number | null;
  readonly level: number | null;
  readonly batch: BatchRow | null;
  /** How many codes are in it now. */
  readonly kids: number;
}

export interface BatchRow {
  readonly uri: string;
  readonly number: string;
  readonly productionDate: string | null;
  readonly expiryDate: string | null;
}

export async function findCode(all: ReadAll, uri: string): Promise<CodeRow | undefined> {
  const key = numberKeyOf(uri);
  const [row] = key === null ? await all(FIND_TEXT, [textKeyOf(uri)]) : await all(FIND_NUMBER, [BigInt(key)]);
  if (row === undefined) return undefined;
  const level = Number(row["level"] ?? 0);
  return {
    id: Number(row["id"]),
    commissioned: row["com"] === NONE ? null : Number(row["com"]),
    level: level === 0 ? null : level,
    batch:
      row["uri"] === null
        ? null
        : { uri: String(row["uri"]), number: String(row["number"]), productionDate: textOf(row["production"]), expiryDate: textOf(row["expiry"]) },
    kids: Number(row["kids"] ?? 0),
  };
}

/** URIs of the codes, in the order of their numbers in the list. */
export async function urisOf(all: ReadAll, ids: readonly number[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const uris = new Map<number, string>();
  for (const row of await all(URIS, [], idRows(ids))) {
    const number = textOf(row["number"]);
    uris.set(Number(row["id"]), number === null ? uriOfTextKey(String(row["name"])) : uriOfNumberKey(number));
  }
  return ids.map((id) => {
    const uri = uris.get(id);
    if (uri === undefined) throw new Error(`no code has the number ${id}`);
    return uri;
  });
}
