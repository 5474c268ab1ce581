// Targets that wrap the documents of others: each event goes to the first inner target that takes it, and each document into
// an envelope. What goes around it is the envelope's own to say, which is handed in.

import type { EpcisEvent } from "@csp/epcis";
import { eitherClaims } from "./claims.ts";
import { createFileNames } from "./file-names.ts";
import { piecedDocument, streamingTarget, wholeWithin } from "./streaming-target.ts";
import {
  type InnerTarget,
  type Ledger,
  type NoPlace,
  type PiecedDocument,
  type Target,
  type TargetWriter,
  type WriteOptions,
  type Written,
  type WrittenDocument,
} from "./target.ts";

export interface TakingTarget {
  readonly target: InnerTarget;
  readonly takes: (event: EpcisEvent) => boolean;
}

export interface Envelope {
  readonly name: string;
  readonly says: string;
  readonly mediaType: string;
  /** Of the file, with its dot. */
  readonly ending: string;
  /** Of what is in it, at most: more is not made. */
  readonly maxContentBytes: number;
  /** The envelope of one document, or why it holds no such document. Pure, as all targets are: ids are made from the content. */
  readonly wrap: (document: WrittenDocument, options: WriteOptions) => Uint8Array | NoPlace;
}

export function wrappedTarget(envelope: Envelope, inner: readonly [TakingTarget, ...TakingTarget[]]): Target {
  const [first, ...others] = inner;
  const claims = others.reduce((both, { target }) => eitherClaims(both, target.claims), first.target.claims);
  return streamingTarget({ name: envelope.name, says: envelope.says, claims }, (options, ledger) => createWrappingWriter(envelope, inner, options, ledger));
}

function createWrappingWriter(envelope: Envelope, inner: readonly TakingTarget[], options: WriteOptions, ledger: Ledger): TargetWriter {
  const nameOf = createFileNames();
  const writers = inner.map(({ target }) => target.begin(options, (document) => inEnvelope(document, envelope, options, nameOf)));
  return {
    add(event, index) {
      const writer = writers[inner.findIndex(({ takes }) => takes(event))];
      if (writer !== undefined) return writer.add(event, index);
      ledger.lose(index, "", `none of ${inner.map(({ target }) => target.name).join(", ")} says such an event`);
      return [];
    },
    close() {
      const documents = writers.flatMap((writer) => {
        const { documents: left, ...notes } = writer.close();
        copyNotes(notes, ledger);
        return left;
      });
      const { losses, additions, links } = ledger.close([]);
      return { documents, losses, additions, links };
    },
  };
}

function inEnvelope(
  document: PiecedDocument,
  envelope: Envelope,
  options: WriteOptions,
  nameOf: (stem: string, ending: string) => string,
): PiecedDocument | NoPlace {
  const { name: profile, mediaType, ending, maxContentBytes } = envelope;
  const whole = wholeWithin(document, maxContentBytes);
  if (whole === null) return { detail: `the format ${profile} holds at most ${maxContentBytes} bytes in an envelope`, isTooLarge: true };
  const payload = envelope.wrap(whole, options);
  if (!(payload instanceof Uint8Array)) return payload;
  const { owner, events } = document;
  return piecedDocument({ name: nameOf(document.name.replace(/\.[a-z]+$/, ""), ending), mediaType, payload, profile, owner, events });
}

function copyNotes({ losses, additions, links }: Omit<Written, "documents">, ledger: Ledger): void {
  for (const { event, where, detail } of losses) ledger.lose(event, where, detail);
  for (const { event, where, detail } of additions) ledger.add(event, where, detail);
  for (const use of links) ledger.link(use);
}
