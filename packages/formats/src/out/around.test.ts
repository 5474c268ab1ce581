import assert from "node:assert/strict";
import { test } from "node:test";
import { type Envelope, readEpcisJson, readEpcisXml } from "@csp/epcis";
import { targets } from "../targets.ts";
import { OPTIONS, write } from "./translate.test-support.ts";

const EVENT = {
  type: "ObjectEvent",
  eventTime: "2026-09-01T10:00:00Z",
  eventTimeZoneOffset: "+08:00",
  epcList: ["urn:epc:id:sgtin:6901234.012345.1"],
  action: "OBSERVE",
};
const PLACE = "urn:epc:id:sgln:6901234.00001.0";
const MASTER_DATA = {
  vocabularyList: [
    { type: "urn:epcglobal:epcis:vtype:Location", vocabularyElementList: [{ id: PLACE, attributes: [{ id: "cbvmda:name", attribute: "Store" }] }] },
  ],
};
const JSON_DOCUMENT = JSON.stringify({
  "@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", { repo: "https://repo.example/" }],
  id: "urn:uuid:7b1d2c34-0000-4000-8000-000000000001",
  type: "EPCISDocument",
  schemaVersion: "2.0",
  creationDate: "2026-09-01T00:00:00Z",
  sender: PLACE,
  epcisHeader: { epcisMasterData: MASTER_DATA },
  epcisBody: { eventList: [EVENT] },
  "repo:ignoreFields": ["repo:seen"],
});
const SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";
const HEADER = `<EPCISHeader><s:StandardBusinessDocumentHeader xmlns:s="${SBDH}"><s:HeaderVersion>1.0</s:HeaderVersion></s:StandardBusinessDocumentHeader>
  <extension><EPCISMasterData><VocabularyList><Vocabulary type="urn:epcglobal:epcis:vtype:Location"><VocabularyElementList><VocabularyElement id="${PLACE}">
  <attribute id="urn:epcglobal:cbv:mda#name">Store</attribute></VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData></extension></EPCISHeader>`;
const LIST = `<EventList><ObjectEvent><eventTime>2026-09-01T10:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
  <epcList><epc>urn:epc:id:sgtin:6901234.012345.1</epc></epcList><action>OBSERVE</action></ObjectEvent></EventList>`;
const XML_DOCUMENT = `<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2" creationDate="2026-09-01T00:00:00Z">${HEADER}
  <EPCISBody>${LIST}</EPCISBody></e:EPCISDocument>`;
const XML_QUERY = `<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:2" schemaVersion="2.0" creationDate="2026-09-01T00:00:00Z">${HEADER}
  <EPCISBody><q:QueryResults><queryName>SimpleEventQuery</queryName><resultsBody>${LIST}</resultsBody></q:QueryResults></EPCISBody></q:EPCISQueryDocument>`;

function read(text: string, syntax: string): { readonly events: Parameters<typeof write>[1]; readonly around: Envelope } {
  const document = syntax === "epcis-xml" ? readEpcisXml(text) : readEpcisJson(text);
  assert.ok(document.ok && document.envelope !== null, JSON.stringify(document));
  return { events: document.events.map(({ event }) => event), around: document.envelope };
}

function writeAs(name: string, { events, around }: ReturnType<typeof read>) {
  const target = targets.find((one) => one.name === name);
  assert.ok(target !== undefined);
  const { documents, losses } = write(target, events, { ...OPTIONS, around });
  return { text: Buffer.from(documents[0]?.payload ?? "").toString("utf8"), losses };
}

void test("what stands around the events is carried from EPCIS to EPCIS", () => {
  const source = read(JSON_DOCUMENT, "epcis-json");
  const json = writeAs("epcis-json", source);
  assert.deepEqual(json.losses, []);
  assert.deepEqual(read(json.text, "epcis-json").around, { ...source.around, creationDate: OPTIONS.at });
  const xml = writeAs("epcis-xml", source);
  assert.deepEqual(read(xml.text, "epcis-xml").around.header, source.around.header);
  assert.deepEqual(
    xml.losses.map(({ event, where }) => [event, where]),
    [
      [null, "/id"],
      [null, "/sender"],
      [null, "/extensions/repo:ignoreFields"],
    ],
  );
});

void test("header and master data of EPCIS 1.2 XML reach both forms of 2.0", () => {
  const source = read(XML_DOCUMENT, "epcis-xml");
  assert.equal(source.around.header.length, 2);
  for (const name of ["epcis-json", "epcis-xml"]) {
    const { text, losses } = writeAs(name, source);
    assert.deepEqual(losses, []);
    const { around } = read(text, name);
    assert.deepEqual([around.header, around.schemaVersion], [source.around.header, "2.0"]);
  }
});

void test("query results stay query results; a header that JSON has no place for there is listed", () => {
  const source = read(XML_QUERY, "epcis-xml");
  const { text, losses } = writeAs("epcis-json", source);
  assert.deepEqual(
    losses.map(({ where }) => where),
    ["/epcisHeader"],
  );
  assert.deepEqual(read(text, "epcis-json").around.query, source.around.query);
});

void test("a format without such a place has each part listed, and so has one that writes no document", () => {
  const parts = ["/id", "/sender", "/epcisHeader/epcisMasterData", "/repo:ignoreFields"];
  const source = read(JSON_DOCUMENT, "epcis-json");
  for (const name of ["bill", "relation-xml", "provincial", "platform"]) {
    const { losses } = writeAs(name, source);
    assert.deepEqual(
      losses.flatMap(({ event, where }) => (event === null ? [where] : [])),
      parts,
      name,
    );
  }
  for (const name of ["epcis-json", "epcis-xml"]) {
    const { losses } = writeAs(name, { ...source, events: [] });
    assert.deepEqual(
      losses.map(({ where }) => where),
      parts,
      name,
    );
  }
});
