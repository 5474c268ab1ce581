// What the good vector files become is EPCIS: written as a document and read again it is the same events. And no text of a
// field that names a person is in it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type EpcisEvent, readEpcisJson, writeEpcisEvent, writeEpcisJsonText } from "@csp/epcis";
import { chineseProfiles, type ProfileInput, type RuleSet } from "./index.ts";

const VECTORS = join(import.meta.dirname, "../../../test/vectors/profiles");
const OWNER = "urn:csp:uscc:91350600158224166T";
const RULES: RuleSet = { id: "vectors", schemes: ["edmc", "gs1"], classes: new Map(), enterprises: new Map() };
const PERSONAL = "CANARY";
/** `part` is the bridge's own. */
const withoutPart = (event: EpcisEvent): EpcisEvent => ({ ...event, part: null });

for (const profile of chineseProfiles) {
  void test(`${profile.name}: good files become EPCIS without persons`, async () => {
    const folder = join(VECTORS, profile.name, "valid");
    let events = 0;
    for (const file of readdirSync(folder).filter((name) => !name.endsWith(".outcome.json"))) {
      const input: ProfileInput = { sender: OWNER, owner: OWNER, rules: RULES, chunks: () => [readFileSync(join(folder, file))] };
      const survey = await profile.survey(input);
      assert.ok(survey.ok, file);
      for await (const batch of profile.read(input, survey.documents)) {
        assert.ok(!JSON.stringify(batch).includes(PERSONAL), file);
        const made = batch.flatMap((outcome) => (outcome.kind === "event" ? [withoutPart(outcome.event)] : []));
        if (made.length === 0) continue;
        for (const event of made) {
          const read = readEpcisJson(writeEpcisJsonText(writeEpcisEvent(event)));
          assert.ok(read.ok, `${file}: ${JSON.stringify(read)}`);
          assert.deepEqual(read.events[0]?.event, event, file);
        }
        events += made.length;
      }
    }
    assert.ok(events > 3, `${events} events`);
  });
}
