// The shapes of the five event types, as JSON Schema (draft 07), made from the table of fields. Holds shapes and lexical rules
// only: what fields mean together is in event-rules.ts, what extension names mean in name-rules.ts.

import { EVENT_FIELDS } from "../event-fields.ts";
import type { EventType } from "../event.ts";
import type { FormatName } from "./formats.ts";

export type Schema = { readonly [keyword: string]: unknown };

export type Properties = { readonly [field: string]: Schema };

export function text(format: FormatName): Schema {
  return { type: "string", format };
}

export function listOf(items: Schema, more: Schema = {}): Schema {
  return { type: "array", items, ...more };
}

export const CONTEXT_SCHEMA: Schema = {
  type: ["string", "object", "array", "null"],
  items: { type: ["string", "object", "null"] },
};

const QUANTITIES = "urn:csp:schema:epcis:quantities";
const EVENT = "urn:csp:schema:epcis:event";

const URI = text("epcis-uri");
const TIME = text("epcis-time");
const NUMBER: Schema = { type: "number" };

const PLACE: Schema = { type: "object", required: ["id"], properties: { id: URI } };

const QUANTITY: Schema = {
  type: "object",
  required: ["epcClass"],
  additionalProperties: false,
  properties: { epcClass: URI, quantity: NUMBER, uom: text("epcis-uom") },
};

function typedValue(member: string, typeFormat: FormatName, required: readonly string[]): Schema {
  return { type: "object", required, additionalProperties: false, properties: { type: text(typeFormat), [member]: URI } };
}

const ERROR_DECLARATION: Schema = {
  type: "object",
  required: ["declarationTime"],
  properties: { declarationTime: TIME, reason: text("cbv-errorReason"), correctiveEventIDs: listOf(URI) },
};

const SENSOR_METADATA: Schema = {
  type: "object",
  properties: { time: TIME, startTime: TIME, endTime: TIME, deviceID: URI, deviceMetadata: URI, rawData: URI, dataProcessingMethod: URI, bizRules: URI },
};

const SENSOR_REPORT: Schema = {
  type: "object",
  required: ["type"],
  properties: {
    type: text("gs1-measurementType"),
    exception: text("gs1-sensorAlert"),
    component: text("cbv-component"),
    time: TIME,
    uom: { type: "string" },
    stringValue: { type: "string" },
    booleanValue: { type: "boolean" },
    hexBinaryValue: text("epcis-hex"),
    ...Object.fromEntries(
      ["deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules", "microorganism", "chemicalSubstance"].map((name) => [name, URI]),
    ),
    ...Object.fromEntries(["coordinateReferenceSystem", "uriValue"].map((name) => [name, URI])),
    ...Object.fromEntries(["value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"].map((name) => [name, NUMBER])),
  },
};

const SENSOR_ELEMENT: Schema = {
  type: "object",
  required: ["sensorReport"],
  properties: { sensorMetadata: SENSOR_METADATA, sensorReport: listOf(SENSOR_REPORT, { minItems: 1 }) },
};

/** The fields that all event types have. */
const COMMON: Properties = {
  "@context": CONTEXT_SCHEMA,
  eventID: URI,
  eventTime: TIME,
  eventTimeZoneOffset: text("epcis-offset"),
  recordTime: TIME,
  certificationInfo: { type: ["string", "array"], format: "epcis-uri", items: URI },
  errorDeclaration: ERROR_DECLARATION,
  bizStep: text("cbv-bizStep"),
  disposition: text("cbv-disposition"),
  readPoint: PLACE,
  bizLocation: PLACE,
  bizTransactionList: listOf(typedValue("bizTransaction", "cbv-bizTransactionType", ["bizTransaction"])),
  sourceList: listOf(typedValue("source", "cbv-sourceDestinationType", ["type", "source"])),
  destinationList: listOf(typedValue("destination", "cbv-sourceDestinationType", ["type", "destination"])),
  sensorElementList: listOf(SENSOR_ELEMENT),
};

/** The fields that some types have. Lists of EPCs may repeat one: what is a repetition shows only in canonical spelling. */
const OWN: Properties = {
  action: { type: "string", enum: ["ADD", "OBSERVE", "DELETE"] },
  persistentDisposition: {
    type: "object",
    additionalProperties: false,
    minProperties: 1,
    properties: { set: listOf(text("cbv-disposition"), { minItems: 1 }), unset: listOf(text("cbv-disposition"), { minItems: 1 }) },
  },
  ilmd: { type: "object" },
  parentID: URI,
  transformationID: URI,
  ...Object.fromEntries(["epcList", "childEPCs", "inputEPCList", "outputEPCList"].map((list) => [list, listOf(URI)])),
  ...Object.fromEntries(["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"].map((list) => [list, { $ref: QUANTITIES }])),
};

const EVENT_REQUIRED = ["type", "eventTime", "eventTimeZoneOffset"];

/** Compiled once for all types, which is most of the cost: ajv shares what is referred to by its own `$id` alone. */
export const SHARED_SCHEMAS: readonly Schema[] = [
  { $id: QUANTITIES, ...listOf(QUANTITY) },
  { $id: EVENT, type: "object", required: EVENT_REQUIRED, properties: { type: { type: "string" }, ...COMMON } },
];

const REQUIRED: { readonly [T in EventType]: readonly string[] } = {
  ObjectEvent: ["action"],
  AggregationEvent: ["action"],
  AssociationEvent: ["action", "parentID"],
  TransactionEvent: ["action", "bizTransactionList"],
  TransformationEvent: [],
};

export function eventSchema(type: EventType): Schema {
  const own = Array.from(EVENT_FIELDS[type]).filter((field) => Object.hasOwn(OWN, field));
  return {
    $id: `urn:csp:schema:epcis:${type}`,
    type: "object",
    allOf: [{ $ref: EVENT }],
    required: REQUIRED[type],
    properties: Object.fromEntries([["type", { const: type }], ...own.map((field) => [field, OWN[field]])]),
  };
}

/** Every required field of a type, and the shape of each field it has. */
export function eventFieldSchemas(type: EventType): { readonly required: readonly string[]; readonly properties: Properties } {
  const own = eventSchema(type)["properties"] as Properties;
  return { required: [...EVENT_REQUIRED, ...REQUIRED[type]], properties: { ...COMMON, ...own } };
}
