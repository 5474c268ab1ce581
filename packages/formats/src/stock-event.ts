// What a holder says of its stock and what is no bill: a count, or a change of a kind that no bill type has → canonical
// events. Knows no format.

import { cspNode, emptyEvent, type EpcisEvent, type Node } from "@csp/epcis";
import type { DocumentTime } from "./document-time.ts";
import { inParts, nodeBytes } from "./event-parts.ts";

export interface StockRecord {
  /** CBV 2.0: `stock_taking` is a count by rules, for the books; `other` where the sender's own word is all there is. */
  readonly bizStep: "stock_taking" | "other";
  /** Its canonical URI. */
  readonly uri: string;
  readonly time: DocumentTime;
  /** Canonical party URI of whose stock it is. */
  readonly holder: string;
  readonly facts: readonly Node[];
}

/** One event, or parts of one where the list is long. Makes none where there is no code. */
export function stockEvents(record: StockRecord, uris: readonly string[]): readonly EpcisEvent[] {
  if (uris.length === 0) return [];
  const { time } = record;
  const day = time.precision === "day" ? [cspNode("timePrecision", "day")] : [];
  const shared: EpcisEvent = {
    ...emptyEvent("ObjectEvent", time.eventTime, time.offset),
    action: "OBSERVE",
    bizStep: record.bizStep,
    bizTransactionList: [{ type: null, value: record.uri }],
    extensions: [cspNode("holder", record.holder), ...day, ...record.facts],
  };
  return [
    ...inParts(
      uris.length,
      nodeBytes(shared.extensions),
      (at) => uris[at]?.length ?? 0,
      (from, to, part) => ({ ...shared, epcList: part === null ? uris : uris.slice(from, to), part }),
    ),
  ];
}
