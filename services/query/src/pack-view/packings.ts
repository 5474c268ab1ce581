// What a write does to containment: the rows of `inside`, `holding` and `emptied`. Nearly all packs are packed once, and
// that is one row; only where a pack was packed or unpacked before, or its container was emptied, is what was ever told
// of it read again and decided anew (containment.ts).

import type { ViewStore, ViewWrite } from "@csp/contracts";
import { BulkText } from "./bulk-text.ts";
import { staysOf } from "./containment.ts";
import { idRows, readEmptyings, readPackings } from "./containment-rows.ts";
import { readIdList } from "./id-list.ts";
import { ROLE } from "./roles.ts";
import { EV_ROOM, LISTING_ROOM, NONE } from "./schema.ts";
import type { Turns } from "./turns.ts";

// Codes that are packed together mostly have consecutive numbers, so a few runs say it of thousands.
const insertInside = (table: "pack" | "pack_text"): string => `WITH runs AS MATERIALIZED (SELECT r.first, r.last, r.f, r.parent FROM {rows})
  INSERT INTO inside(child, f, parent) SELECT p.id, r.f, r.parent FROM runs r CROSS JOIN ${table} p WHERE p.id BETWEEN r.first AND r.last ON CONFLICT (child) DO NOTHING`;
const INSERT_INSIDE = insertInside("pack");
const INSERT_TEXTS_INSIDE = insertInside("pack_text");
const PACKED_BEFORE = `SELECT string_agg(i.child || ' ', '') AS found FROM {rows} CROSS JOIN inside i WHERE i.child BETWEEN r.first AND r.last AND i.f <> r.f`;
const INSERT_EMPTIED = `INSERT INTO emptied(parent, f) SELECT r.parent, r.f FROM {rows} WHERE true ON CONFLICT DO NOTHING`;
const EVER_EMPTIED = `SELECT DISTINCT e.parent FROM {rows} JOIN emptied e ON e.parent = r.id`;
/** All that were, in whatever events, into each container. */
export const EVER_PACKED_INTO = `SELECT l.ids, l.n FROM {rows} CROSS JOIN ev CROSS JOIN listing l WHERE ev.e BETWEEN r.id * ${EV_ROOM} AND r.id * ${EV_ROOM} + ${EV_ROOM - 1}
  AND l.l BETWEEN ev.e / 10 % ${EV_ROOM / 10} * ${LISTING_ROOM} AND ev.e / 10 % ${EV_ROOM / 10} * ${LISTING_ROOM} + ${LISTING_ROOM - 1}
  AND ev.e % 10 = ${ROLE.parent} AND l.l % 10 = ${ROLE.child}`;
const NOW_INSIDE = `SELECT i.child, i.parent FROM {rows} JOIN inside i ON i.child = r.id`;
const MOVE = `UPDATE inside SET parent = r.parent FROM {rows} WHERE inside.child = r.child`;
const COUNT_KIDS = `INSERT INTO holding(parent, kids) SELECT r.parent, r.kids FROM {rows} WHERE true ON CONFLICT (parent) DO UPDATE SET kids = holding.kids + excluded.kids`;
// A container that holds nothing has no row, however it came to that.
const FORGET_EMPTY = `DELETE FROM holding WHERE kids = 0 AND parent IN (SELECT r.parent FROM {rows})`;

/** Packs decided anew at a time. */
const SETTLED_AT_ONCE = 1000;

/** Codes with consecutive numbers that one event packs. */
interface Run {
  readonly first: number;
  last: number;
  readonly f: number;
  /** NONE for an unpacking. */
  readonly parent: number;
}

export class Packings {
  readonly #runs: Run[] = [];
  readonly #packed = new Set<number>();
  /** Packs that must be decided anew. */
  readonly #unsettled = new Set<number>();
  readonly #emptied: (readonly [parent: number, f: number])[] = [];
  readonly #kids = new Map<number, number>();

  /** `parent` is NONE for an unpacking. False when this write packed or unpacked the child before: then the caller keeps the event in `ev`. */
  pack(child: number, f: number, parent: number): boolean {
    if (this.#packed.has(child)) {
      this.#unsettled.add(child);
      return false;
    }
    this.#packed.add(child);
    const run = this.#runs.at(-1);
    if (run !== undefined && run.last + 1 === child && run.f === f) run.last = child;
    else this.#runs.push({ first: child, last: child, f, parent });
    return true;
  }

  /** Has the pack decided anew, since something that was told of it no longer counts. */
  unsettle(child: number): void {
    this.#unsettled.add(child);
  }

  /** The pack was counted in the container, and is in none that anything says of it. */
  leave(parent: number): void {
    this.#countKids(parent, -1);
  }

  empty(parent: number, f: number): void {
    this.#emptied.push([parent, f]);
  }

  /** Writes the first packings, when the codes are stored. Gives those that were not the first after all, which belong into `ev`. */
  async store(write: ViewWrite, hasTexts: boolean, turns: Turns): Promise<readonly (readonly [child: number, f: number])[]> {
    const emptied = new BulkText({ parent: "int", f: "int" });
    for (const row of this.#emptied) emptied.add(JSON.stringify(row));
    emptied.send(write, INSERT_EMPTIED);
    if (this.#runs.length === 0) return [];
    const rows = new BulkText({ first: "int", last: "int", f: "int", parent: "int" });
    for (const { first, last, f, parent } of this.#runs) {
      rows.add(`[${first},${last},${f},${parent}]`);
      if (turns.spend(0.5)) await turns.next();
    }
    const bulk = rows.rows();
    const inserted = (await write.run(INSERT_INSIDE, [], bulk)) + (hasTexts ? await write.run(INSERT_TEXTS_INSIDE, [], bulk) : 0);
    const before = inserted === this.#packed.size ? new Set<number>() : await packedBefore(write, bulk);
    return this.#countPacked(before, turns);
  }

  async #countPacked(before: ReadonlySet<number>, turns: Turns): Promise<readonly (readonly [child: number, f: number])[]> {
    const repeated: (readonly [number, number])[] = [];
    for (const { first, last, f, parent } of this.#runs) {
      let fresh = last - first + 1;
      for (let child = first; before.size > 0 && child <= last; child++) {
        if (!before.has(child)) continue;
        repeated.push([child, f]);
        this.#unsettled.add(child);
        fresh -= 1;
      }
      if (parent !== NONE) this.#countKids(parent, fresh);
      if (turns.spend(before.size > 0 ? (last - first + 1) * 0.2 : 0.2)) await turns.next();
    }
    return repeated;
  }

  /** Decides anew where that is needed; all other rows of the write must be there. */
  async settle(write: ViewWrite, turns: Turns): Promise<void> {
    await this.#unsettleEmptied(write, turns);
    const ids = [...this.#unsettled].sort((a, b) => a - b);
    for (let at = 0; at < ids.length; at += SETTLED_AT_ONCE) await this.#decide(write, ids.slice(at, at + SETTLED_AT_ONCE), turns);
    const kids = new BulkText({ parent: "int", kids: "int" });
    const left = new BulkText({ parent: "int" });
    for (const [parent, count] of this.#kids) {
      if (count !== 0) kids.add(`[${parent},${count}]`);
      if (count < 0) left.add(parent);
    }
    kids.send(write, COUNT_KIDS);
    left.send(write, FORGET_EMPTY);
  }

  /** Packs in containers that are emptied now, and packs put now into containers that were emptied at some time. */
  async #unsettleEmptied(write: ViewWrite, turns: Turns): Promise<void> {
    const parents = new Set(this.#runs.map(({ parent }) => parent));
    const everEmptied = parents.size === 0 ? [] : await write.all(EVER_EMPTIED, [], idRows(parents));
    const such = new Set(everEmptied.map((row) => Number(row["parent"])));
    for (const { first, last, parent } of such.size > 0 ? this.#runs : []) {
      if (such.has(parent)) for (let child = first; child <= last; child++) this.#unsettled.add(child);
    }
    if (this.#emptied.length === 0) return;
    for (const row of await write.all(EVER_PACKED_INTO, [], idRows(new Set(this.#emptied.map(([parent]) => parent))))) {
      for (const id of readIdList(String(row["ids"]), 0, Number(row["n"]))) this.#unsettled.add(id);
      if (turns.spend(Number(row["n"]) * 0.2)) await turns.next();
    }
  }

  async #decide(write: ViewWrite, ids: readonly number[], turns: Turns): Promise<void> {
    const all: ViewStore["all"] = (sql, params, rows) => write.all(sql, params, rows);
    const [packings, rows] = await Promise.all([readPackings(all, ids), write.all(NOW_INSIDE, [], idRows(ids))]);
    const containers = new Set<number>();
    for (const list of packings.values()) for (const { container } of list) if (container !== null) containers.add(container);
    const emptyings = await readEmptyings(all, [...containers]);
    const moved = new BulkText({ child: "int", parent: "int" });
    for (const row of rows) {
      const child = Number(row["child"]);
      const last = staysOf(packings.get(child) ?? [], (container) => emptyings.get(container) ?? []).at(-1);
      const parent = last === undefined || last.until !== null ? NONE : last.container;
      const before = Number(row["parent"]);
      if (parent !== before) {
        moved.add(`[${child},${parent}]`);
        if (before !== NONE) this.#countKids(before, -1);
        if (parent !== NONE) this.#countKids(parent, 1);
      }
      if (turns.spend(8)) await turns.next();
    }
    moved.send(write, MOVE);
  }

  #countKids(parent: number, by: number): void {
    this.#kids.set(parent, (this.#kids.get(parent) ?? 0) + by);
  }
}

async function packedBefore(write: ViewWrite, bulk: ReturnType<BulkText["rows"]>): Promise<Set<number>> {
  const [row] = await write.all(PACKED_BEFORE, [], bulk);
  return new Set(
    String(row?.["found"] ?? "")
      .split(" ")
      .filter((id) => id !== "")
      .map(Number),
  );
}
