// Stored events that are parts of one → that event, whole again, whatever stands between them.

import type { EpcisEvent, Part } from "@csp/epcis";
import type { Ledger } from "./target.ts";

export interface WholeEvent {
  /** Index of the event, or of its first part, in the list as given. */
  readonly index: number;
  readonly event: EpcisEvent;
}

interface OpenEvent {
  readonly index: number;
  readonly of: number;
  readonly parts: Map<number, EpcisEvent>;
}

/** In the order of the first parts. A part that is not there is a loss of no other field: what is there is written. */
export function joinParts(events: readonly EpcisEvent[], ledger: Ledger): readonly WholeEvent[] {
  const found: (WholeEvent | OpenEvent)[] = [];
  const open = new Map<string, OpenEvent>();
  for (const [index, event] of events.entries()) {
    const { part } = event;
    if (part === null) {
      found.push({ index, event });
      continue;
    }
    const key = sharedText(event, part);
    let whole = open.get(key);
    // The same part again begins the same event again.
    if (whole === undefined || whole.parts.has(part.index)) {
      whole = { index, of: part.of, parts: new Map() };
      open.set(key, whole);
      found.push(whole);
    }
    whole.parts.set(part.index, event);
  }
  return found.map((one) => ("event" in one ? one : joined(one, ledger)));
}

/** What all parts of one event say alike. */
function sharedText(event: EpcisEvent, part: Part): string {
  return JSON.stringify({ ...event, epcList: [], childEPCs: [], part: part.of });
}

function joined({ index, of, parts }: OpenEvent, ledger: Ledger): WholeEvent {
  const inOrder = [...parts].toSorted(([a], [b]) => a - b).map(([, event]) => event);
  const [first] = inOrder;
  if (first === undefined) throw new Error("an event in parts has no part");
  if (inOrder.length < of) ledger.lose(index, "part", `${inOrder.length} of the ${of} parts of the event are given; the others are not in the document`);
  const epcList = inOrder.flatMap((event) => event.epcList);
  const childEPCs = inOrder.flatMap((event) => event.childEPCs);
  return { index, event: { ...first, epcList, childEPCs, part: null } };
}
