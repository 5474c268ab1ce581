import assert from "node:assert/strict";
import { test } from "node:test";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import { billTarget } from "./bill/target.ts";
import { epcisJsonTarget } from "./epcis-json.ts";
import { epcisXmlTarget } from "./epcis-xml.ts";
import { isRelationEvent } from "./relation/relation-writer.ts";
import { relationXmlTarget } from "./relation/target.ts";
import { OPTIONS, OWNER, write } from "./translate.test-support.ts";
import { wrappedTarget } from "./wrapped.ts";

const UNIT = "urn:csp:edmc:82062330000000000001";
const shipping: EpcisEvent = {
  ...emptyEvent("ObjectEvent", "2026-09-01T10:00:00+08:00", "+08:00"),
  recordTime: "2026-09-02T00:00:00Z",
  action: "OBSERVE",
  bizStep: "shipping",
  disposition: "in_transit",
  epcList: [UNIT],
  bizTransactionList: [{ type: "desadv", value: "urn:csp:bill:urn%3Acsp%3Auscc%3A914403001922038216:CK1" }],
  sourceList: [{ type: "owning_party", value: OWNER }],
  destinationList: [{ type: "owning_party", value: OWNER }],
};
const commissioning: EpcisEvent = {
  ...emptyEvent("ObjectEvent", "2026-09-01T00:00:00+08:00", "+08:00"),
  action: "ADD",
  bizStep: "commissioning",
  disposition: "active",
  epcList: [UNIT],
  ilmd: [cspNode("batchNo", "L1"), cspNode("productionDate", "2026-09-01"), cspNode("expiryDate", "2028-08"), cspNode("level", "1", "number")],
};
const other = emptyEvent("TransformationEvent", "2026-09-01T00:00:00+08:00", "+08:00");

const platform = wrappedTarget(
  {
    name: "platform",
    says: "the platform's envelope around bills and relation files",
    mediaType: "application/json",
    ending: ".json",
    maxContentBytes: Infinity,
    wrap: ({ payload, profile, owner }) =>
      owner === OWNER
        ? Buffer.from(JSON.stringify({ profile, data: Buffer.from(payload).toString("base64") }))
        : { detail: "an envelope is one owner's", isTooLarge: false },
  },
  [
    { target: relationXmlTarget, takes: isRelationEvent },
    { target: billTarget, takes: () => true },
  ],
);

void test("each event goes to the inner target that takes it, and its losses keep their event", () => {
  const { documents, losses, additions } = write(platform, [shipping, commissioning, other]);
  const inner = documents.map(({ payload, events, name }) => [(JSON.parse(Buffer.from(payload).toString()) as { profile: string }).profile, events, name]);
  assert.deepEqual(inner, [
    ["relation-xml", [1], "Relation_L1_20261126130000.json"],
    ["bill", [0], "bill-CK1.json"],
  ]);
  assert.deepEqual(
    losses.map(({ event, where }) => [event, where]),
    [
      [0, "recordTime"],
      [2, ""],
    ],
  );
  assert.deepEqual(
    additions.map(({ event, where }) => [event, where]),
    [
      [0, "extensions/csp:billType"],
      [1, "extensions/csp:timePrecision"],
      [1, "ilmd/csp:batch"],
    ],
  );
});

void test("what an envelope cannot hold is lost event by event", () => {
  const foreign = { ...shipping, recordTime: null, bizTransactionList: [{ type: "desadv", value: "urn:csp:bill:urn%3Acsp%3Aent%3Ax%3A1:CK1" }] };
  assert.deepEqual(write(platform, [foreign]).losses, [{ event: 0, where: "", detail: "an envelope is one owner's" }]);
});

void test("of what either says, an envelope says the better", () => {
  assert.equal(platform.claims.nodes["ilmd/csp:level"], "fully");
  assert.equal(platform.claims.fields.recordTime, "not");
  assert.deepEqual(platform.claims.fields.type, { partly: "ObjectEvent that commissions, AggregationEvent that packs; or ObjectEvent alone" });
});

void test("losses of an EPCIS writer are of the event that its pointer names", () => {
  const part = { ...shipping, part: { index: 1, of: 2 } };
  const target = epcisXmlTarget((events, { creationDate }) => ({
    text: `<x at="${creationDate}" events="${events.length}"/>`,
    losses: [
      { where: "/epcisBody/eventList/1/x:colour/0", node: { ...cspNode("colour", ""), namespace: "https://example.com/" }, detail: "no such name", times: 2 },
      { where: "/sender", node: null, detail: "no such field", times: 1 },
    ],
  }));
  const { documents, losses } = write(target, [part, { ...part, part: { index: 0, of: 2 } }, commissioning], OPTIONS);
  assert.deepEqual(
    documents.map(({ payload, events }) => [Buffer.from(payload).toString(), events]),
    [['<x at="2026-11-26T13:00:00+08:00" events="2"/>', [0, 2]]],
  );
  assert.deepEqual(losses, [
    { event: 2, where: "extensions/{https://example.com/}colour/0", detail: "no such name (2 times)" },
    { event: null, where: "/sender", detail: "no such field" },
  ]);
});

void test("a part that is not given is named, however the events come", () => {
  const shipped = { ...shipping, recordTime: null };
  for (const [target, event] of [
    [billTarget, shipped],
    [epcisJsonTarget, shipped],
    [relationXmlTarget, commissioning],
    [platform, commissioning],
  ] as const) {
    const given = { ...event, part: { index: 1, of: 3 } };
    const writer = target.begin(OPTIONS);
    writer.add(given, 0);
    for (const { losses } of [target.write([given], OPTIONS), writer.close()]) {
      assert.deepEqual(
        losses.filter(({ where }) => where === "part").map(({ event: index, detail }) => [index, detail]),
        [[0, "1 of the 3 parts of the event are given; the others are not in the document"]],
      );
    }
  }
});
