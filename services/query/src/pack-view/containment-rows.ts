// Reads what was told of the packing of codes, for the view when it must decide anew where they are, and for the answers.

import type { ViewStore } from "@csp/contracts";
import { BulkText } from "./bulk-text.ts";
import type { Moment, Packing } from "./containment.ts";
import { parseKind } from "./fact-kind.ts";
import { timeMsOf } from "./fact-time.ts";
import { ROLE } from "./roles.ts";
import { EV_ROOM, NONE } from "./schema.ts";

const PACKINGS = `WITH wanted AS (SELECT r.id FROM {rows}),
  told AS (
    SELECT w.id AS child, i.f AS f FROM wanted w CROSS JOIN inside i WHERE i.child = w.id
    UNION SELECT w.id, ev.e / 10 % ${EV_ROOM / 10} FROM wanted w CROSS JOIN ev WHERE ev.e BETWEEN w.id * ${EV_ROOM} AND w.id * ${EV_ROOM} + ${EV_ROOM - 1} AND ev.e % 10 = ${ROLE.child}
  )
  SELECT told.child, told.f, fact.parent, fact.time, term.said FROM told JOIN fact ON fact.f = told.f JOIN term ON term.n = fact.kind`;
const EMPTYINGS = `SELECT e.parent, e.f, fact.time FROM {rows} JOIN emptied e ON e.parent = r.id JOIN fact ON fact.f = e.f`;

/** Of each code that was ever packed, what was told of it, in no order. */
export async function readPackings(all: ViewStore["all"], ids: readonly number[]): Promise<ReadonlyMap<number, readonly Packing[]>> {
  const packings = new Map<number, Packing[]>();
  for (const row of await all(PACKINGS, [], idRows(ids))) {
    const { type, action } = parseKind(String(row["said"]));
    if (type !== "AggregationEvent" || (action !== "ADD" && action !== "DELETE")) continue;
    const parent = Number(row["parent"]);
    const packing = { action, container: parent === NONE ? null : parent, f: Number(row["f"]), timeMs: timeMsOf(String(row["time"])) } as const;
    const child = Number(row["child"]);
    const known = packings.get(child);
    if (known === undefined) packings.set(child, [packing]);
    else known.push(packing);
  }
  return packings;
}

/** When containers were emptied; those that never were are not in the map. */
export async function readEmptyings(all: ViewStore["all"], containers: readonly number[]): Promise<ReadonlyMap<number, readonly Moment[]>> {
  const emptyings = new Map<number, Moment[]>();
  for (const row of await all(EMPTYINGS, [], idRows(containers))) {
    const container = Number(row["parent"]);
    const moment = { f: Number(row["f"]), timeMs: timeMsOf(String(row["time"])) };
    const known = emptyings.get(container);
    if (known === undefined) emptyings.set(container, [moment]);
    else known.push(moment);
  }
  return emptyings;
}

export function idRows(ids: Iterable<number>): ReturnType<BulkText["rows"]> {
  const bulk = new BulkText({ id: "int" });
  for (const id of ids) bulk.add(id);
  return bulk.rows();
}
