import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { EpcisEvent } from "../event.ts";
import type { EpcisProblem } from "../problem.ts";
import { readEpcisJson } from "../read-epcis-json.ts";
import type { EpcisLimits, EpcisRead } from "../read-result.ts";
import { writeEpcisDocument, writeEpcisJsonText } from "../write-document.ts";
import { withoutPrefixes } from "../event-arbitrary.test-support.ts";
import { readEpcisXml } from "./read-epcis-xml.ts";

const WHEN = "<eventTime>2024-03-01T08:00:00+08:00</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>";
const EPCS = "<epcList><epc>urn:csp:edmc:81773220288616423835</epc></epcList>";
const OBJECT = `<ObjectEvent>${WHEN}${EPCS}<action>OBSERVE</action></ObjectEvent>`;

function object(inner: string, action = "OBSERVE"): string {
  return `<ObjectEvent>${WHEN}${EPCS}<action>${action}</action>${inner}</ObjectEvent>`;
}

function documentOf(events: string, more = "", head = `schemaVersion="2.0" creationDate="2024-03-02T00:00:00Z"`): string {
  return `<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:ex="https://ex.example/" ${head}>${more}<EPCISBody><EventList>\n${events}\n</EventList></EPCISBody></e:EPCISDocument>`;
}

type Accepted = Extract<EpcisRead, { ok: true }>;

function mustRead(text: string, limits?: EpcisLimits): Accepted {
  const read = readEpcisXml(text, limits);
  if (!read.ok) throw new Error(`${read.problem.where}: ${read.problem.detail}`);
  return read;
}

function eventOf(inner: string, action?: string): EpcisEvent {
  const event = mustRead(documentOf(object(inner, action))).events[0]?.event;
  if (event === undefined) throw new Error("no event was read");
  return event;
}

function mustRefuse(text: string, limits?: EpcisLimits): readonly EpcisProblem[] {
  const read = readEpcisXml(text, limits);
  if (read.ok) throw new Error("it was read");
  return [read.problem, ...read.further];
}

describe("documents", () => {
  test("a document, a query document and a bare event are told apart", () => {
    const query = documentOf(OBJECT)
      .replaceAll("EPCISDocument", "EPCISQueryDocument")
      .replace("<EPCISBody>", "<EPCISBody><QueryResults><queryName>q</queryName><resultsBody>");
    strictEqual(mustRead(documentOf(OBJECT)).kind, "document");
    const read = mustRead(query.replace("</EPCISBody>", "</resultsBody></QueryResults></EPCISBody>"));
    strictEqual(read.kind, "query");
    strictEqual(read.envelope?.query?.queryName, "q");
    strictEqual(mustRead(OBJECT).kind, "event");
  });

  test("query results may stand without a body, as some repositories write them", () => {
    const text = documentOf(OBJECT)
      .replaceAll("EPCISDocument", "EPCISQueryDocument")
      .replace("<EPCISBody>", "<queryName>q</queryName><resultsBody>")
      .replace("</EPCISBody>", "</resultsBody>");
    const read = mustRead(text);
    deepStrictEqual([read.kind, read.events.length, read.envelope?.query?.queryName], ["query", 1, "q"]);
  });

  test("an empty list of events is a document", () => strictEqual(mustRead(documentOf("")).events.length, 0));

  test("the header is kept, master data in the form it has in JSON", () => {
    const vocabulary =
      '<Vocabulary type="urn:epcglobal:epcis:vtype:Location"><VocabularyElementList><VocabularyElement id="urn:epc:id:sgln:6924561.00001.0">' +
      '<attribute id="urn:epcglobal:cbv:mda:city">Hangzhou</attribute><children><id>urn:epc:id:sgln:6924561.00001.1</id></children></VocabularyElement></VocabularyElementList></Vocabulary>';
    const header = `<EPCISHeader><ex:routing><ex:hop>1</ex:hop></ex:routing><extension><EPCISMasterData><VocabularyList>${vocabulary}</VocabularyList></EPCISMasterData></extension></EPCISHeader>`;
    const read = mustRead(documentOf(OBJECT, header));
    const written = JSON.parse(
      writeEpcisJsonText(
        writeEpcisDocument(
          read.events.map(({ event }) => event),
          read.envelope ?? { creationDate: "" },
        ),
      ),
    ) as {
      readonly epcisHeader: object;
    };
    deepStrictEqual(written.epcisHeader, {
      epcisMasterData: {
        vocabularyList: [
          {
            type: "urn:epcglobal:epcis:vtype:Location",
            vocabularyElementList: [
              {
                id: "urn:epc:id:sgln:6924561.00001.0",
                attributes: [{ id: "urn:epcglobal:cbv:mda:city", attribute: "Hangzhou" }],
                children: ["urn:epc:id:sgln:6924561.00001.1"],
              },
            ],
          },
        ],
      },
      "ex:routing": { "ex:hop": "1" },
    });
  });

  test("an event says where it stood", () =>
    deepStrictEqual(
      mustRead(documentOf(`${OBJECT}\n ${OBJECT}`)).events.map(({ where }) => where),
      ["2:1", "3:2"],
    ));

  test("what XML says, JSON can say again", () => {
    const inner = `<readPoint><id>urn:x:r</id><ex:line ex:unit="m">3</ex:line></readPoint><ex:tag>1</ex:tag><ex:tag>2</ex:tag><ex:flag/>
      <sensorElementList><sensorElement><sensorReport type="urn:x:t" value="012.50" minValue="-.5" booleanValue="0"/></sensorElement></sensorElementList>`;
    const event = eventOf(`${inner}<ilmd><ex:lot>L1</ex:lot></ilmd>`, "ADD");
    const again = readEpcisJson(writeEpcisJsonText(writeEpcisDocument([event], { creationDate: "2024-03-02T00:00:00Z" })));
    if (!again.ok) throw new Error(`${again.problem.where}: ${again.problem.detail}`);
    // But for which name was an attribute.
    deepStrictEqual(withoutPrefixes(again.events[0]?.event), withoutPrefixes(event));
  });
});

describe("open content", () => {
  test("names are resolved and keep their prefix; leaves are texts", () => {
    deepStrictEqual(eventOf("<ex:name> 药品 </ex:name>").extensions, [
      { namespace: "https://ex.example/", name: "name", prefix: "ex", kind: "string", value: "药品", children: [] },
    ]);
  });

  test("an element with attributes keeps its text beside them", () => {
    const [node] = eventOf('<ex:weight ex:unit="KGM" bare="1">5</ex:weight>').extensions;
    deepStrictEqual(
      node?.children.map(({ namespace, name, value }) => [namespace, name, value]),
      [
        ["https://ex.example/", "unit", "KGM"],
        ["", "bare", "1"],
        ["", "#text", "5"],
      ],
    );
  });

  test("an attribute of a place is an extension", () => {
    deepStrictEqual(
      eventOf('<readPoint ex:floor="2"><id>urn:x:1</id></readPoint>').readPoint?.extensions.map(({ name, value }) => [name, value]),
      [["floor", "2"]],
    );
  });

  test("names of JavaScript are names like others", () => {
    const [node] = eventOf("<ex:o><__proto__>1</__proto__><constructor>2</constructor></ex:o>").extensions;
    deepStrictEqual(
      node?.children.map(({ name, value }) => [name, value]),
      [
        ["__proto__", "1"],
        ["constructor", "2"],
      ],
    );
  });

  test("what belongs to XML Schema is no content", () => {
    deepStrictEqual(
      eventOf('<ex:a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>').extensions.map(({ kind, value }) => [kind, value]),
      [["string", ""]],
    );
  });
});

describe("refusals", () => {
  const shape: readonly (readonly [string, string, string, RegExp])[] = [
    ["another root", "<a/>", "1:1", /EPCISDocument/],
    ["another namespace", documentOf(OBJECT).replace("epcis:xsd:2", "epcis:xsd:9"), "1:1", /EPCIS 1 or 2/],
    ["no version", documentOf(OBJECT, "", `creationDate="2024-03-02T00:00:00Z"`), "1:1", /schemaVersion/],
    ["a date that is none", documentOf(OBJECT, "", `schemaVersion="2.0" creationDate="today"`), "1:1", /creationDate/],
    ["an event that the standard does not have", documentOf("<CountEvent/>"), "2:1", /CountEvent: is not an event/],
    ["an event in a namespace", documentOf(`<ex:ObjectEvent/>`), "2:1", /not an event/],
    ["a missing time", documentOf(`<ObjectEvent>\n${EPCS}<action>ADD</action></ObjectEvent>`), "2:1", /eventTime/],
    ["a wrong action", documentOf(`<ObjectEvent>${WHEN}${EPCS}\n <action>REMOVE</action></ObjectEvent>`), "3:2", /action/],
    [
      "a wrong EPC",
      documentOf(`<ObjectEvent>${WHEN}<action>ADD</action><epcList>\n<epc>urn:x:1</epc>\n <epc>1</epc></epcList></ObjectEvent>`),
      "4:2",
      /epcList\/1: must be a URI/,
    ],
    ["a field that the standard does not have", documentOf(object("\n<bizstep>shipping</bizstep>")), "3:1", /bizstep/],
    ["a field twice", documentOf(object("<bizStep>packing</bizStep>\n<bizStep>packing</bizStep>")), "3:1", /twice/],
    ["a field of another event type", documentOf(object("\n<parentID>urn:x:1</parentID>")), "3:1", /parentID/],
    ["something else in a list", documentOf(`<ObjectEvent>${WHEN}<action>ADD</action><epcList>\n<id>urn:x:1</id></epcList></ObjectEvent>`), "3:1", /epc/],
    ["an element in a text", documentOf(object("<bizStep>\n<b>packing</b></bizStep>")), "3:1", /text/],
    ["an attribute where the standard has none", documentOf(object('\n<bizStep type="x">packing</bizStep>')), "3:1", /attribute type/],
    ["another attribute than the type", documentOf(object('<sourceList>\n<source kind="x">urn:x:1</source></sourceList>')), "3:1", /attribute kind/],
    ["ilmd without ADD", documentOf(object("\n<ilmd><ex:lot>1</ex:lot></ilmd>")), "3:1", /ilmd/],
    [
      "a quantity that is no number",
      documentOf(object("<quantityList><quantityElement><epcClass>urn:x:1</epcClass>\n<quantity>INF</quantity></quantityElement></quantityList>")),
      "3:1",
      /number/,
    ],
    [
      "a sensor field that the standard does not have",
      documentOf(object('<sensorElementList><sensorElement>\n<sensorReport type="urn:x:t" valeu="1"/></sensorElement></sensorElementList>')),
      "3:1",
      /valeu/,
    ],
    ["no event list", documentOf(OBJECT).replaceAll("EventList", "OtherList"), "1:141", /EventList/],
  ];
  for (const [name, text, where, says] of shape) {
    test(name, () => {
      const [problem] = mustRefuse(text);
      deepStrictEqual([problem?.reason, problem?.where], ["SHAPE_INVALID", where]);
      ok(says.test(problem?.detail ?? ""), problem?.detail);
    });
  }

  test("all that is wrong is told, up to a bound", () => {
    strictEqual(mustRefuse(documentOf(`${object("<a/>")}${object("<b/>")}`)).length, 2);
    strictEqual(mustRefuse(documentOf(object("<a/>").repeat(100))).length, 11);
  });

  const unreadable: readonly (readonly [string, string])[] = [
    ["nothing", ""],
    ["text", "hello"],
    ["an open element", "<a>"],
    ["a wrong end", "<a></b>"],
    ["an undeclared prefix", "<ex:a/>"],
    ["an entity that nothing defines", "<a>&b;</a>"],
    ["an attribute twice", "<a b='1' b='2'/>"],
    ["two roots", "<a/><b/>"],
  ];
  for (const [name, text] of unreadable) test(name, () => strictEqual(mustRefuse(text)[0]?.reason, "UNREADABLE_XML"));

  test("a document type is refused before the parser sees it", () => {
    for (const before of ["", "<?xml version='1.0'?>\n", "\uFEFF<!-- <!DOCTYPE --> \n"]) {
      const [problem] = mustRefuse(`${before}<!DOCTYPE a [<!ENTITY b "${"c".repeat(100)}">]>${documentOf(OBJECT)}`);
      strictEqual(problem?.reason, "ENTITY_REFUSED");
    }
    strictEqual(mustRefuse(`<!DOCTYPE a>`)[0]?.where, "1:1");
  });

  test("depth, events and names are bounded", () => {
    const deep = documentOf(object(`${"<ex:a>".repeat(100_000)}`));
    strictEqual(mustRefuse(deep)[0]?.reason, "TOO_DEEP");
    strictEqual(mustRefuse(documentOf(OBJECT.repeat(3)), { maxEvents: 2 })[0]?.reason, "TOO_LARGE");
    strictEqual(mustRead(documentOf(OBJECT.repeat(2)), { maxEvents: 2 }).events.length, 2);
    strictEqual(mustRefuse(documentOf(object(`<ex:${"a".repeat(100_000)}/>`)))[0]?.reason, "TOO_LARGE");
    strictEqual(mustRefuse(documentOf(object(`<ex:a ${"b".repeat(100_000)}="1"/>`)))[0]?.reason, "TOO_LARGE");
    strictEqual(mustRefuse(documentOf(object(`<a xmlns="urn:${"b".repeat(100_000)}"/>`)))[0]?.reason, "TOO_LARGE");
  });

  test("no text makes it throw", () => {
    const pieces = fc.constantFrom(
      "<",
      ">",
      "/>",
      "</",
      "a",
      "ObjectEvent",
      " ",
      "=",
      '"',
      "'",
      "&",
      "&amp;",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<?",
      "?>",
      "<!DOCTYPE",
      "xmlns:a='b'",
      "\0",
      "\uD800",
      "药",
    );
    fc.assert(fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => strictEqual(typeof readEpcisXml(parts.join("")).ok, "boolean")));
    fc.assert(fc.property(fc.nat(), (cut) => strictEqual(typeof readEpcisXml(documentOf(OBJECT).slice(0, cut % 500)).ok, "boolean")));
  });
});

test("a text of one thing costs no more than its length", () => {
  const many = 300_000;
  for (const inner of [
    `<ex:a>${"x".repeat(many)}</ex:a>`,
    "<ex:a/>".repeat(many / 7),
    `<ex:a ${Array.from({ length: many / 20 }, (_, index) => `ex:b${index}="1"`).join(" ")}/>`,
    `<!--${"-x".repeat(many / 2)}-->`,
    `<ex:a>${"&amp;".repeat(many / 5)}</ex:a>`,
    `${"<extension>".repeat(50)}${"<ex:a/>".repeat(many / 10)}${"</extension>".repeat(50)}`,
  ]) {
    strictEqual(typeof readEpcisXml(documentOf(object(inner))).ok, "boolean");
  }
});
