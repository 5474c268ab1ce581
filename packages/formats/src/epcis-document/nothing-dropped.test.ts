// Something unknown at every place of a document: it refuses the document, comes back in what is written of it, or is listed as not
// read or not said, in both syntaxes out. Nothing is dropped in silence.

import { deepStrictEqual, ok } from "node:assert/strict";
import { describe, test } from "node:test";
import type { EpcisEvent } from "@csp/epcis";
import { createLeftovers } from "../leftovers.ts";
import { jsonMutations, MARK, XML_ADDITIONS, xmlMutations } from "../mutations.test-support.ts";
import { OPTIONS, OWNER } from "../out/translate.test-support.ts";
import { type Profile, type ProfileInput, epcisJson, epcisXml, targets } from "../index.ts";

/** Whether a mutated document is refused, or by which targets the mark is lost without a word. */
async function silentFor(profile: Profile, text: string, path: string): Promise<"refused" | readonly string[]> {
  const leftovers = createLeftovers();
  const input: ProfileInput = { sender: OWNER, owner: OWNER, rules: OPTIONS.rules, chunks: () => [Buffer.from(text)], leftovers };
  const survey = await profile.survey(input);
  if (!survey.ok) return "refused";
  const events: EpcisEvent[] = [];
  for await (const batch of profile.read(input, survey.documents)) for (const outcome of batch) if (outcome.kind === "event") events.push(outcome.event);
  const around = leftovers.envelope();
  const silent: string[] = [];
  for (const target of targets.filter(({ name }) => name.startsWith("epcis-"))) {
    const { documents, losses } = target.write(events, around === null ? OPTIONS : { ...OPTIONS, around });
    const said = [...documents.map(({ payload }) => Buffer.from(payload).toString("utf8")), JSON.stringify([...losses, ...leftovers.losses()])];
    // What has no name is listed by where it stands.
    const isListedText = leftovers.losses().some(({ detail }) => detail.startsWith("the text of"));
    const isListedWhole = path.includes("EPCISHeader") && losses.some(({ where }) => where === "/epcisHeader");
    if (!isListedText && !isListedWhole && !said.some((one) => one.includes(MARK))) silent.push(target.name);
  }
  return silent;
}

const EVENTS = (version: 1 | 2): string => `
  <ObjectEvent><eventTime>2026-09-01T10:00:00+08:00</eventTime><recordTime>2026-09-01T11:00:00+08:00</recordTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
    ${version === 1 ? "<baseExtension>" : ""}<eventID>urn:uuid:0b6f2c1e-3f0a-4f0e-9a53-7d6f3c1f0a01</eventID>
    <errorDeclaration><declarationTime>2026-09-02T10:00:00+08:00</declarationTime><reason>urn:epcglobal:cbv:er:incorrect_data</reason>
      <correctiveEventIDs><correctiveEventID>urn:uuid:0b6f2c1e-3f0a-4f0e-9a53-7d6f3c1f0a02</correctiveEventID></correctiveEventIDs></errorDeclaration>${version === 1 ? "</baseExtension>" : ""}
    <epcList><epc>urn:epc:id:sgtin:6924561.088407.A1</epc></epcList><action>ADD</action>
    <bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep><disposition>urn:epcglobal:cbv:disp:active</disposition>
    <readPoint><id>urn:epc:id:sgln:6924561.00001.0</id></readPoint><bizLocation><id>urn:epc:id:sgln:6924561.00001.0</id></bizLocation>
    <bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:x:1</bizTransaction></bizTransactionList>
    <extension><quantityList><quantityElement><epcClass>urn:epc:class:lgtin:6924561.088407.L1</epcClass><quantity>5</quantity><uom>KGM</uom></quantityElement></quantityList>
      <sourceList><source type="urn:epcglobal:cbv:sdt:owning_party">urn:epc:id:pgln:6924561.00001</source></sourceList>
      <destinationList><destination type="urn:epcglobal:cbv:sdt:owning_party">urn:epc:id:pgln:6924561.00001</destination></destinationList>
      <ilmd><ex:lot>L1</ex:lot></ilmd>
      ${
        version === 1
          ? ""
          : `<persistentDisposition><set>urn:epcglobal:cbv:disp:active</set></persistentDisposition>
      <sensorElementList><sensorElement><sensorMetadata deviceID="urn:x:d"/><sensorReport type="gs1:Temperature" value="5" uom="CEL"/></sensorElement></sensorElementList>
      <certificationInfo>urn:x:c</certificationInfo>`
      }</extension>
    <ex:own at="1"><ex:inner>1</ex:inner></ex:own>
  </ObjectEvent>
  <AggregationEvent><eventTime>2026-09-01T10:00:00+08:00</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset><parentID>urn:epc:id:sscc:6924561.8000000001</parentID>
    <childEPCs><epc>urn:epc:id:sgtin:6924561.088407.A1</epc></childEPCs><action>ADD</action></AggregationEvent>
  <extension><TransformationEvent><eventTime>2026-09-01T10:00:00+08:00</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
    <inputEPCList><epc>urn:epc:id:sgtin:6924561.088407.A1</epc></inputEPCList><outputEPCList><epc>urn:epc:id:sgtin:6924561.088407.A2</epc></outputEPCList></TransformationEvent></extension>
  ${version === 1 ? "<QuantityEvent><eventTime>2026-09-01T10:00:00+08:00</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcClass>urn:epc:idpat:sgtin:6924561.088407.*</epcClass><quantity>5</quantity></QuantityEvent>" : ""}`;
const HEADER = `<EPCISHeader>
  <sbdh:StandardBusinessDocumentHeader><sbdh:HeaderVersion>1.0</sbdh:HeaderVersion><sbdh:Sender><sbdh:Identifier Authority="GS1">1</sbdh:Identifier></sbdh:Sender></sbdh:StandardBusinessDocumentHeader>
  <extension><EPCISMasterData><VocabularyList><Vocabulary type="urn:epcglobal:epcis:vtype:EPCClass"><VocabularyElementList>
    <VocabularyElement id="urn:x:p"><attribute id="urn:epcglobal:cbv:mda#name">药品</attribute><attribute id="urn:x:o"><ex:deep><ex:er>1</ex:er></ex:deep></attribute>
      <children><id>urn:x:p:1</id></children></VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData></extension></EPCISHeader>`;
const NAMES =
  'xmlns:ex="https://ex.example/" xmlns:sbdh="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader" schemaVersion="2.0" creationDate="2026-09-01T00:00:00Z"';

const XML_DOCUMENTS: Readonly<Record<string, string>> = {
  "EPCIS 1.2": `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" ${NAMES.replace("2.0", "1.2")}>${HEADER}<EPCISBody><EventList>${EVENTS(1)}</EventList></EPCISBody></epcis:EPCISDocument>`,
  "EPCIS 2.0": `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" ${NAMES}>${HEADER}<EPCISBody><EventList>${EVENTS(2)}</EventList><extension><ex:inBody>1</ex:inBody></extension></EPCISBody><extension><ex:inRoot>1</ex:inRoot></extension></epcis:EPCISDocument>`,
  "a query": `<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:2" ${NAMES}>${HEADER}<EPCISBody><q:QueryResults><queryName>SimpleEventQuery</queryName><subscriptionID>s</subscriptionID><resultsBody><EventList>${EVENTS(2)}</EventList></resultsBody></q:QueryResults></EPCISBody></q:EPCISQueryDocument>`,
  "a query without a body": `<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:1" ${NAMES.replace("2.0", "1.2")}><queryName>SimpleEventQuery</queryName><resultsBody><EventList>${EVENTS(1)}</EventList></resultsBody></q:EPCISQueryDocument>`,
};

describe("XML", () => {
  for (const [name, xml] of Object.entries(XML_DOCUMENTS)) {
    test(`${name}: as it is`, async () => {
      const as = await silentFor(epcisXml, xml.replace("<EventList>", `<EventList><!-- ${MARK} -->`), "");
      ok(as !== "refused");
    });
    for (const [what, add] of Object.entries(XML_ADDITIONS)) {
      test(`${name}: ${what}`, async () => {
        const silent: string[] = [];
        let read = 0;
        for (const { text, path } of xmlMutations(xml, add)) {
          const lost = await silentFor(epcisXml, text, path);
          if (lost !== "refused") read += 1;
          if (lost !== "refused" && lost.length > 0) silent.push(`${path}: ${lost.join(", ")}`);
        }
        deepStrictEqual(silent, []);
        ok(read > 5, `${read} read`);
      });
    }
  }
});

const JSON_EVENT = {
  type: "ObjectEvent",
  eventID: "urn:uuid:0b6f2c1e-3f0a-4f0e-9a53-7d6f3c1f0a01",
  eventTime: "2026-09-01T10:00:00+08:00",
  recordTime: "2026-09-01T11:00:00+08:00",
  eventTimeZoneOffset: "+08:00",
  errorDeclaration: {
    declarationTime: "2026-09-02T10:00:00Z",
    reason: "incorrect_data",
    correctiveEventIDs: ["urn:uuid:0b6f2c1e-3f0a-4f0e-9a53-7d6f3c1f0a02"],
  },
  epcList: ["urn:epc:id:sgtin:6924561.088407.A1"],
  action: "ADD",
  bizStep: "commissioning",
  disposition: "active",
  persistentDisposition: { set: ["active"] },
  readPoint: { id: "urn:epc:id:sgln:6924561.00001.0" },
  bizLocation: { id: "urn:epc:id:sgln:6924561.00001.0" },
  bizTransactionList: [{ type: "po", bizTransaction: "urn:x:1" }],
  quantityList: [{ epcClass: "urn:epc:class:lgtin:6924561.088407.L1", quantity: 5, uom: "KGM" }],
  sourceList: [{ type: "owning_party", source: "urn:epc:id:pgln:6924561.00001" }],
  destinationList: [{ type: "owning_party", destination: "urn:epc:id:pgln:6924561.00001" }],
  ilmd: { "ex:lot": "L1", "ex:deep": { "ex:er": [{ "ex:a": 1 }] } },
  sensorElementList: [{ sensorMetadata: { deviceID: "urn:x:d" }, sensorReport: [{ type: "Temperature", value: 5, uom: "CEL" }] }],
  certificationInfo: ["urn:x:c"],
  "ex:own": { "ex:inner": 1 },
};
const AROUND = {
  "@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", { ex: "https://ex.example/" }],
  id: "urn:x:document",
  schemaVersion: "2.0",
  creationDate: "2026-09-01T00:00:00Z",
  sender: "urn:x:s",
  receiver: "urn:x:r",
  instanceIdentifier: "1",
  epcisHeader: {
    epcisMasterData: {
      vocabularyList: [
        {
          type: "urn:epcglobal:epcis:vtype:EPCClass",
          vocabularyElementList: [
            {
              id: "urn:x:p",
              attributes: [
                { id: "cbvmda:name", attribute: "药品" },
                { id: "urn:x:o", attribute: { "ex:er": "1" } },
              ],
              children: ["urn:x:p:1"],
            },
          ],
        },
      ],
    },
  },
};
const JSON_DOCUMENTS: Readonly<Record<string, object>> = {
  "a document": { ...AROUND, type: "EPCISDocument", epcisBody: { eventList: [JSON_EVENT] } },
  "a query": {
    "@context": AROUND["@context"],
    type: "EPCISQueryDocument",
    schemaVersion: "2.0",
    creationDate: "2026-09-01T00:00:00Z",
    epcisBody: { queryResults: { queryName: "SimpleEventQuery", subscriptionID: "s", resultsBody: { eventList: [JSON_EVENT] } } },
  },
  "one event": { "@context": AROUND["@context"], ...JSON_EVENT },
};

describe("JSON-LD", () => {
  for (const [document, json] of Object.entries(JSON_DOCUMENTS)) {
    for (const name of [MARK, `ex:${MARK}`, `https://else.example/${MARK}`, `undeclared:${MARK}`, `@${MARK}`]) {
      test(`${document}: ${name}`, async () => {
        ok((await silentFor(epcisJson, JSON.stringify(json), "")) !== "refused");
        const silent: string[] = [];
        for (const { text, path } of jsonMutations(json, name)) {
          const lost = await silentFor(epcisJson, text, path);
          if (lost !== "refused" && lost.length > 0) silent.push(`${path}: ${lost.join(", ")}`);
        }
        deepStrictEqual(silent, []);
      });
    }
  }
});
