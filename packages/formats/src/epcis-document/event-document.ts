// One EPCIS event as a document of its own: its key, its content hash, the codes it lists, and the stored events it becomes.
// Knows no syntax: the same facts in JSON and XML are the same document.

import { type EpcisEvent, eventContentText, type ReadEvent } from "@csp/epcis";
import { codesInLists } from "../code-lists.ts";
import { isOver, MAX_FACTS_BYTES, mostBytes, nodeBytes, splitCodes, surelyFitInOne, type TextMeasure, utf8Bytes } from "../event-parts.ts";
import type { DocumentFacts, ProfileInput } from "../profile.ts";
import { sha256 } from "../text-hash.ts";

/** Before each text. */
const LENGTH_BYTES = 4;

/**
 * An error declaration repeats the event it declares wrong, with the same id: it is a document of its own.
 * `sender`: as `senderOf` names the input's, once for all events.
 */
export function documentOf(read: ReadEvent, index: number, owner: string, sender: string): DocumentFacts {
  const { event } = read;
  const contentHash = sha256(eventContentText(read));
  const name = event.eventID === null ? `hash:${contentHash.toString("hex")}` : `${sender}:${encodeURIComponent(event.eventID)}`;
  const key = `urn:csp:epcis-event:${name}${event.errorDeclaration === null ? "" : ":error"}`;
  const codes = codesInLists(event).length + (event.parentID === null ? 0 : 1);
  return { key, owner, number: event.eventID ?? `event ${index + 1}`, contentHash, codesListed: codes, codesRefused: 0 };
}

/** Who gives the events their ids, as it stands in the keys of documents. */
export function senderOf({ sender, owner }: ProfileInput): string {
  return encodeURIComponent(sender || owner);
}

/** True where the event says more than a stored event has room for beside codes. */
export function saysTooMuch(event: EpcisEvent): boolean {
  return isOver(MAX_FACTS_BYTES, (measure) => factsBytes(event, measure));
}

/** Everything but the lists that can be split. */
function factsBytes(event: EpcisEvent, measure: TextMeasure): number {
  let bytes = nodeBytes(event.ilmd, measure) + nodeBytes(event.extensions, measure);
  bytes += nodeBytes(event.sensorElementList, measure) + nodeBytes(event.certificationInfo, measure);
  for (const holder of [event.errorDeclaration, event.readPoint, event.bizLocation]) if (holder !== null) bytes += nodeBytes(holder.extensions, measure);
  for (const list of [event.quantityList, event.childQuantityList, event.inputQuantityList, event.outputQuantityList])
    for (const { epcClass, quantity, uom } of list) bytes += measure(epcClass) + measure(quantity ?? "") + measure(uom ?? "") + 3 * LENGTH_BYTES;
  for (const list of [event.bizTransactionList, event.sourceList, event.destinationList])
    for (const { type, value } of list) bytes += measure(type ?? "") + measure(value) + 2 * LENGTH_BYTES;
  return event.errorDeclaration === null ? bytes : bytes + textsBytes(event.errorDeclaration.correctiveEventIDs, measure);
}

function textsBytes(texts: readonly string[], measure: TextMeasure): number {
  let bytes = 0;
  for (const text of texts) bytes += measure(text) + LENGTH_BYTES;
  return bytes;
}

/** The event, or its parts where its codes do not go into one stored event. 0.9 µs with `saysTooMuch` for an event of ten codes, where counting its bytes takes 3.8. */
export function splitEvent(event: EpcisEvent): Iterable<EpcisEvent> {
  return surelyFitInOne(codesInLists(event), factsBytes(event, mostBytes)) ? [event] : splitCodes(event, factsBytes(event, utf8Bytes));
}
