// What every format out is to its callers: events in, documents out, and a list of what could not be said. Nothing is
// dropped in silence: what an event says is in a document, made again by whoever reads it, or listed as a loss.

import type { Envelope, EpcisEvent } from "@csp/epcis";
import type { CodeScheme } from "../pack-link.ts";
import type { PackLink, RuleSet } from "../rule-set.ts";
import type { AroundClaims } from "./around.ts";
import type { Claims } from "./claims.ts";

/** What a document does not say of an event, or says otherwise. */
export interface Loss {
  /** Index into the events as given; of an event in parts, that of its first part. Null where it is of no single event. */
  readonly event: number | null;
  /** Path in the canonical event: `recordTime`, `extensions/csp:warehouse`, `epcList/3` (a place in the list of the whole event). Empty: nothing of the event is said, its codes neither. */
  readonly where: string;
  /** One sentence for a person. */
  readonly detail: string;
  /** Set where the event itself does not hold it: a field of the source that translation does not read, whatever the target. `where` is a place in the source. */
  readonly kind?: "not read";
}

/** What the format asks for and the events leave open: what was put there, and why. Not a loss. Same fields as a loss. */
export type Addition = Loss;

/** A code that is said by the pack's code of another scheme. The pack is the same, so it is no loss; what is read back names it by the other. */
export interface LinkUse {
  /** Index into the events as given, as of a loss. */
  readonly event: number;
  /** Path in the canonical event. */
  readonly where: string;
  /** Canonical URI in the event, and that in the document. */
  readonly code: string;
  readonly saidAs: string;
  readonly link: PackLink;
}

export interface WrittenDocument {
  /** A file name, no two alike in one result. */
  readonly name: string;
  readonly mediaType: string;
  readonly payload: Uint8Array;
  /** The profile that reads it. */
  readonly profile: string;
  /** Whose document it is, as a canonical party URI: most formats do not say so themselves, so it goes beside (`csp-owner`). */
  readonly owner: string;
  /** Which events it says something of, by their index, ascending. */
  readonly events: readonly number[];
}

export interface Written {
  readonly documents: readonly WrittenDocument[];
  /** By event; those of no single event last. */
  readonly losses: readonly Loss[];
  readonly additions: readonly Addition[];
  /** By event. */
  readonly links: readonly LinkUse[];
}

export interface WriteOptions {
  /** Whose documents these are where the events do not say, as a canonical party URI. */
  readonly owner: string;
  /** Who writes them, as a canonical party URI. */
  readonly sender: string;
  /** Time of writing, RFC 3339: this package has no clock. */
  readonly at: string;
  readonly rules: RuleSet;
  /** Schemes of the codes that the reader takes. Left out: those that the rule set reads; where a format holds codes of any, every one as it is. */
  readonly schemes?: readonly CodeScheme[];
  /** What the events came with, where they came in an EPCIS document. Said once, in the first document. */
  readonly around?: Envelope;
}

/** A document that is made while it is read. */
export interface PiecedDocument extends Omit<WrittenDocument, "payload"> {
  /** Its bytes, from the first again with each call. A piece holds until the next is taken. */
  readonly pieces: () => Iterable<Uint8Array>;
}

/** Why a document goes nowhere. */
export interface NoPlace {
  /** One sentence for a person. */
  readonly detail: string;
  /** True where a smaller document would go there. */
  readonly isTooLarge: boolean;
}

/** Where finished documents go: what comes out of one, itself or an envelope around it. It may hold all of it at once. */
export type Into = (document: PiecedDocument) => PiecedDocument | NoPlace;

export function isNoPlace(one: object): one is NoPlace {
  return "isTooLarge" in one;
}

/** Takes events one after another and keeps no more of them than the format needs. */
export interface TargetWriter {
  /** The parts of a long event one behind another; `index` as a loss has it. Gives the documents that are finished by it. */
  add(event: EpcisEvent, index: number): readonly PiecedDocument[];
  /** After the last event: the documents that are left. */
  close(): Omit<Written, "documents"> & { readonly documents: readonly PiecedDocument[] };
}

export interface Target {
  readonly name: string;
  /** One line for people. */
  readonly says: string;
  /** Field by field, how far the format can say it; docs/profiles/loss.md is made from it. */
  readonly claims: Claims;
  /** The same of what stands around the events of an EPCIS document; left out where the format has no place for any of it. */
  readonly around?: AroundClaims;
  /** Pure; the same events give the same bytes. Parts of one event are put together first. */
  write(events: readonly EpcisEvent[], options: WriteOptions): Written;
  /** The same, of events that are not all at hand. */
  begin(options: WriteOptions): TargetWriter;
}

/** A target whose documents may go into envelopes. What goes into none as a whole it divides, where it can. */
export interface InnerTarget extends Target {
  begin(options: WriteOptions, into?: Into): TargetWriter;
}

/** What a target gathers while it writes. */
export interface Ledger {
  lose(event: number | null, where: string, detail: string): void;
  add(event: number | null, where: string, detail: string): void;
  link(use: LinkUse): void;
  /** Losses, additions and links by event, each event's in the order they were found. Of an event of which nothing is said, that alone, and once. */
  close(documents: readonly WrittenDocument[]): Written;
}

export function createLedger(): Ledger {
  const losses: Loss[] = [];
  const additions: Addition[] = [];
  const links: LinkUse[] = [];
  return {
    lose: (event, where, detail) => void losses.push({ event, where, detail }),
    add: (event, where, detail) => void additions.push({ event, where, detail }),
    link: (use) => void links.push(use),
    close(documents) {
      const unsaid = unsaidOf(losses);
      const isSaid = ({ event }: Pick<Loss, "event">): boolean => event === null || !unsaid.has(event);
      return {
        documents,
        losses: losses.filter((loss) => isSaid(loss) || unsaid.get(loss.event) === loss).toSorted(byEvent),
        additions: additions.filter(isSaid).toSorted(byEvent),
        links: links.filter(isSaid).toSorted(byEvent),
      };
    },
  };
}

/** By event of which nothing is said, the first loss that says so. */
export function unsaidOf(losses: readonly Loss[]): ReadonlyMap<number | null, Loss> {
  const unsaid = new Map<number | null, Loss>();
  for (const loss of losses) if (loss.event !== null && loss.where === "" && !unsaid.has(loss.event)) unsaid.set(loss.event, loss);
  return unsaid;
}

function byEvent(a: Pick<Loss, "event">, b: Pick<Loss, "event">): number {
  if (a.event === b.event) return 0;
  if (a.event === null) return 1;
  return b.event === null ? -1 : a.event - b.event;
}
