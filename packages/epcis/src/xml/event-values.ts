// One event element → the plain object that the same event is in EPCIS JSON. Follows the structure of the standard's XML schema,
// 2.0 and 1.2; what is allowed and what it means is checked where JSON is checked.

import { isEventType } from "../event-fields.ts";
import type { JsonObject } from "../json-text.ts";
import type { EpcisProblem } from "../problem.ts";
import { MAX_FURTHER_PROBLEMS } from "../read-result.ts";
import { attributeOf, attributesOf, elementProblem, isWrapper, shortName, unwrapped, type XmlElement } from "./element.ts";
import { ELEMENT_TABLES, type ElementForm, QUANTITY_EVENT_NAME, REPEATABLE, type TableName } from "./event-elements.ts";
import { addAttributes, addExtensions, jsonNumberText, memberName, Members, openValue, type XmlScope } from "./plain-values.ts";

interface Reading {
  readonly xml: XmlScope;
  readonly problems: EpcisProblem[];
}

type FieldReader = (element: XmlElement, reading: Reading) => unknown;

export interface EventValues {
  readonly raw: JsonObject;
  /** What the structure of the XML itself breaks. */
  readonly problems: readonly EpcisProblem[];
}

export function eventValues(element: XmlElement, xml: XmlScope): EventValues {
  const reading: Reading = { xml, problems: [] };
  if (element.local === QUANTITY_EVENT_NAME) return { raw: quantityEventOf(element, reading), problems: reading.problems };
  const members = new Members();
  members.add("type", element.local);
  readFields(element, EVENT_READERS, reading, members);
  addAttributes(attributesOf(element), xml, members);
  return { raw: members.toObject(), problems: reading.problems };
}

type Readers = ReadonlyMap<string, FieldReader>;

/** Where a number is, its source text may be wanted: so these are read with a place for it. */
function readersOf(table: TableName, number: FieldReader = textOf): Readers {
  return new Map(Object.entries(ELEMENT_TABLES[table]).map(([name, form]) => [name, readerOf(form, number)]));
}

function readerOf(form: ElementForm, number: FieldReader): FieldReader {
  if (typeof form === "object") {
    const read = readerOf(form.holds, number);
    return (element, reading) => listOf(element, form.item, reading, read);
  }
  switch (form) {
    case "text":
      return textOf;
    case "number":
      return number;
    case "typed":
      return typedValueOf;
    case "open":
      return ilmdOf;
    case "dispositions":
      return persistentDispositionOf;
    case "sensor":
      return sensorElementOf;
    case "quantity":
      return quantityOf;
    case "place":
      return (element, reading) => extensibleOf(element, PLACE_READERS, reading);
    case "errorDeclaration":
      return (element, reading) => extensibleOf(element, ERROR_READERS, reading);
    case "event":
    case "quantityEvent":
      throw new Error("no event stands within an event");
    default:
      return form satisfies never;
  }
}

const PLACE_READERS = readersOf("place");
const ERROR_READERS = readersOf("errorDeclaration");
const EVENT_READERS = readersOf("event");

/** Where what it counts stands in what it becomes. */
export const ITS_QUANTITY = "/quantityList/0";

/** So much of a class was seen (EPCIS 1.2 section 7.4.5): what an ObjectEvent says that observes one quantity. */
function quantityEventOf(element: XmlElement, reading: Reading): JsonObject {
  const members = new Members();
  const numbers: [string, string][] = [];
  const number: FieldReader = (child, within) => numberOf(child.local, textOf(child, within), numbers);
  readFields(element, readersOf("quantityEvent", number), reading, members);
  const bare = attributesOf(element).find(({ uri }) => uri === "");
  if (bare !== undefined) report(reading, element, `the attribute ${shortName(bare.local)} is not expected`);
  else addAttributes(attributesOf(element), reading.xml, members);
  const { epcClass, quantity, ...facts } = members.toObject();
  if (epcClass === undefined || quantity === undefined) report(reading, element, "epcClass and quantity must be there");
  const counted = { epcClass, quantity };
  if (numbers.length > 0) reading.xml.sources.set(counted, new Map(numbers));
  return { ...facts, type: "ObjectEvent", action: "OBSERVE", quantityList: [counted] };
}

/** Reads the children that the standard knows, and extensions as they are; a bare name that it does not know stays to be refused. */
function readFields(element: XmlElement, readers: Readers, reading: Reading, members: Members): void {
  const seen = new Set<string>();
  for (const child of elementsIn(element, reading)) {
    if (child.uri !== "") {
      members.add(memberName(reading.xml, child), openValue(child, reading.xml));
      continue;
    }
    const read = readers.get(child.local);
    if (seen.has(child.local) && !REPEATABLE.has(child.local)) report(reading, child, "stands twice");
    else if (read === undefined) report(reading, child, `is not a field that the standard has in ${element.local}`);
    else members.add(child.local, read(child, reading));
    seen.add(child.local);
  }
}

/** What an element holds that holds no text. */
function elementsIn(element: XmlElement, reading: Reading): readonly XmlElement[] {
  refuseText(element, reading);
  return unwrapped(element);
}

function refuseText(element: XmlElement, reading: Reading): void {
  if (element.text !== "" && element.text.trim() !== "") report(reading, element, "holds elements, and text stands beside them");
  for (const child of element.children) if (isWrapper(child)) refuseText(child, reading);
}

/** Notes what is wrong, as far as a person may want to know it. */
function report({ problems }: Reading, element: XmlElement, detail: string): void {
  if (problems.length <= MAX_FURTHER_PROBLEMS) problems.push(elementProblem(element, detail));
}

/** The text of an element that holds nothing else. */
function textOf(element: XmlElement, reading: Reading): string {
  refuseAttributes(element, reading);
  return onlyText(element, reading);
}

function onlyText(element: XmlElement, reading: Reading): string {
  const inner = element.children[0];
  if (inner !== undefined) report(reading, inner, `is not expected in ${element.local}, which holds text`);
  return element.text.trim();
}

/** What the standard gives no attributes, but for one, must not lose any. */
function refuseAttributes(element: XmlElement, reading: Reading, allowed?: string): void {
  const other = attributesOf(element).find(({ uri, local }) => uri !== "" || local !== allowed);
  if (other !== undefined) report(reading, element, `the attribute ${shortName(other.local)} is not expected`);
}

function listOf(element: XmlElement, item: string, reading: Reading, read: FieldReader): unknown[] {
  const items: unknown[] = [];
  refuseAttributes(element, reading);
  for (const child of elementsIn(element, reading)) {
    if (child.uri === "" && child.local === item) items.push(read(child, reading));
    else report(reading, child, `is not expected in ${element.local}, which holds ${item}`);
  }
  return items;
}

const QUANTITY_READERS = readersOf("quantity");

function quantityOf(element: XmlElement, reading: Reading): JsonObject {
  const members = new Members();
  const numbers: [string, string][] = [];
  const number: FieldReader = (child, within) => numberOf(child.local, textOf(child, within), numbers);
  refuseAttributes(element, reading);
  readFields(element, new Map([...QUANTITY_READERS, ["quantity", number]]), reading, members);
  return withSources(members, numbers, reading.xml);
}

function typedValueOf(element: XmlElement, reading: Reading): JsonObject {
  const type = attributeOf(element, "type");
  refuseAttributes(element, reading, "type");
  const value = onlyText(element, reading);
  return type === undefined ? { [element.local]: value } : { type, [element.local]: value };
}

function persistentDispositionOf(element: XmlElement, reading: Reading): JsonObject {
  const lists: { set?: string[]; unset?: string[] } = {};
  refuseAttributes(element, reading);
  for (const child of elementsIn(element, reading)) {
    if (child.uri === "" && (child.local === "set" || child.local === "unset")) (lists[child.local] ??= []).push(textOf(child, reading));
    else report(reading, child, "is not expected in persistentDisposition");
  }
  return lists;
}

function extensibleOf(element: XmlElement, readers: Readers, reading: Reading): JsonObject {
  const members = new Members();
  readFields(element, readers, reading, members);
  addAttributes(attributesOf(element), reading.xml, members);
  return members.toObject();
}

function ilmdOf(element: XmlElement, reading: Reading): JsonObject {
  const { xml } = reading;
  const members = new Members();
  addAttributes(attributesOf(element), xml, members);
  for (const child of elementsIn(element, reading)) members.add(memberName(xml, child), openValue(child, xml));
  return members.toObject();
}

function sensorElementOf(element: XmlElement, reading: Reading): JsonObject {
  const members = new Members();
  const reports: JsonObject[] = [];
  for (const child of elementsIn(element, reading)) {
    if (child.uri !== "") continue;
    if (child.local === "sensorMetadata") members.add("sensorMetadata", sensorFieldsOf(child, reading));
    else if (child.local === "sensorReport") reports.push(sensorFieldsOf(child, reading));
    else report(reading, child, "is not expected in sensorElement");
  }
  if (reports.length > 0) members.add("sensorReport", reports);
  addExtensions(element, reading.xml, members);
  addAttributes(attributesOf(element), reading.xml, members);
  return members.toObject();
}

const NUMBERS: ReadonlySet<string> = new Set("value minValue maxValue meanValue sDev percRank percValue".split(" "));
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/** The fields of sensor metadata and reports are attributes; senders may add elements. */
function sensorFieldsOf(element: XmlElement, reading: Reading): JsonObject {
  const { xml } = reading;
  const members = new Members();
  const numbers: [string, string][] = [];
  for (const attribute of element.attributes) {
    const text = attribute.value.trim();
    const name = memberName(xml, attribute);
    if (NUMBERS.has(name)) members.add(name, numberOf(name, text, numbers));
    else members.add(name, name === "booleanValue" ? (BOOLEANS.get(text) ?? text) : text);
  }
  refuseText(element, reading);
  for (const child of element.children) members.add(memberName(xml, child), openValue(child, xml));
  return withSources(members, numbers, xml);
}

/** A number, with its source text noted where a double would not print it so; what is none stays text, to be refused. */
function numberOf(name: string, text: string, numbers: [string, string][]): number | string {
  const source = jsonNumberText(text);
  if (source === null) return text;
  const value = Number(source);
  if (String(value) !== source) numbers.push([name, source]);
  return value;
}

function withSources(members: Members, numbers: readonly [string, string][], { sources }: XmlScope): JsonObject {
  const object = members.toObject();
  if (numbers.length > 0) sources.set(object, new Map(numbers));
  return object;
}

/** True for an element that is an event of the standard, 2.0 or 1.2, by its name. */
export function isEventElement({ uri, local }: XmlElement): boolean {
  return uri === "" && (isEventType(local) || local === QUANTITY_EVENT_NAME);
}
