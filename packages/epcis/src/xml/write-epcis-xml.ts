// Canonical events → an EPCIS 2.0 XML document or query document: whole, in chunks, or event by event. What XML cannot say is
// listed with the text, never dropped in silence.

import { type DocumentOptions, schemaVersionOf } from "../write-document.ts";
import type { EpcisEvent, Node } from "../event.ts";
import type { ValuePrefixes } from "../context.ts";
import { STANDARD_VALUE_PREFIXES } from "../event-hash/value.ts";
import { type ValuePath, spellingFor, withValues } from "../value-spelling.ts";
import { openContentOf } from "../write-event.ts";
import { planNamespaces } from "./namespace-plan.ts";
import { writeHeader } from "./write-header.ts";
import { element, memberOf, plainText, splitAttributes, writeExtensions, type XmlWriting } from "./write-open-content.ts";
import { writeXmlEvent } from "./write-xml-event.ts";
import { createLossList, within, type At, type LossList, type XmlLoss } from "./xml-losses.ts";
import { escapeText, escapeValue } from "./xml-text.ts";

export interface EpcisXml {
  readonly text: string;
  /** What the text does not say, or not as it was said, event by event; beyond 100,000 entries counted. */
  readonly losses: readonly XmlLoss[];
}

/** Writes one document, in this order: `head`, `event` for each event, `tail`. */
export interface EpcisXmlWriter {
  head(): string;
  event(event: EpcisEvent): string;
  tail(): string;
  /** So far. */
  losses(): readonly XmlLoss[];
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
/** Prefix and namespace of the root; the elements of the standard themselves are in none. */
const DOCUMENT = ["epcis", "urn:epcglobal:epcis:xsd:2"] as const;
const QUERY_DOCUMENT = ["epcisq", "urn:epcglobal:epcis-query:xsd:2"] as const;
/** The reader takes elements of the standard's namespaces for its own where a document may be extended. */
const OF_STANDARD = "urn:epcglobal:epcis";
const CHUNK_LENGTH = 64 * 1024;

/** All namespaces are declared once, at the root. 11 µs for an event of 10 EPCs on one busy shared core. */
export function writeEpcisXml(events: readonly EpcisEvent[], options: DocumentOptions): EpcisXml {
  const writer = createEpcisXmlWriter(options, events);
  let text = writer.head();
  for (const event of events) text += writer.event(event);
  return { text: text + writer.tail(), losses: writer.losses() };
}

/**
 * The document in chunks of about 64 Ki characters; holds one event at a time. Namespaces that the envelope does not need are
 * declared at the events that do. Returns the losses at its end.
 */
export function* epcisXmlChunks(events: Iterable<EpcisEvent>, options: DocumentOptions): Generator<string, readonly XmlLoss[], undefined> {
  const writer = createEpcisXmlWriter(options);
  let chunk = writer.head();
  for (const event of events) {
    chunk += writer.event(event);
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk + writer.tail();
  return writer.losses();
}

/** @param known events whose namespaces are to be declared at the root */
export function createEpcisXmlWriter(options: DocumentOptions, known: readonly EpcisEvent[] = []): EpcisXmlWriter {
  const losses = createLossList();
  const [prefix, namespace] = options.query == null ? DOCUMENT : QUERY_DOCUMENT;
  const plan = planNamespaces(openContent(options, known), [prefix]);
  const writing = { plan, losses };
  const root = `${prefix}:${options.query == null ? "EPCISDocument" : "EPCISQueryDocument"}`;
  const list = within(within(null, "epcisBody"), "eventList");
  let index = 0;
  return {
    head: () =>
      `${DECLARATION}<${root} xmlns:${prefix}="${namespace}"${plan.declarations}${headAttributes(options)}${ofSender(options.extensions, writing, within(null, "extensions"))}>${beforeEvents(options, prefix, writing)}`,
    event(given) {
      const event = spelledForXml(given, options.prefixesOf?.(index), losses, within(list, index));
      const own = plan.extended(openContentOf(event));
      const text = writeXmlEvent(event, own === plan ? writing : { plan: own, losses }, own === plan ? "" : own.declarations, within(list, index));
      index += 1;
      return `${text}\n`;
    },
    tail: () => `${afterEvents(options, prefix, writing)}</${root}>\n`,
    losses: () => losses.list(),
  };
}

/** In XML the standard's prefixes alone mean something in values. */
function spelledForXml(event: EpcisEvent, from: ValuePrefixes | undefined, losses: LossList, at: At): EpcisEvent {
  if (from === undefined || from === STANDARD_VALUE_PREFIXES) return event;
  return withValues(event, (text, path, isSensorField) => {
    const spelling = spellingFor(text, from, STANDARD_VALUE_PREFIXES, isSensorField);
    if (!spelling.isKept) losses.add("content", placeAt(at, path), "a compact URI whose prefix the document does not declare is another value in XML");
    else if (spelling.text !== text) losses.add("form", placeAt(at, path), "a compact URI of the document's own prefix becomes the full URI");
    return spelling.text;
  });
}

function placeAt(at: At, { parent, step }: ValuePath): At {
  const outer = parent === null ? at : placeAt(at, parent);
  return typeof step === "object" ? within(outer, memberOf(step), step) : within(outer, step);
}

function* openContent(
  { header = [], extensions = [], bodyExtensions = [], query = null }: DocumentOptions,
  events: readonly EpcisEvent[],
): Generator<readonly Node[]> {
  yield* [header, extensions, bodyExtensions, query?.extensions ?? []];
  for (const event of events) yield* openContentOf(event);
}

function headAttributes(options: DocumentOptions): string {
  const { creationDate } = options;
  return ` schemaVersion="${escapeValue(schemaVersionOf(options))}"${creationDate === null ? "" : ` creationDate="${escapeValue(creationDate)}"`}`;
}

function beforeEvents(options: DocumentOptions, prefix: string, writing: XmlWriting): string {
  for (const field of ["id", "instanceIdentifier", "sender", "receiver"] as const) {
    if (options[field] != null) writing.losses.add("content", within(null, field), "EPCIS XML has no such field of a document; it is left out");
  }
  const header = writeHeader(options.header ?? [], writing, within(null, "epcisHeader"));
  const { query = null } = options;
  const body = within(null, "epcisBody");
  const opened = `${header}<EPCISBody${ofSender(options.bodyExtensions, writing, body)}>`;
  if (query === null) return `${opened}<EventList>\n`;
  const at = within(body, "queryResults");
  const name = element("queryName", "", escapeText(plainText(query.queryName, writing.losses, within(at, "queryName"))));
  const { subscriptionID } = query;
  const subscription =
    subscriptionID === null ? "" : element("subscriptionID", "", escapeText(plainText(subscriptionID, writing.losses, within(at, "subscriptionID"))));
  return `${opened}<${prefix}:QueryResults${ofSender(query.extensions, writing, at)}>${name}${subscription}<resultsBody><EventList>\n`;
}

function afterEvents({ extensions = [], bodyExtensions = [], query = null }: DocumentOptions, prefix: string, writing: XmlWriting): string {
  const body = within(null, "epcisBody");
  let text = "</EventList>";
  if (query !== null) {
    const at = within(body, "queryResults");
    for (const node of query.resultsExtensions) {
      writing.losses.add("content", within(within(at, "resultsBody"), memberOf(node)), "query results in XML hold events alone; this is left out");
    }
    text += `</resultsBody>${writeForeign(query.extensions, writing, at)}</${prefix}:QueryResults>`;
  }
  return `${text}${writeForeign(bodyExtensions, writing, body)}</EPCISBody>${writeForeign(extensions, writing, within(null, "extensions"))}`;
}

/** What were attributes of an element around the events. */
function ofSender(nodes: readonly Node[] | undefined, writing: XmlWriting, at: At): string {
  return splitAttributes((nodes ?? []).filter(isForeign), writing, at).attributes;
}

function isForeign({ namespace }: Node): boolean {
  return !namespace.startsWith(OF_STANDARD);
}

/** What stands around the events must not look like the standard's own. */
function writeForeign(nodes: readonly Node[], writing: XmlWriting, at: At): string {
  const foreign = nodes.filter(isForeign);
  for (const node of nodes) {
    if (node.namespace.startsWith(OF_STANDARD))
      writing.losses.add("content", within(at, memberOf(node)), "the namespace is the standard's own; this is left out");
  }
  return writeExtensions(splitAttributes(foreign, writing, at).rest, writing, at);
}
