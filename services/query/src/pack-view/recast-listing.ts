// The codes that an event listed itself, whatever corrections made of them, and the rows of `ev` that say so.

import type { ViewWrite } from "@csp/contracts";
import { BulkText } from "./bulk-text.ts";
import { evEnd } from "./fact-rows.ts";
import { formatIdList, readIdList } from "./id-list.ts";
import { type Role, ROLE, roleOf, VOID } from "./roles.ts";
import { CORRECTED_PART, LISTING_ROOM } from "./schema.ts";

const CHANGED = `SELECT DISTINCT c.key FROM {rows} JOIN change c ON c.key = r.key ORDER BY c.key`;
const LISTINGS = `SELECT l, n, ids FROM listing WHERE l BETWEEN ?1 AND ?2 ORDER BY l / 10, l`;
const CORRECTED = `l BETWEEN ?1 AND ?2 AND l % 10 = ${ROLE.object}`;
const SET_ASIDE = `UPDATE listing SET l = l + ${VOID} WHERE ${CORRECTED}`;
const TAKE_BACK_IN = `UPDATE listing SET l = l - ${VOID} WHERE l BETWEEN ?1 AND ?2 AND l % 10 = ${ROLE.object + VOID}`;
const FORGET = `DELETE FROM listing WHERE l = ?`;
const INSERT = `INSERT INTO listing(l, n, ids) VALUES (?, ?, ?)`;
const DELETE_EV = `DELETE FROM ev WHERE e IN (SELECT r.e FROM {rows})`;
const INSERT_EV = `INSERT INTO ev(e) SELECT r.e FROM {rows} WHERE true ORDER BY r.e ON CONFLICT DO NOTHING`;

export interface Listed {
  readonly byRole: ReadonlyMap<Role, readonly number[]>;
  /** Those that it names for themselves (`object`), each once. */
  readonly named: readonly number[];
}

/** Those of the documents that others are about, by their keys. */
export async function changedOf(write: ViewWrite, keys: ReadonlySet<string>): Promise<readonly string[]> {
  if (keys.size === 0) return [];
  const rows = new BulkText({ key: "text" });
  for (const key of keys) rows.add(JSON.stringify(key));
  return (await write.all(CHANGED, [], rows.rows())).map((row) => String(row["key"]));
}

export async function readListed(write: ViewWrite, f: number): Promise<Listed> {
  const byRole = new Map<Role, Set<number>>();
  for (const { l, n, ids } of await write.all(LISTINGS, [f * LISTING_ROOM, (f + 1) * LISTING_ROOM - 1])) {
    const within = Number(l) % LISTING_ROOM;
    if (Math.floor(within / 10) === CORRECTED_PART) continue;
    const role = roleOf(within % 10);
    const known = byRole.get(role) ?? new Set();
    for (const id of readIdList(String(ids), 0, Number(n))) known.add(id);
    byRole.set(role, known);
  }
  const lists = new Map([...byRole].map(([role, ids]) => [role, [...ids]]));
  return { byRole: lists, named: lists.get("object") ?? [] };
}

/** From now on the event lists these codes; null: those that it listed itself. What it listed itself is kept aside. */
export function listInstead(write: ViewWrite, f: number, ids: readonly number[] | null): void {
  const corrected = f * LISTING_ROOM + CORRECTED_PART * 10 + ROLE.object;
  const own = [f * LISTING_ROOM, corrected - 1];
  send(write, FORGET, [corrected]);
  send(write, ids === null ? TAKE_BACK_IN : SET_ASIDE, own);
  if (ids !== null && ids.length > 0) send(write, INSERT, [corrected, ids.length, formatIdList(ids)]);
}

/** Rows of `ev` of an event: `[code, row]` for each code. */
export function evRows(ids: Iterable<number>, f: number, digit: number): BulkText {
  const rows = new BulkText({ id: "int", e: "bigint" });
  const end = evEnd(f, digit);
  for (const id of ids) rows.add(`[${id},${id}${end}]`);
  return rows;
}

export function deleteEv(write: ViewWrite, rows: BulkText): void {
  rows.send(write, DELETE_EV);
}

export function insertEv(write: ViewWrite, rows: BulkText): void {
  rows.send(write, INSERT_EV);
}

/** Nobody waits for it, as for a bulk statement (bulk-text.ts). */
function send(write: ViewWrite, sql: string, params: readonly (string | number)[]): void {
  write.run(sql, params).catch(() => undefined);
}
