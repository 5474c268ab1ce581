// Parts of one event that come one behind another → that event, whole again, as soon as its last part is there.

import type { EpcisEvent } from "@csp/epcis";
import { joinedParts, type OpenEvent, sharedText, type WholeEvent } from "./join-parts.ts";
import type { Ledger } from "./target.ts";

export interface PartJoiner {
  /** What is whole by this event. */
  add(event: EpcisEvent, index: number): readonly WholeEvent[];
  /** What is left; parts that are not there are a loss. */
  close(): readonly WholeEvent[];
}

export function createPartJoiner(ledger: Ledger): PartJoiner {
  let key = "";
  let open: OpenEvent | null = null;

  function close(): readonly WholeEvent[] {
    const last = open;
    open = null;
    return last === null ? [] : [joinedParts(last, ledger)];
  }

  return {
    add(event, index) {
      const { part } = event;
      if (part === null) return [...close(), { index, event }];
      const own = sharedText(event, part);
      // The same part again begins the same event again.
      const before = open === null || own !== key || open.parts.has(part.index) ? close() : [];
      key = own;
      open ??= { index, of: part.of, parts: new Map() };
      open.parts.set(part.index, event);
      return open.parts.size === part.of ? [...before, ...close()] : before;
    },
    close,
  };
}
