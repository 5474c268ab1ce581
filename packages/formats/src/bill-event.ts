// A bill, from whichever profile, → its canonical events and its content hash. Knows the bill types, not the formats.

import { cspNode, emptyEvent, type EpcisEvent, type Node, type QuantityElement } from "@csp/epcis";
import type { BillType } from "./bill-types.ts";
import type { DocumentTime } from "./document-time.ts";
import { fitInOne, inParts, nodeBytes } from "./event-parts.ts";
import { sha256 } from "./text-hash.ts";

const MAX_FEW = 8;

export interface Bill {
  readonly type: BillType;
  /** Its canonical URI. */
  readonly uri: string;
  readonly time: DocumentTime;
  /** Canonical party URIs; null where the bill names none. */
  readonly from: string | null;
  readonly to: string | null;
  /** How much it moves without codes (零头); none where it lists codes. */
  readonly quantities: readonly QuantityElement[];
  /** What else the bill says, without `csp:billType`. */
  readonly facts: readonly Node[];
}

/** One event, or parts of one where the list is long. Makes none where there is nothing it moves. 1 µs for a short one. */
export function billEvents(bill: Bill, uris: readonly string[]): readonly EpcisEvent[] {
  if (uris.length === 0 && bill.quantities.length === 0) return [];
  const { type, time } = bill;
  // Filled in: 0.25 µs, where spreading it into another object takes 0.35.
  const shared = emptyEvent("ObjectEvent", time.eventTime, time.offset);
  shared.action = type.action;
  shared.bizStep = type.bizStep;
  shared.disposition = type.disposition;
  shared.epcList = uris;
  shared.quantityList = bill.quantities;
  shared.bizTransactionList = [{ type: type.transactionType, value: bill.uri }];
  if (bill.from !== null) shared.sourceList = [{ type: "owning_party", value: bill.from }];
  if (bill.to !== null) shared.destinationList = [{ type: "owning_party", value: bill.to }];
  const billType = cspNode("billType", String(type.number));
  shared.extensions = time.precision === "day" ? [billType, cspNode("timePrecision", "day"), ...bill.facts] : [billType, ...bill.facts];
  if (fitInOne(uris)) return [shared];
  return [
    ...inParts(
      uris.length,
      nodeBytes(shared.extensions),
      (at) => uris[at]?.length ?? 0,
      (from, to, part) => (part === null ? shared : { ...shared, epcList: uris.slice(from, to), part }),
    ),
  ];
}

/**
 * Over the facts as the document gives them (parties not yet resolved, so that a later filing changes nothing) and its codes,
 * sorted. `facts` must be in an order of ours, not the sender's; `keys` name the codes (`codeKey`).
 */
export function billHash(facts: readonly unknown[], keys: readonly string[]): Uint8Array {
  return sha256(`${JSON.stringify(facts)}\n${lines(isSorted(keys) ? keys : keys.toSorted())}`);
}

/** Few are joined one by one, which takes 0.15 µs less of two than what is quick with many. */
function lines(keys: readonly string[]): string {
  if (keys.length > MAX_FEW) return keys.join("\n");
  let text = keys[0] ?? "";
  for (let at = 1; at < keys.length; at++) text += `\n${keys[at] ?? ""}`;
  return text;
}

/** As codes scanned from one line mostly are, and few are at once: sorting two takes 0.3 µs. */
function isSorted(keys: readonly string[]): boolean {
  for (let at = 1; at < keys.length; at++) if ((keys[at - 1] ?? "") > (keys[at] ?? "")) return false;
  return true;
}
