// What every profile is to the translator: two passes over the payload, both streaming and pure. The first checks form
// and collects the facts of the documents in it; the second yields events and refusals in source order. What need not be
// waited for is best given at once: each wait costs a small bill some hundredths of its time.

import type { EpcisEvent } from "@csp/epcis";
import type { Leftovers } from "./leftovers.ts";
import type { ProblemReason } from "./problem.ts";
import type { RuleSet } from "./rule-set.ts";

export interface ProfileInput {
  /** Who sent the message, as a canonical party URI. */
  readonly sender: string;
  /** Whose documents these are, as a canonical party URI. */
  readonly owner: string;
  /** The decoded payload from its first byte; every call begins anew. */
  readonly chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly rules: RuleSet;
  /** Where a profile notes what no event holds; given where a person wants to know. Changes nothing else. */
  readonly leftovers?: Leftovers | undefined;
}

/** One document of a message (a bill, a relation file, an EPCIS event): the unit of which duplicates are known. */
export interface DocumentFacts {
  /** Equal for two sendings of the same document, e.g. `urn:csp:bill:<owner>:<billNo>`. */
  readonly key: string;
  /** The document's own owner as a canonical party URI. */
  readonly owner: string;
  /** The number people know it by: bill number, batch number, event id. */
  readonly number: string;
  /** SHA-256, 32 bytes, over what the document says, whatever the order and spacing it was written in. */
  readonly contentHash: Uint8Array;
  /** Codes listed in it, each listing counted. */
  readonly codesListed: number;
  /** How many of these are refused. */
  readonly codesRefused: number;
}

export interface RefusedCode {
  /** Where in the message: JSON pointer, or `line:column` for XML. */
  readonly where: string;
  readonly reason: ProblemReason;
  /** The text, masked by `maskCode`. */
  readonly code: string;
  readonly detail: string;
}

/** What is not translated, and why. One refusal lists at most 1,000 codes. */
export interface Refusal {
  readonly reason: ProblemReason;
  readonly where: string;
  readonly detail: string;
  readonly codes: readonly RefusedCode[];
}

export type Survey = { readonly ok: true; readonly documents: readonly DocumentFacts[] } | { readonly ok: false; readonly refusal: Refusal };

export type Outcome =
  | { readonly kind: "event"; /** Index into the survey's documents. */ readonly document: number; readonly event: EpcisEvent }
  | { readonly kind: "refusal"; readonly document: number; readonly refusal: Refusal };

export interface Profile {
  readonly name: string;
  /** True when the profile's messages do not say themselves whose they are, so that the `csp-owner` of the message is needed. */
  readonly needsOwner: boolean;
  /** Media types the profile takes, lower-case, without parameters. */
  readonly mediaTypes: readonly string[];
  /** MAY keep what it has read for the next `read` of the same input object, and no longer: a profile is pure, and bounded in what it keeps. */
  survey(input: ProfileInput): Survey | Promise<Survey>;
  /** Called only after a survey of the same input was ok. Yields batches in source order. MUST give the same again when called again, or with an equal input. */
  read(input: ProfileInput, documents: readonly DocumentFacts[]): Iterable<readonly Outcome[]> | AsyncIterable<readonly Outcome[]>;
}

/** Codes in one stored event, at most. */
export const MAX_EVENT_CODES = 4000;
/** Codes listed in one refusal, at most. */
export const MAX_REFUSAL_CODES = 1000;
/** Documents in one message, at most. */
export const MAX_DOCUMENTS = 10_000;
/** Nesting of JSON and XML, at most. */
export const MAX_DEPTH = 64;
