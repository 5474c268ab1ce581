// One file through one profile, without a bridge: what the translator would make of it, all at once.

import type { EpcisEvent } from "@csp/epcis";
import type { DocumentFacts, Profile, ProfileInput, Refusal } from "@csp/formats";

export interface Translation {
  readonly documents: readonly DocumentFacts[];
  /** In source order, long ones in parts. */
  readonly events: readonly EpcisEvent[];
  /** Index of the document of each event. */
  readonly documentOf: readonly number[];
  readonly refusals: readonly Refusal[];
}

export async function translateFile(profile: Profile, input: ProfileInput): Promise<Translation> {
  const survey = await profile.survey(input);
  if (!survey.ok) return { documents: [], events: [], documentOf: [], refusals: [survey.refusal] };
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
  return { documents: survey.documents, events, documentOf, refusals };
}
