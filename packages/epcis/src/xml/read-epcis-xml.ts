// EPCIS XML text → canonical events, or the reason why not: EPCISDocument and EPCISQueryDocument of EPCIS 2.0 and 1.2, and a bare
// event. The same facts give the same events as in JSON, by the same checks. A document with one wrong event is refused whole.

import { isObject } from "../json-text.ts";
import { shapeProblem, type EpcisProblem } from "../problem.ts";
import {
  DEFAULT_MAX_DEPTH,
  DEFAULT_MAX_EVENTS,
  MAX_FURTHER_PROBLEMS,
  refuseDocument,
  type EpcisLimits,
  type EpcisRead,
  type ReadEvent,
} from "../read-result.ts";
import { STANDARD_VALUE_PREFIXES } from "../event-hash/value.ts";
import { takeEvent } from "../take-event.ts";
import { elementProblem, isWrapper, placeOf, shortName, unwrapped, type XmlElement } from "./element.ts";
import { readXmlEnvelope } from "./envelope.ts";
import { EVENT_LISTS, QUANTITY_EVENT_NAME, ROOT_NAMESPACES } from "./event-elements.ts";
import { eventValues, isEventElement, ITS_QUANTITY } from "./event-values.ts";
import { parseElements } from "./parse-elements.ts";
import { createXmlScope, type XmlScope } from "./plain-values.ts";
import { tellUnread } from "./unread-parts.ts";

interface Collected {
  readonly events: ReadEvent[];
  readonly problems: EpcisProblem[];
  kind: "document" | "query" | null;
}

/** One try at a document. */
interface Reading {
  readonly xml: XmlScope;
  readonly found: Collected;
  /** Event elements so far. */
  count: number;
}

function startReading(): Reading {
  return { xml: createXmlScope(), found: { events: [], problems: [], kind: null }, count: 0 };
}

/**
 * Linear in the text. 1,000 ObjectEvents of 10 EPCs each (1.3 MB) take 90–100 ms on one busy shared
 * core, of which half is the XML itself; three times that where the document is not plain (plain-elements.ts).
 */
export function readEpcisXml(text: string, limits: EpcisLimits = {}): EpcisRead {
  const maxEvents = limits.maxEvents ?? DEFAULT_MAX_EVENTS;
  let reading = startReading();
  const parsed = parseElements(text, limits.maxDepth ?? DEFAULT_MAX_DEPTH, () => {
    const own = startReading();
    reading = own;
    return { close: (element, ancestors) => closeElement(element, ancestors, own, maxEvents) };
  });
  return parsed.ok ? finish(parsed.root, reading, limits) : refuseDocument([parsed.problem]);
}

function closeElement(element: XmlElement, ancestors: readonly XmlElement[], reading: Reading, maxEvents: number): boolean | EpcisProblem {
  const { xml, found } = reading;
  if (!holdsEvents(ancestors, found) || isWrapper(element)) return false;
  reading.count += 1;
  if (reading.count > maxEvents) return { reason: "TOO_LARGE", where: placeOf(element), detail: `more than ${maxEvents} events in one document` };
  // What is wrong is collected, as far as a person may want to know it; the rest of the text must still be XML.
  if (found.problems.length <= MAX_FURTHER_PROBLEMS) collectEvent(element, xml, found);
  return true;
}

function finish(root: XmlElement, { xml, found }: Reading, { unread }: EpcisLimits): EpcisRead {
  if (isEventElement(root)) {
    collectEvent(root, xml, found);
    return found.problems.length > 0 ? refuseDocument(found.problems) : { ok: true, kind: "event", events: found.events, envelope: null };
  }
  if (!ROOT_NAMESPACES.has(root.uri) || (root.local !== "EPCISDocument" && root.local !== "EPCISQueryDocument")) {
    return refuseDocument([elementProblem(root, "the root must be EPCISDocument or EPCISQueryDocument of EPCIS 1 or 2, or one event")]);
  }
  const envelope = readXmlEnvelope(root, xml);
  if (!envelope.ok) return refuseDocument([...envelope.problems, ...found.problems]);
  if (found.problems.length > 0) return refuseDocument(found.problems);
  if (unread !== undefined) tellUnread(root, unread);
  return { ok: true, kind: root.local === "EPCISDocument" ? "document" : "query", events: found.events, envelope: envelope.value };
}

/** True where the innermost open element is the list of events, or wraps some of them. */
function holdsEvents(ancestors: readonly XmlElement[], found: Collected): boolean {
  let last = ancestors.length - 1;
  while (last >= 0 && isWrapper(ancestors[last] as XmlElement)) last -= 1;
  if (ancestors[last]?.local !== "EventList") return false;
  const path = ancestors.slice(0, last + 1);
  if (!path.every(({ uri }) => uri === "" || ROOT_NAMESPACES.has(uri))) return false;
  const kind = EVENT_LISTS.get(path.map(({ local }) => local).join("/"));
  found.kind ??= kind ?? null;
  return kind !== undefined;
}

function collectEvent(element: XmlElement, xml: XmlScope, found: Collected): void {
  if (!isEventElement(element)) {
    found.problems.push(elementProblem(element, "is not an event of EPCIS 2.0"));
    return;
  }
  const { raw, problems } = eventValues(element, xml);
  if (problems.length > 0) {
    found.problems.push(...problems);
    return;
  }
  const events: ReadEvent[] = [];
  for (const problem of takeEvent(raw, xml.scope, "", events)) found.problems.push(inXml(problem, element, raw));
  const read = events[0];
  if (read !== undefined) found.events.push({ ...read, where: placeOf(element), prefixes: STANDARD_VALUE_PREFIXES });
}

/** The problem with its place in the XML, as near as the pointer leads there. */
function inXml(problem: EpcisProblem, event: XmlElement, raw: unknown): EpcisProblem {
  let element = event;
  let value = raw;
  const where = event.local === QUANTITY_EVENT_NAME && problem.where.startsWith(ITS_QUANTITY) ? problem.where.slice(ITS_QUANTITY.length) : problem.where;
  for (const step of where.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const inner = Array.isArray(value) ? descend(element, null, Number(name)) : descend(element, name, 0);
    if (inner === undefined) break;
    // An array is its own element in a list of the standard, and repeated elements elsewhere.
    if (inner !== element) element = inner;
    value = isObject(value) || Array.isArray(value) ? (value as Record<string, unknown>)[name] : undefined;
  }
  const pointer = where === "" ? event.local : where.slice(1);
  return shapeProblem(placeOf(element), `${shortName(pointer)}: ${problem.detail}`);
}

function descend(element: XmlElement, name: string | null, index: number): XmlElement | undefined {
  const children = unwrapped(element);
  return name === null ? children[index] : children.find(({ local, uri }) => (uri === "" ? local : `{${uri}}${local}`) === name);
}
