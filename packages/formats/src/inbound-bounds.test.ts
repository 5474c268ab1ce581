// The bounds on what comes in, each from both sides: what just fits is taken, and one more is refused for its reason. Where a
// bound is of millions, it is handed in smaller. Bounds on parsing are tried with the parsers.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import relationRules from "@csp/schemas/inbound/relation-xml.rules.json" with { type: "json" };
import warehouseRules from "@csp/schemas/inbound/warehouse-xml.rules.json" with { type: "json" };
import { MAX_FACTS_BYTES, nodeBytes } from "./event-parts.ts";
import {
  bill,
  chineseProfiles,
  insurance35xx,
  type Outcome,
  type Profile,
  type ProfileInput,
  provincial,
  type RuleSet,
  warehouseXml,
  wrapProvincial,
} from "./index.ts";
import { surveyInner } from "./inner-message.ts";
import { isRefusal } from "./json-document.ts";
import { MAX_JSON_BYTES } from "./json-message.ts";
import { unpackData } from "./platform/unpack.ts";
import { writeZip } from "./platform/zip.ts";
import { scanRelation } from "./relation-xml/scan.ts";
import { scanWarehouse } from "./warehouse-xml/scan.ts";

const USCC = "91440300708461136T";
const OWNER = `urn:csp:uscc:${USCC}`;
const KEY = "key";
const RULES: RuleSet = { id: "test", schemes: ["edmc", "gs1"], classes: new Map(), enterprises: new Map(), signatureKeys: new Map([[OWNER, KEY]]) };
const MIB = 2 ** 20;

function inputOf(message: string | Uint8Array | object): ProfileInput {
  const bytes = message instanceof Uint8Array ? message : Buffer.from(typeof message === "string" ? message : JSON.stringify(message));
  return { sender: OWNER, owner: OWNER, rules: RULES, chunks: () => [bytes] };
}

function profileNamed(name: string): Profile {
  return chineseProfiles.find((profile) => profile.name === name) ?? assert.fail(name);
}

async function answerOf(profile: Profile, message: string | Uint8Array | object): Promise<string> {
  const survey = await profile.survey(inputOf(message));
  return survey.ok ? "ok" : `${survey.refusal.reason} ${survey.refusal.where}`;
}

function edmc(at: number): string {
  return `8206233${String(at).padStart(13, "0")}`;
}

function many<T>(count: number, make: (at: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

/** A row a line, the first in line 2. */
function relationOf(rows: readonly string[]): string {
  const batch = `<Batch batchNo="L1" madeDate="2026-09-01" validateDate="2028-08-31">`;
  return `<Document><Events><Event Name="RelationCreate"><Relation>${batch}\n${rows.join("\n")}</Batch></Relation></Event></Events></Document>`;
}

function warehouseOf(rows: readonly string[]): string {
  return `<Document><Events><Event Name="SalesWareHouseOut"><DataField>\n${rows.join("\n")}</DataField></Event></Events></Document>`;
}

function relationRow(code: string): string {
  return `<Code curCode="${code}" packLayer="1"/>`;
}

function warehouseRow(code: string, order = "CK1"): string {
  return `<Data Code="${code}" CorpOrderID="${order}" ActDate="2026-09-01 10:00:00" ToCorpID="E2"/>`;
}

const BILL = { bill_code: "CK1", bill_time: "2026-09-01 10:00:00", bill_type: 201, from_user_id: "E1", to_user_id: "E2", trace_codes: [edmc(1)] };
const RECORD = { record: "storage", record_time: "2026-09-01 10:00:00", equipment_code: "C1", content: [{ time: "2026-09-01 10:00:00", temperature: 4 }] };
const CORRECTION = { operation: "correct-bill", operation_time: "2026-09-01 10:00:00", bill_code: "CK1", bill_type: 201 };

void test("rows of an XML file", async () => {
  // As the rules of the formats say, and the pages in docs/profiles.
  assert.deepEqual([relationRules.atMost.Code, warehouseRules.atMost.Data], [2_000_000, 2_000_000]);
  for (const [scan, file, row, detail] of [
    [scanRelation, relationOf, relationRow, "a relation file lists at most 3 codes"],
    [scanWarehouse, warehouseOf, warehouseRow, "a warehouse file has at most 3 rows"],
  ] as const) {
    // A row counts whether its code is taken or refused.
    const rows = [row(edmc(1)), row("bad"), row(edmc(2)), row(edmc(3))];
    assert.ok(!isRefusal(await scan(inputOf(file(rows.slice(0, 3))), { rows: 3, refused: 3 })));
    const more = await scan(inputOf(file(rows)), { rows: 3, refused: 3 });
    assert.ok(isRefusal(more));
    assert.deepEqual([more.reason, more.where, more.detail], ["TOO_LARGE", "5:1", detail]);
  }
});

void test("refused codes of an XML file", async () => {
  for (const [scan, file, row] of [
    [scanRelation, relationOf, relationRow],
    [scanWarehouse, warehouseOf, warehouseRow],
  ] as const) {
    const rows = [row("bad"), row(edmc(1)), row("bad"), row("bad")];
    assert.ok(!isRefusal(await scan(inputOf(file(rows.slice(0, 3))), { rows: 9, refused: 2 })));
    const more = await scan(inputOf(file(rows)), { rows: 9, refused: 2 });
    assert.ok(isRefusal(more));
    assert.deepEqual([more.reason, more.where, more.detail], ["TOO_LARGE", "5:1", "more than 2 codes are wrong; nothing of the message is used"]);
  }
});

void test("bytes of a JSON message", async () => {
  const text = JSON.stringify(BILL);
  assert.equal(await answerOf(bill, text.padEnd(MAX_JSON_BYTES)), "ok");
  assert.equal(await answerOf(bill, text.padEnd(MAX_JSON_BYTES + 1)), "TOO_LARGE ");
  assert.equal(MAX_JSON_BYTES, 16 * MIB);
});

void test("codes of a list", async () => {
  const codes = (count: number): object => ({ ...BILL, trace_codes: many(count, () => 1) });
  assert.equal(await answerOf(bill, codes(100_000)), "ok");
  assert.equal(await answerOf(bill, codes(100_001)), "TOO_LARGE /trace_codes");
  const text = (count: number): object => ({ ...BILL, trace_codes: many(count, () => "1").join(",") });
  assert.equal(await answerOf(bill, text(100_000)), "ok");
  assert.equal(await answerOf(bill, text(100_001)), "TOO_LARGE /trace_codes");
});

/** The most that a message is taken with, in bytes of the nodes of its events. */
async function mostFacts(profile: Profile, messageOf: (length: number) => object): Promise<number> {
  let fits = 0;
  let misfits = MAX_FACTS_BYTES * 2;
  while (misfits - fits > 1) {
    const length = Math.floor((fits + misfits) / 2);
    const answer = await answerOf(profile, messageOf(length));
    assert.ok(answer === "ok" || answer === "TOO_LARGE ", answer);
    if (answer === "ok") fits = length;
    else misfits = length;
  }
  const input = inputOf(messageOf(fits));
  const survey = await profile.survey(input);
  assert.ok(survey.ok);
  const outcomes: Outcome[] = [];
  for await (const batch of profile.read(input, survey.documents)) outcomes.push(...batch);
  return Math.max(...outcomes.map((outcome) => (outcome.kind === "event" ? nodeBytes(outcome.event.extensions) : 0)));
}

void test("what a bill, or a correction of one, says besides its codes", async () => {
  assert.equal(MAX_FACTS_BYTES, 128 * 1024);
  const drugs = (length: number): readonly object[] => many(Math.ceil(length / 400), (at) => ({ physicInfo: "x".repeat(Math.min(400, length - at * 400)) }));
  for (const [profile, message] of [
    [bill, BILL],
    [profileNamed("code-operations"), CORRECTION],
  ] as const) {
    const most = await mostFacts(profile, (length) => ({ ...message, drug_list_json: [{ physicInfo: "y" }, ...drugs(length)] }));
    // The type of the bill and the name of the operation come on top.
    assert.ok(Math.abs(most - MAX_FACTS_BYTES) < 200, `${profile.name}: ${most}`);
  }
});

void test("a record of an insurance message has no room to say too much", async () => {
  const long = "药".repeat(512);
  const texts = Object.fromEntries(
    ["fixmedins_hilist_id", "fixmedins_hilist_name", "manu_lotnum", "manu_date", "expy_end", "prodentp_name", "aprvno", "spler_name", "spler_pmtno"]
      .concat(["dynt_no", "purc_invo_codg", "purc_invo_no", "stoout_no", "rtal_docno"])
      .map((name) => [name, long]),
  );
  const record = { fixmedins_bchno: "X1", sel_retn_time: "2026-09-01 18:30:00", sel_retn_cnt: 1, drugtracinfo: [{ drug_trac_codg: edmc(1) }], ...texts };
  const input = inputOf({ infno: "3505", fixmedins_code: "P44030012345", input: { selinfo: record } });
  const survey = await insurance35xx.survey(input);
  assert.ok(survey.ok, JSON.stringify(survey));
  for await (const batch of insurance35xx.read(input, survey.documents))
    for (const outcome of batch) if (outcome.kind === "event") assert.ok(nodeBytes(outcome.event.extensions) < MAX_FACTS_BYTES / 4);
  const longer = { ...record, spler_name: `${long}药` };
  assert.match(await answerOf(insurance35xx, { infno: "3505", fixmedins_code: "P44030012345", input: { selinfo: longer } }), /^SHAPE_INVALID .*spler_name$/);
});

void test("records and codes of an insurance message", async () => {
  const record = (codes: number): object => ({
    fixmedins_bchno: "X1",
    sel_retn_time: "2026-09-01 18:30:00",
    sel_retn_cnt: 1,
    drugtracinfo: many(codes, () => 0),
  });
  const message = (records: readonly object[]): object => ({ infno: "3505", fixmedins_code: "P44030012345", input: { selinfo: records } });
  assert.equal(await answerOf(insurance35xx, message(many(10_000, () => record(0)))), "ok");
  assert.equal(await answerOf(insurance35xx, message(many(10_001, () => record(0)))), "TOO_MANY_DOCUMENTS /input/selinfo");
  assert.equal(await answerOf(insurance35xx, message([record(50_000), record(50_000)])), "ok");
  assert.equal(await answerOf(insurance35xx, message([record(50_000), record(50_001)])), "TOO_LARGE /input/selinfo");
});

void test("codes and readings of a vaccine record", async () => {
  const vaccine = profileNamed("vaccine");
  const codes = (count: number): object => ({ ...RECORD, trace_codes: many(count, edmc) });
  assert.equal(await answerOf(vaccine, codes(3500)), "ok");
  assert.equal(await answerOf(vaccine, codes(3501)), "TOO_LARGE /trace_codes");
  const series = (count: number): object => ({ ...RECORD, content: many(count, () => ({ time: "2026-09-01 10:00:00", temperature: 4 })) });
  assert.equal(await answerOf(vaccine, series(5040)), "ok");
  assert.equal(await answerOf(vaccine, series(5041)), "TOO_LARGE /content");
});

void test("records of a provincial message, of all groups together", async () => {
  const fields = { eventId: "3f2504e0-4f89-41d3-9a0c-0305e82c3301", sender: USCC, receiverRegion: "440000", sendTime: "2026-09-01T10:00:00+08:00" };
  const message = (bills: number): string => wrapProvincial(fields, { enterprise: [{}], inOutBound: many(bills, () => BILL) }, KEY);
  assert.equal(await answerOf(provincial, message(9999)), "ok");
  assert.equal(await answerOf(provincial, message(10_000)), "TOO_MANY_DOCUMENTS /content/inOutBound");
});

void test("documents of all messages in an envelope", async () => {
  const file = (bills: number): ProfileInput => inputOf(warehouseOf(many(bills, (at) => warehouseRow(edmc(at), `CK${at}`))));
  const messages = (last: number) => [
    { profile: warehouseXml, input: file(2), where: "/a" },
    { profile: warehouseXml, input: file(last), where: "/b" },
  ];
  const fits = await surveyInner(messages(1), 3);
  assert.ok(!isRefusal(fits) && fits.documents.length === 3);
  const more = await surveyInner(messages(2), 3);
  assert.ok(isRefusal(more));
  assert.deepEqual([more.reason, more.where, more.detail], ["TOO_MANY_DOCUMENTS", "/b", "a message holds at most 3 documents"]);
});

/** An archive whose directory says another length of its content; it is looked at before a byte is unpacked. */
function claiming(bytes: number): string {
  const archive = writeZip("a", randomBytes(700 * 1024));
  archive.writeUInt32LE(bytes, archive.lastIndexOf(Buffer.from("PK\u0001\u0002")) + 24);
  return archive.toString("base64");
}

void test("what a content of the platform unpacks to", () => {
  const reasonOf = (data: string): string => {
    const read = unpackData(data, "/data");
    return "reason" in read ? read.reason : "ok";
  };
  assert.equal(reasonOf(gzipSync(Buffer.alloc(MIB)).toString("base64")), "ok", "a mebibyte is always allowed");
  assert.equal(reasonOf(gzipSync(Buffer.alloc(2 * MIB)).toString("base64")), "TOO_LARGE", "more than 200 times");
  assert.equal(reasonOf(claiming(128 * MIB)), "BAD_ARCHIVE", "a size that fits, and is not that of the content");
  assert.equal(reasonOf(claiming(128 * MIB + 1)), "TOO_LARGE");
});
