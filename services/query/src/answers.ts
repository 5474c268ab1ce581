// What the query service answers, as plain values: the read side makes them from rows, the routes turn them into
// protocol messages, the command line into text. Times are as the source wrote them, identifiers are canonical URIs.

import type { DocumentChange } from "@csp/domain";
import type { Verdict } from "@csp/service-kit";

/** Where a fact comes from. */
export interface FactSource {
  /** Log position of the raw message; with the message id it is the receipt. */
  readonly rawPosition: number;
  readonly messageId: string | null;
  readonly profile: string;
  /** Who sent it, canonical party URI. */
  readonly sender: string;
  readonly receivedAtMs: number;
  /** Document key, owner and number; null where the event belongs to none. */
  readonly document: { readonly key: string; readonly owner: string; readonly number: string } | null;
}

/** What another message did to the document that a fact is of: who said so and when. */
export interface FactChange {
  /** `deleted`: the bill was taken back. `corrected`: the bill says something else. `declared_wrong`: an EPCIS error declaration. */
  readonly kind: DocumentChange["kind"];
  /** When it was done, as the source wrote it. */
  readonly eventTime: string;
  readonly reason: string | null;
  /** Events that say what is right instead, by the sender's ids. */
  readonly correctiveEventIds: readonly string[];
  readonly source: FactSource;
}

/** One thing that happened, as one event (all its parts together) says it. */
export interface Fact {
  readonly position: number;
  readonly eventId: string;
  readonly type: string;
  readonly action: string | null;
  readonly bizStep: string | null;
  readonly disposition: string | null;
  readonly eventTime: string;
  readonly readPoint: string | null;
  readonly bizLocation: string | null;
  /** Owning party before and after, canonical party URIs. */
  readonly from: string | null;
  readonly to: string | null;
  /** csp:billType where the document had one. */
  readonly billType: string | null;
  /** Set where the event only declares an earlier one, of the same sender's id, erroneous; it then moves and packs nothing. */
  readonly errorDeclared?: boolean;
  /** csp:operation of an event about a bill: `delete-bill`, `correct-bill`; it then moves nothing itself. */
  readonly operation?: string;
  /** Set where it was taken back, or, in the history of a pack, corrected to be about others: it no longer counts. */
  readonly withdrawn?: true;
  /** In the order in which they count; the fact says what holds after them. Left out where there are none. */
  readonly changes?: readonly FactChange[];
  readonly source: FactSource;
}

/** A fact in a pack's history. `through` is the container that was named instead of the pack itself, nearest container first; empty when the pack was named. */
export interface PackFact extends Fact {
  readonly role: "object" | "parent" | "child" | "input" | "output";
  readonly through: readonly string[];
}

export interface BatchRef {
  /** `urn:csp:batch:<drug key>:<batchNo>` */
  readonly uri: string;
  readonly drugKey: string;
  readonly batchNo: string;
  readonly productionDate: string | null;
  readonly expiryDate: string | null;
}

export interface PackAnswer {
  readonly uri: string;
  readonly classUri: string | null;
  /** Packaging level, 1 = smallest unit; null when not known. */
  readonly level: number | null;
  readonly batch: BatchRef | null;
  /** False for a code that was seen but never commissioned. */
  readonly commissioned: boolean;
  /** The container it is in now, and that one's, outermost last. */
  readonly containers: readonly string[];
  /** Direct contents now, at most 1,000; `contentCount` counts all. */
  readonly contents: readonly string[];
  readonly contentCount: number;
  /** In order of event time, then log order; includes the facts of containers while the pack was in them. */
  readonly history: readonly PackFact[];
  /** Set where a bound was reached (2,000 facts, 256 containers, 16 containers in each other): the history lacks something. */
  readonly historyCut?: boolean;
  /** The view holds everything up to this log position. */
  readonly asOf: number;
}

/** What became of a document in one message: what the register says of it, or that nothing of it was accepted, so that the register does not know it. */
export type DocumentVerdict = Verdict | "refused";

/** One sending of a document. */
export interface Sending {
  readonly rawPosition: number;
  readonly messageId: string | null;
  readonly verdict: Verdict;
  readonly receivedAtMs: number | null;
  readonly sender: string | null;
}

export interface DocumentAnswer {
  readonly key: string;
  readonly owner: string;
  readonly number: string;
  /** The first 1,000. */
  readonly facts: readonly Fact[];
  /** How many there are, where there are more. */
  readonly factCount?: number;
  /** Codes that were accepted, as canonical URIs, at most `limit` from `offset`; `codeCount` counts all. */
  readonly codes: readonly string[];
  readonly codeCount: number;
  /** The first sending (`apply`), then duplicates and conflicts in log order. */
  readonly sendings: readonly Sending[];
  readonly asOf: number;
}

export interface BatchLevel {
  readonly level: number;
  readonly classUri: string | null;
  readonly packs: number;
}

/** Packs of a batch named by events of one kind between two parties. */
export interface BatchFlow {
  readonly bizStep: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly level: number;
  readonly packs: number;
}

export interface BatchAnswer extends BatchRef {
  readonly levels: readonly BatchLevel[];
  readonly flows: readonly BatchFlow[];
  readonly asOf: number;
}

export interface RefusedCodeAnswer {
  readonly where: string;
  readonly reason: string;
  readonly code: string;
  readonly detail: string;
}

export interface RejectionAnswer {
  readonly reason: string;
  readonly where: string;
  readonly detail: string;
  readonly document: string | null;
  readonly codes: number;
}

/** What became of one message. `pending`: not translated yet, or this reader has not come that far. `unknown`: it has, and there is no such message. */
export interface ReceiptAnswer {
  readonly state: "pending" | "translated" | "unknown";
  readonly messageId: string;
  readonly position: number;
  readonly profile: string | null;
  /** When the message was taken in, as the provenance of its outcomes says; null while pending. */
  readonly receivedAtMs: number | null;
  readonly ruleSet: string | null;
  readonly events: number;
  readonly codesListed: number;
  readonly codesAccepted: number;
  readonly codesRefused: number;
  /** One per document, at most 1,000; `documentCount` counts all. */
  readonly documents: readonly { readonly key: string; readonly owner: string; readonly number: string; readonly verdict: DocumentVerdict }[];
  readonly documentCount: number;
  /** The first 1,000. */
  readonly rejections: readonly RejectionAnswer[];
  /** A page of at most 1,000 refused codes. */
  readonly refused: readonly RefusedCodeAnswer[];
  /** Pass it as the page to go on from; null on the last page. */
  readonly nextPage: string | null;
  readonly asOf: number;
}

/** What is asked about rejections; null where any will do. */
export interface RejectionsQuestion {
  /** Of the rejection, or of one of its codes. */
  readonly reason: string | null;
  readonly profile: string | null;
  /** Canonical party URI; empty for messages that do not say. */
  readonly sender: string | null;
  /** `next` of the answer before. */
  readonly before: string | null;
  readonly limit: number;
}

/** A rejection with the message it is of. */
export interface ListedRejection extends Omit<RejectionAnswer, "codes"> {
  readonly receipt: string | null;
  readonly stream: string;
  readonly revision: number;
  readonly profile: string;
  readonly sender: string;
  readonly receivedAtMs: number;
  /** The first 20, masked; `codeCount` counts all. */
  readonly codes: readonly RefusedCodeAnswer[];
  readonly codeCount: number;
}

export interface RejectionsAnswer {
  /** The newest first. May be fewer than asked for, though there are more. */
  readonly rejections: readonly ListedRejection[];
  /** Where to go on; null where all was looked at. */
  readonly next: string | null;
  readonly asOf: number;
}

/** The read side: every question the service answers. Undefined = not known. */
export interface Answers {
  pack(uri: string): Promise<PackAnswer | undefined>;
  document(owner: string, number: string, page: { readonly offset: number; readonly limit: number }): Promise<DocumentAnswer | undefined>;
  /** Any document whose key is given: bills, relation files, EPCIS events. */
  documentByKey(key: string, page: { readonly offset: number; readonly limit: number }): Promise<DocumentAnswer | undefined>;
  batch(uri: string): Promise<BatchAnswer | undefined>;
  /** Batches whose number is this one, for people who do not know the drug key; at most 20. */
  batchesByNumber(batchNo: string): Promise<readonly BatchRef[]>;
  receipt(messageId: string, position: number, page: string | null): Promise<ReceiptAnswer>;
  /** Across all senders, for operators. */
  rejections(question: RejectionsQuestion): Promise<RejectionsAnswer>;
}
