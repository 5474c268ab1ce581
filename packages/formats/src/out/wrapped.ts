// Targets that wrap the documents of others: each event goes to the first inner target that takes it, and each document into
// an envelope. What goes around it is the envelope's own to say, which is handed in.

import type { EpcisEvent } from "@csp/epcis";
import { eitherClaims } from "./claims.ts";
import { createFileNames } from "./file-names.ts";
import { piecedDocument, streamingTarget, wholeDocument } from "./streaming-target.ts";
import type { Ledger, PiecedDocument, Target, TargetWriter, WriteOptions, Written, WrittenDocument } from "./target.ts";

export interface InnerTarget {
  readonly target: Target;
  readonly takes: (event: EpcisEvent) => boolean;
}

export interface Envelope {
  readonly name: string;
  readonly says: string;
  readonly mediaType: string;
  /** Of the file, with its dot. */
  readonly ending: string;
  /** The envelope of one document; a sentence where it can hold no such document. Pure, as all targets are: ids are made from the content. */
  readonly wrap: (document: WrittenDocument, options: WriteOptions) => Uint8Array | string;
}

export function wrappedTarget(envelope: Envelope, inner: readonly [InnerTarget, ...InnerTarget[]]): Target {
  const [first, ...others] = inner;
  const claims = others.reduce((both, { target }) => eitherClaims(both, target.claims), first.target.claims);
  return streamingTarget({ name: envelope.name, says: envelope.says, claims }, (options, ledger) => createWrappingWriter(envelope, inner, options, ledger));
}

function createWrappingWriter(envelope: Envelope, inner: readonly InnerTarget[], options: WriteOptions, ledger: Ledger): TargetWriter {
  const nameOf = createFileNames();
  const writers = inner.map(({ target }) => target.begin(options));
  const wrapAll = (documents: readonly PiecedDocument[]): readonly PiecedDocument[] =>
    documents.flatMap((document) => wrapped(wholeDocument(document), envelope, options, nameOf, ledger)).map(piecedDocument);
  return {
    add(event, index) {
      const writer = writers[inner.findIndex(({ takes }) => takes(event))];
      if (writer !== undefined) return wrapAll(writer.add(event, index));
      ledger.lose(index, "", `none of ${inner.map(({ target }) => target.name).join(", ")} says such an event`);
      return [];
    },
    close() {
      const documents = writers.flatMap((writer) => {
        const { documents: left, ...notes } = writer.close();
        copyNotes(notes, ledger);
        return wrapAll(left);
      });
      const { losses, additions, links } = ledger.close([]);
      return { documents, losses, additions, links };
    },
  };
}

function wrapped(
  document: WrittenDocument,
  envelope: Envelope,
  options: WriteOptions,
  nameOf: (stem: string, ending: string) => string,
  ledger: Ledger,
): readonly WrittenDocument[] {
  const payload = envelope.wrap(document, options);
  if (typeof payload === "string") {
    for (const event of document.events) ledger.lose(event, "", payload);
    return [];
  }
  const { mediaType, ending, name: profile } = envelope;
  return [{ name: nameOf(document.name.replace(/\.[a-z]+$/, ""), ending), mediaType, payload, profile, owner: document.owner, events: document.events }];
}

function copyNotes({ losses, additions, links }: Omit<Written, "documents">, ledger: Ledger): void {
  for (const { event, where, detail } of losses) ledger.lose(event, where, detail);
  for (const { event, where, detail } of additions) ledger.add(event, where, detail);
  for (const use of links) ledger.link(use);
}
