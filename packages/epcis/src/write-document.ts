// Canonical events → an EPCIS document or query document, and its text.

import { openContentOf, irisOf, writeContext, writeEventBody } from "./write-event.ts";
import type { Envelope, QueryResults } from "./envelope.ts";
import { extendContext, standardContext, valuePrefixes, type ValuePrefixes } from "./context.ts";
import type { EpcisEvent, Node } from "./event.ts";
import { writeMembers } from "./nodes.ts";
import { planPrefixes, type PrefixPlan } from "./prefix-plan.ts";
import { collectPrefixes, collectPrefixesOfNodes, type PrefixesOf, spellingFor, withValues } from "./value-spelling.ts";

/** What to write around the events; an `Envelope` that was read does. With `query`, an EPCISQueryDocument is written. */
export type DocumentOptions = Partial<Omit<Envelope, "creationDate">> & {
  /** Required, since this package has no clock. */
  readonly creationDate: string | null;
  /** Given, each compact URI among the values of an event is so written that the event hash stays; an event that was read has them. */
  readonly prefixesOf?: PrefixesOf;
};

const SCHEMA_VERSION = "2.0";

/** All prefixes are declared once, at the document. */
export function writeEpcisDocument(events: readonly EpcisEvent[], options: DocumentOptions): object {
  const { header = [], extensions = [], bodyExtensions = [], query = null } = options;
  const around = [header, extensions, bodyExtensions, query?.extensions ?? [], query?.resultsExtensions ?? []];
  const inValues = prefixesInValues(events, around, options);
  const plan = planPrefixes([...around, ...events.flatMap((event) => [...openContentOf(event)])], irisOfAll(events), inValues);
  const written = valuePrefixes(extendContext(standardContext(), writeContext(plan)));
  const eventList = events.map((event, index) => writeEventBody(spelledFor(event, options.prefixesOf?.(index), written), plan));
  const body = query === null ? { eventList } : { queryResults: writeQueryResults(query, eventList, plan) };
  const members: [string, unknown][] = [
    ["@context", writeContext(plan)],
    ["id", options.id],
    ["type", query === null ? "EPCISDocument" : "EPCISQueryDocument"],
    ["schemaVersion", schemaVersionOf(options)],
    ["creationDate", options.creationDate],
    ["instanceIdentifier", options.instanceIdentifier],
    ["sender", options.sender],
    ["receiver", options.receiver],
    ["epcisHeader", header.length === 0 ? null : Object.fromEntries(writeMembers(header, plan))],
    ["epcisBody", Object.fromEntries([...Object.entries(body), ...writeMembers(bodyExtensions, plan)])],
  ];
  return Object.fromEntries([...members.filter(([, value]) => value != null), ...writeMembers(extensions, plan)]);
}

/** A document that was read as EPCIS 1.2 is one of 2.0 when it is written. */
export function schemaVersionOf({ schemaVersion }: DocumentOptions): string {
  return schemaVersion == null || schemaVersion.startsWith("1.") ? SCHEMA_VERSION : schemaVersion;
}

function* irisOfAll(events: readonly EpcisEvent[]): Generator<string> {
  for (const event of events) yield* irisOf(event);
}

/** Values around the events (the names in `ignoreFields`) are read by the prefixes of the document, which are those of its first event. */
function prefixesInValues(
  events: readonly EpcisEvent[],
  around: readonly (readonly Node[])[],
  { prefixesOf }: DocumentOptions,
): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  if (prefixesOf === undefined) return found;
  for (const [index, event] of events.entries()) {
    const prefixes = prefixesOf(index);
    if (prefixes === undefined) continue;
    collectPrefixes(event, prefixes, found);
    if (index === 0) for (const nodes of around) collectPrefixesOfNodes(nodes, prefixes, found);
  }
  return found;
}

function spelledFor(event: EpcisEvent, from: ValuePrefixes | undefined, to: ValuePrefixes): EpcisEvent {
  if (from === undefined || from === to) return event;
  return withValues(event, (text, _path, isSensorField) => spellingFor(text, from, to, isSensorField).text);
}

function writeQueryResults(query: QueryResults, eventList: readonly object[], plan: PrefixPlan): object {
  const resultsBody = Object.fromEntries([["eventList", eventList], ...writeMembers(query.resultsExtensions, plan)]);
  const subscription = query.subscriptionID === null ? [] : [["subscriptionID", query.subscriptionID]];
  return Object.fromEntries([["queryName", query.queryName], ...subscription, ["resultsBody", resultsBody], ...writeMembers(query.extensions, plan)]);
}

/** The text of what `writeEpcisEvent` and `writeEpcisDocument` made. Other serialisers do not know how its numbers are to be written. */
export function writeEpcisJsonText(written: object, indent = 0): string {
  return JSON.stringify(written, undefined, indent);
}
