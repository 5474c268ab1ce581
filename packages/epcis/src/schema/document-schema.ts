// The shapes around events: EPCIS documents and query documents, without the events, which are checked one by one by their type.

import { CONTEXT_SCHEMA, listOf, text, type Properties, type Schema } from "./event-schema.ts";

export type DocumentType = "EPCISDocument" | "EPCISQueryDocument";

const URI = text("epcis-uri");

const VOCABULARY_ELEMENT: Schema = {
  type: "object",
  required: ["id"],
  properties: {
    id: URI,
    attributes: listOf({ type: "object", required: ["id"], properties: { id: URI } }),
    children: listOf(URI),
  },
};

const VOCABULARY_LIST = listOf({ type: "object", required: ["type"], properties: { type: URI, vocabularyElementList: listOf(VOCABULARY_ELEMENT) } });

const EVENT_LIST: Schema = { type: "array" };

const HEAD: Properties = {
  "@context": CONTEXT_SCHEMA,
  id: URI,
  schemaVersion: text("epcis-version"),
  creationDate: text("epcis-time"),
};

const DOCUMENT: Schema & { readonly required: readonly string[]; readonly properties: Properties } = {
  $id: "urn:csp:schema:epcis:EPCISDocument",
  type: "object",
  required: ["@context", "type", "schemaVersion", "creationDate", "epcisBody"],
  properties: {
    type: { const: "EPCISDocument" },
    ...HEAD,
    instanceIdentifier: { type: "string" },
    sender: { type: "string" },
    receiver: { type: "string" },
    epcisHeader: { type: "object", properties: { epcisMasterData: { type: "object", properties: { vocabularyList: VOCABULARY_LIST } } } },
    epcisBody: { type: "object", required: ["eventList"], properties: { eventList: EVENT_LIST } },
  },
};

const RESULTS_BODY: Schema = { type: "object", required: ["eventList"], properties: { eventList: EVENT_LIST, vocabularyList: VOCABULARY_LIST } };

const QUERY_RESULTS: Schema = {
  type: "object",
  required: ["queryName", "resultsBody"],
  properties: { queryName: { type: "string" }, subscriptionID: { type: "string" }, resultsBody: RESULTS_BODY },
};

const QUERY_DOCUMENT: Schema & { readonly required: readonly string[]; readonly properties: Properties } = {
  $id: "urn:csp:schema:epcis:EPCISQueryDocument",
  type: "object",
  required: ["@context", "type", "epcisBody"],
  properties: {
    type: { const: "EPCISQueryDocument" },
    ...HEAD,
    epcisBody: { type: "object", required: ["queryResults"], properties: { queryResults: QUERY_RESULTS } },
  },
};

export const DOCUMENT_SCHEMAS = { EPCISDocument: DOCUMENT, EPCISQueryDocument: QUERY_DOCUMENT } as const;

/** The fields that each kind of document has of its own; all others are extensions. */
export const DOCUMENT_FIELDS = {
  EPCISDocument: new Set(Object.keys(DOCUMENT.properties)),
  EPCISQueryDocument: new Set(Object.keys(QUERY_DOCUMENT.properties)),
} as const;
