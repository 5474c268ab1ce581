// One file through one profile, without a bridge: what the translator would make of it, all at once.

import type { Envelope, EpcisEvent } from "@csp/epcis";
import { createLeftovers, type DocumentFacts, type Loss, type Profile, type ProfileInput, type Refusal } from "@csp/formats";

export interface Translation {
  readonly documents: readonly DocumentFacts[];
  /** In source order, long ones in parts. */
  readonly events: readonly EpcisEvent[];
  /** Index of the document of each event. */
  readonly documentOf: readonly number[];
  readonly refusals: readonly Refusal[];
  /** What the message says and no event holds. None where it is refused whole. */
  readonly notRead: readonly Loss[];
  /** What stands around the events; null where the message is no EPCIS document. */
  readonly around: Envelope | null;
}

export async function translateFile(profile: Profile, given: ProfileInput): Promise<Translation> {
  const leftovers = createLeftovers();
  const input: ProfileInput = { ...given, leftovers };
  const survey = await profile.survey(input);
  if (!survey.ok) return { documents: [], events: [], documentOf: [], refusals: [survey.refusal], notRead: [], around: null };
  const events: EpcisEvent[] = [];
  const documentOf: number[] = [];
  const refusals: Refusal[] = [];
  for await (const batch of profile.read(input, survey.documents)) {
    for (const outcome of batch) {
      if (outcome.kind === "refusal") {
        refusals.push(outcome.refusal);
        continue;
      }
      events.push(outcome.event);
      documentOf.push(outcome.document);
    }
  }
  return { documents: survey.documents, events, documentOf, refusals, notRead: leftovers.losses(), around: leftovers.envelope() };
}
