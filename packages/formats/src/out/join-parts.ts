// Stored events that are parts of one → that event, whole again, whatever stands between them.

import type { EpcisEvent, Part } from "@csp/epcis";
import { joinedCodes, NO_CODES } from "../code-lists.ts";
import { keepValuePrefixes, valuePrefixesOf } from "../epcis-document/value-prefixes.ts";
import type { Ledger } from "./target.ts";

export interface WholeEvent {
  /** Index of the event, or of its first part, in the list as given. */
  readonly index: number;
  readonly event: EpcisEvent;
}

export interface OpenEvent {
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
  return found.map((one) => ("event" in one ? one : joinedParts(one, ledger)));
}

/** What all parts of one event say alike. */
export function sharedText(event: EpcisEvent, part: Part): string {
  return JSON.stringify({ ...event, ...NO_CODES, part: part.of });
}

/** What the prefixes of its values mean is known of the whole where it is of the first part. */
export function joinedParts({ index, of, parts }: OpenEvent, ledger: Ledger): WholeEvent {
  const inOrder = [...parts].toSorted(([a], [b]) => a - b).map(([, event]) => event);
  const [first] = inOrder;
  if (first === undefined) throw new Error("an event in parts has no part");
  if (inOrder.length < of) ledger.lose(index, "part", `${inOrder.length} of the ${of} parts of the event are given; the others are not in the document`);
  const event: EpcisEvent = { ...first, ...joinedCodes(inOrder), part: null };
  const prefixes = valuePrefixesOf(first);
  if (prefixes !== undefined) keepValuePrefixes(event, prefixes);
  return { index, event };
}
