// Every text, held to a file in `golden/` named for what it shows. After a change that is meant:
// `node --test --test-update-snapshots services/query/src/render/render.test.ts`, and read the diff.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { describeScan } from "../code-sheet/scan-sheet.ts";
import { describeTyped } from "../code-sheet/typed-code.ts";
import type { BatchAnswer, BatchRef, DocumentAnswer, Fact, FactChange, ListedRejection, PackAnswer, PackFact, ReceiptAnswer } from "../answers.ts";
import { renderBatch, renderBatchChoice } from "./render-batch.ts";
import { renderDocument } from "./render-document.ts";
import { renderPack } from "./render-pack.ts";
import { renderReceipt } from "./render-receipt.ts";
import { renderRejections } from "./render-rejections.ts";
import { renderSheet } from "./render-scan.ts";
import { LINE_WIDTH, widthOf } from "./text.ts";

const MAKER = "urn:csp:uscc:91440300708461136T";
const WHOLESALER = "urn:csp:uscc:91310115MA0DEM312R";
const PHARMACY = "urn:csp:ent:kyt-ref:a1b2c3d4e5f60718293a4b5c6d7e8f90";
const PACK = "urn:csp:edmc:81773220288616423835";
const MIDDLE = "urn:csp:edmc:81773230288616423836";
const CASE = "urn:csp:edmc:81773240288616423837";
const BATCH: BatchRef = {
  uri: "urn:csp:batch:8177322:250101A",
  drugKey: "8177322",
  batchNo: "250101A",
  productionDate: "2025-01-01",
  expiryDate: "2027-12-31",
};

function fact(position: number, eventTime: string, rest: Partial<Fact>, number: string | null = null): Fact {
  const document = number === null ? null : { key: `urn:csp:bill:x:${number}`, owner: MAKER, number };
  return {
    position,
    eventId: `urn:uuid:00000000-0000-5000-8000-${String(position).padStart(12, "0")}`,
    type: "ObjectEvent",
    action: "OBSERVE",
    bizStep: null,
    disposition: null,
    eventTime,
    readPoint: null,
    bizLocation: null,
    from: null,
    to: null,
    billType: null,
    ...rest,
    source: { rawPosition: position - 1, messageId: null, profile: "bill", sender: MAKER, receivedAtMs: 1_740_000_000_000 + position, document },
  };
}

const COMMISSIONED = fact(11, "2025-01-01T00:00:00+08:00", { bizStep: "commissioning", action: "ADD" }, "250101A");
const PACKED = fact(12, "2025-01-01T00:00:00+08:00", { type: "AggregationEvent", bizStep: "packing", action: "ADD" }, "250101A");
const DISPATCHED = fact(21, "2025-02-03T09:30:00+08:00", { bizStep: "shipping", billType: "201", from: MAKER, to: WHOLESALER }, "XS202502030001");
const RECEIVED = fact(
  31,
  "2025-02-05T02:15:00Z",
  { bizStep: "receiving", billType: "102", from: MAKER, to: WHOLESALER, bizLocation: "https://id.gs1.org/414/6901234567892" },
  "CG-77",
);
const RESOLD = fact(41, "2025-02-20T08:00:00+08:00", { bizStep: "shipping", billType: "201", from: WHOLESALER, to: PHARMACY }, "销售-2025-0220/门店");
const SOLD = fact(51, "2025-03-01T18:45:10.250+08:00", { bizStep: "retail_selling", billType: "321", from: PHARMACY }, "LS1");

const REVOKED: Fact = { ...SOLD, position: 61, errorDeclared: true };

function of(one: Fact, role: PackFact["role"], ...through: readonly string[]): PackFact {
  return { ...one, role, through };
}

const PACK_ANSWER: PackAnswer = {
  uri: PACK,
  classUri: "urn:csp:edmc-class:8177322",
  level: 1,
  batch: BATCH,
  commissioned: true,
  containers: [],
  contents: [],
  contentCount: 0,
  history: [
    of(COMMISSIONED, "object"),
    of(PACKED, "child"),
    of(DISPATCHED, "object", MIDDLE, CASE),
    of(RECEIVED, "object", MIDDLE, CASE),
    of(RESOLD, "object", MIDDLE),
    of(SOLD, "object"),
    of(REVOKED, "object"),
  ],
  historyCut: true,
  asOf: 60,
};

const RECEIPT: ReceiptAnswer = {
  state: "translated",
  messageId: "3f0c8a52-6b1d-5e7f-9a44-0c1d2e3f4a5b",
  position: 20,
  profile: "bill",
  receivedAtMs: Date.parse("2025-02-03T01:30:05Z"),
  ruleSet: "builtin-1",
  events: 1,
  codesListed: 3500,
  codesAccepted: 3498,
  codesRefused: 2,
  documents: [
    { key: "urn:csp:bill:x:XS202502030001", owner: MAKER, number: "XS202502030001", verdict: "apply" },
    { key: "urn:csp:bill:x:XS202502030002", owner: MAKER, number: "XS202502030002", verdict: "conflict" },
  ],
  documentCount: 2,
  rejections: [
    { reason: "CODES_REFUSED", where: "", detail: "2 codes of the bill are not traceability codes", document: "urn:csp:bill:x:XS202502030001", codes: 2 },
  ],
  refused: [
    { where: "/trace_codes/17", reason: "BAD_LENGTH", code: "8177322********35", detail: "A 20-digit code must have 20 digits; this text has 19 characters." },
    { where: "/trace_codes/2041", reason: "BAD_CHARACTER", code: "8177322*******\u001b[2J3O", detail: "A 20-digit code may hold digits only." },
  ],
  nextPage: null,
  asOf: 60,
};

function golden(t: TestContext, name: string, text: string): void {
  for (const line of text.split("\n")) assert.ok(widthOf(line) <= LINE_WIDTH, `${widthOf(line)} columns: ${line}`);
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f]/);
  t.assert.fileSnapshot(text, join(import.meta.dirname, "golden", `${name}.txt`), { serializers: [(value: unknown) => String(value)] });
}

test("a pack that moved inside a case, then inside a middle pack, then alone", (t) => golden(t, "pack-through-containers", renderPack(PACK_ANSWER)));

test("a pack whose sale was deleted, and whose dispatch was corrected", (t) => {
  const changed = (kind: FactChange["kind"], eventTime: string, reason: string | null): readonly FactChange[] => [
    { kind, eventTime, reason, correctiveEventIds: kind === "declared_wrong" ? ["urn:uuid:1"] : [], source: SOLD.source },
  ];
  const history = [
    of({ ...RECEIVED, withdrawn: true, changes: changed("declared_wrong", "2025-02-06T10:00:00+08:00", "did_not_occur") }, "object", CASE),
    of({ ...RESOLD, changes: changed("corrected", "2025-02-21T08:00:00+08:00", null) }, "object", MIDDLE),
    of({ ...SOLD, withdrawn: true, changes: changed("deleted", "2025-03-02T09:00:00+08:00", "重复录入\u001b[2J") }, "object"),
    of({ ...SOLD, position: 62, type: "TransactionEvent", operation: "correct-bill", eventTime: "2025-03-03T09:00:00+08:00" }, "object"),
  ];
  golden(t, "pack-with-withdrawn-facts", renderPack({ ...PACK_ANSWER, history }));
});

test("a container that was seen and never commissioned", (t) => {
  const contents = Array.from({ length: 200 }, (_, n) => `urn:csp:edmc:${81773220000000000000n + BigInt(n)}`);
  const answer: PackAnswer = {
    ...PACK_ANSWER,
    uri: "https://id.gs1.org/00/369245618800000015",
    classUri: null,
    level: null,
    batch: null,
    commissioned: false,
    contents,
    contentCount: 200,
    history: [of(RECEIVED, "parent")],
  };
  golden(t, "logistic-unit-not-commissioned", renderPack(answer));
});

test("a batch with its packs per level and its flow", (t) => {
  const batch: BatchAnswer = {
    ...BATCH,
    levels: [
      { level: 1, classUri: "urn:csp:edmc-class:8177322", packs: 1_200_000 },
      { level: 2, classUri: "urn:csp:edmc-class:8177323", packs: 120_000 },
      { level: 3, classUri: null, packs: 6000 },
    ],
    flows: [
      { bizStep: "shipping", from: MAKER, to: WHOLESALER, level: 3, packs: 4000 },
      { bizStep: "receiving", from: MAKER, to: WHOLESALER, level: 3, packs: 3999 },
      { bizStep: "retail_selling", from: PHARMACY, to: null, level: 1, packs: 12 },
      { bizStep: null, from: WHOLESALER, to: WHOLESALER, level: 2, packs: 1 },
    ],
    asOf: 60,
  };
  golden(t, "batch-with-flow", renderBatch(batch));
});

test("two drugs with one batch number", (t) => {
  const other: BatchRef = { uri: "urn:csp:batch:04879001203:250101A", drugKey: "04879001203", batchNo: "250101A", productionDate: null, expiryDate: null };
  golden(t, "choice-between-batches", renderBatchChoice([BATCH, other]));
});

test("a document sent three times, with more codes than are shown", (t) => {
  const document: DocumentAnswer = {
    key: "urn:csp:bill:x:XS202502030001",
    owner: MAKER,
    number: "XS202502030001",
    facts: [DISPATCHED],
    factCount: 3,
    codes: Array.from({ length: 1000 }, (_, n) => `urn:csp:edmc:${81773240000000000000n + BigInt(n)}`),
    codeCount: 3498,
    sendings: [
      { rawPosition: 20, messageId: null, verdict: "apply", receivedAtMs: Date.parse("2025-02-03T01:30:05Z"), sender: MAKER },
      { rawPosition: 22, messageId: null, verdict: "duplicate", receivedAtMs: Date.parse("2025-02-03T01:31:00Z"), sender: MAKER },
      { rawPosition: 26, messageId: null, verdict: "conflict", receivedAtMs: null, sender: null },
    ],
    asOf: 60,
  };
  golden(t, "document-sent-three-times", renderDocument(document));
});

test("a receipt with refused codes and a conflict; what a code field held cannot move the cursor", (t) =>
  golden(t, "receipt-with-refusals", renderReceipt(RECEIPT)));

test("a receipt that is pending", (t) => {
  const pending: ReceiptAnswer = {
    ...RECEIPT,
    state: "pending",
    profile: null,
    receivedAtMs: null,
    ruleSet: null,
    documents: [],
    documentCount: 0,
    rejections: [],
    refused: [],
  };
  golden(t, "receipt-pending", renderReceipt(pending));
});

const REJECTED: ListedRejection = {
  reason: "MISSING_SEPARATOR",
  where: "/input/selinfo/drugtracinfo",
  detail: "basic information of an enterprise makes no trace event; it is kept, and can be translated again once there is a register for it",
  document: "urn:csp:bill:urn%3Acsp%3Aent%3Anhsa%3AP43010700311:3505-LS202604160XQI-1",
  receipt: "1e1e681a-acdf-5adc-b829-5cc756afee9d.474705",
  stream: "uplink-http-14",
  revision: 49,
  profile: "insurance-35xx",
  sender: MAKER,
  receivedAtMs: Date.UTC(2026, 10, 27, 5, 12),
  codes: ["CODE_TRUNCATED", "MISSING_SEPARATOR", "COUNTERPART_REFUSED"].map((reason, at) => ({
    where: `/input/selinfo/drugtracinfo/${at}`,
    reason,
    code: "0109521*********************03",
    detail: "",
  })),
  codeCount: 3,
};

test("rejections keep within the width, words and lists of codes too, and say the zone of their times", (t) => {
  const answer = {
    rejections: [REJECTED, { ...REJECTED, codes: REJECTED.codes.slice(0, 1).map((one) => ({ ...one, where: "/c/0", code: "81" })) }],
    next: "9.1",
    asOf: 9,
  };
  golden(t, "rejections", renderRejections(answer));
  for (const width of [90, 100]) for (const line of renderRejections(answer, { width }).split("\n")) assert.ok(widthOf(line) <= width, `${width}: ${line}`);
});

const TODAY = { year: 2026 };

test("a 20-digit code that is also a GS1 asset", (t) => golden(t, "scan-with-another-reading", renderSheet(describeScan("80041234567890123456", TODAY))));

test("a GS1 pack with lot and expiry", (t) =>
  golden(t, "scan-of-a-gs1-pack", renderSheet(describeScan("]d20106924561884074" + "21A1B2C3D4E5\u001d1727093010LOT2025A", TODAY))));

test("the same in Chinese", (t) =>
  golden(
    t,
    "scan-of-a-gs1-pack-in-chinese",
    renderSheet(describeScan("]d20106924561884074" + "21A1B2C3D4E5\u001d1727093010LOT2025A", TODAY), { chinese: true }),
  ));

test("an element string that lost its separator", (t) =>
  golden(t, "scan-with-a-lost-separator", renderSheet(describeScan("010692456188407421A1B2C3D4E51727093010LOT2025A", TODAY))));

test("a text that is nothing", (t) => golden(t, "scan-refused", renderSheet(describeScan("片仔癀", TODAY))));

test("a code in full-width digits, in Chinese", (t) =>
  golden(t, "scan-in-full-width-digits", renderSheet(describeScan("８１７７３２２０２８８６１６４２３８３５", TODAY), { chinese: true })));

test("an enterprise code where a scan was expected", (t) => golden(t, "scan-of-an-enterprise-code", renderSheet(describeScan("91440300708461136T", TODAY))));

test("an enterprise code by its type", (t) => {
  const sheet = describeTyped("uscc", "91440300708461136t", TODAY);
  assert.ok(sheet);
  golden(t, "typed-enterprise-code", renderSheet(sheet));
});

test("colours only when asked for", () => {
  assert.doesNotMatch(renderPack(PACK_ANSWER), /\u001b/);
  assert.match(renderPack(PACK_ANSWER, { colour: true }), /\u001b\[1mPack/);
});
