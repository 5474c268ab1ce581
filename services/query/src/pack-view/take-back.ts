// An event that no longer counts at all: what it commissioned, packed or emptied is as if it had not been told, and it stands
// in the histories as taken back. Done again it changes nothing, so that later parts of the event can follow.

import type { SqlRow } from "@csp/contracts";
import { BulkText } from "./bulk-text.ts";
import { idRows } from "./containment-rows.ts";
import { parseKind } from "./fact-kind.ts";
import { readIdList } from "./id-list.ts";
import { EVER_PACKED_INTO } from "./packings.ts";
import type { FactRow, Recasting } from "./recast.ts";
import { deleteEv, evRows, insertEv } from "./recast-listing.ts";
import { ROLE, VOID } from "./roles.ts";
import { EV_ROOM, NONE } from "./schema.ts";

const COMMISSIONED_BY = `SELECT r.id, COALESCE(c.grp, t.grp) AS grp FROM {rows} LEFT JOIN pack p ON p.id = r.id LEFT JOIN code c ON c.k = p.k
  LEFT JOIN pack_text q ON q.id = r.id LEFT JOIN code_text t ON t.k = q.k WHERE COALESCE(c.com, t.com) = ?`;
const NEXT_COMMISSIONINGS = `SELECT s.id, s.f, s.grp, s.role FROM {rows} CROSS JOIN recommission s WHERE s.id = r.id ORDER BY s.id, s.f`;
const FORGET_RECOMMISSIONS = `DELETE FROM recommission WHERE (id, f) IN (SELECT r.id, r.f FROM {rows})`;
const commission = (codes: string, packs: string): string =>
  `UPDATE ${codes} SET grp = s.grp, com = s.f FROM (SELECT p.k, r.grp, r.f FROM {rows} JOIN ${packs} p ON p.id = r.id) AS s WHERE ${codes}.k = s.k`;
const COMMISSION = commission("code", "pack");
const COMMISSION_TEXTS = commission("code_text", "pack_text");
const COUNT_PACKS = `UPDATE pack_group SET packs = pack_group.packs + r.packs FROM {rows} WHERE pack_group.g = r.g`;
const MOVEMENTS = `SELECT r.id, fact.kind, term.said, count(*) AS n FROM {rows} CROSS JOIN ev CROSS JOIN fact CROSS JOIN term
  WHERE ev.e BETWEEN r.id * ${EV_ROOM} AND r.id * ${EV_ROOM} + ${EV_ROOM - 1} AND ev.e % 10 = ${ROLE.object} AND fact.f = ev.e / 10 % ${EV_ROOM / 10} AND term.n = fact.kind
  GROUP BY r.id, fact.kind, term.said`;
const PACKED_FIRST = `SELECT i.child, i.parent FROM {rows} JOIN inside i ON i.child = r.id WHERE i.f = ?`;
const NEXT_PACKINGS = `SELECT r.id, min(ev.e / 10 % ${EV_ROOM / 10}) AS f FROM {rows} CROSS JOIN ev
  WHERE ev.e BETWEEN r.id * ${EV_ROOM} AND r.id * ${EV_ROOM} + ${EV_ROOM - 1} AND ev.e % 10 = ${ROLE.child} GROUP BY r.id`;
const SET_FIRST = `UPDATE inside SET f = r.f FROM {rows} WHERE inside.child = r.id`;
const FORGET_INSIDE = `DELETE FROM inside WHERE child IN (SELECT r.id FROM {rows})`;
const FORGET_EMPTYING = `DELETE FROM emptied WHERE parent = ? AND f = ?`;

export async function takeBack(recasting: Recasting, fact: FactRow): Promise<void> {
  const { write, flows, turns } = recasting;
  const { f, parent, listed } = fact;
  const { type, action } = parseKind(fact.first.said);
  const commissions = type === "ObjectEvent" ? "object" : type === "TransformationEvent" ? "output" : null;
  const packs = type === "AggregationEvent" && (action === "ADD" || action === "DELETE");
  if (commissions !== "object") await flows.addRows(write, evRows(listed.named, f, ROLE.object), fact.kind, -1);
  for (const [role, ids] of listed.byRole) {
    if (role === commissions) await uncommission(recasting, f, ids);
    if (role === "child" && packs) await unpack(recasting, f, ids);
    deleteEv(write, evRows(ids, f, ROLE[role]));
    insertEv(write, evRows(ids, f, ROLE[role] + VOID));
    if (turns.spend(ids.length * 10)) await turns.next();
  }
  if (parent === NONE) return;
  if (type === "AggregationEvent" && action === "DELETE" && !listed.byRole.has("child")) await unempty(recasting, f, parent);
  deleteEv(write, evRows([parent], f, ROLE.parent));
  insertEv(write, evRows([parent], f, ROLE.parent + VOID));
}

/** The next commissioning that was told of a code takes the place of this one, with its batch and level. */
async function uncommission({ write, flows }: Recasting, f: number, ids: readonly number[]): Promise<void> {
  forgetRecommissions(
    write,
    ids.map((id) => [id, f] as const),
  );
  const mine = await write.all(COMMISSIONED_BY, [f], idRows(ids));
  const next = new Map<number, SqlRow>();
  const all = mine.map((row) => Number(row["id"]));
  for (const row of await write.all(NEXT_COMMISSIONINGS, [], idRows(all))) if (!next.has(Number(row["id"]))) next.set(Number(row["id"]), row);
  const movements = Map.groupBy(await write.all(MOVEMENTS, [], idRows(all)), (row) => Number(row["id"]));
  const set = new BulkText({ id: "int", f: "int", grp: "int" });
  const packs = new Map<number, number>();
  const taken: (readonly [id: number, f: number])[] = [];
  for (const row of mine) {
    const id = Number(row["id"]);
    const [before, follower] = [Number(row["grp"]), next.get(id)];
    const [nextF, grp] = [Number(follower?.["f"] ?? NONE), Number(follower?.["grp"] ?? NONE)];
    set.add(`[${id},${nextF},${grp}]`);
    packs.set(before, (packs.get(before) ?? 0) - 1);
    if (follower !== undefined) {
      packs.set(grp, (packs.get(grp) ?? 0) + 1);
      taken.push([id, nextF]);
      deleteEv(write, evRows([id], nextF, Number(follower["role"])));
    }
    for (const movement of movements.get(id) ?? []) {
      // A second commissioning moves nothing.
      if (commissionsObjects(String(movement["said"]))) continue;
      flows.add(before, Number(movement["kind"]), -Number(movement["n"]));
      flows.add(grp, Number(movement["kind"]), Number(movement["n"]));
    }
  }
  const counts = new BulkText({ g: "int", packs: "int" });
  for (const [g, count] of packs) if (count !== 0) counts.add(`[${g},${count}]`);
  if (set.count > 0) for (const sql of [COMMISSION, COMMISSION_TEXTS]) write.run(sql, [], set.rows()).catch(() => undefined);
  counts.send(write, COUNT_PACKS);
  forgetRecommissions(write, taken);
}

function commissionsObjects(said: string): boolean {
  const { type, action } = parseKind(said);
  return type === "ObjectEvent" && action === "ADD";
}

function forgetRecommissions(write: Recasting["write"], pairs: readonly (readonly [id: number, f: number])[]): void {
  const rows = new BulkText({ id: "int", f: "int" });
  for (const [id, f] of pairs) rows.add(`[${id},${f}]`);
  rows.send(write, FORGET_RECOMMISSIONS);
}

/** The next packing or unpacking that was told of a code is its first now. */
async function unpack({ write, packings }: Recasting, f: number, ids: readonly number[]): Promise<void> {
  const mine = await write.all(PACKED_FIRST, [f], idRows(ids));
  const all = mine.map((row) => Number(row["child"]));
  const next = new Map((await write.all(NEXT_PACKINGS, [], idRows(all))).map((row) => [Number(row["id"]), Number(row["f"])]));
  const set = new BulkText({ id: "int", f: "int" });
  const alone = new BulkText({ id: "int" });
  for (const row of mine) {
    const child = Number(row["child"]);
    const [nextF, parent] = [next.get(child), Number(row["parent"])];
    if (nextF === undefined) {
      alone.add(child);
      if (parent !== NONE) packings.leave(parent);
    } else {
      set.add(`[${child},${nextF}]`);
      deleteEv(write, evRows([child], nextF, ROLE.child));
    }
  }
  set.send(write, SET_FIRST);
  alone.send(write, FORGET_INSIDE);
  for (const id of ids) packings.unsettle(id);
}

/** What was ever packed into the container may be in it still. */
async function unempty({ write, packings }: Recasting, f: number, parent: number): Promise<void> {
  await write.run(FORGET_EMPTYING, [parent, f]);
  for (const row of await write.all(EVER_PACKED_INTO, [], idRows([parent])))
    for (const id of readIdList(String(row["ids"]), 0, Number(row["n"]))) packings.unsettle(id);
}
