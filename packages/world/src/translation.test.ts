import assert from "node:assert/strict";
import { test } from "node:test";
import { chineseProfiles, epcisJson, epcisXml, maskCode, type Outcome, type Profile } from "@csp/formats";
import { REALISTIC_FAULTS } from "./faults.ts";
import { createWorld, type World, type WorldDocument } from "./world.ts";

const PROFILES: ReadonlyMap<string, Profile> = new Map([...chineseProfiles, epcisJson, epcisXml].map((profile) => [profile.name, profile]));
const SSCC = "https://id.gs1.org/00/";

interface Translated {
  readonly uris: readonly string[];
  readonly refusals: readonly string[];
}

/** What the bridge makes of it: the codes in its events, each once, and its refusals. */
async function translate(world: World, { profile: name, sender, owner, payload }: WorldDocument): Promise<Translated> {
  if (owner === null) return { uris: [], refusals: ["OWNER_UNKNOWN"] };
  const profile = PROFILES.get(name);
  assert.ok(profile !== undefined, name);
  const input = { sender: sender ?? owner, owner, rules: world.rules(), chunks: () => [payload] };
  const survey = await profile.survey(input);
  if (!survey.ok) return { uris: [], refusals: [`${survey.refusal.reason} ${survey.refusal.where} ${survey.refusal.detail}`] };
  const uris = new Set<string>();
  const refusals: string[] = [];
  for await (const batch of profile.read(input, survey.documents)) {
    for (const outcome of batch) {
      if (outcome.kind === "refusal") refusals.push(...refusalTexts(outcome));
      else addUris(outcome, uris);
    }
  }
  return { uris: [...uris], refusals };
}

function refusalTexts({ refusal }: Extract<Outcome, { readonly kind: "refusal" }>): readonly string[] {
  return refusal.codes.length === 0 ? [refusal.reason] : refusal.codes.map(({ reason, code }) => `${refusal.reason} ${reason} ${code}`);
}

function addUris({ event }: Extract<Outcome, { readonly kind: "event" }>, uris: Set<string>): void {
  const parent = event.parentID === null ? [] : [event.parentID];
  for (const uri of [...event.epcList, ...event.childEPCs, ...event.inputEPCList, ...event.outputEPCList, ...parent]) if (!uri.startsWith(SSCC)) uris.add(uri);
}

function expected({ truth }: WorldDocument): Translated {
  return {
    uris: [...new Set(truth.acceptedUris())],
    refusals: truth.refusals.map(({ reason, code }) => (code === null ? reason : `${reason} ${code.reason} ${maskCode(code.text)}`)),
  };
}

/** Bills may be of one file, so that a code stands in several: order and repetition are the document's own. */
const sorted = ({ uris, refusals }: Translated): Translated => ({ uris: uris.toSorted(), refusals: refusals.toSorted() });

async function check(world: World): Promise<{ readonly documents: number; readonly reasons: ReadonlySet<string> }> {
  let documents = 0;
  const reasons = new Set<string>();
  for (const document of world.documents()) {
    assert.deepEqual(
      sorted(await translate(world, document)),
      sorted(expected(document)),
      `${document.profile} ${document.fileName} ${document.truth.faults.join()}`,
    );
    documents += 1;
    for (const { reason, code } of document.truth.refusals) reasons.add(code?.reason ?? reason);
  }
  return { documents, reasons };
}

void test("a world without faults is translated without a refusal, into events of exactly its codes", async () => {
  const { documents, reasons } = await check(createWorld({ seed: 11, packs: 1500 }));
  assert.ok(documents > 400);
  assert.deepEqual([...reasons], []);
});

void test("with faults the refusals are those that the truth foretells, and no others", async () => {
  const many = Object.fromEntries(Object.keys(REALISTIC_FAULTS).map((name) => [name, 0.1]));
  const { reasons } = await check(createWorld({ seed: 12, packs: 4000, faults: { ...many, "wrong-parent": 1 } }));
  assert.deepEqual([...reasons].toSorted(), ["BAD_CHECK_DIGIT", "CODE_TRUNCATED", "MISSING_SEPARATOR", "MISSING_SERIAL", "OWNER_UNKNOWN", "PARENT_UNKNOWN"]);
});
