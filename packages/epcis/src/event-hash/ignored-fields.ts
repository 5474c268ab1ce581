// Fields that a document asks to leave out of its hashes, and an event without them. A repository adds fields of its own to
// what it was sent; leaving those out gives back the sender's hash. The request is no field of the standard, so each repository
// makes it in a namespace of its own, and the name alone tells it.

import type { ValuePrefixes } from "../context.ts";
import type { Envelope } from "../envelope.ts";
import { emptyEvent, type EpcisEvent, type Node } from "../event.ts";
import { nameOf } from "./open-content.ts";

/** Full names (`{namespace}local`) or bare ones of the standard (`bizStep`). */
export type FieldNames = ReadonlySet<string>;

const REQUEST_NAME = "ignoreFields";
const NONE: FieldNames = new Set();

/** What a document or query document asks for: a list of names in JSON, elements so named in XML. */
export function ignoredFields(envelope: Envelope | null, prefixes: ValuePrefixes): FieldNames {
  if (envelope === null) return NONE;
  const requests = [...envelope.extensions, ...(envelope.query?.extensions ?? [])].filter(isRequest);
  return requests.length === 0 ? NONE : new Set(requests.flatMap((node) => requestedNames(node, prefixes)));
}

function isRequest(node: Node): boolean {
  return node.namespace !== "" && node.name === REQUEST_NAME;
}

function requestedNames(node: Node, prefixes: ValuePrefixes): readonly string[] {
  switch (node.kind) {
    case "array":
      return node.children.flatMap((item) => requestedNames(item, prefixes));
    case "object":
      return node.children.map(nameOf);
    default:
      return node.value === null ? [] : [fullName(node.value, prefixes)];
  }
}

function fullName(written: string, prefixes: ValuePrefixes): string {
  const colon = written.indexOf(":");
  const namespace = colon <= 0 ? undefined : prefixes.get(written.slice(0, colon));
  return namespace === undefined ? written : `{${namespace}}${written.slice(colon + 1)}`;
}

/** The event as if the fields had not been sent. Type, time and offset are always hashed. */
export function withoutFields(event: EpcisEvent, ignore: FieldNames): EpcisEvent {
  const empty = emptyEvent(event.type, event.eventTime, event.eventTimeZoneOffset);
  const kept = Object.fromEntries(Object.entries(event).filter(([field]) => !ignore.has(field)));
  return { ...empty, ...kept, extensions: event.extensions.filter((node) => !ignore.has(nameOf(node))) };
}
