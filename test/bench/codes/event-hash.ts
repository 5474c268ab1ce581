// What the event hash of the CBV costs: two-code events, from canonical events and from JSON text, and what the peer from npm
// takes for the same events. One core, nothing stored.

import { documentPreHashes, type EpcisEvent, emptyEvent, eventHash, hashOfPreHash, readEpcisJson } from "@csp/epcis";
import epcis2 from "epcis2.js";
import { vectorsRight } from "./event-hash-vectors.ts";
import type { BenchFigure, BenchOptions } from "../figure.ts";
import { createRandom, type Random } from "../random.ts";

const EVENTS = 2000;
/** Events of one document, for the figure from text: the envelope shall not matter. */
const DOCUMENT_EVENTS = 200;
const ROUNDS = 5;
const CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld";

interface Contender {
  readonly name: string;
  /** Hashes some events, and gives how many. */
  readonly round: () => number;
  readonly context: BenchFigure["context"];
}

/** Figures in events a second, the median of rounds that the contenders take by turns. */
export function measureEventHash({ seed, seconds }: BenchOptions): BenchFigure[] {
  const lanes = contendersOn(twoCodeEvents(createRandom(seed))).map((contender) => ({ ...contender, rates: [] as number[], cpuMs: 0, wallMs: 0 }));
  const roundMs = (seconds * 1000) / 100;
  for (const { round } of lanes) repeat(2 * roundMs, round);
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    for (const lane of lanes) {
      const usage = process.cpuUsage();
      const start = performance.now();
      lane.rates.push(repeat(roundMs, lane.round));
      lane.wallMs += performance.now() - start;
      const { user, system } = process.cpuUsage(usage);
      lane.cpuMs += (user + system) / 1000;
    }
  }
  return lanes.map(({ name, context, rates, cpuMs, wallMs }) => {
    const value = rates.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0;
    // Under 100 others had the core for the rest.
    const measured = { ns: Math.round(1e9 / value), "cpu %": Math.round((cpuMs / wallMs) * 100) };
    return { name: `codes: ${name}`, value: Math.round(value), unit: "events/s", better: "higher", context: { ...measured, ...context, rounds: ROUNDS, seed } };
  });
}

function contendersOn(events: readonly EpcisEvent[]): readonly Contender[] {
  const documents = documentsOf(events);
  const plain = events.map(toJson);
  const ours = vectorsRight(ourHashes);
  const theirs = vectorsRight((_text, list, context) => list.map((event) => peerHash(event, context)));
  // The peer is so slow that a round over all events would be its own measurement.
  let at = 0;
  const peerRound = (): number => {
    at = (at + 1) % plain.length;
    return epcis2.eventToHashedId(plain[at] ?? {}, {}, false).length > 0 ? 1 : 0;
  };
  const right = (text: string): BenchFigure["context"] => (text === "" ? {} : { vectorsRight: text });
  return [
    { name: "event hash, two-code events", round: () => hashAll(events), context: { aim: 50_000, ...right(ours) } },
    { name: "event hash, two-code events as JSON text", round: () => hashDocuments(documents), context: { documentEvents: DOCUMENT_EVENTS } },
    { name: "event hash, two-code events, epcis2.js", round: peerRound, context: right(theirs) },
  ];
}

function ourHashes(text: string): readonly string[] {
  const read = readEpcisJson(text);
  return read.ok ? documentPreHashes(read).map((preHash) => hashOfPreHash(preHash)) : [];
}

function peerHash(event: object, context: object): string {
  try {
    return epcis2.eventToHashedId(event, context, false);
  } catch {
    // What it cannot hash it gets wrong.
    return "";
  }
}

/** Events a second. */
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
