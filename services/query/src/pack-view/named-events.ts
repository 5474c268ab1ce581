// The events of a write that count, with every code they name as a slot. The first pass over a write: it asks nothing of
// the store, it only finds out what must be asked.

import { type DocumentChange, documentChangeOf, type Provenance } from "@csp/domain";
import type { EpcisEvent } from "@csp/epcis";
import type { CodeSlots } from "./code-slots.ts";
import { commissionedBy, createClassReader, readCommissioning } from "./commissioning.ts";
import { kindTextOf } from "./fact-kind.ts";
import type { PackGroups } from "./pack-groups.ts";
import type { Role } from "./roles.ts";
import type { Terms } from "./terms.ts";
import type { Turns } from "./turns.ts";

/** Codes that an event names in one role, each once, in source order. */
export interface CodeList {
  readonly role: Role;
  readonly slots: readonly number[];
  /** The group of each code where the event commissions them. */
  readonly groups: readonly number[] | null;
}

export interface NamedEvent {
  readonly position: number;
  readonly from: Provenance;
  readonly event: EpcisEvent;
  /** Ordinal of the term. */
  readonly kind: number;
  /** Slot; -1 where the event names no container. */
  readonly parent: number;
  readonly lists: readonly CodeList[];
  /** What it does to another document. */
  readonly change: DocumentChange | null;
  /** It moves and packs nothing, since it is about another event. */
  readonly isVoid: boolean;
}

export interface Gathering {
  readonly slots: CodeSlots;
  readonly groups: PackGroups;
  readonly terms: Terms;
}

/** Gives the function that reads one event after another of a write. */
export function createNamer(gathering: Gathering, turns: Turns): (position: number, from: Provenance, event: EpcisEvent) => Promise<NamedEvent> {
  const listSlots = createLister(gathering.slots, turns);
  const classOf = createClassReader();
  return async (position, from, event) => {
    const parent = event.parentID === null ? -1 : gathering.slots.slotOf(event.parentID);
    const commissioned = commissionedBy(event);
    const lists: CodeList[] = [];
    for (const [role, uris] of listsOf(event)) {
      const slots = await listSlots(uris);
      lists.push({ role, slots, groups: commissioned === role ? groupsOf(event, uris, slots.length, gathering.groups, classOf) : null });
    }
    const change = documentChangeOf(event, from.document);
    const isVoid = change !== null || event.errorDeclaration !== null;
    return { position, from, event, kind: gathering.terms.ordinalOf(kindTextOf(event)), parent, lists, change, isVoid };
  };
}

function listsOf(event: EpcisEvent): readonly (readonly [Role, readonly string[]])[] {
  const lists = [
    ["object", event.epcList],
    ["child", event.childEPCs],
    ["input", event.inputEPCList],
    ["output", event.outputEPCList],
  ] as const;
  return lists.filter(([, uris]) => uris.length > 0);
}

/** Slots of a list of codes, in order; a code that stands in it twice counts once. */
function createLister(slots: CodeSlots, turns: Turns): (uris: readonly string[]) => Promise<readonly number[]> {
  const seenIn: number[] = [];
  let list = 0;
  return async (uris) => {
    list += 1;
    const found: number[] = [];
    for (const uri of uris) {
      if (turns.spend(1)) await turns.next();
      const slot = slots.slotOf(uri);
      if (seenIn[slot] === list) continue;
      seenIn[slot] = list;
      found.push(slot);
    }
    return found;
  };
}

function groupsOf(event: EpcisEvent, uris: readonly string[], count: number, groups: PackGroups, classOf: (uri: string) => string | null): readonly number[] {
  const { level, batchOf } = readCommissioning(event);
  // Where a code stands twice, the codes and their slots no longer go side by side.
  const distinct = count === uris.length ? uris : [...new Set(uris)];
  let last: string | null | undefined;
  let ordinal = 0;
  return distinct.map((uri) => {
    const classUri = classOf(uri);
    if (classUri !== last) ordinal = groups.ordinalOf(batchOf(classUri), level, classUri ?? "");
    last = classUri;
    return ordinal;
  });
}
