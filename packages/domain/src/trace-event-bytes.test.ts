import assert from "node:assert/strict";
import { test } from "node:test";
import avsc from "avsc";
import { CSP_NAMESPACE, type EpcisEvent, type Node } from "@csp/epcis";
import schema from "@csp/schemas/events/trace-event.v1.json" with { type: "json" };
import fc from "fast-check";
import { traceEventBytes } from "./trace-event-bytes.ts";

const type = avsc.Type.forSchema(schema as avsc.Schema);

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.constantFrom("", "urn:csp:edmc:82062330003000012416", "药品", "é", "x".repeat(70_000)),
);
const optional = fc.option(text);
const strings = fc.oneof(
  fc.array(text, { maxLength: 4 }),
  fc.array(fc.stringMatching(/^[0-9]{20}$/), { maxLength: 300 }),
  fc.constantFrom(["aé", "bé"], ["é", "ab"], ["", ""]),
);
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.record({
    namespace: fc.oneof(text, fc.constant(CSP_NAMESPACE)),
    name: fc.oneof(text, fc.constantFrom("billType", "batch", "x".repeat(70))),
    prefix: fc.constantFrom("csp", "", "药"),
    kind: fc.constantFrom("string", "number", "boolean", "null", "object", "array"),
    value: optional,
    children: fc.oneof({ depthSize: "small" }, fc.constant([]), fc.array(tie("node"), { maxLength: 2 })),
  }),
}));
const nodes = fc.array(node, { maxLength: 2 });
const place = fc.option(fc.record({ id: text, extensions: nodes }));
const quantities = fc.array(fc.record({ epcClass: text, quantity: optional, uom: optional }), { maxLength: 2 });
const typedValues = fc.array(fc.record({ type: optional, value: text }), { maxLength: 2 });

const event: fc.Arbitrary<EpcisEvent> = fc.record({
  type: fc.constantFrom("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"),
  eventID: optional,
  eventTime: text,
  eventTimeZoneOffset: text,
  recordTime: optional,
  action: fc.constantFrom(null, "ADD", "OBSERVE", "DELETE"),
  bizStep: optional,
  disposition: optional,
  persistentDisposition: fc.option(fc.record({ set: strings, unset: strings })),
  readPoint: place,
  bizLocation: place,
  parentID: optional,
  epcList: strings,
  quantityList: quantities,
  childEPCs: strings,
  childQuantityList: quantities,
  inputEPCList: strings,
  inputQuantityList: quantities,
  outputEPCList: strings,
  outputQuantityList: quantities,
  transformationID: optional,
  bizTransactionList: typedValues,
  sourceList: typedValues,
  destinationList: typedValues,
  errorDeclaration: fc.option(fc.record({ declarationTime: text, reason: optional, correctiveEventIDs: strings, extensions: nodes })),
  certificationInfo: nodes,
  ilmd: nodes,
  sensorElementList: nodes,
  extensions: nodes,
  part: fc.option(fc.record({ index: fc.nat(100_000), of: fc.nat(2 ** 31 - 1) })),
});

void test("the bytes are those that avsc writes", () => {
  fc.assert(
    fc.property(event, (made) => {
      assert.deepEqual(Buffer.from(traceEventBytes(made)), type.toBuffer(made));
    }),
    { numRuns: 500 },
  );
});

void test("a kind that the schema does not name is a fault", () => {
  const [made] = fc.sample(event, { numRuns: 1, seed: 1 });
  assert.throws(() => traceEventBytes({ ...(made as EpcisEvent), type: "QuantityEvent" as "ObjectEvent" }), /no symbol QuantityEvent/);
});
