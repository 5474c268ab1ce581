// One EPCIS event as a document of its own: its key, its content hash, the codes it lists, and the stored events it becomes.
// Knows no syntax: the same facts in JSON and XML are the same document.

import { hash } from "node:crypto";
import { type EpcisEvent, eventContentText, type ReadEvent } from "@csp/epcis";
import { inParts, nodeBytes } from "../event-parts.ts";
import type { DocumentFacts, ProfileInput } from "../profile.ts";

/** An error declaration repeats the event it declares wrong, with the same id: it is a document of its own. */
export function documentOf(read: ReadEvent, index: number, input: ProfileInput): DocumentFacts {
  const { event } = read;
  const contentHash = hash("sha256", eventContentText(read), "buffer");
  const name =
    event.eventID === null ? `hash:${contentHash.toString("hex")}` : `${encodeURIComponent(input.sender || input.owner)}:${encodeURIComponent(event.eventID)}`;
  const key = `urn:csp:epcis-event:${name}${event.errorDeclaration === null ? "" : ":error"}`;
  const codes = event.epcList.length + event.childEPCs.length + event.inputEPCList.length + event.outputEPCList.length + (event.parentID === null ? 0 : 1);
  return { key, owner: input.owner, number: event.eventID ?? `event ${index + 1}`, contentHash, codesListed: codes, codesRefused: 0 };
}

/** Everything but the one list that can be split. */
export function factsBytes(event: EpcisEvent): number {
  const nodes = [
    event.ilmd,
    event.extensions,
    event.sensorElementList,
    event.certificationInfo,
    event.errorDeclaration?.extensions ?? [],
    event.readPoint?.extensions ?? [],
    event.bizLocation?.extensions ?? [],
  ];
  let bytes = 0;
  for (const list of nodes) bytes += nodeBytes(list);
  for (const list of [event.quantityList, event.childQuantityList, event.inputQuantityList, event.outputQuantityList])
    for (const { epcClass, quantity, uom } of list) bytes += textBytes(epcClass) + textBytes(quantity ?? "") + textBytes(uom ?? "");
  for (const list of [event.bizTransactionList, event.sourceList, event.destinationList])
    for (const { type, value } of list) bytes += textBytes(type ?? "") + textBytes(value);
  for (const list of [event.inputEPCList, event.outputEPCList, event.errorDeclaration?.correctiveEventIDs ?? []]) bytes += textsBytes(list);
  // An event holds one of the two code lists; the other, where there are both, is not split.
  return event.epcList.length > 0 ? bytes + textsBytes(event.childEPCs) : bytes;
}

function textsBytes(texts: readonly string[]): number {
  let bytes = 0;
  for (const text of texts) bytes += textBytes(text);
  return bytes;
}

function textBytes(text: string): number {
  return Buffer.byteLength(text) + 4;
}

export function* splitEvent(event: EpcisEvent): Generator<EpcisEvent> {
  const field = event.epcList.length > 0 ? "epcList" : "childEPCs";
  const list = event[field];
  yield* inParts(
    list.length,
    factsBytes(event),
    (at) => Buffer.byteLength(list[at] ?? ""),
    (from, to, part) => (part === null ? event : { ...event, [field]: list.slice(from, to), part }),
  );
}
