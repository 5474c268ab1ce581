// One file through one profile, without a bridge: what the translator would make of it. Events are handed on as they come.

import type { Envelope, EpcisEvent } from "@csp/epcis";
import { createLeftovers, type DocumentFacts, type Loss, type Profile, type ProfileInput, type Refusal } from "@csp/formats";

export interface Translation {
  readonly documents: readonly DocumentFacts[];
  readonly eventCount: number;
  readonly refusals: readonly Refusal[];
  /** What the message says and no event holds. None where it is refused whole. */
  readonly notRead: readonly Loss[];
}

export interface EventTaker {
  /** Before the first event. `around`: what stands around the events; null where the message is no EPCIS document. */
  begin(around: Envelope | null): void;
  /** In source order, long events in parts. `document`: the number of the event's own, where there are several. */
  add(event: EpcisEvent, index: number, document: string | null): void;
}

export async function translateFile(profile: Profile, given: ProfileInput, taker: EventTaker): Promise<Translation> {
  const leftovers = createLeftovers();
  const input: ProfileInput = { ...given, leftovers };
  const survey = await profile.survey(input);
  taker.begin(leftovers.envelope());
  if (!survey.ok) return { documents: [], eventCount: 0, refusals: [survey.refusal], notRead: [] };
  const { documents } = survey;
  const refusals: Refusal[] = [];
  let eventCount = 0;
  for await (const batch of profile.read(input, documents)) {
    for (const outcome of batch) {
      if (outcome.kind === "refusal") {
        refusals.push(outcome.refusal);
        continue;
      }
      taker.add(outcome.event, eventCount, documents.length > 1 ? (documents[outcome.document]?.number ?? null) : null);
      eventCount += 1;
    }
  }
  return { documents, eventCount, refusals, notRead: leftovers.losses() };
}
