// For tests: a message of a world through the profile that reads it.

import assert from "node:assert/strict";
import type { EpcisEvent } from "@csp/epcis";
import { chineseProfiles, type DocumentFacts, epcisJson, epcisXml, type Outcome, type Profile, type Refusal, type RuleSet } from "@csp/formats";

const PROFILES: ReadonlyMap<string, Profile> = new Map([...chineseProfiles, epcisJson, epcisXml].map((profile) => [profile.name, profile]));

export interface Message {
  readonly profile: string;
  readonly sender: string | null;
  readonly owner: string | null;
  readonly payload: Uint8Array;
}

export interface Translated {
  readonly documents: readonly DocumentFacts[];
  readonly outcomes: readonly Outcome[];
  readonly events: readonly EpcisEvent[];
  readonly refusals: readonly Refusal[];
}

/** `chunks`: the payload in other pieces than one. */
export async function translate(
  { profile: name, sender, owner, payload }: Message,
  rules: RuleSet,
  chunks: readonly Uint8Array[] = [payload],
): Promise<Translated> {
  const profile = PROFILES.get(name);
  assert.ok(profile !== undefined && owner !== null, name);
  const input = { sender: sender ?? owner, owner, rules, chunks: () => chunks };
  const survey = await profile.survey(input);
  if (!survey.ok) return { documents: [], outcomes: [], events: [], refusals: [survey.refusal] };
  const outcomes: Outcome[] = [];
  for await (const batch of profile.read(input, survey.documents)) outcomes.push(...batch);
  return {
    documents: survey.documents,
    outcomes,
    events: outcomes.flatMap((outcome) => (outcome.kind === "event" ? [outcome.event] : [])),
    refusals: outcomes.flatMap((outcome) => (outcome.kind === "refusal" ? [outcome.refusal] : [])),
  };
}

/** All codes that an event names, in whichever role. */
export function codesIn({ epcList, childEPCs, inputEPCList, outputEPCList, parentID }: EpcisEvent): readonly string[] {
  return [...epcList, ...childEPCs, ...inputEPCList, ...outputEPCList, ...(parentID === null ? [] : [parentID])];
}
