// The same facts in JSON and XML are the same documents, with the same keys and content hashes, and give the same events.

import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { test } from "node:test";
import { type EpcisEvent, writeEpcisDocument, writeEpcisJsonText, writeEpcisXml } from "@csp/epcis";
import fc from "fast-check";
import { anyEvent, sayableEvent, withoutPrefixes } from "@csp/epcis/test-support";
import { type DocumentFacts, epcisJson, epcisXml, type Profile, type ProfileInput } from "../index.ts";

const OWNER = "urn:csp:uscc:91350600158224166T";
const CREATED = { creationDate: "2024-03-02T00:00:00Z" };

interface Read {
  readonly documents: readonly DocumentFacts[];
  readonly events: readonly EpcisEvent[];
}

async function readText(profile: Profile, text: string): Promise<Read> {
  const bytes = Buffer.from(text);
  const rules = { id: "r", schemes: [], classes: new Map(), enterprises: new Map() };
  const input: ProfileInput = { sender: OWNER, owner: OWNER, rules, chunks: () => [bytes] };
  const survey = await profile.survey(input);
  if (!survey.ok) throw new Error(`${survey.refusal.where}: ${survey.refusal.detail}`);
  const events: EpcisEvent[] = [];
  for await (const batch of profile.read(input, survey.documents)) for (const outcome of batch) if (outcome.kind === "event") events.push(outcome.event);
  return { documents: survey.documents, events };
}

function inJson(events: readonly EpcisEvent[]): Promise<Read> {
  return readText(epcisJson, writeEpcisJsonText(writeEpcisDocument(events, CREATED)));
}

function inXml(events: readonly EpcisEvent[]): Promise<Read> {
  return readText(epcisXml, writeEpcisXml(events, CREATED).text);
}

test("what XML can say is the same document and the same event in both", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sayableEvent, { minLength: 1, maxLength: 3 }), async (events) => {
      const json = await inJson(events);
      const xml = await inXml(events);
      deepStrictEqual(xml.documents, json.documents);
      deepStrictEqual(withoutPrefixes(xml.events), withoutPrefixes(json.events));
    }),
    { numRuns: 60 },
  );
});

test("what XML says in another form is the same document", async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(anyEvent, async (event) => {
      const { text, losses } = writeEpcisXml([event], CREATED);
      if (losses.some(({ kind }) => kind === "content")) return;
      compared += 1;
      deepStrictEqual((await readText(epcisXml, text)).documents, (await inJson([event])).documents);
    }),
    { numRuns: 150 },
  );
  ok(compared > 5, `${compared} compared`);
});

test("another fact is another content, the error declaration's too", async () => {
  await fc.assert(
    fc.asyncProperty(sayableEvent, async (event) => {
      const errorDeclaration = { declarationTime: "2024-03-01T08:00:00Z", reason: null, correctiveEventIDs: [], extensions: [] };
      const [before] = (await inJson([{ ...event, errorDeclaration }])).documents;
      const others: EpcisEvent[] = [
        { ...event, errorDeclaration: { ...errorDeclaration, reason: "did_not_occur" } },
        { ...event, errorDeclaration: { ...errorDeclaration, correctiveEventIDs: ["urn:x:1"] } },
        { ...event, errorDeclaration, bizStep: "holding" },
      ];
      for (const other of others) notDeepStrictEqual((await inJson([other])).documents[0]?.contentHash, before?.contentHash);
    }),
    { numRuns: 30 },
  );
});

test("a lot that is corrected under the same event id is the same document with another content, in JSON and in XML", async () => {
  const namespace = "urn:epcglobal:cbv:mda";
  const lotted = (event: EpcisEvent, lot: string): EpcisEvent => ({
    ...event,
    eventID: "urn:uuid:0b6f2c1e-3f0a-4f0e-9a53-7d6f3c1f0a01",
    extensions: [{ namespace, name: "lotNumber", prefix: "cbvmda", kind: "string", value: lot, children: [] }],
  });
  const lots = fc.oneof(
    fc.constantFrom(["0012", "12"], ["2501E3", "2501000"], ["12345678901234567", "12345678901234568"]),
    fc.tuple(fc.nat(), fc.nat(3)).map(([n, zeros]) => [String(n), "0".repeat(zeros + 1) + String(n)]),
  );
  await fc.assert(
    fc.asyncProperty(sayableEvent, lots, async (event, [one = "", other = ""]) => {
      for (const read of [inJson, inXml]) {
        const [first] = (await read([lotted(event, one)])).documents;
        const [second] = (await read([lotted(event, other)])).documents;
        strictEqual(second?.key, first?.key);
        notDeepStrictEqual(second?.contentHash, first?.contentHash);
      }
    }),
    { numRuns: 30 },
  );
});
