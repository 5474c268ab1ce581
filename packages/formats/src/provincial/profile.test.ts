import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { EpcisEvent } from "@csp/epcis";
import {
  bill,
  type Outcome,
  type Profile,
  type ProfileInput,
  provincial,
  provincialResponse,
  provincialStageOf,
  type RuleSet,
  wrapProvincial,
} from "../index.ts";
import { parseTime7408 } from "./protocol.ts";
import { hmacSm3 } from "./sm3.ts";

const USCC = "91440300708461136T";
const OWNER = `urn:csp:uscc:${USCC}`;
const KEY = "a secret of the two";
const RULES: RuleSet = { id: "test", schemes: ["edmc", "gs1"], classes: new Map(), enterprises: new Map() };
const KEYED: RuleSet = { ...RULES, signatureKeys: new Map([[OWNER, KEY]]) };
const FIELDS = { eventId: "3f2504e0-4f89-41d3-9a0c-0305e82c3301", sender: USCC, receiverRegion: "140000", sendTime: "2026-09-01T10:00:00+08:00" };
const BILL = { bill_code: "CK1", bill_time: "2026-09-01 09:00:00", bill_type: 201, from_user_id: "a", to_user_id: "b", trace_codes: ["82062339000000001004"] };
const PERSON = "PERSON-OF-NO-CONCERN";

const SIGNED = wrapProvincial(FIELDS, { inOutBound: [BILL] }, KEY);

function inputOf(text: string, rules: RuleSet): ProfileInput {
  return { sender: OWNER, owner: OWNER, rules, chunks: () => [Buffer.from(text)] };
}

async function refusalOf(text: string, rules = KEYED): Promise<string> {
  const survey = await provincial.survey(inputOf(text, rules));
  return survey.ok ? "ok" : `${survey.refusal.reason} ${provincialStageOf(survey.refusal)}`;
}

async function outcomesOf(profile: Profile, text: string, rules: RuleSet): Promise<readonly Outcome[]> {
  const input = inputOf(text, rules);
  const survey = await profile.survey(input);
  assert.ok(survey.ok, JSON.stringify(survey));
  const outcomes: Outcome[] = [];
  for await (const batch of profile.read(input, survey.documents)) outcomes.push(...batch);
  return outcomes;
}

function eventsOf(outcomes: readonly Outcome[]): readonly EpcisEvent[] {
  return outcomes.flatMap((outcome) => (outcome.kind === "event" ? [outcome.event] : []));
}

void test("where the sender's key is known, what was signed is what is read", async () => {
  assert.equal(await refusalOf(SIGNED), "ok");
  assert.equal(await refusalOf(wrapProvincial(FIELDS, { inOutBound: [BILL] }, "another")), "SIGNATURE_INVALID protocol");
  const changes = [
    ["CK1", "CK2"],
    ["140000", "110000"],
    ["10:00:00", "10:00:01"],
    ["3f2504e0", "3f2504e1"],
    ["82062339000000001004", "82062339000000001015"],
  ] as const;
  for (const [from, to] of changes) {
    const changed = SIGNED.replace(from, to);
    assert.notEqual(changed, SIGNED);
    assert.equal(await refusalOf(changed), "SIGNATURE_INVALID protocol", to);
    assert.equal(await refusalOf(changed, RULES), "ok", "of a sender without key the form alone is checked");
  }
});

void test("spacing and the order of names change no signature", async () => {
  const turned = JSON.stringify(
    JSON.parse(SIGNED, (_, value: unknown) => (isObject(value) ? Object.fromEntries(Object.entries(value).reverse()) : value)),
    null,
    3,
  );
  assert.notEqual(turned, SIGNED);
  assert.equal(await refusalOf(turned), "ok");
});

void test("a bill says the same as when it comes by itself; without a key it is marked", async () => {
  const alone = await outcomesOf(bill, JSON.stringify(BILL), RULES);
  assert.deepEqual(await outcomesOf(provincial, SIGNED, KEYED), alone);
  const [marked] = eventsOf(await outcomesOf(provincial, SIGNED, RULES));
  const [plain] = eventsOf(alone);
  assert.ok(marked !== undefined && plain !== undefined);
  assert.deepEqual(marked.extensions.slice(0, -1), plain.extensions);
  assert.match(marked.extensions.at(-1)?.value ?? "", /^SIGNATURE_UNVERIFIED/);

  const byItself = await bill.survey(inputOf(JSON.stringify(BILL), RULES));
  const inEnvelope = await provincial.survey(inputOf(SIGNED, RULES));
  assert.deepEqual(inEnvelope, byItself);
});

void test("persons stay in the raw stream", async () => {
  const personal = {
    customer_id: PERSON,
    user_name: PERSON,
    medic_doctor: PERSON,
    counted_by: PERSON,
    legalPerson: PERSON,
  };
  const sale = {
    bill_code: "LS1",
    bill_time: "2026-09-01 09:00:00",
    bill_type: 321,
    trace_codes: ["82062339000000001004", PERSON],
    oper_ic_name: PERSON,
    ...personal,
  };
  const count = { stock_code: "PD1", stock_time: "2026-09-01", trace_codes: ["82062339000000001004"], ...personal };
  const text = wrapProvincial(FIELDS, { enterprise: [personal], inOutBound: [{ ...BILL, ...personal }], stock: [count], retail: [sale] }, KEY);
  const survey = await provincial.survey(inputOf(text, KEYED));
  assert.ok(!JSON.stringify([survey, await outcomesOf(provincial, text, KEYED)]).includes(PERSON));
});

void test("an answer is signed and says how far the message came", async () => {
  const facts = { eventId: FIELDS.eventId, responseTime: "2026-09-01T10:00:01+08:00" };
  const taken = provincialResponse({ ...facts, refusal: null }, KEY);
  assert.equal(taken.signature, hmacSm3(KEY, `${facts.eventId}\n0\n\n\n\n${facts.responseTime}`));
  const stages = [
    [wrapProvincial({ ...FIELDS, receiverRegion: "99" }, { inOutBound: [BILL] }, KEY), "1"],
    [wrapProvincial(FIELDS, { inOutBound: [{ ...BILL, bill_type: 999 }] }, KEY), "2"],
  ] as const;
  for (const [text, code] of stages) {
    const survey = await provincial.survey(inputOf(text, KEYED));
    assert.ok(!survey.ok);
    const answer = provincialResponse({ ...facts, refusal: survey.refusal }, KEY);
    assert.equal(answer.code, code);
    assert.deepEqual([answer.reason, answer.where, answer.message], [survey.refusal.reason, survey.refusal.where, survey.refusal.detail]);
    assert.notEqual(answer.signature, taken.signature);
  }
});

void test("the answer in the manual is the one that is given", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../docs/profiles/provincial.md"), "utf8");
  const survey = await provincial.survey(inputOf(wrapProvincial(FIELDS, { inOutBound: [{ ...BILL, bill_type: 999 }] }, KEY), KEYED));
  assert.ok(!survey.ok);
  const answer = provincialResponse({ eventId: FIELDS.eventId, responseTime: "2026-09-01T10:00:01+08:00", refusal: survey.refusal }, KEY);
  assert.deepEqual(JSON.parse(/## The answer[^]*?```json\n([^]*?)```/.exec(page)?.[1] ?? ""), answer);
});

void test("times are read in both forms of GB/T 7408", () => {
  for (const text of ["2026-09-01T10:00:00+08:00", "20260901T100000+0800", "20260901T100000+08", "20260901T100000", "2026-09-01T02:00:00Z", "20260901T020000Z"])
    assert.equal(parseTime7408(text)?.epochMs, Date.parse("2026-09-01T02:00:00Z"), text);
  for (const text of ["2026-09-01", "20260901", "2026-09-01 10:00:00", "20260901T100000Z00", "20260230T100000", "20260901T250000", "20260901T100000+0860"])
    assert.equal(parseTime7408(text), undefined, text);
});

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
