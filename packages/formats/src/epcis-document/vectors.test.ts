// Every file of the EPCIS profiles under test/vectors/profiles against the outcome beside it. After a change that is meant, look at
// the differences and write the outcomes anew: `node --test --test-update-snapshots packages/formats/src/epcis-document/vectors.test.ts`.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { epcisJson, epcisXml, type DocumentFacts, type Outcome, type Profile, type ProfileInput } from "../index.ts";

const VECTORS = join(import.meta.dirname, "../../../../test/vectors/profiles");
const OWNER = "urn:csp:uscc:91350600158224166T";

function inputOf(chunks: readonly Uint8Array[]): ProfileInput {
  return { sender: OWNER, owner: OWNER, rules: { id: "vectors", schemes: ["edmc", "gs1"], classes: new Map(), enterprises: new Map() }, chunks: () => chunks };
}

async function readAll(profile: Profile, input: ProfileInput, documents: readonly DocumentFacts[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const batch of profile.read(input, documents)) outcomes.push(...batch);
  return outcomes;
}

function documentText({ contentHash, ...facts }: DocumentFacts): unknown {
  return { ...facts, contentHash: Buffer.from(contentHash).toString("hex").slice(0, 16) };
}

/** Fields that say something. */
function shown(outcome: Outcome): unknown {
  if (outcome.kind === "refusal") return outcome;
  return {
    ...outcome,
    event: Object.fromEntries(Object.entries(outcome.event).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))),
  };
}

for (const profile of [epcisJson, epcisXml]) {
  for (const kind of ["valid", "invalid"]) {
    const folder = join(VECTORS, profile.name, kind);
    for (const file of readdirSync(folder).filter((name) => !name.endsWith(".outcome.json"))) {
      void test(`${profile.name}: ${kind}: ${file}`, async (t) => {
        const bytes = readFileSync(join(folder, file));
        const input = inputOf([bytes]);
        const survey = await profile.survey(input);
        assert.equal(survey.ok, kind === "valid");
        const outcomes = survey.ok ? await readAll(profile, input, survey.documents) : [];
        const told = survey.ok ? { documents: survey.documents.map(documentText), outcomes: outcomes.map(shown) } : { refusal: survey.refusal };
        t.assert.fileSnapshot(told, join(folder, file.replace(/\.\w+$/, ".outcome.json")));
        const pieces = inputOf(Array.from(bytes, (byte) => Uint8Array.of(byte)));
        assert.deepEqual(await profile.survey(pieces), survey);
        if (survey.ok) assert.deepEqual(await readAll(profile, pieces, survey.documents), outcomes);
      });
    }
  }
}

void test("the same event in both syntaxes is the same document", async () => {
  const json = await epcisJson.survey(inputOf([readFileSync(join(VECTORS, "epcis-json/valid/ship-with-sensor-and-extension.jsonld"))]));
  const xml = await epcisXml.survey(inputOf([readFileSync(join(VECTORS, "epcis-xml/valid/epcis-2-0-ship-with-sensor-and-extension.xml"))]));
  assert.ok(json.ok && xml.ok);
  assert.deepEqual(xml.documents, json.documents);
});
