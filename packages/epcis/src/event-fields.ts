// Which fields the standard gives each event type: one table for the schema, the reader and the checks.

import type { EventType } from "./event.ts";

const COMMON_FIELDS = `@context type eventID eventTime eventTimeZoneOffset recordTime certificationInfo errorDeclaration bizStep disposition
  readPoint bizLocation bizTransactionList sourceList destinationList sensorElementList`;

/** EPCIS 2.0 section 7.4. `persistentDisposition` belongs to object and transformation events alone (7.4.1: SHACL, not the JSON Schema). */
const OWN_FIELDS: { readonly [T in EventType]: string } = {
  ObjectEvent: "action epcList quantityList persistentDisposition ilmd",
  AggregationEvent: "action parentID childEPCs childQuantityList",
  AssociationEvent: "action parentID childEPCs childQuantityList",
  TransactionEvent: "action parentID epcList quantityList",
  TransformationEvent: "inputEPCList inputQuantityList outputEPCList outputQuantityList transformationID persistentDisposition ilmd",
};

export const EVENT_TYPES = Object.keys(OWN_FIELDS) as readonly EventType[];

const words = (text: string): readonly string[] => text.split(/\s+/);

/** All fields of each type, in the order they are written. */
export const EVENT_FIELDS = Object.fromEntries(
  EVENT_TYPES.map((type) => [type, new Set([...words(COMMON_FIELDS), ...words(OWN_FIELDS[type])])]),
) as unknown as { readonly [T in EventType]: ReadonlySet<string> };

export const SENSOR_FIELDS = {
  sensorElement: new Set(["@context", "sensorMetadata", "sensorReport"]),
  sensorMetadata: new Set(words("@context time startTime endTime deviceID deviceMetadata rawData dataProcessingMethod bizRules")),
  sensorReport: new Set(
    words(`@context type exception deviceID deviceMetadata rawData dataProcessingMethod bizRules time microorganism chemicalSubstance
      coordinateReferenceSystem value component stringValue booleanValue hexBinaryValue uriValue minValue maxValue meanValue sDev percRank
      percValue uom`),
  ),
} as const;

export const ERROR_DECLARATION_FIELDS: ReadonlySet<string> = new Set(["@context", "declarationTime", "reason", "correctiveEventIDs"]);
export const PLACE_FIELDS: ReadonlySet<string> = new Set(["@context", "id"]);

export function isEventType(value: unknown): value is EventType {
  return typeof value === "string" && Object.hasOwn(OWN_FIELDS, value);
}
