// The two ways between answers and messages are inverse, over the JSON that goes over the wire.

import assert from "node:assert/strict";
import { test } from "node:test";
import { create, type DescMessage, fromJsonString, type MessageInitShape, type MessageShape, toJsonString } from "@bufbuild/protobuf";
import { BatchSchema, DocumentSchema, PackSchema, ReceiptSchema } from "@csp/contracts/csp/query/v1/answer";
import fc from "fast-check";
import type { BatchAnswer, BatchRef, DocumentAnswer, Fact, FactChange, FactSource, PackAnswer, PackFact, ReceiptAnswer } from "../answers.ts";
import { fromBatch, fromDocument, fromPack, fromReceipt } from "./from-messages.ts";
import { toBatch, toDocument, toPack, toReceipt } from "./to-messages.ts";

/** No lone surrogates: Protobuf strings are UTF-8. */
const text = fc.string({ unit: "binary", maxLength: 12 });
const texts = fc.array(text, { maxLength: 3 });
const textOrNull = fc.option(text);
const count = fc.nat();
const position = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const timeMs = fc.integer({ min: Date.parse("0001-01-01T00:00:00Z"), max: Date.parse("9999-12-31T23:59:59Z") });
const verdict = fc.constantFrom("apply", "duplicate", "conflict");
const documentRef = fc.record({ key: text, owner: text, number: text });

const source: fc.Arbitrary<FactSource> = fc.record({
  rawPosition: position,
  messageId: textOrNull,
  profile: text,
  sender: text,
  receivedAtMs: timeMs,
  document: fc.option(documentRef),
});
const factFields = {
  position,
  eventId: text,
  type: text,
  action: textOrNull,
  bizStep: textOrNull,
  disposition: textOrNull,
  eventTime: text,
  readPoint: textOrNull,
  bizLocation: textOrNull,
  from: textOrNull,
  to: textOrNull,
  billType: textOrNull,
  source,
};
/** Flags are absent where they say nothing. */
const flag = fc.constant(true as const);
const change: fc.Arbitrary<FactChange> = fc.record({
  kind: fc.constantFrom("deleted", "corrected", "declared_wrong"),
  eventTime: text,
  reason: textOrNull,
  correctiveEventIds: texts,
  source,
});
const flags = fc.record(
  { errorDeclared: flag, operation: text, withdrawn: flag, changes: fc.array(change, { minLength: 1, maxLength: 2 }) },
  { requiredKeys: [] },
);
const fact: fc.Arbitrary<Fact> = fc.tuple(fc.record(factFields), flags).map(([one, flags]) => ({ ...one, ...flags }));
const role = fc.constantFrom("object", "parent", "child", "input", "output");
const packFact: fc.Arbitrary<PackFact> = fc.tuple(fact, fc.record({ role, through: texts })).map(([one, rest]) => ({ ...one, ...rest }));
const batchFields = { uri: text, drugKey: text, batchNo: text, productionDate: textOrNull, expiryDate: textOrNull };
const batchRef: fc.Arbitrary<BatchRef> = fc.record(batchFields);

const packFields = {
  uri: text,
  classUri: textOrNull,
  level: fc.option(count),
  batch: fc.option(batchRef),
  commissioned: fc.boolean(),
  containers: texts,
  contents: texts,
  contentCount: count,
  history: fc.array(packFact, { maxLength: 3 }),
  asOf: position,
};
const historyCut = fc.record({ historyCut: flag }, { requiredKeys: [] });
const pack: fc.Arbitrary<PackAnswer> = fc.tuple(fc.record(packFields), historyCut).map(([one, flags]) => ({ ...one, ...flags }));

const sending = fc.record({ rawPosition: position, messageId: textOrNull, verdict, receivedAtMs: fc.option(timeMs), sender: textOrNull });
const documentFields = {
  key: text,
  owner: text,
  number: text,
  facts: fc.array(fact, { maxLength: 2 }),
  codes: texts,
  codeCount: count,
  sendings: fc.array(sending, { maxLength: 3 }),
  asOf: position,
};
const factCount = fc.record({ factCount: fc.integer({ min: 3, max: 2 ** 31 - 1 }) }, { requiredKeys: [] });
const document: fc.Arbitrary<DocumentAnswer> = fc.tuple(fc.record(documentFields), factCount).map(([one, counts]) => ({ ...one, ...counts }));

const batch: fc.Arbitrary<BatchAnswer> = fc.record({
  ...batchFields,
  levels: fc.array(fc.record({ level: count, classUri: textOrNull, packs: position }), { maxLength: 2 }),
  flows: fc.array(fc.record({ bizStep: textOrNull, from: textOrNull, to: textOrNull, level: count, packs: position }), { maxLength: 2 }),
  asOf: position,
});

const receipt: fc.Arbitrary<ReceiptAnswer> = fc.record({
  state: fc.constantFrom("pending", "translated", "unknown"),
  messageId: fc.uuid(),
  position,
  profile: textOrNull,
  receivedAtMs: fc.option(timeMs),
  ruleSet: textOrNull,
  events: count,
  codesListed: count,
  codesAccepted: count,
  codesRefused: count,
  documents: fc.array(fc.record({ key: text, owner: text, number: text, verdict }), { maxLength: 2 }),
  documentCount: count,
  rejections: fc.array(fc.record({ reason: text, where: text, detail: text, document: textOrNull, codes: count }), { maxLength: 2 }),
  refused: fc.array(fc.record({ where: text, reason: text, code: text, detail: text }), { maxLength: 2 }),
  nextPage: fc.option(fc.string({ minLength: 1 })),
  asOf: position,
});

function overTheWire<S extends DescMessage>(schema: S, init: MessageInitShape<S>): MessageShape<S> {
  return fromJsonString(schema, toJsonString(schema, create(schema, init)));
}

test("a pack comes back as it was", () => {
  fc.assert(fc.property(pack, (answer) => assert.deepEqual(plain(fromPack(overTheWire(PackSchema, toPack(answer)))), plain(answer))));
});

test("a document comes back as it was", () => {
  fc.assert(fc.property(document, (answer) => assert.deepEqual(plain(fromDocument(overTheWire(DocumentSchema, toDocument(answer)))), plain(answer))));
});

test("a batch comes back as it was", () => {
  fc.assert(fc.property(batch, (answer) => assert.deepEqual(plain(fromBatch(overTheWire(BatchSchema, toBatch(answer)))), plain(answer))));
});

test("a receipt comes back as it was", () => {
  fc.assert(fc.property(receipt, (answer) => assert.deepEqual(plain(fromReceipt(overTheWire(ReceiptSchema, toReceipt(answer)))), plain(answer))));
});

test("a word that this version does not know is refused", () => {
  const message = create(ReceiptSchema, { id: "3f0c8a52-6b1d-5e7f-9a44-0c1d2e3f4a5b.20", state: "archived" });
  assert.throws(() => fromReceipt(message), /"archived"/);
});

/** Records made by fast-check have no prototype, which strict equality sees. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
