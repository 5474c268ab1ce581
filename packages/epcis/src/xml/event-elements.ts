// Which elements an event has in XML (EPCIS 2.0 section 9.5 and 1.2 section 9.5), and what each holds: one table for the reader
// and for schemas/inbound/epcis-xml.rules.json. What a value must be is said by the schema of EPCIS JSON, for both syntaxes.

export type ElementForm =
  /** Text alone, without attributes. */
  | "text"
  /** A number in text. */
  | "number"
  /** Text, with a `type` that may stand as attribute. */
  | "typed"
  /** Whatever the sender has, in namespaces of its own. */
  | "open"
  /** Repeated `set` and `unset`, each with text. */
  | "dispositions"
  /** `sensorMetadata` and repeated `sensorReport`, whose fields are attributes. */
  | "sensor"
  /** The elements of one of the tables below, extensions and attributes beside them. */
  | TableName
  /** Items of one name, and nothing else. */
  | { readonly item: string; readonly holds: ElementForm };

export type TableName = "event" | "quantityEvent" | "quantity" | "place" | "errorDeclaration";

export type ElementTable = Readonly<Record<string, ElementForm>>;

const EPCS: ElementForm = { item: "epc", holds: "text" };
const QUANTITIES: ElementForm = { item: "quantityElement", holds: "quantity" };
const TRANSACTIONS: ElementForm = { item: "bizTransaction", holds: "typed" };

/** Those of all types of events: which type has which is said by the schema. */
const EVENT: ElementTable = {
  eventTime: "text",
  recordTime: "text",
  eventTimeZoneOffset: "text",
  eventID: "text",
  errorDeclaration: "errorDeclaration",
  action: "text",
  parentID: "text",
  transformationID: "text",
  epcList: EPCS,
  childEPCs: EPCS,
  inputEPCList: EPCS,
  outputEPCList: EPCS,
  quantityList: QUANTITIES,
  childQuantityList: QUANTITIES,
  inputQuantityList: QUANTITIES,
  outputQuantityList: QUANTITIES,
  bizStep: "text",
  disposition: "text",
  persistentDisposition: "dispositions",
  readPoint: "place",
  bizLocation: "place",
  bizTransactionList: TRANSACTIONS,
  sourceList: { item: "source", holds: "typed" },
  destinationList: { item: "destination", holds: "typed" },
  sensorElementList: { item: "sensorElement", holds: "sensor" },
  ilmd: "open",
  certificationInfo: "text",
};

/** Of EPCIS 1: so much of a class was seen. */
const QUANTITY_EVENT: ElementTable = {
  eventTime: "text",
  recordTime: "text",
  eventTimeZoneOffset: "text",
  eventID: "text",
  errorDeclaration: "errorDeclaration",
  epcClass: "text",
  quantity: "number",
  bizStep: "text",
  disposition: "text",
  readPoint: "place",
  bizLocation: "place",
  bizTransactionList: TRANSACTIONS,
};

export const ELEMENT_TABLES: Readonly<Record<TableName, ElementTable>> = {
  event: EVENT,
  quantityEvent: QUANTITY_EVENT,
  quantity: { epcClass: "text", quantity: "number", uom: "text" },
  place: { id: "text" },
  errorDeclaration: { declarationTime: "text", reason: "text", correctiveEventIDs: { item: "correctiveEventID", holds: "text" } },
};

/** Elements that may stand several times; all others stand once. */
export const REPEATABLE: ReadonlySet<string> = new Set(["certificationInfo"]);

/** Deprecated since EPCIS 1.1, and in 2.0 no more. */
export const QUANTITY_EVENT_NAME = "QuantityEvent";

/** Namespaces that a document's root may be in. */
export const ROOT_NAMESPACES: ReadonlySet<string> = new Set(
  ["epcis", "epcis-query"].flatMap((name) => [1, 2].map((version) => `urn:epcglobal:${name}:xsd:${version}`)),
);

/** Where the list of events may stand, by local names from the root. The last is written by repositories, against the schema. */
export const EVENT_LISTS: ReadonlyMap<string, "document" | "query"> = new Map([
  ["EPCISDocument/EPCISBody/EventList", "document"],
  ["EPCISQueryDocument/EPCISBody/QueryResults/resultsBody/EventList", "query"],
  ["EPCISQueryDocument/resultsBody/EventList", "query"],
]);
