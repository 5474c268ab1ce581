// EPCIS 2.0 JSON text → canonical events, or the reason why not. Takes EPCISDocument, EPCISQueryDocument, and a bare event.
// A document with one wrong event is refused whole, as the standard's capture interface does by default.

import { standardContext } from "./context.ts";
import { readEnvelope } from "./envelope.ts";
import { EVENT_TYPES, isEventType } from "./event-fields.ts";
import { isObject, readJsonText, type JsonObject } from "./json-text.ts";
import { checkNames } from "./name-rules.ts";
import { scopeWithin, type Scope } from "./nodes.ts";
import { shapeProblem } from "./problem.ts";
import {
  DEFAULT_MAX_DEPTH,
  DEFAULT_MAX_EVENTS,
  MAX_FURTHER_PROBLEMS,
  refuseDocument,
  type EpcisLimits,
  type EpcisRead,
  type ReadEvent,
} from "./read-result.ts";
import { checkShape } from "./schema/check-shape.ts";
import { DOCUMENT_FIELDS, type DocumentType } from "./schema/document-schema.ts";
import { takeEvent } from "./take-event.ts";

/**
 * The hot path. 1,000 ObjectEvents of 10 EPCs each (0.9 MB) take on one busy shared core 22 ms with GS1 identifiers (processor
 * time, best of many documents of 50). By step: text 7 ms, the identifier library 3, schema 3, names and rules 1, the rest the
 * events themselves. The first call of a process adds 60–80 ms for compiling the schema.
 */
export function readEpcisJson(text: string, limits: EpcisLimits = {}): EpcisRead {
  const json = readJsonText(text, limits.maxDepth ?? DEFAULT_MAX_DEPTH);
  if (!json.ok) return refuseDocument([json.problem]);
  const root = json.value;
  if (!isObject(root)) return refuseDocument([shapeProblem("", "an EPCIS document is a JSON object")]);
  const scope: Scope = { context: standardContext(), numbers: json.numbers };
  const type = root["type"];
  if (type === "EPCISDocument" || type === "EPCISQueryDocument") return readDocument(type, root, scope, limits.maxEvents ?? DEFAULT_MAX_EVENTS);
  if (isEventType(type)) return readBareEvent(root, scope);
  return refuseDocument([shapeProblem("/type", `must be EPCISDocument, EPCISQueryDocument, or one of ${EVENT_TYPES.join(", ")}`)]);
}

function readBareEvent(root: JsonObject, scope: Scope): EpcisRead {
  const context = Object.hasOwn(root, "@context") ? [] : [shapeProblem("/@context", "@context is required in an event that stands alone")];
  const events: ReadEvent[] = [];
  const problems = [...context, ...takeEvent(root, scope, "", events)];
  return problems.length > 0 ? refuseDocument(problems) : { ok: true, kind: "event", events, envelope: null };
}

function readDocument(type: DocumentType, root: JsonObject, outer: Scope, maxEvents: number): EpcisRead {
  const shape = checkShape(type, root, "");
  if (shape.length > 0) return refuseDocument(shape);
  const scope = scopeWithin(outer, root);
  const { list, pointer, within } = eventListOf(type, root, scope);
  if (list.length > maxEvents) {
    return refuseDocument([{ reason: "TOO_LARGE", where: pointer, detail: `holds ${list.length} events; at most ${maxEvents} are taken in one document` }]);
  }
  const problems = [...checkNames(root, DOCUMENT_FIELDS[type], scope.context, "", type)];
  const events: ReadEvent[] = [];
  for (const [index, raw] of list.entries()) {
    problems.push(...takeEvent(raw, within, `${pointer}/${index}`, events));
    if (problems.length > MAX_FURTHER_PROBLEMS) break;
  }
  if (problems.length > 0) return refuseDocument(problems);
  return { ok: true, kind: type === "EPCISDocument" ? "document" : "query", events, envelope: readEnvelope(type, root, scope) };
}

interface EventList {
  readonly list: readonly unknown[];
  readonly pointer: string;
  /** The scope of the events: any object around the list may have an `@context`. */
  readonly within: Scope;
}

function eventListOf(type: DocumentType, root: JsonObject, scope: Scope): EventList {
  const path = type === "EPCISDocument" ? ["epcisBody"] : ["epcisBody", "queryResults", "resultsBody"];
  let around = root;
  let within = scope;
  for (const name of path) {
    around = around[name] as JsonObject;
    within = scopeWithin(within, around);
  }
  return { list: around["eventList"] as unknown[], pointer: `/${path.join("/")}/eventList`, within };
}
