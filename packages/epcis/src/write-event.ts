// The canonical event → EPCIS 2.0 JSON. Every event comes out valid by the same schema that reads it. Does not write `part`:
// parts are put together before an event leaves the bridge.

import { STANDARD_CONTEXT_URL } from "./context.ts";
import type { EpcisEvent, Node, Place, QuantityElement, TypedValue } from "./event.ts";
import { writeMembers, writeNumber, writeValue } from "./nodes.ts";
import { planPrefixes, type PrefixPlan } from "./prefix-plan.ts";

/** One event that stands alone, with its own `@context`. Numbers are such that JSON.stringify writes their source text. */
export function writeEpcisEvent(event: EpcisEvent): object {
  const plan = planPrefixes(openContentOf(event), irisOf(event));
  return { "@context": writeContext(plan), ...writeEventBody(event, plan) };
}

export function writeContext(plan: PrefixPlan): readonly unknown[] {
  return plan.declarations.size === 0 ? [STANDARD_CONTEXT_URL] : [STANDARD_CONTEXT_URL, Object.fromEntries(plan.declarations)];
}

/** All open content of an event, for the plan of prefixes. */
export function* openContentOf(event: EpcisEvent): Generator<readonly Node[]> {
  yield event.extensions;
  yield event.ilmd;
  yield event.sensorElementList;
  yield event.certificationInfo;
  if (event.readPoint !== null) yield event.readPoint.extensions;
  if (event.bizLocation !== null) yield event.bizLocation.extensions;
  if (event.errorDeclaration !== null) yield event.errorDeclaration.extensions;
}

/** All values of an event that a reader expands by the context. */
export function* irisOf(event: EpcisEvent): Generator<string> {
  const { bizStep, disposition, persistentDisposition, readPoint, bizLocation, parentID, transformationID, errorDeclaration } = event;
  const single = [bizStep, disposition, readPoint?.id, bizLocation?.id, parentID, transformationID, errorDeclaration?.reason];
  for (const text of single) if (text != null) yield text;
  if (persistentDisposition !== null) yield* [...persistentDisposition.set, ...persistentDisposition.unset];
  for (const list of [event.bizTransactionList, event.sourceList, event.destinationList]) {
    for (const { type, value } of list) yield* type === null ? [value] : [type, value];
  }
  for (const list of [event.epcList, event.childEPCs, event.inputEPCList, event.outputEPCList]) yield* list;
  for (const list of [event.quantityList, event.childQuantityList, event.inputQuantityList, event.outputQuantityList]) {
    for (const { epcClass } of list) yield epcClass;
  }
}

/** An event inside a document, whose `@context` declares the plan's prefixes. */
export function writeEventBody(event: EpcisEvent, plan: PrefixPlan): object {
  const members: [string, unknown][] = [
    ["type", event.type],
    ["eventID", event.eventID],
    ["eventTime", event.eventTime],
    ["eventTimeZoneOffset", event.eventTimeZoneOffset],
    ["recordTime", event.recordTime],
    ["errorDeclaration", writeErrorDeclaration(event, plan)],
    ["certificationInfo", event.certificationInfo[0] === undefined ? null : writeValue(event.certificationInfo[0], plan)],
    ["parentID", event.parentID],
    ["epcList", event.epcList.length === 0 && mustNameObjects(event) ? [] : orNull(event.epcList)],
    ["childEPCs", orNull(event.childEPCs)],
    ["inputEPCList", orNull(event.inputEPCList)],
    ["outputEPCList", orNull(event.outputEPCList)],
    ["quantityList", orNull(event.quantityList.map(writeQuantity))],
    ["childQuantityList", orNull(event.childQuantityList.map(writeQuantity))],
    ["inputQuantityList", orNull(event.inputQuantityList.map(writeQuantity))],
    ["outputQuantityList", orNull(event.outputQuantityList.map(writeQuantity))],
    ["transformationID", event.transformationID],
    ["action", event.action],
    ["bizStep", event.bizStep],
    ["disposition", event.disposition],
    ["persistentDisposition", writePersistentDisposition(event)],
    ["readPoint", writePlace(event.readPoint, plan)],
    ["bizLocation", writePlace(event.bizLocation, plan)],
    ["bizTransactionList", orNull(writeTypedValues(event.bizTransactionList, "bizTransaction"))],
    ["sourceList", orNull(writeTypedValues(event.sourceList, "source"))],
    ["destinationList", orNull(writeTypedValues(event.destinationList, "destination"))],
    ["sensorElementList", orNull(event.sensorElementList.map((node) => writeValue(node, plan)))],
    ["ilmd", event.ilmd.length === 0 ? null : Object.fromEntries(writeMembers(event.ilmd, plan))],
  ];
  return Object.fromEntries([...members.filter(([, value]) => value !== null), ...writeMembers(event.extensions, plan)]);
}

function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}

/** An empty `epcList` is written where the standard would miss any list at all. */
function mustNameObjects(event: EpcisEvent): boolean {
  return (event.type === "ObjectEvent" || event.type === "TransactionEvent") && event.quantityList.length === 0;
}

function writeQuantity({ epcClass, quantity, uom }: QuantityElement): object {
  return { epcClass, ...(quantity === null ? {} : { quantity: writeNumber(quantity) }), ...(uom === null ? {} : { uom }) };
}

function writeTypedValues(list: readonly TypedValue[], member: string): readonly object[] {
  return list.map(({ type, value }) => (type === null ? { [member]: value } : { type, [member]: value }));
}

function writePlace(place: Place | null, plan: PrefixPlan): object | null {
  return place === null ? null : Object.fromEntries([["id", place.id], ...writeMembers(place.extensions, plan)]);
}

function writePersistentDisposition({ persistentDisposition }: EpcisEvent): object | null {
  if (persistentDisposition === null) return null;
  const { set, unset } = persistentDisposition;
  return { ...(set.length === 0 ? {} : { set }), ...(unset.length === 0 ? {} : { unset }) };
}

function writeErrorDeclaration({ errorDeclaration }: EpcisEvent, plan: PrefixPlan): object | null {
  if (errorDeclaration === null) return null;
  const { declarationTime, reason, correctiveEventIDs, extensions } = errorDeclaration;
  const members: [string, unknown][] = [["declarationTime", declarationTime]];
  if (reason !== null) members.push(["reason", reason]);
  if (correctiveEventIDs.length > 0) members.push(["correctiveEventIDs", correctiveEventIDs]);
  return Object.fromEntries([...members, ...writeMembers(extensions, plan)]);
}
