// By its content text the bridge tells a repeat from a correction: what the event hash takes for one must be two here, and what is
// one fact in two forms must stay one.

import { notStrictEqual, strictEqual } from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readEpcisJson } from "../read-epcis-json.ts";
import { writeEpcisXml } from "../xml/write-epcis-xml.ts";
import { readEpcisXml } from "../xml/read-epcis-xml.ts";
import type { EpcisRead, ReadEvent } from "../read-result.ts";
import { eventContentText } from "./content-text.ts";
import { eventPreHash } from "./event-hash.ts";

/** Members of an event, as JSON. A number that JavaScript would write otherwise stands as `"@@1e3@@"`. */
type Members = Readonly<Record<string, unknown>>;

const CONTEXT = ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", { ex: "https://ex.example/" }];

function read(members: Members): ReadEvent {
  const event = {
    "@context": CONTEXT,
    type: "ObjectEvent",
    action: "ADD",
    eventTime: "2026-09-01T10:00:00+08:00",
    eventTimeZoneOffset: "+08:00",
    epcList: ["https://id.gs1.org/01/06924561884074/21/A1"],
    ...members,
  };
  return only(readEpcisJson(JSON.stringify(event).replace(/"@@([^"]*)@@"/g, "$1")));
}

function only(result: EpcisRead): ReadEvent {
  if (!result.ok) throw new Error(`${result.problem.where}: ${result.problem.detail}`);
  const [event] = result.events;
  if (event === undefined) throw new Error("no event");
  return event;
}

function contentOf(members: Members): string {
  return eventContentText(read(members));
}

function inXml(members: Members): ReadEvent {
  const { event, prefixes } = read(members);
  return only(readEpcisXml(writeEpcisXml([event], { creationDate: "2026-09-02T00:00:00Z", prefixesOf: () => prefixes }).text));
}

const PLACE = "https://id.gs1.org/414/6924561000016";
/** Where a sender's own text may stand. */
const HOLDERS: Readonly<Record<string, (value: unknown) => Members>> = {
  ilmd: (value) => ({ ilmd: { "ex:lot": value } }),
  "ilmd, nested": (value) => ({ ilmd: { "ex:lots": [{ "ex:lot": value }, { "ex:lot": "A" }] } }),
  extension: (value) => ({ "ex:lot": value }),
  "read point": (value) => ({ readPoint: { id: PLACE, "ex:lot": value } }),
  "business location": (value) => ({ bizLocation: { id: PLACE, "ex:lot": value } }),
  "sensor element": (value) => ({ sensorElementList: [{ sensorReport: [{ type: "Temperature", value: 1 }], "ex:lot": value }] }),
  "sensor report": (value) => ({ sensorElementList: [{ sensorReport: [{ type: "Temperature", value: 1, "ex:lot": value }] }] }),
  "error declaration": (value) => ({ errorDeclaration: { declarationTime: "2026-09-02T10:00:00Z", "ex:lot": value } }),
};

const TWO_LOTS: readonly (readonly [string, string])[] = [
  ["0012", "12"],
  ["2501E3", "2501000"],
  ["1.10", "1.1"],
  ["+5", "5"],
  ["82062330003000012416", "82062330003000012417"],
  ["https://id.gs1.org/01/06924561884074/10/L1?17=261231", "https://id.gs1.org/01/06924561884074/10/L1?17=271231"],
  ["https://id.gs1.org/01/06924561884074/10/L1/21/S", "https://id.gs1.org/01/06924561884074/10/L2/21/S"],
];

describe("two lots that the event hash takes for one are two contents", () => {
  for (const [holder, membersOf] of Object.entries(HOLDERS)) {
    for (const [one, other] of TWO_LOTS) {
      test(`${holder}: ${one} and ${other}`, () => {
        strictEqual(eventPreHash(read(membersOf(one)).event), eventPreHash(read(membersOf(other)).event));
        notStrictEqual(contentOf(membersOf(one)), contentOf(membersOf(other)));
      });
    }
  }

  test("a sensor's text", () => {
    const report = (stringValue: string): Members => ({ sensorElementList: [{ sensorReport: [{ type: "Temperature", stringValue }] }] });
    notStrictEqual(contentOf(report("0012")), contentOf(report("12")));
  });

  test("what stands in an object, and what beside it", () => {
    const within = { "ex:a": { "ex:b": "1", "ex:c": "2" } };
    const beside = { "ex:a": { "ex:b": "1" }, "ex:c": "2" };
    strictEqual(eventPreHash(read(within).event), eventPreHash(read(beside).event));
    notStrictEqual(contentOf(within), contentOf(beside));
  });
});

describe("a number field", () => {
  const quantity = (text: string): Members => ({
    quantityList: [{ epcClass: "https://id.gs1.org/01/06924561884074/10/L1", quantity: `@@${text}@@`, uom: "KGM" }],
  });
  const sensor = (text: string): Members => ({ sensorElementList: [{ sensorReport: [{ type: "Temperature", value: `@@${text}@@`, uom: "CEL" }] }] });
  for (const [name, field] of Object.entries({ quantity, sensor })) {
    test(`${name}: one number in two spellings is one content`, () => {
      for (const [one, other] of [
        ["26.0", "26"],
        ["1e3", "1000"],
        ["-0", "0"],
        ["0.50", "5e-1"],
      ] as const)
        strictEqual(contentOf(field(one)), contentOf(field(other)));
    });
    test(`${name}: two numbers that one double holds are two contents`, () => {
      strictEqual(eventPreHash(read(field("1234567890123456789")).event), eventPreHash(read(field("1234567890123456788")).event));
      notStrictEqual(contentOf(field("1234567890123456789")), contentOf(field("1234567890123456788")));
    });
  }
});

describe("one fact in two forms is one content", () => {
  const numeric = fc.stringMatching(/^[+-]?[0-9]{0,20}[.]?[0-9]{1,3}([eE][+-]?[0-9]{1,2})?$/);
  const holder = fc.constantFrom(...Object.values(HOLDERS));

  test("texts of open content are one if and only if they are the same text", () => {
    fc.assert(
      fc.property(holder, numeric, numeric, (membersOf, one, other) => strictEqual(contentOf(membersOf(one)) === contentOf(membersOf(other)), one === other)),
    );
  });

  test("a text that looks like a number, in JSON and in XML", () => {
    fc.assert(fc.property(holder, numeric, (membersOf, text) => strictEqual(eventContentText(inXml(membersOf(text))), contentOf(membersOf(text)))));
  });

  test("terms, compact URIs and EPC URNs of open content in their spellings", () => {
    const pairs: readonly (readonly [string, string])[] = [
      ["urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping"],
      ["ex:thing", "https://ex.example/thing"],
      ["urn:epc:id:sgtin:6924561.088407.A1", "https://id.gs1.org/01/06924561884074/21/A1"],
      [" L1 ", "L1"],
    ];
    for (const [one, other] of pairs) strictEqual(contentOf({ "ex:what": one }), contentOf({ "ex:what": other }));
  });
});
