// A document's own prefixes that stand in values alone: through a profile and out again as EPCIS, the event hash stays.

import { deepStrictEqual } from "node:assert/strict";
import { test } from "node:test";
import { documentPreHashes, type EpcisEvent, readEpcisJson, readEpcisXml } from "@csp/epcis";
import { epcisJson, type ProfileInput, type RuleSet, targets } from "../index.ts";

const OWNER = "urn:csp:uscc:91350600158224166T";
const RULES: RuleSet = { id: "r", schemes: [], classes: new Map(), enterprises: new Map() };

const TEXT = JSON.stringify({
  "@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", { example: "https://ex.example/", gs1: "https://gs1.org/voc/" }],
  type: "EPCISDocument",
  schemaVersion: "2.0",
  creationDate: "2024-03-02T00:00:00Z",
  epcisBody: {
    eventList: [
      {
        type: "ObjectEvent",
        action: "OBSERVE",
        eventTime: "2024-03-01T00:00:00Z",
        eventTimeZoneOffset: "+08:00",
        // In parts: more codes than one stored event holds.
        epcList: Array.from({ length: 5000 }, (_, serial) => `https://id.gs1.org/01/06924561884074/21/${serial}`),
        sensorElementList: [{ sensorReport: [{ type: "example:Abc", exception: "gs1:Other", value: 1 }] }],
      },
    ],
  },
});

function preHashes(text: string): readonly string[] {
  const read = text.startsWith("<") ? readEpcisXml(text) : readEpcisJson(text);
  if (!read.ok) throw new Error(read.problem.detail);
  return documentPreHashes(read);
}

async function eventsOf(text: string): Promise<readonly EpcisEvent[]> {
  const input: ProfileInput = { sender: OWNER, owner: OWNER, rules: RULES, chunks: () => [Buffer.from(text)] };
  const survey = await epcisJson.survey(input);
  if (!survey.ok) throw new Error(survey.refusal.detail);
  const events: EpcisEvent[] = [];
  for await (const batch of epcisJson.read(input, survey.documents)) for (const outcome of batch) if (outcome.kind === "event") events.push(outcome.event);
  return events;
}

for (const [name, listed] of [
  ["epcis-json", []],
  ["epcis-xml", ["sensorElementList/0/sensorReport/0/type"]],
] as const) {
  test(`${name} keeps the event hash of compact URIs in values`, async () => {
    const target = targets.find((one) => one.name === name);
    const written = target?.write(await eventsOf(TEXT), { owner: OWNER, sender: OWNER, at: "2024-03-02T00:00:00Z", rules: RULES });
    const text = Buffer.from(written?.documents[0]?.payload ?? []).toString();
    deepStrictEqual(preHashes(text.trim()), preHashes(TEXT));
    const curies = written?.losses.filter(({ detail }) => detail.includes("compact URI")).map(({ where }) => where);
    deepStrictEqual(curies, listed);
  });
}
