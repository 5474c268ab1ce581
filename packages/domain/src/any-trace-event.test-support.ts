// Any canonical event that the schema can say, whether or not a translator would.

import { CSP_NAMESPACE, type EpcisEvent, type Node } from "@csp/epcis";
import fc from "fast-check";

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

export const anyTraceEvent: fc.Arbitrary<EpcisEvent> = fc.record({
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
