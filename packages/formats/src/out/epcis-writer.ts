// Events as EPCIS documents of a size that a bridge takes, one after another: what is kept is one document's worth of events. Knows
// neither syntax.

import type { Envelope, EpcisEvent, ValuePrefixes } from "@csp/epcis";
import { valuePrefixesOf } from "../epcis-document/value-prefixes.ts";
import { nodeBytes } from "../event-parts.ts";
import { MAX_JSON_BYTES } from "../json-message.ts";
import { MAX_DOCUMENTS } from "../profile.ts";
import { createFileNames } from "./file-names.ts";
import { inPreferredSchemes } from "./in-schemes.ts";
import type { WholeEvent } from "./join-parts.ts";
import { createPartJoiner } from "./part-joiner.ts";
import type { Ledger, PiecedDocument, TargetWriter, WriteOptions } from "./target.ts";

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
  write(said: readonly SaidEvent[], around: Envelope | undefined, ledger: Ledger): EpcisText;
}

/** Bytes of a document by which the next one begins; what comes out larger than a bridge takes is halved. */
const ENOUGH_BYTES = MAX_JSON_BYTES * 0.75;
const EVENT_BYTES = 600;
/** Around each identifier of a list. */
const CODE_BYTES = 12;
const PIECE_LENGTH = 1 << 20;

export function createEpcisWriter(form: EpcisForm, options: WriteOptions, around: Envelope | undefined, ledger: Ledger): TargetWriter {
  const joiner = createPartJoiner(ledger);
  const nameOf = createFileNames();
  let open: SaidEvent[] = [];
  let bytes = 0;
  let isFirst = true;

  function* take(whole: readonly WholeEvent[]): Generator<PiecedDocument> {
    for (const one of whole) {
      const prefixes = valuePrefixesOf(one.event);
      const size = sizeOf(one.event);
      if (open.length > 0 && bytes + size > ENOUGH_BYTES) yield* finish();
      for (const said of inPreferredSchemes([one], options, ledger)) open.push({ ...said, prefixes });
      bytes += size;
      if (open.length === MAX_DOCUMENTS) yield* finish();
    }
  }

  function* finish(): Generator<PiecedDocument> {
    const said = open;
    open = [];
    bytes = 0;
    if (said.length > 0) yield* documents(said);
  }

  /** Halves what is too large; one event alone is written whatever its size. */
  function* documents(said: readonly SaidEvent[]): Generator<PiecedDocument> {
    const { text, note } = form.write(said, isFirst ? around : undefined, ledger);
    if (said.length > 1 && Buffer.byteLength(text) > MAX_JSON_BYTES) {
      const half = Math.ceil(said.length / 2);
      yield* documents(said.slice(0, half));
      yield* documents(said.slice(half));
      return;
    }
    isFirst = false;
    note();
    const { profile, mediaType, ending } = form;
    const events = said.map(({ index }) => index);
    yield { name: nameOf("events", ending), mediaType, profile, owner: options.owner, events, pieces: () => piecesOf(text) };
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

/** Cut where a pair of surrogates is not. */
function* piecesOf(text: string): Generator<Uint8Array> {
  for (let from = 0; from < text.length;) {
    let to = Math.min(text.length, from + PIECE_LENGTH);
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to -= 1;
    yield Buffer.from(text.slice(from, to));
    from = to;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
