// How many packs of a group each kind of event moved: a pack counts when an event names it, whether its commissioning
// was told before or after. Done when the groups of a write are known.

import type { ViewWrite } from "@csp/contracts";
import { BulkText } from "./bulk-text.ts";
import type { ContinuedPart } from "./fact-rows.ts";
import { FlowChanges } from "./flow-changes.ts";
import type { CodeList, Gathering, NamedEvent } from "./named-events.ts";
import { changedOf, evRows } from "./recast-listing.ts";
import { ROLE } from "./roles.ts";
import { EV_ROOM, NONE } from "./schema.ts";
import type { Turns } from "./turns.ts";

const ON_CONFLICT = `ON CONFLICT (grp, kind) DO UPDATE SET packs = flow.packs + excluded.packs`;
const ADD = `INSERT INTO flow(grp, kind, packs) SELECT r.grp, r.kind, r.packs FROM {rows} WHERE true ORDER BY r.grp, r.kind ${ON_CONFLICT}`;
const ADD_EARLIER = `INSERT INTO flow(grp, kind, packs)
  SELECT r.grp, fact.kind, count(*) FROM {rows} CROSS JOIN ev CROSS JOIN fact
  WHERE ev.e BETWEEN r.id * ${EV_ROOM} AND r.id * ${EV_ROOM} + ${EV_ROOM - 1} AND fact.f = ev.e / 10 % ${EV_ROOM / 10} AND ev.e % 10 = ${ROLE.object} GROUP BY r.grp, fact.kind ${ON_CONFLICT}`;

/** Of codes that earlier writes stored and this one commissions: what those writes could not count. Before this write's own rows are stored. */
export function addEarlierFlows(write: ViewWrite, { slots }: Gathering): void {
  const rows = new BulkText({ id: "int", grp: "int" });
  for (const slot of slots.late) rows.add(`[${slots.idOf(slot)},${slots.groupOf(slot)}]`);
  rows.send(write, ADD_EARLIER);
}

function movedIn({ isVoid, lists }: NamedEvent): CodeList | undefined {
  return isVoid ? undefined : lists.find(({ role, groups }) => role === "object" && groups === null);
}

/**
 * Takes out what `addFlows` counts a second time: a code that a correction has given to an event before the part came that names it. Before this
 * write's own rows are stored. Asks nothing where no part is of an event of an earlier write, and nothing more where none of those is of a changed document.
 */
export async function takeOutCounted(
  write: ViewWrite,
  continued: readonly ContinuedPart[],
  { slots }: Gathering,
  kindOf: (event: NamedEvent) => number,
): Promise<void> {
  const keyOf = ({ named }: ContinuedPart): string => named.from.document?.key ?? "";
  const changed = new Set(await changedOf(write, new Set(continued.map(keyOf))));
  const flows = new FlowChanges();
  for (const part of continued.filter((one) => changed.has(keyOf(one)))) {
    const moved = movedIn(part.named);
    if (moved === undefined) continue;
    const rows = evRows(
      moved.slots.map((slot) => slots.idOf(slot)),
      part.f,
      ROLE.object,
    );
    await flows.addRows(write, rows, kindOf(part.named), -1);
  }
  flows.store(write);
}

/** `kindOf`: number of the kind of an event. */
export async function addFlows(
  write: ViewWrite,
  events: readonly NamedEvent[],
  { slots }: Gathering,
  kindOf: (event: NamedEvent) => number,
  turns: Turns,
): Promise<void> {
  const counts = new Map<number, Map<number, number>>();
  const add = (grp: number, kind: number, packs: number): void => {
    let byKind = counts.get(grp);
    if (byKind === undefined) counts.set(grp, (byKind = new Map()));
    byKind.set(kind, (byKind.get(kind) ?? 0) + packs);
  };
  for (const event of events) {
    const moved = movedIn(event);
    if (moved === undefined) continue;
    const kind = kindOf(event);
    // Neighbours are mostly of one group.
    let grp = NONE;
    let run = 0;
    for (const slot of moved.slots) {
      const next = slots.groupOf(slot);
      if (next !== grp) {
        if (grp !== NONE) add(grp, kind, run);
        grp = next;
        run = 0;
      }
      run += 1;
    }
    if (grp !== NONE) add(grp, kind, run);
    if (turns.spend(0.5 + moved.slots.length * 0.05)) await turns.next();
  }
  const rows = new BulkText({ grp: "int", kind: "int", packs: "int" });
  for (const [grp, byKind] of counts) for (const [kind, packs] of byKind) rows.add(`[${grp},${kind},${packs}]`);
  rows.send(write, ADD);
}
