// The canonical event: one EPCIS 2.0 event of any of the five types, as a flat record with every field always there, so
// that it is encoded and decoded without conversion and all events have one shape. Knows no document, no envelope.
//
// CBV terms are bare words where the standard has one (`shipping`), else the URI as it came. Times are kept as text as
// they came. Identifiers are URIs: canonical ones where the bridge made them, as they came otherwise.

export type EventType = "ObjectEvent" | "AggregationEvent" | "TransactionEvent" | "TransformationEvent" | "AssociationEvent";
export type Action = "ADD" | "OBSERVE" | "DELETE";

/** A quantity of a class; `quantity` keeps its source text (`"12.50"`). */
export interface QuantityElement {
  readonly epcClass: string;
  readonly quantity: string | null;
  readonly uom: string | null;
}

/** A business transaction, source or destination: `type` a CBV word or URI, `value` the identifier. */
export interface TypedValue {
  readonly type: string | null;
  readonly value: string;
}

export interface PersistentDisposition {
  readonly set: readonly string[];
  readonly unset: readonly string[];
}

export interface ErrorDeclaration {
  readonly declarationTime: string;
  readonly reason: string | null;
  readonly correctiveEventIDs: readonly string[];
  readonly extensions: readonly Node[];
}

/** Lexical kind of a node's value, so that it is written back as it came. */
export type NodeKind = "string" | "number" | "boolean" | "null" | "object" | "array";

/**
 * A piece of content that the standard leaves open (extension, ILMD, sensor data), kept as it came and in its order.
 * A property is a node with its name; the items of an array are nodes with an empty name.
 */
export interface Node {
  /** Namespace URI; empty for the standard's own fields, JSON-LD keywords (`@type`) and array items. */
  readonly namespace: string;
  /** Local name. */
  readonly name: string;
  /** The prefix it was written with, a hint for writing it back; empty where none. `ATTRIBUTE_MARK` before it where it was an attribute of an XML extension. */
  readonly prefix: string;
  readonly kind: NodeKind;
  /** Lexical value; null for objects, arrays and null. Numbers keep their source text. */
  readonly value: string | null;
  readonly children: readonly Node[];
}

/** A place: the id, and whatever extensions stood beside it. */
export interface Place {
  readonly id: string;
  readonly extensions: readonly Node[];
}

/** Part `index` (from 0) of `of` stored events that together are one event with a long list. */
export interface Part {
  readonly index: number;
  readonly of: number;
}

export interface EpcisEvent {
  readonly type: EventType;
  /** The sender's own event id. */
  readonly eventID: string | null;
  readonly eventTime: string;
  readonly eventTimeZoneOffset: string;
  readonly recordTime: string | null;
  readonly action: Action | null;
  readonly bizStep: string | null;
  readonly disposition: string | null;
  readonly persistentDisposition: PersistentDisposition | null;
  readonly readPoint: Place | null;
  readonly bizLocation: Place | null;
  readonly parentID: string | null;
  /** `epcList` of object and transaction events; empty on the others. */
  readonly epcList: readonly string[];
  /** `quantityList` of object and transaction events. */
  readonly quantityList: readonly QuantityElement[];
  /** Of aggregation and association events. */
  readonly childEPCs: readonly string[];
  readonly childQuantityList: readonly QuantityElement[];
  /** Of transformation events. */
  readonly inputEPCList: readonly string[];
  readonly inputQuantityList: readonly QuantityElement[];
  readonly outputEPCList: readonly string[];
  readonly outputQuantityList: readonly QuantityElement[];
  readonly transformationID: string | null;
  readonly bizTransactionList: readonly TypedValue[];
  readonly sourceList: readonly TypedValue[];
  readonly destinationList: readonly TypedValue[];
  readonly errorDeclaration: ErrorDeclaration | null;
  /** One or several URIs, kept as a node (string or array). */
  readonly certificationInfo: readonly Node[];
  /** Instance and lot master data; legal on ObjectEvent ADD and TransformationEvent. */
  readonly ilmd: readonly Node[];
  readonly sensorElementList: readonly Node[];
  readonly extensions: readonly Node[];
  readonly part: Part | null;
}

/** Begins no prefix of its own: neither XML nor JSON-LD has such. */
export const ATTRIBUTE_MARK = "@";

/** Namespace of the bridge's own extension. Fixed for ever: it enters the event hash. */
export const CSP_NAMESPACE = "urn:csp:epcis:1:";

/** One empty list for all: an event has a dozen of them. */
const NONE: readonly never[] = [];

/** An event that whoever makes it still fills in. */
export type EventDraft = { -readonly [Field in keyof EpcisEvent]: EpcisEvent[Field] };

/** An event of the type with every other field empty, to be filled in or spread into another. */
export function emptyEvent(type: EventType, eventTime: string, eventTimeZoneOffset: string): EventDraft {
  return {
    type,
    eventID: null,
    eventTime,
    eventTimeZoneOffset,
    recordTime: null,
    action: null,
    bizStep: null,
    disposition: null,
    persistentDisposition: null,
    readPoint: null,
    bizLocation: null,
    parentID: null,
    epcList: NONE,
    quantityList: NONE,
    childEPCs: NONE,
    childQuantityList: NONE,
    inputEPCList: NONE,
    inputQuantityList: NONE,
    outputEPCList: NONE,
    outputQuantityList: NONE,
    transformationID: null,
    bizTransactionList: NONE,
    sourceList: NONE,
    destinationList: NONE,
    errorDeclaration: null,
    certificationInfo: NONE,
    ilmd: NONE,
    sensorElementList: NONE,
    extensions: NONE,
    part: null,
  };
}

/** A leaf of the bridge's own extension. */
export function cspNode(name: string, value: string, kind: "string" | "number" | "boolean" = "string"): Node {
  return { namespace: CSP_NAMESPACE, name, prefix: "csp", kind, value, children: NONE };
}
