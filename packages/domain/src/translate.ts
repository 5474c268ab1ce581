// Translation: one raw message and a rule set in, the events to append out, in order and in batches. A pure function:
// the same message and rules give the same bytes, so a crash in the middle is mended by doing it again from the next index.

import { hash } from "node:crypto";
import type { DocumentFacts, Outcome, Profile, ProfileInput, Refusal, RuleSet } from "@csp/formats";
import { outcomeId } from "./event-id.ts";
import { isPayloadProblem } from "./payload.ts";
import { type DocumentRef, encodeProvenance, type Provenance } from "./provenance.ts";
import type { Received } from "./received.ts";
import { encodeRejection, type Rejection } from "./rejection.ts";
import { EVENT_TYPE } from "./streams.ts";
import { encodeTraceEvent, encodeTranslated, MAX_LISTED_DOCUMENTS, type Translated } from "./trace-event.ts";
import { describeUnreadableBatch, parseUnreadableBatch } from "./unreadable-batch.ts";

/** A raw message as it stands in the log, with its payload decoded. */
export interface RawMessage {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  /** Event id of the `Received` event. */
  readonly id: string;
  readonly received: Received;
  /** The decoded payload from its first byte; every call begins anew. Throws a `PayloadProblem` where it cannot be decoded. */
  readonly chunks: ProfileInput["chunks"];
  /** As the metadata of the `Received` event has it. */
  readonly traceParent?: string | undefined;
}

/** An event made by translation; the same shape as the log port's `NewEvent`. */
export interface OutcomeEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly meta: Uint8Array;
  /** Of `Translated`, what is in its data, for whoever counts; only where it was made, never as it is read. */
  readonly counts?: Pick<Translated, "events" | "codesListed" | "codesRefused">;
}

export interface TranslateOptions {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly rules: RuleSet;
  readonly generation: number;
}

/** Errors of the world (a part that cannot be read) pass through; the caller says which those are. Everything else a profile throws is a fault of ours. */
export type IsWorldError = (error: unknown) => boolean;

/** Translates one message. Yields what to append to its trace stream; the last event of the last batch is `Translated`. */
export async function* translate(message: RawMessage, options: TranslateOptions, isWorldError: IsWorldError): AsyncGenerator<readonly OutcomeEvent[]> {
  const writer = new OutcomeWriter(message, options);
  try {
    yield* outcomesOf(message, options, writer);
  } catch (error) {
    if (isWorldError(error)) throw error;
    writer.forgetDocuments();
    yield [writer.rejection(null, isPayloadProblem(error) ? wholeMessage(error.reason, error.detail) : fault(error))];
  }
  yield [writer.close()];
}

async function* outcomesOf(message: RawMessage, options: TranslateOptions, writer: OutcomeWriter): AsyncGenerator<readonly OutcomeEvent[]> {
  const { received } = message;
  const unreadable = parseUnreadableBatch(received.contentType);
  if (unreadable !== undefined) {
    yield [writer.rejection(null, wholeMessage("UNREADABLE_BATCH", describeUnreadableBatch(unreadable)))];
    return;
  }
  const profile = options.profiles.get(received.profile);
  if (profile === undefined) {
    yield [writer.rejection(null, wholeMessage("PROFILE_UNKNOWN", `no profile is named ${received.profile.slice(0, 64)}`))];
    return;
  }
  if (profile.needsOwner && received.owner === "") {
    yield [writer.rejection(null, wholeMessage("OWNER_UNKNOWN", "the message names no owner (csp-owner) and no sender (csp-sender)"))];
    return;
  }
  const input: ProfileInput = { sender: received.sender, owner: received.owner, chunks: message.chunks, rules: options.rules };
  const surveying = profile.survey(input);
  const survey = surveying instanceof Promise ? await surveying : surveying;
  if (!survey.ok) {
    yield [writer.rejection(null, rejectionOf(survey.refusal))];
    return;
  }
  writer.setDocuments(survey.documents);
  const batches = profile.read(input, survey.documents);
  if (Symbol.iterator in batches) for (const batch of batches) yield batch.map((outcome) => writer.outcome(outcome));
  else for await (const batch of batches) yield batch.map((outcome) => writer.outcome(outcome));
}

/** Numbers the outcomes of one message and makes the events for them. */
class OutcomeWriter {
  readonly #message: RawMessage;
  readonly #options: TranslateOptions;
  #documents: readonly DocumentFacts[] = [];
  #refs: readonly DocumentRef[] = [];
  #index = 0;
  #events = 0;
  #rejections = 0;

  constructor(message: RawMessage, options: TranslateOptions) {
    this.#message = message;
    this.#options = options;
  }

  setDocuments(documents: readonly DocumentFacts[]): void {
    this.#documents = documents;
    this.#refs = documents.map((d, index) => ({ index, key: d.key, owner: d.owner, number: d.number, hash: Buffer.from(d.contentHash).toString("hex") }));
  }

  /** What the survey counted is not what came of it, when the second pass broke off: the close then claims no code. */
  forgetDocuments(): void {
    this.#documents = [];
  }

  outcome(outcome: Outcome): OutcomeEvent {
    const document = this.#refs[outcome.document];
    if (document === undefined) throw new Error(`a profile named document ${outcome.document} of ${this.#refs.length}`);
    if (outcome.kind === "refusal") return this.rejection(document, rejectionOf(outcome.refusal));
    this.#events += 1;
    return this.#event(EVENT_TYPE.traceEvent, encodeTraceEvent(outcome.event), document);
  }

  rejection(document: DocumentRef | null, rejection: Rejection): OutcomeEvent {
    this.#rejections += 1;
    return this.#event(EVENT_TYPE.rejection, encodeRejection(rejection), document);
  }

  close(): OutcomeEvent {
    const documents = this.#documents;
    const counts = {
      events: this.#events,
      codesListed: documents.reduce((sum, d) => sum + d.codesListed, 0),
      codesRefused: documents.reduce((sum, d) => sum + d.codesRefused, 0),
    };
    const body = encodeTranslated({
      messageId: this.#message.id,
      profile: this.#message.received.profile,
      ruleSet: this.#options.rules.id,
      ...counts,
      rejections: this.#rejections,
      documentCount: documents.length,
      documents: documents.slice(0, MAX_LISTED_DOCUMENTS),
    });
    return { ...this.#event(EVENT_TYPE.translated, body, null), counts };
  }

  #event(type: string, data: Uint8Array, document: DocumentRef | null): OutcomeEvent {
    const { stream, revision, position, received, traceParent } = this.#message;
    const index = this.#index++;
    const provenance: Provenance = {
      rawStream: stream,
      rawRevision: revision,
      rawPosition: position,
      index,
      generation: this.#options.generation,
      profile: received.profile,
      ruleSet: this.#options.rules.id,
      sender: received.sender,
      receivedAtMs: received.receivedAtMs,
      document,
      ...(traceParent === undefined ? {} : { traceParent }),
    };
    return { id: outcomeId(stream, revision, index, this.#options.generation), type, data, meta: encodeProvenance(provenance) };
  }
}

function rejectionOf(refusal: Refusal): Rejection {
  return { ...refusal, fingerprint: null };
}

function wholeMessage(reason: Rejection["reason"], detail: string): Rejection {
  return { reason, where: "", detail, fingerprint: null, codes: [] };
}

/** The fingerprint is over name and message of the error alone: stacks hold paths, which differ from machine to machine. */
function fault(error: unknown): Rejection {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const detail = "a fault of the translator met this message; it is kept and can be translated again";
  return { reason: "TRANSLATOR_FAULT", where: "", detail, fingerprint: hash("sha256", text, "hex").slice(0, 16), codes: [] };
}
