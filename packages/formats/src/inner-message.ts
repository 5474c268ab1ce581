// Messages inside a message: an envelope whose parts are each read by a profile of their own. Here their documents are
// numbered through, and every place in them is given as a place in the envelope. Knows no envelope.

import { type DocumentFacts, MAX_DOCUMENTS, type Outcome, type Profile, type ProfileInput, type Refusal } from "./profile.ts";
import { refuse } from "./refusals.ts";

export interface InnerMessage {
  readonly profile: Profile;
  readonly input: ProfileInput;
  /** JSON pointer of the field of the envelope that holds it. */
  readonly where: string;
}

export interface InnerSurvey {
  readonly messages: readonly InnerMessage[];
  readonly documents: readonly DocumentFacts[];
  /** For each message, the documents that its own survey gave. */
  readonly own: readonly (readonly DocumentFacts[])[];
}

/** The first pass over all of them. One that fails it fails the envelope: what was sent and signed as one is taken or refused as one. */
export async function surveyInner(messages: readonly InnerMessage[], maxDocuments = MAX_DOCUMENTS): Promise<InnerSurvey | Refusal> {
  const own: (readonly DocumentFacts[])[] = [];
  let count = 0;
  for (const { profile, input, where } of messages) {
    if (profile.needsOwner && input.owner === "")
      return refuse("PARTY_UNKNOWN", where, "nothing says whose this is: neither the envelope nor the message's owner");
    const survey = await profile.survey(input);
    if (!survey.ok) return placed(survey.refusal, where);
    own.push(survey.documents);
    count += survey.documents.length;
    if (count > maxDocuments) return refuse("TOO_MANY_DOCUMENTS", where, `a message holds at most ${maxDocuments} documents`);
  }
  return { messages, documents: own.flat(), own };
}

/** The second pass: what comes of each, in the order they stand in. */
export async function* readInner({ messages, own }: InnerSurvey): AsyncGenerator<readonly Outcome[]> {
  let before = 0;
  for (const [at, { profile, input, where }] of messages.entries()) {
    const documents = own[at] ?? [];
    for await (const batch of profile.read(input, documents)) yield batch.map((outcome) => renumbered(outcome, before, where));
    before += documents.length;
  }
}

function renumbered(outcome: Outcome, before: number, where: string): Outcome {
  const document = outcome.document + before;
  return outcome.kind === "event" ? { ...outcome, document } : { ...outcome, document, refusal: placed(outcome.refusal, where) };
}

/** The refusal of an inner message, with its places as places of the envelope. */
export function placed(refusal: Refusal, where: string): Refusal {
  return {
    ...refusal,
    where: placeIn(where, refusal.where),
    codes: refusal.codes.map((code) => ({ ...code, where: placeIn(where, code.where) })),
  };
}

/** A JSON pointer goes on where the envelope's ends; `line:column` follows a colon. */
function placeIn(outer: string, inner: string): string {
  return inner === "" || inner.startsWith("/") ? `${outer}${inner}` : `${outer}:${inner}`;
}
