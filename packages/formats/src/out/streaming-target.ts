// A target as what takes events one after another, and from that the writing of a list of them.

import { joinParts } from "./join-parts.ts";
import { createLedger, type Ledger, type PiecedDocument, type Target, type TargetWriter, type WriteOptions, type WrittenDocument } from "./target.ts";

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

export function wholeDocument({ pieces, ...document }: PiecedDocument): WrittenDocument {
  const copies: Uint8Array[] = [];
  for (const piece of pieces()) copies.push(Buffer.from(piece));
  return { ...document, payload: copies.length === 1 && copies[0] !== undefined ? copies[0] : Buffer.concat(copies) };
}

export function piecedDocument({ payload, ...document }: WrittenDocument): PiecedDocument {
  return { ...document, pieces: () => [payload] };
}
