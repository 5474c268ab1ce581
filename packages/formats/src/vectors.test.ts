// Every file under test/vectors/profiles against the outcome beside it. After a change that is meant, look at the differences
// and write the outcomes anew: `node --test --test-update-snapshots packages/formats/src/vectors.test.ts`.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { EpcisEvent, Node } from "@csp/epcis";
import { chineseProfiles, type DocumentFacts, type Outcome, type Profile, type ProfileInput, type RuleSet } from "./index.ts";

const VECTORS = join(import.meta.dirname, "../../../test/vectors/profiles");
const OWNER = "urn:csp:uscc:91350600158224166T";
const RULES: RuleSet = {
  id: "vectors",
  schemes: ["edmc", "gs1"],
  classes: new Map([
    ["urn:csp:edmc-class:8206233", { cndc: "04879001203", standardCode: null, level: 1, unitClass: null, name: null }],
    ["urn:csp:edmc-class:8021762", { cndc: null, standardCode: null, level: 2, unitClass: "urn:csp:edmc-class:8206233", name: null }],
  ]),
  enterprises: new Map([
    ["kyt-ent:E1", "91440300708461136T"],
    ["kyt-ent:ent-2", "91440300708461136T"],
    ["kyt-ref:ref-1", "91440300708461136T"],
  ]),
};

/** What a reader wants to see of an outcome: fields that say something, extension nodes as name and value. */
function shown(outcome: Outcome): unknown {
  if (outcome.kind === "refusal") return outcome;
  const said = Object.entries(outcome.event).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0));
  const event = Object.fromEntries(said.map(([name, value]) => [name, isNodes(name) ? (value as readonly Node[]).map(nodeText) : value]));
  return { kind: outcome.kind, document: outcome.document, event };
}

function isNodes(field: string): field is "ilmd" | "extensions" {
  return field === "ilmd" || field === "extensions";
}

function nodeText(node: Node): unknown {
  assert.equal(node.namespace, node.name === "" ? "" : "urn:csp:epcis:1:");
  if (node.children.length > 0) return { [node.name === "" ? "item" : node.name]: node.children.map(nodeText) };
  return `${node.name} = ${node.kind === "string" ? JSON.stringify(node.value) : String(node.value)}`;
}

function documentText({ contentHash, ...facts }: DocumentFacts): unknown {
  return { ...facts, contentHash: Buffer.from(contentHash).toString("hex").slice(0, 16) };
}

function inputOf(chunks: readonly Uint8Array[]): ProfileInput {
  return { sender: OWNER, owner: OWNER, rules: RULES, chunks: () => chunks };
}

async function readAll(profile: Profile, input: ProfileInput, documents: readonly DocumentFacts[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const batch of profile.read(input, documents)) outcomes.push(...batch);
  return outcomes;
}

/** Their events name a code in whatever role it has; those of the others commission or move it as an object. */
const NAMES_EACH_ONCE: ReadonlySet<string> = new Set(["code-operations"]);

function codesOf(event: EpcisEvent): readonly string[] {
  const { parentID, epcList, childEPCs, inputEPCList, outputEPCList } = event;
  return [...(parentID === null ? [] : [parentID]), ...epcList, ...childEPCs, ...inputEPCList, ...outputEPCList];
}

/** A result for each code listed: in an event of its document, or refused. */
function checkCounts(profile: string, documents: readonly DocumentFacts[], outcomes: readonly Outcome[]): void {
  for (const [index, facts] of documents.entries()) {
    const own = outcomes.filter((outcome) => outcome.document === index);
    const events: readonly EpcisEvent[] = own.flatMap((outcome) => (outcome.kind === "event" ? [outcome.event] : []));
    const objects = events.flatMap((event) => event.epcList);
    const accepted = new Set(NAMES_EACH_ONCE.has(profile) ? events.flatMap(codesOf) : objects);
    assert.equal(accepted.size, facts.codesListed - facts.codesRefused, "codes in events");
    for (const event of events) for (const child of event.childEPCs) assert.ok(accepted.has(child), "a packed code is commissioned");
    const refused = own.flatMap((outcome) => (outcome.kind === "refusal" && outcome.refusal.reason === "CODES_REFUSED" ? outcome.refusal.codes : []));
    const whole = own.some((outcome) => outcome.kind === "refusal" && !["CODES_REFUSED", "NOT_PACKED"].includes(outcome.refusal.reason));
    assert.equal(whole ? facts.codesListed : refused.length, facts.codesRefused, "refused codes");
  }
}

let files = 0;
for (const profile of chineseProfiles) {
  for (const kind of ["valid", "invalid"]) {
    const folder = join(VECTORS, profile.name, kind);
    for (const file of readdirSync(folder).filter((name) => !name.endsWith(".outcome.json"))) {
      files += 1;
      void test(`${profile.name}: ${kind}: ${file}`, async (t) => {
        const bytes = readFileSync(join(folder, file));
        const input = inputOf([bytes]);
        const survey = await profile.survey(input);
        assert.equal(survey.ok, kind === "valid");
        const outcomes = survey.ok ? await readAll(profile, input, survey.documents) : [];
        const told = survey.ok ? { documents: survey.documents.map(documentText), outcomes: outcomes.map(shown) } : { refusal: survey.refusal };
        t.assert.fileSnapshot(told, join(folder, file.replace(/\.\w+$/, ".outcome.json")));

        // In pieces of any size, and read without the survey's help, it says the same.
        const pieces = inputOf(Array.from(bytes, (byte) => Uint8Array.of(byte)));
        assert.deepEqual(await profile.survey(pieces), survey);
        if (!survey.ok) return;
        checkCounts(profile.name, survey.documents, outcomes);
        assert.deepEqual(await readAll(profile, pieces, survey.documents), outcomes);
        assert.deepEqual(await readAll(profile, pieces, survey.documents), outcomes);
      });
    }
  }
}

void test("there are vectors", () => {
  assert.ok(files > 70, `${files} files`);
});
