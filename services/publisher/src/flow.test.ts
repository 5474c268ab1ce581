import assert from "node:assert/strict";
import { test } from "node:test";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import { BILL_TYPES } from "@csp/formats";
import schema from "@csp/schemas/topics/supervision-flow.v1.json" with { type: "json" };
import { actingParties, type Flow, FLOWS, flowOf } from "./flow.ts";

const EMPTY = emptyEvent("ObjectEvent", "2026-09-01T10:00:00+08:00", "+08:00");
const SELLER = "urn:csp:uscc:91440300708461136T";
const BUYER = "urn:csp:uscc:91330100253900125K";
const OWNER = "urn:csp:ent:kyt-ref:owner";

function event(fields: Partial<EpcisEvent>): EpcisEvent {
  return { ...EMPTY, action: "OBSERVE", ...fields };
}

function bill(number: number, fields: Partial<EpcisEvent> = {}): EpcisEvent {
  const type = BILL_TYPES.find((t) => t.number === number);
  assert.ok(type !== undefined);
  const { action, bizStep, disposition } = type;
  return event({ action, bizStep, disposition, extensions: [cspNode("billType", String(number))], ...fields });
}

test("the flows are those of the topic's schema", () => {
  const types = schema.fields.map((field) => field.type);
  assert.deepEqual(
    types.flatMap((type) => (typeof type === "object" ? type.symbols : [])),
    FLOWS,
  );
});

test("each bill type is one kind of step", () => {
  const expected: Readonly<Record<Flow, readonly number[]>> = {
    commissioned: [],
    dispatched: [201, 202, 203, 207, 208, 209, 210, 211, 212, 217, 237],
    received: [102, 104, 106, 107, 110, 113],
    retail_sold: [321],
    dispensed: [322, 323],
    returned: [103, 108, 116],
    destroyed: [205, 216],
    other: [101, 111, 112, 204, 206, 214, 215],
  };
  const found = Object.fromEntries(FLOWS.map((flow) => [flow, BILL_TYPES.filter((t) => flowOf(bill(t.number)) === flow).map((t) => t.number)]));
  assert.deepEqual(found, expected);
});

test("codes that come into being are commissioned, whatever the step", () => {
  assert.equal(flowOf(event({ action: "ADD", bizStep: "commissioning" })), "commissioned");
  assert.equal(flowOf(event({ action: "ADD", bizStep: null })), "commissioned");
  assert.equal(flowOf(event({ action: "OBSERVE", bizStep: "commissioning" })), "other");
});

test("a code taken off a pack is not a pack destroyed", () => {
  assert.equal(flowOf(event({ action: "DELETE", bizStep: "decommissioning" })), "other");
});

test("packing, transactions, transformations and error declarations move no packs", () => {
  for (const type of ["AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"] as const) {
    assert.equal(flowOf(event({ type, action: "ADD", bizStep: "shipping" })), null, type);
  }
  const errorDeclaration = { declarationTime: EMPTY.eventTime, reason: null, correctiveEventIDs: [], extensions: [] };
  assert.equal(flowOf(event({ bizStep: "shipping", errorDeclaration })), null);
});

test("who sends out acts in a dispatch and a sale, who takes in acts in a receipt and a return", () => {
  const sourceList = [
    { type: "possessing_party", value: "urn:csp:ent:kyt-ent:carrier" },
    { type: "owning_party", value: SELLER },
  ];
  const sides = { sourceList, destinationList: [{ type: "owning_party", value: BUYER }] };
  for (const number of [201, 205, 321, 323]) {
    const one = bill(number, sides);
    assert.deepEqual(actingParties(one, flowOf(one) ?? "other", OWNER), [SELLER, OWNER], String(number));
  }
  for (const number of [102, 103, 116]) {
    const one = bill(number, sides);
    assert.deepEqual(actingParties(one, flowOf(one) ?? "other", OWNER), [BUYER, OWNER], String(number));
  }
});

test("the owner stands in for a party that is not named, but not for one of an event that is no bill", () => {
  assert.deepEqual(actingParties(event({ bizStep: "shipping" }), "dispatched", OWNER), [OWNER]);
  assert.deepEqual(actingParties(event({ action: "ADD" }), "commissioned", OWNER), [OWNER]);
  const gln = "https://id.gs1.org/417/6901234567892";
  assert.deepEqual(actingParties(event({ bizStep: "shipping", sourceList: [{ type: "owning_party", value: gln }] }), "dispatched", OWNER), [gln]);
});
