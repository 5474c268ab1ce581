// An event that is larger than a message may be → several events that share out its codes. What each of them would say of the
// whole, and nobody could put together again, stands in none, or in the first alone.

import type { EpcisEvent } from "@csp/epcis";
import { CODE_LISTS, codesInLists, codesWithin, NO_CODES } from "../code-lists.ts";
import type { Ledger } from "./target.ts";

/** A sentence where no several events say the same. */
export function undividable(event: EpcisEvent): string | null {
  if (event.errorDeclaration !== null) return "it takes back another event, which it repeats whole";
  // EPCIS 2.0, 7.4.6: events of one transformationID are one transformation.
  if (event.type === "TransformationEvent" && event.transformationID === null) return "it has no transformationID by which several are one transformation";
  return codesInLists(event).length > 1 ? null : "it has no codes that several events could share out";
}

/** The event with the codes from one place to before another, counted through all its lists. Two events of one id would contradict each other, so it has none. */
export function eventWithin(event: EpcisEvent, from: number, to: number): EpcisEvent {
  const piece: EpcisEvent = { ...event, ...codesWithin(event, from, to), eventID: null };
  // Quantities add up, so they stand once.
  return from === 0 ? piece : { ...piece, quantityList: [], childQuantityList: [], inputQuantityList: [], outputQuantityList: [] };
}

/** Path of the code at the place, counted through all lists. */
export function codePath(event: EpcisEvent, place: number): string {
  let at = place;
  for (const field of CODE_LISTS) {
    if (at < event[field].length) return `${field}/${at}`;
    at -= event[field].length;
  }
  throw new Error(`the event has no code ${place}`);
}

/** Takes losses of the pieces of one event as losses of the event: paths of codes are those in its own lists, and what several pieces lose is told once. */
export function ledgerOfPieces(event: EpcisEvent, ledger: Ledger): { readonly at: (from: number) => Ledger } {
  const told = new Set<string>();
  return {
    at(from) {
      const before = { ...NO_CODES, ...codesWithin(event, 0, from) };
      return {
        ...ledger,
        lose(index, where, detail) {
          const field = CODE_LISTS.find((list) => where.startsWith(`${list}/`));
          const [, place = "", rest = ""] = field === undefined ? [] : (/^\w+\/(\d+)(.*)$/s.exec(where) ?? []);
          const path = field === undefined || place === "" ? where : `${field}/${Number(place) + before[field].length}${rest}`;
          const key = JSON.stringify([index, path, detail]);
          if (told.has(key)) return;
          told.add(key);
          ledger.lose(index, path, detail);
        },
      };
    },
  };
}
