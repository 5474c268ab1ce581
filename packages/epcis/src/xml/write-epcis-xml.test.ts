// How an XML document is written: the order of elements, names, headers, and each kind of loss.

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { describe, test } from "node:test";
import { cspNode, emptyEvent, type EpcisEvent, type EventType, type Node, type NodeKind } from "../event.ts";
import { readEpcisJson } from "../read-epcis-json.ts";
import { writeEpcisDocument, writeEpcisJsonText } from "../write-document.ts";
import { decimalText } from "./decimal-text.ts";
import { readEpcisXml } from "./read-epcis-xml.ts";
import { createEpcisXmlWriter, epcisXmlChunks, writeEpcisXml } from "./write-epcis-xml.ts";

const CREATED = { creationDate: "2024-03-02T00:00:00Z" };

function node(name: string, kind: NodeKind, value: string | null, children: readonly Node[] = [], namespace = "https://ex.example/"): Node {
  return { namespace, name, prefix: "ex", kind, value, children };
}

function bare(name: string, kind: NodeKind, value: string | null, children: readonly Node[] = []): Node {
  return { namespace: "", name, prefix: "", kind, value, children };
}

function event(fields: Partial<EpcisEvent> = {}): EpcisEvent {
  return { ...emptyEvent("ObjectEvent", "2024-03-01T08:00:00+08:00", "+08:00"), action: "ADD", epcList: ["urn:x:1"], ...fields };
}

function lossesOf(fields: Partial<EpcisEvent>): readonly string[] {
  return writeEpcisXml([event(fields)], CREATED).losses.map(({ kind, where, times }) => `${kind} ${where} ${times}`);
}

function everyField(type: EventType): EpcisEvent {
  const quantity = [{ epcClass: "urn:x:c", quantity: "1", uom: "KGM" }];
  const typed = [{ type: "urn:x:t", value: "urn:x:v" }];
  const sensor = bare("", "object", null, [bare("sensorReport", "array", null, [bare("", "object", null, [bare("type", "string", "Time")])])]);
  const own: { readonly [T in EventType]: Partial<EpcisEvent> } = {
    ObjectEvent: {
      action: "ADD",
      epcList: ["urn:x:1"],
      quantityList: quantity,
      persistentDisposition: { set: ["active"], unset: ["damaged"] },
      ilmd: [node("i", "string", "1")],
    },
    AggregationEvent: { action: "ADD", parentID: "urn:x:p", childEPCs: ["urn:x:1"], childQuantityList: quantity },
    AssociationEvent: { action: "ADD", parentID: "urn:x:p", childEPCs: ["urn:x:1"], childQuantityList: quantity },
    TransactionEvent: { action: "ADD", parentID: "urn:x:p", epcList: ["urn:x:1"], quantityList: quantity },
    TransformationEvent: {
      inputEPCList: ["urn:x:1"],
      inputQuantityList: quantity,
      outputEPCList: ["urn:x:2"],
      outputQuantityList: quantity,
      transformationID: "urn:x:i",
      persistentDisposition: { set: ["active"], unset: [] },
      ilmd: [node("i", "string", "1")],
    },
  };
  return {
    ...emptyEvent(type, "2024-03-01T08:00:00+08:00", "+08:00"),
    eventID: "urn:x:e",
    recordTime: "2024-03-01T08:00:00+08:00",
    bizStep: "shipping",
    disposition: "active",
    readPoint: { id: "urn:x:r", extensions: [] },
    bizLocation: { id: "urn:x:b", extensions: [] },
    bizTransactionList: typed,
    sourceList: typed,
    destinationList: typed,
    errorDeclaration: { declarationTime: "2024-03-01T08:00:00+08:00", reason: "incorrect_data", correctiveEventIDs: ["urn:x:e2"], extensions: [] },
    certificationInfo: [bare("certificationInfo", "string", "urn:x:c")],
    sensorElementList: [sensor],
    extensions: [cspNode("batch", "1")],
    ...own[type],
  };
}

/** EPCIS 2.0, the XML schema of the event types. */
const HEAD = "eventTime recordTime eventTimeZoneOffset eventID errorDeclaration certificationInfo";
const PARTIES = "sourceList destinationList sensorElementList";
const ORDER: { readonly [T in EventType]: string } = {
  ObjectEvent: `epcList action bizStep disposition readPoint bizLocation bizTransactionList quantityList ${PARTIES} persistentDisposition ilmd`,
  AggregationEvent: `parentID childEPCs action bizStep disposition readPoint bizLocation bizTransactionList childQuantityList ${PARTIES}`,
  TransactionEvent: `bizTransactionList parentID epcList action bizStep disposition readPoint bizLocation quantityList ${PARTIES}`,
  TransformationEvent: `inputEPCList inputQuantityList outputEPCList outputQuantityList transformationID bizStep disposition readPoint bizLocation bizTransactionList ${PARTIES} persistentDisposition ilmd`,
  AssociationEvent: `parentID childEPCs childQuantityList action bizStep disposition readPoint bizLocation bizTransactionList ${PARTIES}`,
};

describe("the order of the standard's XML schema", () => {
  for (const type of Object.keys(ORDER) as EventType[]) {
    test(type, () => {
      const { text, losses } = writeEpcisXml([everyField(type)], CREATED);
      deepStrictEqual(losses, []);
      const places = [...`${HEAD} ${ORDER[type]}`.split(" "), "csp:batch"].map((name) => text.indexOf(`<${name}>`, text.indexOf(`<${type}`)));
      deepStrictEqual(
        places,
        places.toSorted((a, b) => a - b),
        text,
      );
      ok(!places.includes(-1), text);
    });
  }

  test("dispositions are unset before they are set, and words are URIs", () => {
    const { text } = writeEpcisXml([everyField("ObjectEvent")], CREATED);
    ok(text.includes("<unset>https://ref.gs1.org/cbv/Disp-damaged</unset><set>https://ref.gs1.org/cbv/Disp-active</set>"), text);
    ok(text.includes("<reason>https://ref.gs1.org/cbv/ER-incorrect_data</reason>"));
    ok(text.includes('<sensorReport type="https://gs1.org/voc/Time"/>'));
  });
});

describe("a loss", () => {
  const cases: readonly (readonly [string, Partial<EpcisEvent>, readonly string[]])[] = [
    [
      "of types",
      { extensions: [node("n", "number", "1.0"), node("b", "boolean", "true")] },
      ["form /epcisBody/eventList/0/ex:n 1", "form /epcisBody/eventList/0/ex:b 1"],
    ],
    ["of null", { extensions: [node("n", "null", null)] }, ["form /epcisBody/eventList/0/ex:n 1"]],
    ["of arrays", { extensions: [node("n", "array", null, [bare("", "string", "1")])] }, ["form /epcisBody/eventList/0/ex:n 1"]],
    ["of names", { ilmd: [node("1st", "string", "1")] }, ["content /epcisBody/eventList/0/ilmd/ex:1st 1"]],
    ["of names of no namespace", { extensions: [bare("n", "string", "1")] }, ["content /epcisBody/eventList/0/n 1"]],
    ["of characters", { extensions: [node("n", "string", "a\0b")] }, ["content /epcisBody/eventList/0/ex:n 1"]],
    ["of a unit", { quantityList: [{ epcClass: "urn:x:c", quantity: null, uom: "KGM" }] }, ["content /epcisBody/eventList/0/quantityList/0/uom 1"]],
    ["of an exponent", { quantityList: [{ epcClass: "urn:x:c", quantity: "1e3", uom: null }] }, ["form /epcisBody/eventList/0/quantityList/0/quantity 1"]],
    [
      "of a number beyond doubles",
      { quantityList: [{ epcClass: "urn:x:c", quantity: "1e999999999", uom: null }] },
      ["content /epcisBody/eventList/0/quantityList/0/quantity 1"],
    ],
  ];
  for (const [name, fields, expected] of cases) test(name, () => deepStrictEqual(lossesOf(fields), expected));

  test("that happens again in a list is counted, in another event listed again, with the node that it is in", () => {
    const one = cspNode("", "1", "number");
    const count: Node = { ...cspNode("count", ""), kind: "array", value: null, children: [one, one, one] };
    const events = Array.from({ length: 2 }, () => event({ extensions: [count] }));
    deepStrictEqual(
      writeEpcisXml(events, CREATED).losses,
      [0, 1].map((at) => ({ kind: "form", where: `/epcisBody/eventList/${at}/csp:count/0`, node: count, detail: "a number becomes text", times: 3 })),
    );
  });

  test("is not dropped in silence beyond the bound", () => {
    const extensions = Array.from({ length: 1001 }, (_, at) => node(`n${at}`, "number", "1"));
    const events = Array.from({ length: 100 }, () => event({ extensions }));
    const { losses } = writeEpcisXml(events, CREATED);
    strictEqual(losses.length, 100_001);
    deepStrictEqual([losses.at(-1)?.where, losses.at(-1)?.times], ["", 100]);
  });

  test("of the document's own fields is told", () => {
    const { losses } = writeEpcisXml([], { ...CREATED, id: "urn:x:1", sender: "a", receiver: "b", instanceIdentifier: "c" });
    deepStrictEqual(
      losses.map(({ where }) => where),
      ["/id", "/instanceIdentifier", "/sender", "/receiver"],
    );
  });
});

describe("a document", () => {
  test("attributes around the events stay attributes, from XML and from JSON as far as it tells", () => {
    const sbdh = `<sbdh:StandardBusinessDocumentHeader><sbdh:HeaderVersion>1.0</sbdh:HeaderVersion><sbdh:Sender><sbdh:Identifier Authority="GS1">1</sbdh:Identifier></sbdh:Sender><sbdh:Receiver><sbdh:Identifier Authority="GS1">2</sbdh:Identifier></sbdh:Receiver><sbdh:Receiver><sbdh:Identifier Authority="X">3</sbdh:Identifier></sbdh:Receiver></sbdh:StandardBusinessDocumentHeader>`;
    const element = `<VocabularyElement id="urn:x:1" ex:a="b"><attribute id="urn:x:name" ex:lang="zh">A</attribute></VocabularyElement>`;
    const masterData = `<EPCISMasterData ex:m="1"><VocabularyList><Vocabulary type="urn:x:t" ex:v="1"><VocabularyElementList>${element}</VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData>`;
    const header = `<EPCISHeader ex:h="2">${sbdh}<extension>${masterData}</extension></EPCISHeader>`;
    const source = `<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:sbdh="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader" xmlns:ex="https://ex.example/" schemaVersion="2.0" creationDate="2024-03-02T00:00:00Z" ex:d="0">${header}<EPCISBody ex:body="3"><EventList></EventList></EPCISBody></epcis:EPCISDocument>`;
    const read = readEpcisXml(source);
    ok(read.ok && read.envelope !== null);
    const { header: nodes, extensions, bodyExtensions } = read.envelope;
    const written = writeEpcisXml([], { ...CREATED, header: nodes, extensions, bodyExtensions });
    for (const part of [header, ' ex:d="0"', '<EPCISBody ex:body="3">']) ok(written.text.includes(part), written.text);
    ok(!written.text.includes("<ex:"));
    const again = readEpcisXml(written.text);
    ok(again.ok);
    deepStrictEqual(again.envelope, read.envelope);
    const json = readEpcisJson(writeEpcisJsonText(writeEpcisDocument([], { ...CREATED, header: nodes })));
    ok(json.ok && json.envelope !== null);
    ok(writeEpcisXml([], { ...CREATED, header: json.envelope.header }).text.includes(sbdh));
  });

  test("has its header in order, and reads as what was written", () => {
    const sbdh = {
      ...node("StandardBusinessDocumentHeader", "object", null, [node("HeaderVersion", "string", "1.0")]),
      namespace: "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader",
    };
    const attribute = bare("", "object", null, [bare("id", "string", "urn:x:city"), bare("attribute", "string", "杭州")]);
    const place = bare("", "object", null, [
      bare("id", "string", "urn:x:1"),
      bare("attributes", "array", null, [attribute]),
      bare("children", "array", null, [bare("", "string", "urn:x:2")]),
    ]);
    const vocabulary = bare("", "object", null, [bare("type", "string", "urn:x:vtype"), bare("vocabularyElementList", "array", null, [place])]);
    const masterData = bare("epcisMasterData", "object", null, [bare("vocabularyList", "array", null, [vocabulary])]);
    const { text, losses } = writeEpcisXml([], { ...CREATED, header: [masterData, sbdh] });
    deepStrictEqual(losses, []);
    ok(text.indexOf(":StandardBusinessDocumentHeader>") < text.indexOf("<extension><EPCISMasterData>"));
    const read = readEpcisXml(text);
    if (!read.ok) throw new Error(read.problem.detail);
    deepStrictEqual(read.envelope?.header[0], masterData);
    strictEqual(read.envelope.header[1]?.namespace, sbdh.namespace);
  });

  test("of EPCIS 1.2 becomes one of 2.0", () => ok(writeEpcisXml([], { ...CREATED, schemaVersion: "1.2" }).text.includes('schemaVersion="2.0"')));

  test("comes in chunks of bounded size, whatever the number of events", () => {
    function* many(): Generator<EpcisEvent> {
      for (let at = 0; at < 2000; at += 1) yield event({ extensions: [cspNode("batch", String(at))] });
    }
    let longest = 0;
    let chunks = 0;
    for (const chunk of epcisXmlChunks(many(), CREATED)) {
      longest = Math.max(longest, chunk.length);
      chunks += 1;
    }
    ok(chunks > 5 && longest < 70_000, `${chunks} chunks, the longest of ${longest}`);
  });

  test("comes event by event", () => {
    const writer = createEpcisXmlWriter(CREATED);
    const read = readEpcisXml(writer.head() + writer.event(event()) + writer.event(event({ extensions: [cspNode("batch", "1")] })) + writer.tail());
    ok(read.ok && read.events.length === 2);
  });
});

test("attributes of extensions stay attributes, and elements elements", () => {
  const extension =
    '<ex:foo a="1" ex:b="2" xml:lang="zh"><ex:c d="3"/><a>4</a><e>5</e></ex:foo><ex:weight unit="KGM">12</ex:weight><ex:plain><a>6</a></ex:plain>';
  const head =
    '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:ex="https://ex.example/" schemaVersion="2.0" creationDate="2024-03-02T00:00:00Z">';
  const fields = "<eventTime>2024-03-01T08:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList/><action>OBSERVE</action>";
  const text = `${head}<EPCISBody><EventList><ObjectEvent>${fields}${extension}</ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>`;
  const read = readEpcisXml(text);
  if (!read.ok) throw new Error(read.problem.detail);
  const events = read.events.map((one) => one.event);
  const written = writeEpcisXml(events, CREATED);
  deepStrictEqual(written.losses, []);
  ok(written.text.includes(extension), written.text);
  const again = readEpcisXml(written.text);
  deepStrictEqual(again.ok && again.events.map((one) => one.event), events);
  const json = writeEpcisJsonText(writeEpcisDocument(events, CREATED));
  ok(json.includes('"ex:foo":{"a":["1","4"],"ex:b":"2"'), json);
});

test("decimals have no exponent", () => {
  for (const [number, expected] of [
    ["1e3", "1000"],
    ["-2.50E-3", "-0.00250"],
    ["12.5e1", "125"],
    ["1.25e1", "12.5"],
    ["0e5", "0"],
    ["5", "5"],
    ["1e400", null],
    ["1e99999999999999999999", null],
  ] as const)
    strictEqual(decimalText(number), expected, number);
});
