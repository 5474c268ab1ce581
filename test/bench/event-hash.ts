// What the event hash of the CBV costs: two-code events, from canonical events and from JSON text. One core, nothing stored.

import { type EpcisEvent, emptyEvent, eventHash, readEpcisJson } from "@csp/epcis";
import type { BenchFigure, BenchOptions } from "./figure.ts";
import { createRandom, type Random } from "./random.ts";

const EVENTS = 2000;
/** Events of one document, for the figure from text: the envelope shall not matter. */
const DOCUMENT_EVENTS = 200;
const CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld";

/** Figures in events a second; each measurement warms up for half of its time. */
export function measureEventHash({ seed, seconds }: BenchOptions): BenchFigure[] {
  const events = twoCodeEvents(createRandom(seed));
  const documents = documentsOf(events);
  const halfMs = (seconds * 1000) / 40;
  const context = { events: EVENTS, codes: 2, seed };
  return [
    figure(
      "event hash, two-code events",
      measure(halfMs, () => hashAll(events)),
      context,
    ),
    figure(
      "event hash, two-code events as JSON text",
      measure(halfMs, () => hashDocuments(documents)),
      { ...context, documentEvents: DOCUMENT_EVENTS },
    ),
  ];
}

function figure(name: string, eventsPerSecond: number, context: BenchFigure["context"]): BenchFigure {
  return {
    name: `codes: ${name}`,
    value: Math.round(eventsPerSecond),
    unit: "events/s",
    better: "higher",
    context: { nsPerEvent: Math.round(1e9 / eventsPerSecond), ...context },
  };
}

/** Runs in rounds over all events: to warm up, then measured. */
function measure(halfMs: number, round: () => number): number {
  repeat(halfMs, round);
  return repeat(halfMs, round);
}

function repeat(forMs: number, round: () => number): number {
  const start = performance.now();
  let events = 0;
  let elapsedMs = 0;
  do {
    events += round();
    elapsedMs = performance.now() - start;
  } while (elapsedMs < forMs);
  return (events / elapsedMs) * 1000;
}

function hashAll(events: readonly EpcisEvent[]): number {
  let characters = 0;
  for (const event of events) characters += eventHash(event).length;
  if (characters === 0) throw new Error("no event was hashed");
  return events.length;
}

function hashDocuments(documents: readonly string[]): number {
  let count = 0;
  for (const text of documents) {
    const read = readEpcisJson(text);
    if (!read.ok) throw new Error(`${read.problem.where}: ${read.problem.detail}`);
    count += hashAll(read.events.map(({ event }) => event));
  }
  return count;
}

/** One 20-digit code and one pack by Digital Link, shipped for an order. */
function twoCodeEvents(random: Random): readonly EpcisEvent[] {
  const digits = (length: number): string => Array.from({ length }, () => random.below(10)).join("");
  return Array.from({ length: EVENTS }, () => {
    const event = {
      ...emptyEvent("ObjectEvent", `2024-03-${String(1 + random.below(28)).padStart(2, "0")}T08:${10 + random.below(50)}:00.000+08:00`, "+08:00"),
      action: "OBSERVE",
      bizStep: "shipping",
      disposition: "in_transit",
      readPoint: { id: "https://id.gs1.org/414/6924561000016", extensions: [] },
      epcList: [`urn:csp:edmc:8${digits(19)}`, `https://id.gs1.org/01/06924561884074/21/A${digits(12)}`],
      bizTransactionList: [{ type: "po", value: `urn:epcglobal:cbv:bt:6924561000009:${digits(8)}` }],
    };
    // As readers hand events out: strings in one piece.
    return JSON.parse(JSON.stringify(event)) as EpcisEvent;
  });
}

function documentsOf(events: readonly EpcisEvent[]): readonly string[] {
  const documents: string[] = [];
  for (let from = 0; from < events.length; from += DOCUMENT_EVENTS) {
    const eventList = events.slice(from, from + DOCUMENT_EVENTS).map(toJson);
    documents.push(
      JSON.stringify({ "@context": [CONTEXT], type: "EPCISDocument", schemaVersion: "2.0", creationDate: "2024-03-31T00:00:00Z", epcisBody: { eventList } }),
    );
  }
  return documents;
}

function toJson(event: EpcisEvent): object {
  const { type, eventTime, eventTimeZoneOffset, epcList, action, bizStep, disposition, readPoint, bizTransactionList } = event;
  const transactions = bizTransactionList.map((item) => ({ type: item.type, bizTransaction: item.value }));
  return { type, eventTime, eventTimeZoneOffset, epcList, action, bizStep, disposition, readPoint: { id: readPoint?.id }, bizTransactionList: transactions };
}
