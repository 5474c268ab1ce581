// Invariants 3, 7 and 9: every raw message has exactly one closed outcome, made of numbered events with our ids, and
// every code listed in it has exactly one result.

import type { EventLog, LoggedEvent, Position } from "@csp/contracts";
import {
  CATEGORY,
  decodeProvenance,
  decodeRejection,
  decodeTraceEvent,
  decodeTranslated,
  EVENT_TYPE,
  outcomeId,
  type Provenance,
  traceStream,
} from "@csp/domain";
import type { EpcisEvent } from "@csp/epcis";
import type { CheckCounts, Finding } from "./finding.ts";
import { readToEnd } from "./read-to-end.ts";

/** The message whose outcomes are being read, one per trace stream. */
interface OpenMessage {
  readonly rawStream: string;
  readonly rawRevision: number;
  next: number;
  events: number;
  rejections: number;
  accepted: number;
  /** Codes of a message whose events may name one several times. */
  readonly named: Set<string>;
  refused: number;
  /** Places of the documents that were refused whole: their rejections list no codes. */
  readonly refusedWhole: Set<number>;
  /** Its translation broke off at a fault of ours: the close claims no codes, whatever events there were before. */
  isFaulted: boolean;
}

/** Is told of every event that belongs to a document, and asked now and then what is wrong with those. */
export interface DocumentCheck {
  add(provenance: Provenance, position: Position): void;
  findings(atEnd: boolean): AsyncGenerator<Finding>;
}

/** The last closed raw revision, by uplink stream, by generation. */
export type Done = Map<string, Map<number, number>>;

/** Reads all trace streams, of all generations. Afterwards `done` holds how far each is. */
export async function* checkOutcomes(log: Pick<EventLog, "follow">, counts: CheckCounts, documents: DocumentCheck, done: Done): AsyncGenerator<Finding> {
  const open = new Map<string, OpenMessage>();
  for await (const events of readToEnd(log, { categories: [CATEGORY.trace] })) {
    for (const event of events) yield* checkOutcome(event, open, counts, documents, done);
    yield* documents.findings(false);
  }
  yield* documents.findings(true);
}

function* checkOutcome(event: LoggedEvent, open: Map<string, OpenMessage>, counts: CheckCounts, documents: DocumentCheck, done: Done): Generator<Finding> {
  const where = `${event.stream}@${event.revision}`;
  counts.outcomes += 1;
  let provenance: Provenance;
  try {
    provenance = decodeProvenance(event.meta);
  } catch (error) {
    yield { invariant: 3, where, detail: `its metadata cannot be read: ${String(error)}` };
    return;
  }
  const message = open.get(event.stream) ?? startMessage(provenance);
  open.set(event.stream, message);
  if (message.next === 0 && provenance.rawRevision <= (done.get(provenance.rawStream)?.get(provenance.generation) ?? -1)) {
    yield { invariant: 3, where, detail: `raw message ${provenance.rawStream}@${provenance.rawRevision} has a second outcome` };
  }
  if (provenance.rawStream !== message.rawStream || provenance.rawRevision !== message.rawRevision || provenance.index !== message.next) {
    yield {
      invariant: 3,
      where,
      detail: `outcome ${provenance.index} of ${provenance.rawStream}@${provenance.rawRevision} stands where ${message.next} of ${message.rawStream}@${message.rawRevision} should`,
    };
    open.set(event.stream, { ...startMessage(provenance), next: provenance.index });
  }
  if (event.id !== outcomeId(provenance.rawStream, provenance.rawRevision, provenance.index, provenance.generation)) {
    yield { invariant: 3, where, detail: "its id is not the one that follows from where it comes from" };
  }
  if (event.stream !== traceStream(provenance.rawStream, provenance.generation)) {
    yield { invariant: 7, where, detail: `an outcome of generation ${provenance.generation} of ${provenance.rawStream} stands in this stream` };
  }
  yield* countOutcome(event, provenance, open.get(event.stream) ?? message, counts, documents);
  if (event.type !== EVENT_TYPE.translated) return;
  done.set(provenance.rawStream, (done.get(provenance.rawStream) ?? new Map<number, number>()).set(provenance.generation, provenance.rawRevision));
  open.delete(event.stream);
}

function startMessage({ rawStream, rawRevision }: Provenance): OpenMessage {
  return { rawStream, rawRevision, next: 0, events: 0, rejections: 0, accepted: 0, named: new Set(), refused: 0, refusedWhole: new Set(), isFaulted: false };
}

function* countOutcome(event: LoggedEvent, provenance: Provenance, message: OpenMessage, counts: CheckCounts, documents: DocumentCheck): Generator<Finding> {
  message.next += 1;
  // A document of which nothing was accepted is in no register: mended, it may come again under its key.
  if (provenance.document !== null && event.type === EVENT_TYPE.traceEvent) documents.add(provenance, event.position);
  try {
    if (event.type === EVENT_TYPE.traceEvent) {
      message.events += 1;
      message.accepted += acceptedCodes(event, provenance, message.named);
    } else if (event.type === EVENT_TYPE.rejection) {
      message.rejections += 1;
      const { reason, codes } = decodeRejection(event.data);
      message.isFaulted ||= reason === "TRANSLATOR_FAULT";
      // A refused packing (NOT_PACKED: its parent is unknown or refused) lists codes that were accepted as such.
      if (reason === "CODES_REFUSED") message.refused += codes.length;
      else if (provenance.document !== null && codes.length === 0) message.refusedWhole.add(provenance.document.index);
    } else if (event.type === EVENT_TYPE.translated) {
      const { events, rejections, codesListed, codesRefused, documents: listed, documentCount } = decodeTranslated(event.data);
      for (const index of message.refusedWhole) message.refused += listed[index]?.codesListed ?? 0;
      // Of documents that the close does not list it is not known how many codes they had.
      if (documentCount > listed.length && message.refusedWhole.size > 0) message.refused = codesRefused;
      counts.codes += codesListed;
      const found = message.isFaulted ? [message.events, message.rejections, 0, 0] : [message.events, message.rejections, message.accepted, message.refused];
      const said = [events, rejections, codesListed - codesRefused, codesRefused];
      if (found.join() !== said.join()) {
        yield {
          invariant: 9,
          where: `${event.stream}@${event.revision}`,
          detail: `events, rejections, codes accepted and refused are ${found.join(", ")}, but the close says ${said.join(", ")}`,
        };
      }
    } else throw new Error(`there is no event type ${event.type}`);
  } catch (error) {
    yield { invariant: 3, where: `${event.stream}@${event.revision}`, detail: `the event cannot be read: ${String(error)}` };
  }
}

/**
 * Codes this event accounts for. By the document it is of, since an envelope holds documents of any profile. The packing events of
 * the Chinese profiles name codes again that commissioning has named.
 */
function acceptedCodes(logged: LoggedEvent, { document }: Provenance, named: Set<string>): number {
  const event = decodeTraceEvent(logged.data);
  const key = document?.key ?? "";
  if (REPEATING_DOCUMENTS.some((head) => key.startsWith(head))) return newlyNamed(event, named);
  if (!key.startsWith(EPCIS_DOCUMENT)) return event.type === "ObjectEvent" ? event.epcList.length : 0;
  const parent = event.parentID !== null && (event.part === null || event.part.index === 0) ? 1 : 0;
  return parent + event.epcList.length + event.childEPCs.length + event.inputEPCList.length + event.outputEPCList.length;
}

const EPCIS_DOCUMENT = "urn:csp:epcis-event:";
/** One bounded document a message: what is re-boxed is taken out and put in, and each piece of a temperature series names the packs. */
const REPEATING_DOCUMENTS: readonly string[] = ["urn:csp:operation:", "urn:csp:vaccine-record:"];

function newlyNamed({ parentID, epcList, childEPCs, inputEPCList, outputEPCList }: EpcisEvent, named: Set<string>): number {
  const before = named.size;
  if (parentID !== null) named.add(parentID);
  for (const list of [epcList, childEPCs, inputEPCList, outputEPCList]) for (const code of list) named.add(code);
  return named.size - before;
}
