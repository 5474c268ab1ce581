// What a document says around its events: header, master data, query results, extensions. Kept so that a document can be
// written again; means nothing to the events.

import { DOCUMENT_FIELDS, type DocumentType } from "./schema/document-schema.ts";
import type { Node } from "./event.ts";
import type { JsonObject } from "./json-text.ts";
import { readMembers, type Scope } from "./nodes.ts";

export interface Envelope {
  readonly id: string | null;
  readonly schemaVersion: string | null;
  readonly creationDate: string | null;
  readonly instanceIdentifier: string | null;
  readonly sender: string | null;
  readonly receiver: string | null;
  /** What `epcisHeader` holds, master data too. */
  readonly header: readonly Node[];
  readonly extensions: readonly Node[];
  /** What the body holds beside the event list. */
  readonly bodyExtensions: readonly Node[];
  /** Of a query document; null in others. */
  readonly query: QueryResults | null;
}

export interface QueryResults {
  readonly queryName: string;
  readonly subscriptionID: string | null;
  readonly extensions: readonly Node[];
  /** What the results hold beside the event list: `vocabularyList` and extensions. */
  readonly resultsExtensions: readonly Node[];
}

const BODY_FIELDS: ReadonlySet<string> = new Set(["eventList"]);
const QUERY_BODY_FIELDS: ReadonlySet<string> = new Set(["queryResults"]);
const QUERY_FIELDS: ReadonlySet<string> = new Set(["queryName", "subscriptionID", "resultsBody"]);

/** The document must have passed its schema. The scope is the document's own. */
export function readEnvelope(type: DocumentType, raw: JsonObject, scope: Scope): Envelope {
  const body = raw["epcisBody"] as JsonObject;
  const results = type === "EPCISQueryDocument" ? (body["queryResults"] as JsonObject) : null;
  return {
    id: textOf(raw, "id"),
    schemaVersion: textOf(raw, "schemaVersion"),
    creationDate: textOf(raw, "creationDate"),
    instanceIdentifier: textOf(raw, "instanceIdentifier"),
    sender: textOf(raw, "sender"),
    receiver: textOf(raw, "receiver"),
    header: type === "EPCISDocument" && raw["epcisHeader"] !== undefined ? readMembers(raw["epcisHeader"] as JsonObject, scope) : [],
    extensions: readMembers(raw, scope, DOCUMENT_FIELDS[type]),
    bodyExtensions: readMembers(body, scope, results === null ? BODY_FIELDS : QUERY_BODY_FIELDS),
    query: results === null ? null : readQueryResults(results, scope),
  };
}

function readQueryResults(results: JsonObject, scope: Scope): QueryResults {
  return {
    queryName: textOf(results, "queryName") ?? "",
    subscriptionID: textOf(results, "subscriptionID"),
    extensions: readMembers(results, scope, QUERY_FIELDS),
    resultsExtensions: readMembers(results["resultsBody"] as JsonObject, scope, BODY_FIELDS),
  };
}

function textOf(raw: JsonObject, field: string): string | null {
  return (raw[field] as string | undefined) ?? null;
}
