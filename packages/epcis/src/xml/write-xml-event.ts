// The canonical event → one element of EPCIS 2.0 XML, its fields in the order of the standard's XML schema. Does not write `part`:
// parts are put together before an event leaves the bridge.

import { cbvUri, type VocabularyName } from "../cbv.ts";
import type { EpcisEvent, EventType, Node, Place, QuantityElement, TypedValue } from "../event.ts";
import { decimalText } from "./decimal-text.ts";
import { element, plainText, writeExtensions, type XmlWriting } from "./write-open-content.ts";
import { writeSensorElements } from "./write-sensor.ts";
import { within, type At } from "./xml-losses.ts";
import { escapeText, escapeValue } from "./xml-text.ts";

type FieldWriter = (event: EpcisEvent, writing: XmlWriting, at: At) => string;
/** Fields by how they are written. */
type TextField = "eventTime" | "recordTime" | "eventTimeZoneOffset" | "eventID" | "parentID" | "transformationID" | "action";
type EpcField = "epcList" | "childEPCs" | "inputEPCList" | "outputEPCList";
type QuantityField = "quantityList" | "childQuantityList" | "inputQuantityList" | "outputQuantityList";

const text =
  (field: TextField): FieldWriter =>
  (event, writing, at) => {
    const value = event[field];
    return value === null ? "" : leaf(field, value, writing, at);
  };

const term =
  (field: "bizStep" | "disposition"): FieldWriter =>
  (event, writing, at) => {
    const value = event[field];
    return value === null ? "" : leaf(field, termUri(field, value), writing, at);
  };

const epcs =
  (field: EpcField, required = false): FieldWriter =>
  (event, writing, at) => {
    const list = event[field];
    if (list.length === 0) return required ? `<${field}/>` : "";
    let items = "";
    for (const epc of list) items += leaf("epc", epc, writing, at);
    return `<${field}>${items}</${field}>`;
  };

const quantities =
  (field: QuantityField): FieldWriter =>
  (event, writing, at) => {
    const list = event[field];
    return list.length === 0 ? "" : element(field, "", list.map((item, index) => writeQuantity(item, writing, within(within(at, field), index))).join(""));
  };

const typedValues =
  (field: "bizTransactionList" | "sourceList" | "destinationList", item: string, vocabulary: VocabularyName): FieldWriter =>
  (event, writing, at) => {
    const list = event[field];
    return list.length === 0 ? "" : element(field, "", list.map((value) => writeTypedValue(item, value, vocabulary, writing, within(at, field))).join(""));
  };

const place =
  (field: "readPoint" | "bizLocation"): FieldWriter =>
  (event, writing, at) =>
    writePlace(field, event[field], writing, at);

const sensors: FieldWriter = ({ sensorElementList }, writing, at) =>
  sensorElementList.length === 0 ? "" : element("sensorElementList", "", writeSensorElements(sensorElementList, writing, within(at, "sensorElementList")));

const ilmd: FieldWriter = (event, writing, at) =>
  event.ilmd.length === 0 ? "" : element("ilmd", "", writeExtensions(event.ilmd, writing, within(at, "ilmd")));

const HEAD = [text("eventTime"), text("recordTime"), text("eventTimeZoneOffset"), text("eventID"), writeErrorDeclaration, writeCertification];
const WHERE = [term("bizStep"), term("disposition"), place("readPoint"), place("bizLocation")];
const TRANSACTIONS = typedValues("bizTransactionList", "bizTransaction", "bizTransactionType");
const PARTIES = [typedValues("sourceList", "source", "sourceDestinationType"), typedValues("destinationList", "destination", "sourceDestinationType")];

/** EPCIS 2.0, the XML schema of its core event types: the sequence of each. */
const FIELDS: { readonly [T in EventType]: readonly FieldWriter[] } = {
  ObjectEvent: [
    ...HEAD,
    epcs("epcList", true),
    text("action"),
    ...WHERE,
    TRANSACTIONS,
    quantities("quantityList"),
    ...PARTIES,
    sensors,
    writePersistentDisposition,
    ilmd,
  ],
  AggregationEvent: [
    ...HEAD,
    text("parentID"),
    epcs("childEPCs", true),
    text("action"),
    ...WHERE,
    TRANSACTIONS,
    quantities("childQuantityList"),
    ...PARTIES,
    sensors,
  ],
  TransactionEvent: [...HEAD, TRANSACTIONS, text("parentID"), epcs("epcList", true), text("action"), ...WHERE, quantities("quantityList"), ...PARTIES, sensors],
  TransformationEvent: [
    ...HEAD,
    epcs("inputEPCList"),
    quantities("inputQuantityList"),
    epcs("outputEPCList"),
    quantities("outputQuantityList"),
    text("transformationID"),
    ...WHERE,
    TRANSACTIONS,
    ...PARTIES,
    sensors,
    writePersistentDisposition,
    ilmd,
  ],
  AssociationEvent: [
    ...HEAD,
    text("parentID"),
    epcs("childEPCs"),
    quantities("childQuantityList"),
    text("action"),
    ...WHERE,
    TRANSACTIONS,
    ...PARTIES,
    sensors,
  ],
};

/** @param declarations namespaces that this event needs beside its document's, as attributes */
export function writeXmlEvent(event: EpcisEvent, writing: XmlWriting, declarations: string, at: At): string {
  let inner = "";
  for (const write of FIELDS[event.type]) inner += write(event, writing, at);
  return element(event.type, declarations, inner + writeExtensions(event.extensions, writing, at));
}

/** An element of text; what a reader would not get back is noted. */
function leaf(name: string, value: string, { losses }: XmlWriting, at: At): string {
  const plain = isPlain(value) ? value : plainText(value, losses, within(at, name));
  return `<${name}>${escapeText(plain)}</${name}>`;
}

/** Identifiers and times, nearly always: nothing in them that XML could lose. */
function isPlain(value: string): boolean {
  return /^[!-~]*$/.test(value);
}

/** Bare words of the CBV become web URIs: the XML schema types these fields as URIs. */
function termUri(vocabulary: VocabularyName, value: string): string {
  return cbvUri(vocabulary, value) ?? value;
}

function writeQuantity({ epcClass, quantity, uom }: QuantityElement, writing: XmlWriting, at: At): string {
  const start = leaf("epcClass", epcClass, writing, at);
  const decimal = quantity === null ? null : decimalText(quantity);
  if (quantity !== null && decimal === null) writing.losses.add("content", within(at, "quantity"), "a number beyond the doubles is left out, and its unit");
  if (quantity === null && uom !== null) writing.losses.add("content", within(at, "uom"), "a unit without a quantity is left out");
  if (decimal === null) return element("quantityElement", "", start);
  if (decimal !== quantity) writing.losses.add("form", within(at, "quantity"), "a number with an exponent becomes a decimal");
  return element("quantityElement", "", `${start}<quantity>${decimal}</quantity>${uom === null ? "" : leaf("uom", uom, writing, at)}`);
}

function writeTypedValue(item: string, { type, value }: TypedValue, vocabulary: VocabularyName, { losses }: XmlWriting, at: At): string {
  const attribute = type === null ? "" : ` type="${escapeValue(plainText(termUri(vocabulary, type), losses, at))}"`;
  return `<${item}${attribute}>${escapeText(plainText(value, losses, at))}</${item}>`;
}

function writePlace(name: string, value: Place | null, writing: XmlWriting, at: At): string {
  if (value === null) return "";
  const here = within(at, name);
  return element(name, "", leaf("id", value.id, writing, here) + writeExtensions(value.extensions, writing, here));
}

function writePersistentDisposition({ persistentDisposition }: EpcisEvent, writing: XmlWriting, at: At): string {
  if (persistentDisposition === null) return "";
  const { set, unset } = persistentDisposition;
  const terms = (name: string, list: readonly string[]): string => list.map((value) => leaf(name, termUri("disposition", value), writing, at)).join("");
  return element("persistentDisposition", "", terms("unset", unset) + terms("set", set));
}

function writeErrorDeclaration({ errorDeclaration }: EpcisEvent, writing: XmlWriting, at: At): string {
  if (errorDeclaration === null) return "";
  const { declarationTime, reason, correctiveEventIDs, extensions } = errorDeclaration;
  const here = within(at, "errorDeclaration");
  let inner = leaf("declarationTime", declarationTime, writing, here);
  if (reason !== null) inner += leaf("reason", termUri("errorReason", reason), writing, here);
  const ids = correctiveEventIDs.map((id) => leaf("correctiveEventID", id, writing, here)).join("");
  if (ids !== "") inner += element("correctiveEventIDs", "", ids);
  return element("errorDeclaration", "", inner + writeExtensions(extensions, writing, here));
}

/** One or several URIs; the event has them as one node, a text or an array. */
function writeCertification({ certificationInfo }: EpcisEvent, writing: XmlWriting, at: At): string {
  let inner = "";
  for (const node of certificationInfo) {
    const items: readonly Node[] = node.kind === "array" ? node.children : [node];
    if (node.kind === "array" && items.length < 2) writing.losses.add("form", within(at, "certificationInfo"), "an array of one value becomes the value");
    for (const { value } of items) inner += leaf("certificationInfo", value ?? "", writing, at);
  }
  return inner;
}
