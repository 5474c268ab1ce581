// Targets that wrap the documents of others: each event goes to the first inner target that takes it, and each document into
// an envelope. What goes around it is the envelope's own to say, which is handed in.

import type { EpcisEvent } from "@csp/epcis";
import { eitherClaims } from "./claims.ts";
import { createFileNames } from "./file-names.ts";
import { joinParts } from "./join-parts.ts";
import { createLedger, type Ledger, type Target, type WriteOptions, type Written, type WrittenDocument } from "./target.ts";

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
  return {
    name: envelope.name,
    says: envelope.says,
    claims: others.reduce((claims, { target }) => eitherClaims(claims, target.claims), first.target.claims),
    write(events, options) {
      const ledger = createLedger();
      const nameOf = createFileNames();
      const written = writeInner(events, inner, options, ledger);
      return ledger.close(written.flatMap((document) => wrapped(document, envelope, options, nameOf, ledger)));
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

function writeInner(events: readonly EpcisEvent[], inner: readonly InnerTarget[], options: WriteOptions, ledger: Ledger): readonly WrittenDocument[] {
  const taken = inner.map(() => [] as { readonly index: number; readonly event: EpcisEvent }[]);
  for (const one of joinParts(events, ledger)) {
    const at = inner.findIndex(({ takes }) => takes(one.event));
    if (at < 0) ledger.lose(one.index, "", `none of ${inner.map(({ target }) => target.name).join(", ")} says such an event`);
    else taken[at]?.push(one);
  }
  return inner.flatMap(({ target }, at) => {
    const own = taken[at] ?? [];
    const written = target.write(
      own.map(({ event }) => event),
      options,
    );
    const indexOf = (index: number): number => own[index]?.index ?? 0;
    copyNotes(written, indexOf, ledger);
    return written.documents.map((document) => ({ ...document, events: document.events.map(indexOf) }));
  });
}

/** Indexes of the inner target's events become those of the events as given. */
function copyNotes(written: Written, indexOf: (index: number) => number, ledger: Ledger): void {
  for (const { event, where, detail } of written.losses) ledger.lose(event === null ? null : indexOf(event), where, detail);
  for (const { event, where, detail } of written.additions) ledger.add(event === null ? null : indexOf(event), where, detail);
  for (const use of written.links) ledger.link({ ...use, event: indexOf(use.event) });
}
