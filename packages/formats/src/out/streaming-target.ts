// A target as what takes events one after another, and from that the writing of a list of them.

import { joinParts } from "./join-parts.ts";
import {
  createLedger,
  type InnerTarget,
  type Into,
  type Ledger,
  type PiecedDocument,
  type Target,
  type TargetWriter,
  type WriteOptions,
  type WrittenDocument,
} from "./target.ts";

/** `begin`: whoever begins hands in where losses are noted. */
export function streamingTarget(facts: Omit<Target, "begin" | "write">, begin: (options: WriteOptions, ledger: Ledger) => TargetWriter): Target {
  return {
    ...facts,
    begin: (options) => begin(options, createLedger()),
    write(events, options) {
      const ledger = createLedger();
      const writer = begin(options, ledger);
      const finished: PiecedDocument[] = [];
      for (const { event, index } of joinParts(events, ledger)) finished.push(...writer.add(event, index));
      const { documents, ...notes } = writer.close();
      return { ...notes, documents: [...finished, ...documents].map(wholeDocument) };
    },
  };
}

/** The same of a target whose documents may go into envelopes. */
export function innerTarget(facts: Omit<Target, "begin" | "write">, begin: (options: WriteOptions, ledger: Ledger, into: Into) => TargetWriter): InnerTarget {
  return {
    ...streamingTarget(facts, (options, ledger) => begin(options, ledger, asItIs)),
    begin: (options, into = asItIs) => begin(options, createLedger(), into),
  };
}

function asItIs(document: PiecedDocument): PiecedDocument {
  return document;
}

export function wholeDocument(document: PiecedDocument): WrittenDocument {
  const whole = wholeWithin(document, Infinity);
  if (whole === null) throw new Error("a document is larger than no bound");
  return whole;
}

/** Null where it has more bytes; no more of them are made. */
export function wholeWithin({ pieces, ...document }: PiecedDocument, maxBytes: number): WrittenDocument | null {
  const copies: Uint8Array[] = [];
  let sizeBytes = 0;
  for (const piece of pieces()) {
    sizeBytes += piece.length;
    if (sizeBytes > maxBytes) return null;
    copies.push(Buffer.from(piece));
  }
  return { ...document, payload: copies.length === 1 && copies[0] !== undefined ? copies[0] : Buffer.concat(copies) };
}

export function piecedDocument({ payload, ...document }: WrittenDocument): PiecedDocument {
  return { ...document, pieces: () => [payload] };
}
