import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EpcisEvent } from "@csp/epcis";
import { bill, type DocumentFacts, MAX_REFUSAL_CODES, type Outcome, type Profile, type ProfileInput, retail, type RuleSet, type Survey } from "./index.ts";
import { MAX_JSON_BYTES } from "./json-message.ts";

const OWNER = "urn:csp:uscc:91350600158224166T";
const RULES: RuleSet = { id: "test", schemes: ["edmc", "gs1"], classes: new Map(), enterprises: new Map() };
const PERSON = "PERSON-OF-NO-CONCERN";

const CODES = ["81773220288616423835", "83857930000879766660"];
const BILL = { bill_code: "CK1", bill_time: "2026-09-01 10:00:00", bill_type: 201, from_user_id: "a", to_user_id: "b", trace_codes: CODES as unknown };

function inputOf(message: unknown, rules = RULES): ProfileInput {
  const bytes = message instanceof Uint8Array ? message : Buffer.from(typeof message === "string" ? message : JSON.stringify(message));
  return { sender: OWNER, owner: OWNER, rules, chunks: () => [bytes] };
}

async function surveyOf(message: unknown, profile: Profile = bill): Promise<Survey> {
  return profile.survey(inputOf(message));
}

async function reasonOf(message: unknown, profile: Profile = bill): Promise<string> {
  const survey = await surveyOf(message, profile);
  return survey.ok ? "ok" : `${survey.refusal.reason} ${survey.refusal.where}`;
}

async function factsOf(message: unknown): Promise<DocumentFacts> {
  const survey = await surveyOf(message);
  assert.ok(survey.ok);
  assert.equal(survey.documents.length, 1);
  return survey.documents[0] as DocumentFacts;
}

async function outcomesOf(message: unknown, profile: Profile = bill, rules = RULES): Promise<readonly Outcome[]> {
  const input = inputOf(message, rules);
  const survey = await profile.survey(input);
  assert.ok(survey.ok, JSON.stringify(survey));
  const outcomes: Outcome[] = [];
  for await (const batch of profile.read(input, survey.documents)) outcomes.push(...batch);
  return outcomes;
}

function eventsOf(outcomes: readonly Outcome[]): readonly EpcisEvent[] {
  return outcomes.flatMap((outcome) => (outcome.kind === "event" ? [outcome.event] : []));
}

function edmc(at: number): string {
  return `8206233${String(at).padStart(13, "0")}`;
}

void test("the content hash is of what the bill says, not of how it is written", async () => {
  const { contentHash } = await factsOf(BILL);
  const same = [
    JSON.stringify(BILL, null, 4),
    Object.fromEntries(Object.entries(BILL).reverse()),
    { ...BILL, bill_type: "201", trace_codes: CODES.toReversed() },
    { ...BILL, trace_codes: ` ${CODES[1]} , ${CODES[0]},` },
    { ...BILL, bill_time: "2026-09-01T10:00:00", order_code: null, warehouse_id: " " },
    { ...BILL, trace_codes: [...CODES, CODES[0]], user_name: PERSON, oper_ic_name: PERSON, from_person: " " },
  ];
  for (const message of same) assert.deepEqual((await factsOf(message)).contentHash, contentHash, JSON.stringify(message));
  const other = [
    { ...BILL, bill_type: 202 },
    { ...BILL, bill_time: "2026-09-01 10:00:01" },
    { ...BILL, to_user_id: "c" },
    { ...BILL, order_code: "1" },
    { ...BILL, from_person: PERSON },
    { ...BILL, trace_codes: [CODES[0]] },
    { ...BILL, drug_list_json: '[{"produceBatchNo":"L1"}]' },
  ];
  for (const message of other) assert.notDeepEqual((await factsOf(message)).contentHash, contentHash, JSON.stringify(message));
});

void test("what a bill says besides its codes stands in one order, whatever the sender's", async () => {
  const said = { ...BILL, client_type: "2", order_code: "O1", physic_type: 3, dis_ent_id: "d", dis_ref_ent_id: "r", unknown: 1 };
  const [event] = eventsOf(await outcomesOf(said));
  const names = ["billType", "drugKind", "clientType", "orderNo", "deliveryEnterprise", "deliveryEnterprise"];
  assert.deepEqual(
    event?.extensions.map(({ name }) => name),
    names,
  );
  const reversed = Object.fromEntries(Object.entries(said).reverse());
  assert.deepEqual(eventsOf(await outcomesOf(reversed)), [event]);
  assert.deepEqual(await factsOf(reversed), await factsOf(said));
});

void test("a later filing of the parties changes the event and not the hash", async () => {
  const filed: RuleSet = { ...RULES, enterprises: new Map([["kyt-ent:a", "91440300708461136T"]]) };
  const plain = await bill.survey(inputOf(BILL));
  const linked = await bill.survey(inputOf(BILL, filed));
  assert.deepEqual(plain, linked);
  assert.equal(eventsOf(await outcomesOf(BILL))[0]?.sourceList[0]?.value, "urn:csp:ent:kyt-ent:a");
  assert.equal(eventsOf(await outcomesOf(BILL, bill, filed))[0]?.sourceList[0]?.value, "urn:csp:uscc:91440300708461136T");
});

void test("a list of 9,000 codes is three parts in source order", async () => {
  const codes = Array.from({ length: 9000 }, (_, at) => edmc(8999 - at));
  const events = eventsOf(await outcomesOf({ ...BILL, trace_codes: codes }));
  assert.deepEqual(
    events.map((event) => event.part),
    [0, 1, 2].map((index) => ({ index, of: 3 })),
  );
  assert.deepEqual(
    events.flatMap((event) => event.epcList),
    codes.map((code) => `urn:csp:edmc:${code}`),
  );
  assert.deepEqual({ ...events[0], epcList: [], part: null }, { ...events[2], epcList: [], part: null });
});

void test("2,500 bad codes are three refusals, and every listing has one result", async () => {
  const bad = Array.from({ length: 2500 }, (_, at) => `bad ${at}`);
  const outcomes = await outcomesOf({ ...BILL, trace_codes: [...bad, ...CODES] });
  const refusals = outcomes.flatMap((outcome) => (outcome.kind === "refusal" ? [outcome.refusal] : []));
  assert.deepEqual(
    refusals.map((refusal) => refusal.codes.length),
    [MAX_REFUSAL_CODES, MAX_REFUSAL_CODES, 500],
  );
  assert.deepEqual(
    refusals.flatMap((refusal) => refusal.codes.map((code) => code.where)),
    bad.map((_, at) => `/trace_codes/${at}`),
  );
  assert.deepEqual(eventsOf(outcomes).flatMap((event) => event.epcList).length, 2);
});

void test("whatever the codes are, each listing is accepted once or refused once", async () => {
  const code = fc.oneof(
    fc.integer({ min: 0, max: 20 }).map(edmc),
    fc.string({ maxLength: 30 }),
    fc.constant("(01)06924561884074(21)A1"),
    fc.integer(),
    fc.constant(null),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(code, { minLength: 1, maxLength: 40 }), async (codes) => {
      const outcomes = await outcomesOf({ ...BILL, trace_codes: codes });
      const facts = await factsOf({ ...BILL, trace_codes: codes });
      const accepted = eventsOf(outcomes).flatMap((event) => event.epcList);
      const refused = outcomes.flatMap((outcome) => (outcome.kind === "refusal" ? outcome.refusal.codes : []));
      assert.equal(new Set(accepted).size, accepted.length);
      assert.equal(accepted.length + refused.length, codes.length);
      assert.equal(facts.codesListed, codes.length);
      assert.equal(facts.codesRefused, refused.length);
      assert.equal(new Set(refused.map((entry) => entry.where)).size, refused.length);
    }),
    { numRuns: 60 },
  );
});

const STAFF = ["oper_ic_code", "oper_ic_name", "executer_name", "executer_code", "superviser_name", "superviser_code", "from_person", "to_person"];

void test("a bill between enterprises keeps who answers for it", async () => {
  const [outcome] = await outcomesOf({ ...BILL, ...Object.fromEntries(STAFF.map((name) => [name, `of ${name}`])) });
  assert.ok(outcome?.kind === "event");
  const said = outcome.event.extensions.filter(({ value }) => value?.startsWith("of "));
  assert.deepEqual(
    said.map(({ name, value }) => `${name} ${value ?? ""}`),
    [
      "fromPerson of from_person",
      "toPerson of to_person",
      "executorName of executer_name",
      "executorCode of executer_code",
      "supervisorName of superviser_name",
      "supervisorCode of superviser_code",
      "operatorCode of oper_ic_code",
      "operatorName of oper_ic_name",
    ],
  );
});

void test("nothing that names a buyer, a patient or who served them is in any outcome", async () => {
  const buyers = ["customer_id_type", "customer_id", "user_tel", "user_name", "user_agent", "medic_doctor", "medic_dispenser"];
  const ofBuyers = Object.fromEntries(buyers.map((name) => [name, PERSON]));
  const ofSales = { ...ofBuyers, ...Object.fromEntries(STAFF.map((name) => [name, PERSON])) };
  for (const [profile, message, named] of [
    [bill, { ...BILL, ...ofBuyers }, ofBuyers],
    [retail, { ...BILL, ...ofSales, bill_type: 321 }, ofSales],
    [retail, { ...BILL, ...ofSales, bill_type: 116, trace_codes: ["x"] }, ofSales],
  ] as const) {
    assert.ok(!JSON.stringify(await outcomesOf(message, profile)).includes(PERSON));
    for (const name of Object.keys(named)) {
      // A person's field of any shape is not even looked at.
      assert.equal(await reasonOf({ ...message, [name]: { deep: [PERSON] } }, profile), "ok", name);
    }
  }
});

void test("a rule set that does not read a scheme refuses its codes", async () => {
  const codes = [CODES[0], "(01)06924561884074(21)A1"];
  for (const [schemes, refused] of [
    [["gs1"], "/trace_codes/0"],
    [["edmc"], "/trace_codes/1"],
  ] as const) {
    const outcomes = await outcomesOf({ ...BILL, trace_codes: codes }, bill, { ...RULES, schemes });
    const refusal = outcomes.find((outcome) => outcome.kind === "refusal")?.refusal;
    assert.deepEqual(
      refusal?.codes.map((code) => [code.where, code.reason]),
      [[refused, "UNKNOWN_SCHEME"]],
    );
  }
});

void test("hostile messages are refused, each for its reason", async () => {
  assert.equal(await reasonOf("[".repeat(100_000)), "TOO_DEEP 1:65");
  assert.equal(await reasonOf({ ...BILL, drug_list_json: "[".repeat(100_000) }), "TOO_DEEP /drug_list_json");
  assert.equal(await reasonOf(Buffer.alloc(MAX_JSON_BYTES + 1, 0x20)), "TOO_LARGE ");
  assert.equal(await reasonOf({ ...BILL, trace_codes: ",".repeat(200_000) }), "TOO_LARGE /trace_codes");
  assert.equal(await reasonOf({ ...BILL, trace_codes: Array.from({ length: 100_001 }, () => 1) }), "TOO_LARGE /trace_codes");
  assert.equal(await reasonOf({ ...BILL, drug_list_json: Array.from({ length: 5000 }, () => ({ physicInfo: "x".repeat(400) })) }), "TOO_LARGE ");
  assert.equal(await reasonOf({ ...BILL, bill_code: "x".repeat(129) }), "SHAPE_INVALID /bill_code");
  assert.equal(await reasonOf({ ...BILL, bill_code: ["CK1"] }), "SHAPE_INVALID /bill_code");
  assert.equal(await reasonOf({ ...BILL, bill_type: "0x1" }), "SHAPE_INVALID /bill_type");
  assert.equal(await reasonOf({ ...BILL, bill_type: 201.5 }), "SHAPE_INVALID /bill_type");
  assert.equal(await reasonOf('{"__proto__":{"bill_code":"x"}}'), "SHAPE_INVALID /bill_code");
  assert.equal(await reasonOf("null"), "SHAPE_INVALID ");
  assert.equal(({} as Record<string, unknown>)["bill_code"], undefined);
});

void test("a message in many chunks, with a byte order mark, is read as one", async () => {
  const bytes = Buffer.from(`\uFEFF${JSON.stringify({ ...BILL, from_address: "上海" })}`);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const byte of bytes) yield Promise.resolve(Uint8Array.of(byte));
  }
  const survey = await bill.survey({ ...inputOf(""), chunks });
  assert.deepEqual(survey, await surveyOf({ ...BILL, from_address: "上海" }));
});
