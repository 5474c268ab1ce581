// One file through one profile, without a bridge: what the translator would make of it. Events are handed on as they come, and
// kept where somebody wants to look at them all.

import type { Envelope, EpcisEvent } from "@csp/epcis";
import { createLeftovers, type DocumentFacts, type Loss, type Profile, type ProfileInput, type Refusal } from "@csp/formats";

export interface Translation {
  readonly documents: readonly DocumentFacts[];
  readonly eventCount: number;
  /** In source order, long ones in parts; none where they are not kept. */
  readonly events: readonly EpcisEvent[];
  /** Index of the document of each event that is kept. */
  readonly documentOf: readonly number[];
  readonly refusals: readonly Refusal[];
  /** What the message says and no event holds. None where it is refused whole. */
  readonly notRead: readonly Loss[];
}

export interface EventTaker {
  /** Before the first event. `around`: what stands around the events; null where the message is no EPCIS document. */
  begin(around: Envelope | null): void;
  add(event: EpcisEvent, index: number): void;
}

/** `keep`: whether the translation holds the events. */
export async function translateFile(profile: Profile, given: ProfileInput, taker: EventTaker, keep: boolean): Promise<Translation> {
  const leftovers = createLeftovers();
  const input: ProfileInput = { ...given, leftovers };
  const survey = await profile.survey(input);
  const events: EpcisEvent[] = [];
  const documentOf: number[] = [];
  const refusals: Refusal[] = [];
  taker.begin(leftovers.envelope());
  if (!survey.ok) return { documents: [], eventCount: 0, events, documentOf, refusals: [survey.refusal], notRead: [] };
  let eventCount = 0;
  for await (const batch of profile.read(input, survey.documents)) {
    for (const outcome of batch) {
      if (outcome.kind === "refusal") {
        refusals.push(outcome.refusal);
        continue;
      }
      taker.add(outcome.event, eventCount);
      eventCount += 1;
      if (!keep) continue;
      events.push(outcome.event);
      documentOf.push(outcome.document);
    }
  }
  return { documents: survey.documents, eventCount, events, documentOf, refusals, notRead: leftovers.losses() };
}
