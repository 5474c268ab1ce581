// Events as EPCIS documents that a bridge takes, one after another: what is kept is one document's worth of events. Knows neither
// syntax.

import type { EpcisLimits, EpcisRead, Envelope, EpcisEvent, ValuePrefixes } from "@csp/epcis";
import { codesInLists } from "../code-lists.ts";
import { saysTooMuch } from "../epcis-document/event-document.ts";
import { valuePrefixesOf } from "../epcis-document/value-prefixes.ts";
import { MAX_FACTS_BYTES, nodeBytes } from "../event-parts.ts";
import { MAX_JSON_BYTES } from "../json-message.ts";
import { MAX_DEPTH, MAX_DOCUMENTS } from "../profile.ts";
import { placesAround } from "./around.ts";
import { codePath, eventWithin, ledgerOfPieces, undividable } from "./divided-event.ts";
import { createFileNames } from "./file-names.ts";
import { inPreferredSchemes } from "./in-schemes.ts";
import type { WholeEvent } from "./join-parts.ts";
import { isDeep, isDeepAround } from "./node-depth.ts";
import { createPartJoiner } from "./part-joiner.ts";
import type { Ledger, PiecedDocument, TargetWriter, WriteOptions } from "./target.ts";
import { textPieces } from "./text-pieces.ts";

/** An event, and what the prefixes of its values mean; undefined where that is not known. */
export interface SaidEvent extends WholeEvent {
  readonly prefixes: ValuePrefixes | undefined;
}

/** What is said of one document. */
export interface EpcisText {
  readonly text: string;
  /** Notes what the text does not say; called for a text that is used. */
  readonly note: () => void;
}

export interface EpcisForm {
  readonly profile: "epcis-json" | "epcis-xml";
  readonly mediaType: string;
  /** Of the file, with its dot. */
  readonly ending: string;
  /** `isTight`: without what is for people alone, where the form has such. */
  write(said: readonly SaidEvent[], around: Envelope | undefined, ledger: Ledger, isTight: boolean): EpcisText;
  /** As the profile reads it. */
  read(text: string, limits: EpcisLimits): EpcisRead;
}

/** Of one document, at most. */
export interface EpcisBounds {
  readonly maxBytes: number;
  readonly maxEvents: number;
  readonly maxDepth: number;
}

/** What the profile that reads it takes. */
export const EPCIS_BOUNDS: EpcisBounds = { maxBytes: MAX_JSON_BYTES, maxEvents: MAX_DOCUMENTS, maxDepth: MAX_DEPTH };

/** Part of the bound by which the next document begins; what comes out larger than the bound is halved. */
const ENOUGH = 0.75;
const EVENT_BYTES = 600;
/** Around each identifier of a list. */
const CODE_BYTES = 12;

interface Attempt extends EpcisText {
  readonly problem: string | null;
}

export function createEpcisWriter(form: EpcisForm, options: WriteOptions, given: Envelope | undefined, ledger: Ledger, bounds = EPCIS_BOUNDS): TargetWriter {
  const joiner = createPartJoiner(ledger);
  const nameOf = createFileNames();
  const enoughBytes = bounds.maxBytes * ENOUGH;
  /** Said by the first document. */
  let around = given;
  let open: SaidEvent[] = [];
  let bytes = 0;

  function* take(whole: readonly WholeEvent[]): Generator<PiecedDocument> {
    for (const one of whole) {
      if (saysTooMuch(one.event)) {
        ledger.lose(one.index, "", `an event of a message says at most ${MAX_FACTS_BYTES} bytes besides its codes`);
        continue;
      }
      const prefixes = valuePrefixesOf(one.event);
      const size = sizeOf(one.event);
      if (open.length > 0 && bytes + size > enoughBytes) yield* finish();
      for (const said of inPreferredSchemes([one], options, ledger)) open.push({ ...said, prefixes });
      bytes += size;
      if (open.length === bounds.maxEvents) yield* finish();
    }
  }

  function* finish(): Generator<PiecedDocument> {
    const said = open;
    open = [];
    bytes = 0;
    if (said.length > 0) yield* documents(said);
  }

  /** Halves what no reader takes, down to one event. */
  function* documents(said: readonly SaidEvent[]): Generator<PiecedDocument> {
    const [first] = said;
    const attempt = write(said, ledger, false);
    if (attempt.problem === null) yield document(said, attempt);
    else if (said.length === 1 && first !== undefined) yield* alone(first);
    else {
      const half = Math.ceil(said.length / 2);
      yield* documents(said.slice(0, half));
      yield* documents(said.slice(half));
    }
  }

  function* alone(said: SaidEvent): Generator<PiecedDocument> {
    const attempt = lonely(said, ledger);
    if (attempt.problem === null) {
      yield document([said], attempt);
      return;
    }
    const reason = isTooLarge(attempt.text) ? undividable(said.event) : "";
    if (reason === null) yield* divided(said, attempt.text);
    else ledger.lose(said.index, "", reason === "" ? attempt.problem : `${attempt.problem}, and ${reason}`);
  }

  /** Several events in as many documents. */
  function* divided(said: SaidEvent, text: string): Generator<PiecedDocument> {
    const { event, index } = said;
    const notes = ledgerOfPieces(event, ledger);
    let count = 0;
    function* share(from: number, to: number, tooLarge: string): Generator<PiecedDocument> {
      const step = Math.ceil((to - from) / Math.max(2, Math.ceil(Buffer.byteLength(tooLarge) / enoughBytes)));
      for (let at = from; at < to; at += step) {
        const end = Math.min(to, at + step);
        const piece = { ...said, event: eventWithin(event, at, end) };
        const attempt = lonely(piece, notes.at(at));
        if (attempt.problem === null) {
          count += 1;
          yield document([piece], attempt);
        } else if (end - at > 1) yield* share(at, end, attempt.text);
        else ledger.lose(index, codePath(event, at), attempt.problem);
      }
    }
    yield* share(0, codesInLists(event).length, text);
    ledger.lose(index, "part", `it is ${count} events in as many documents, since an EPCIS message holds at most ${bounds.maxBytes} bytes`);
    if (event.eventID !== null) ledger.lose(index, "eventID", "the events that it is written as have none: two of one id would contradict each other");
  }

  /** An event by itself, as tight as it goes; what stands around the events is given up for it. */
  function lonely(said: SaidEvent, notes: Ledger): Attempt {
    const attempt = write([said], notes, true);
    if (attempt.problem === null || around === undefined) return attempt;
    const lost = around;
    around = undefined;
    const bare = write([said], notes, true);
    if (bare.problem === null) for (const where of placesAround(lost)) ledger.lose(null, where, `with one event: ${attempt.problem}`);
    else around = lost;
    return bare;
  }

  function write(said: readonly SaidEvent[], notes: Ledger, isTight: boolean): Attempt {
    const { text, note } = form.write(said, around, notes, isTight);
    return { text, note, problem: problemOf(text, said) };
  }

  function problemOf(text: string, said: readonly SaidEvent[]): string | null {
    if (isTooLarge(text)) return `an EPCIS message holds at most ${bounds.maxBytes} bytes`;
    if (!said.some(({ event }) => isDeep(event, bounds.maxDepth)) && !(around !== undefined && isDeepAround(around, bounds.maxDepth))) return null;
    const read = form.read(text, bounds);
    return read.ok ? null : `it would be refused: ${read.problem.reason}, ${read.problem.detail}`;
  }

  function isTooLarge(text: string): boolean {
    // Asked of every text: that also makes it one, where the chain of pieces it came as is twice as large.
    return Buffer.byteLength(text) > bounds.maxBytes;
  }

  function document(said: readonly SaidEvent[], { text, note }: EpcisText): PiecedDocument {
    around = undefined;
    note();
    const { profile, mediaType, ending } = form;
    const events = said.map(({ index }) => index);
    return { name: nameOf("events", ending), mediaType, profile, owner: options.owner, events, pieces: () => textPieces(text) };
  }

  return {
    add: (event, index) => [...take(joiner.add(event, index))],
    close() {
      const rest = [...take(joiner.close()), ...finish()];
      const { losses, additions, links } = ledger.close([]);
      return { documents: rest, losses, additions, links };
    },
  };
}

function sizeOf(event: EpcisEvent): number {
  let bytes = EVENT_BYTES + nodeBytes(event.ilmd) + nodeBytes(event.extensions) + nodeBytes(event.sensorElementList);
  for (const list of [event.epcList, event.childEPCs, event.inputEPCList, event.outputEPCList]) for (const uri of list) bytes += uri.length + CODE_BYTES;
  return bytes;
}
