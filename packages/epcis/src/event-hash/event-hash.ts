// The event hash of the Core Business Vocabulary 2.0 (its section on event hash ids): the pre-hash string of an event and its
// SHA-256 as an `ni` URI. Owns the order of the fields; how values, sensor data and open content are written is in the files
// beside this one. Knows no document.
//
// The same facts give the same text in every order and spelling, and in JSON and XML alike, but for compact URIs as values, by
// the published vectors: a document's own prefixes count in JSON only, and in JSON `gs1:` counts in a sensor field only where
// the document declares it. Different facts can give one text: whatever looks like a number is hashed as a double, so long
// numbers that differ behind the sixteenth digit are one, as are `12` and `0012`; links are cut to one key; and nothing says where
// an object ends. content-text.ts keeps all of these apart (docs/adr/0008).
//
// Not hashed: eventID, recordTime, errorDeclaration, comments. certificationInfo is, behind the offset. The order is that of the
// standard's reference implementation where it differs from the standard's text: business transactions, sources and
// destinations come last, sorted among ILMD and extensions, each with its type before its value.

import { hash } from "node:crypto";
import { cbvUri, type VocabularyName } from "../cbv.ts";
import type { ValuePrefixes } from "../context.ts";
import type { EpcisEvent, Node, Place, QuantityElement, TypedValue } from "../event.ts";
import { withoutFields, type FieldNames } from "./ignored-fields.ts";
import { nameOf, openContent, pushNode } from "./open-content.ts";
import { joinSorted } from "./order.ts";
import { sensorElements } from "./sensor-elements.ts";
import { canonicalTime } from "./time.ts";
import { canonicalQuantity, canonicalValue, openContentPrefixes, STANDARD_VALUE_PREFIXES, type ValueRules } from "./value.ts";

export interface EventHashOptions {
  /** As it stands behind `?ver=`. The rules are those of CBV 2.0 whatever is asked for. */
  readonly version?: string;
  /** Fields of the event to leave out. */
  readonly ignore?: FieldNames;
  /** Of compact URIs that stand as values in open content; a document's own where it is JSON. */
  readonly prefixes?: ValuePrefixes;
}

const DEFAULT_HASH_VERSION = "CBV2.0";

/** `ni:///sha-256;<64 hex digits>?ver=CBV2.0`. Total over all events that the readers give. */
export function eventHash(event: EpcisEvent, options: EventHashOptions = {}): string {
  return hashOfPreHash(eventPreHash(event, options), options.version);
}

/** The hash of a pre-hash string. */
export function hashOfPreHash(preHash: string, version: string = DEFAULT_HASH_VERSION): string {
  return `ni:///sha-256;${hash("sha256", preHash, "hex")}?ver=${version}`;
}

/** The text that is hashed. */
export function eventPreHash(event: EpcisEvent, options: EventHashOptions = {}): string {
  const { ignore, prefixes = STANDARD_VALUE_PREFIXES } = options;
  return eventText(ignore === undefined || ignore.size === 0 ? event : withoutFields(event, ignore), prefixes);
}

/** The pre-hash string, or by exact rules one that keeps apart what the standard takes for one. */
export function eventText(event: EpcisEvent, rules: ValueRules): string {
  const sensors = sensorElements(event.sensorElementList, event.eventTimeZoneOffset, rules);
  const open = openContentPrefixes(rules);
  return what(event, open) + whyAndWhere(event, open) + sensors.text + last(event, sensors.rest, open);
}

function what(event: EpcisEvent, prefixes: ValueRules): string {
  const { eventTime, eventTimeZoneOffset } = event;
  return (
    `eventType=${event.type}eventTime=${canonicalTime(eventTime, eventTimeZoneOffset)}` +
    single("eventTimeZoneOffset", eventTimeZoneOffset, prefixes) +
    certification(event.certificationInfo, prefixes) +
    epcs("epcList", event.epcList, prefixes) +
    single("parentID", event.parentID, prefixes) +
    epcs("inputEPCList", event.inputEPCList, prefixes) +
    epcs("childEPCs", event.childEPCs, prefixes) +
    quantities("quantityList", event.quantityList, prefixes) +
    quantities("childQuantityList", event.childQuantityList, prefixes) +
    quantities("inputQuantityList", event.inputQuantityList, prefixes) +
    epcs("outputEPCList", event.outputEPCList, prefixes) +
    quantities("outputQuantityList", event.outputQuantityList, prefixes)
  );
}

function whyAndWhere(event: EpcisEvent, prefixes: ValueRules): string {
  const { persistentDisposition } = event;
  return (
    single("action", event.action, prefixes) +
    single("transformationID", event.transformationID, prefixes) +
    term("bizStep", "bizStep", event.bizStep, prefixes) +
    term("disposition", "disposition", event.disposition, prefixes) +
    (persistentDisposition === null
      ? ""
      : named("persistentDisposition", terms("set", persistentDisposition.set, prefixes) + terms("unset", persistentDisposition.unset, prefixes))) +
    place("readPoint", event.readPoint, prefixes) +
    place("bizLocation", event.bizLocation, prefixes)
  );
}

/** Business transactions, sources, destinations, ILMD and extensions, sorted among each other. */
function last(event: EpcisEvent, restOfSensors: string, prefixes: ValueRules): string {
  const parts: string[] = [];
  const { bizTransactionList, sourceList, destinationList, ilmd, extensions } = event;
  if (bizTransactionList.length > 0) parts.push(typedValues("bizTransactionList", "bizTransaction", "bizTransactionType", bizTransactionList, prefixes));
  if (destinationList.length > 0) parts.push(typedValues("destinationList", "destination", "sourceDestinationType", destinationList, prefixes));
  if (ilmd.length > 0) parts.push(named("ilmd", openContent(ilmd, prefixes)));
  if (restOfSensors !== "") parts.push(restOfSensors);
  if (sourceList.length > 0) parts.push(typedValues("sourceList", "source", "sourceDestinationType", sourceList, prefixes));
  for (const node of extensions) pushNode(node, nameOf(node), prefixes, parts);
  return joinSorted(parts);
}

/** A name stands only where something follows it. */
function named(name: string, content: string): string {
  return content === "" ? "" : name + content;
}

function single(name: string, text: string | null, prefixes: ValueRules): string {
  if (text === null) return "";
  const value = canonicalValue(text, prefixes);
  return value === "" ? "" : `${name}=${value}`;
}

function term(name: string, vocabulary: VocabularyName, text: string | null, prefixes: ValueRules): string {
  if (text === null) return "";
  const uri = cbvUri(vocabulary, text);
  return uri === null ? single(name, text, prefixes) : `${name}=${uri}`;
}

function terms(name: string, list: readonly string[], prefixes: ValueRules): string {
  return joinSorted(list.map((text) => term(name, "disposition", text, prefixes)));
}

function epcs(name: string, list: readonly string[], prefixes: ValueRules): string {
  if (list.length === 0) return "";
  const parts: string[] = [];
  for (const epc of list) parts.push(single("epc", epc, prefixes));
  return named(name, joinSorted(parts));
}

function quantities(name: string, list: readonly QuantityElement[], prefixes: ValueRules): string {
  if (list.length === 0) return "";
  const parts = list.map(({ epcClass, quantity, uom }) =>
    named("quantityElement", single("epcClass", epcClass, prefixes) + amount(quantity, prefixes) + single("uom", uom, prefixes)),
  );
  return named(name, joinSorted(parts));
}

function amount(quantity: string | null, prefixes: ValueRules): string {
  return quantity === null ? "" : `quantity=${canonicalQuantity(quantity, prefixes)}`;
}

function typedValues(name: string, member: string, vocabulary: VocabularyName, list: readonly TypedValue[], prefixes: ValueRules): string {
  const parts = list.map(({ type, value }) => term("type", vocabulary, type, prefixes) + single(member, value, prefixes));
  return named(name, joinSorted(parts));
}

function place(name: string, at: Place | null, prefixes: ValueRules): string {
  return at === null ? "" : named(name, single("id", at.id, prefixes) + openContent(at.extensions, prefixes));
}

/** One or several URIs, which stand as one node, an array or repeated ones. */
function certification(nodes: readonly Node[], prefixes: ValueRules): string {
  if (nodes.length === 0) return "";
  const parts: string[] = [];
  for (const node of nodes) pushNode(node, "certificationInfo", prefixes, parts);
  return joinSorted(parts);
}
