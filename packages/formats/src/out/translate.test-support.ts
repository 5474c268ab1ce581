// For the tests of targets: a message through its profile, and a written document through the profile that reads it.

import assert from "node:assert/strict";
import type { EpcisEvent } from "@csp/epcis";
import { bill } from "../bill/profile.ts";
import { codeOperations } from "../code-operations/profile.ts";
import { epcisJson } from "../epcis-json/profile.ts";
import { epcisXml } from "../epcis-xml/profile.ts";
import { platform } from "../platform/profile.ts";
import { provincial } from "../provincial/profile.ts";
import type { DocumentFacts, Outcome, Profile, ProfileInput, Refusal } from "../profile.ts";
import { relationXml } from "../relation-xml/profile.ts";
import { retail } from "../retail/profile.ts";
import type { RuleSet } from "../rule-set.ts";
import { sharedText } from "./join-parts.ts";
import { wholeDocument } from "./streaming-target.ts";
import type { Target, WriteOptions, Written, WrittenDocument } from "./target.ts";

export const OWNER = "urn:csp:uscc:914403001922038216";
/** Every sender has this key, so that what is signed out is verified in. */
class OneKey extends Map<string, string> {
  override get(): string {
    return "key";
  }
}

const RULES: RuleSet = {
  id: "test",
  signatureKeys: new OneKey(),
  schemes: ["edmc", "gs1"],
  classes: new Map([
    ["urn:csp:edmc-class:8206233", { cndc: "04879001203", standardCode: null, level: 1, unitClass: null, name: null }],
    ["urn:csp:edmc-class:8021762", { cndc: null, standardCode: null, level: 2, unitClass: "urn:csp:edmc-class:8206233", name: null }],
  ]),
  enterprises: new Map([
    ["kyt-ent:linked", "91440300708461136T"],
    ["kyt-ref:linked", "91440300708461136T"],
  ]),
};
export const OPTIONS: WriteOptions = { owner: OWNER, sender: OWNER, at: "2026-11-26T13:00:00+08:00", rules: RULES };

export interface Translated {
  readonly documents: readonly DocumentFacts[];
  readonly events: readonly EpcisEvent[];
  readonly refusals: readonly Refusal[];
}

const profiles = new Map<string, Profile>(
  [bill, retail, codeOperations, relationXml, epcisJson, epcisXml, platform, provincial].map((profile) => [profile.name, profile]),
);

export async function translateWith(name: string, payload: Uint8Array | string, owner = OWNER, rules = RULES): Promise<Translated> {
  const profile = profiles.get(name);
  assert.ok(profile !== undefined, name);
  const input: ProfileInput = { sender: owner, owner, rules, chunks: () => [Buffer.from(payload)] };
  const survey = await profile.survey(input);
  assert.ok(survey.ok, JSON.stringify(survey));
  const outcomes: Outcome[] = [];
  for await (const batch of profile.read(input, survey.documents)) outcomes.push(...batch);
  const events = outcomes.flatMap((outcome) => (outcome.kind === "event" ? [outcome.event] : []));
  const refusals = outcomes.flatMap((outcome) => (outcome.kind === "refusal" ? [outcome.refusal] : []));
  return { documents: survey.documents, events, refusals };
}

async function readBack({ profile, payload, owner }: WrittenDocument): Promise<Translated> {
  return translateWith(profile, payload, owner);
}

/** Everything that all documents say, each read by its profile without a refusal. */
export async function readAllBack(written: Written): Promise<Translated> {
  const read = await Promise.all(written.documents.map(readBack));
  for (const { refusals } of read) assert.deepEqual(refusals, [], "what is written is read without a refusal");
  return {
    documents: read.flatMap((one) => one.documents),
    events: read.flatMap((one) => one.events),
    refusals: [],
  };
}

export function codesOf(event: EpcisEvent): readonly string[] {
  return [...event.epcList, ...event.childEPCs, ...(event.parentID === null ? [] : [event.parentID])];
}

/** Writes twice, since the same events must give the same bytes, and once more with events that come one by one. */
export function write(target: Target, events: readonly EpcisEvent[], options = OPTIONS): Written {
  const written = target.write(events, options);
  assert.deepEqual(target.write(events, options), written);
  if (partsAreTogether(events)) assert.deepEqual(writeOneByOne(target, events, options), written, "one by one");
  const names = written.documents.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length, "no two names alike");
  return written;
}

/** As whoever hands them in one by one must see to; and all are there, since of those that are not the loss stands elsewhere. */
function partsAreTogether(events: readonly EpcisEvent[]): boolean {
  return events.every((event, at) => {
    const next = events[at + 1];
    if ((event.part?.index ?? 0) > 0 && events[at - 1]?.part?.index !== (event.part?.index ?? 0) - 1) return false;
    if (event.part === null || event.part.index === event.part.of - 1) return (next?.part?.index ?? 0) === 0;
    return next?.part?.index === event.part.index + 1 && sharedText(next, next.part) === sharedText(event, event.part);
  });
}

function writeOneByOne(target: Target, events: readonly EpcisEvent[], options: WriteOptions): Written {
  const writer = target.begin(options);
  const finished = events.flatMap((event, index) => writer.add(event, index));
  const { documents, ...notes } = writer.close();
  return { ...notes, documents: [...finished, ...documents].map(wholeDocument) };
}
