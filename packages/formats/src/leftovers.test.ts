import assert from "node:assert/strict";
import { test } from "node:test";
import { chineseProfiles } from "./chinese-profiles.ts";
import { createLeftovers } from "./leftovers.ts";
import type { Loss } from "./out/target.ts";
import { OPTIONS, OWNER } from "./out/translate.test-support.ts";
import type { Outcome, ProfileInput } from "./profile.ts";
import { wrapPlatform } from "./platform/envelope.ts";
import { wrapProvincial } from "./provincial/write.ts";

const CODE = "80217610000010013628";
const RULES = { ...OPTIONS.rules, signatureKeys: new Map<string, string>() };
const BILL = {
  bill_code: "CK1",
  bill_type: 201,
  bill_time: "2026-09-01 10:00:00",
  from_user_id: "91440300708461136T",
  to_user_id: "914403001922038216",
  trace_codes: CODE,
  user_tel: "PERSONAL-1",
  user_name: "PERSONAL-2",
  customer_id: "PERSONAL-3",
  medic_doctor: " ",
  medic_dispenser: null,
  foo: { bar: "PERSONAL-4" },
  drug_list_json: [{ commDrugId: "04879001203", baz: 1 }],
};
const BILL_LEFT = ["/user_tel", "/user_name", "/customer_id", "/foo", "/drug_list_json/0/baz"];

/** Places of what is left. */
async function leftOf(name: string, message: object | string): Promise<readonly string[]> {
  return (await lossesOf(name, message)).map(({ where }) => where);
}

/** What it is, without why. */
async function detailsOf(name: string, message: object | string): Promise<readonly string[]> {
  return (await lossesOf(name, message)).map(({ detail }) => detail.replace(": not read: no event holds it", ""));
}

/** The outcomes are the same with a list and without. */
async function lossesOf(name: string, message: object | string): Promise<readonly Loss[]> {
  const payload = Buffer.from(typeof message === "string" ? message : JSON.stringify(message));
  const profile = chineseProfiles.find((one) => one.name === name);
  assert.ok(profile !== undefined);
  const leftovers = createLeftovers();
  const outcomesOf = async (input: ProfileInput): Promise<readonly Outcome[]> => {
    const survey = await profile.survey(input);
    assert.ok(survey.ok, JSON.stringify(survey));
    const outcomes: Outcome[] = [];
    for await (const batch of profile.read(input, survey.documents)) outcomes.push(...batch);
    return outcomes;
  };
  const input: ProfileInput = { sender: OWNER, owner: OWNER, rules: RULES, chunks: () => [payload] };
  const outcomes = await outcomesOf({ ...input, leftovers });
  assert.deepEqual(outcomes, await outcomesOf(input));
  assert.ok(outcomes.some(({ kind }) => kind === "event"));
  const losses = leftovers.losses();
  assert.doesNotMatch(JSON.stringify(losses), /PERSONAL/);
  for (const { event, kind } of losses) assert.deepEqual([event, kind], [null, "not read"]);
  assert.deepEqual(leftovers.losses(), losses);
  return losses;
}

void test("fields of a JSON document that no event holds are left, by name alone", async () => {
  assert.deepEqual(await leftOf("bill", BILL), BILL_LEFT);
  const { to_user_id: _to, drug_list_json: _drugs, ...sale } = BILL;
  assert.deepEqual(await leftOf("retail", { ...sale, bill_type: 321, oper_ic_name: "PERSONAL-5" }), [...BILL_LEFT.slice(0, 4), "/oper_ic_name"]);
  const operation = { operation: "delete-bill", operation_time: "2026-09-01 10:00:00", bill_code: "CK1", oper_ic_name: "PERSONAL-6" };
  assert.deepEqual(await leftOf("code-operations", operation), ["/oper_ic_name"]);
  const record = {
    record: "storage",
    record_time: "2026-09-01 10:00:00",
    equipment_code: "E1",
    content: [{ time: "2026-09-01 10:00:00", temperature: 5, remark: "PERSONAL-7" }],
    person: "PERSONAL-8",
  };
  assert.deepEqual(await leftOf("vaccine", record), ["/person", "/content/0/remark"]);
});

void test("like fields of many records are one, with how many", async () => {
  const record = (number: string) => ({
    fixmedins_bchno: number,
    sel_retn_time: "2026-09-01 10:00:00",
    sel_retn_cnt: 1,
    psn_name: "PERSONAL-1",
    drugtracinfo: [{ drug_trac_codg: `8021761000001001362${number}`, remark: "PERSONAL-2" }],
  });
  const message = { infno: "3505A", inf_time: "2026-09-01 11:00:00", fixmedins_code: "P44030000001", input: { selinfo: [record("1"), record("2")] } };
  assert.deepEqual(await leftOf("insurance-35xx", message), ["/inf_time", "/input/selinfo/0/drugtracinfo/0/remark", "/input/selinfo/0/psn_name"]);
});

void test("envelopes leave what is of their sending, and name what their content leaves", async () => {
  const fields = {
    eventId: "0b9c0d3e-0000-4000-8000-000000000001",
    sender: "91440300708461136T",
    receiverRegion: "110000",
    sendTime: "2026-09-01T10:00:00+08:00",
  };
  const inner = (where: string): readonly string[] => BILL_LEFT.map((field) => where + field);
  assert.deepEqual(
    (await leftOf("provincial", wrapProvincial(fields, { inOutBound: [BILL] }, "key"))).toSorted(),
    [...inner("/content/inOutBound/0"), "/eventId", "/receiverRegion", "/sendTime"].toSorted(),
  );
  const facts = { appId: "a", processId: "p", eventId: "e", eventType: "application", subType: "bill", uscc: null, timestamp: "2026-09-01 10:00:00" } as const;
  assert.deepEqual(
    (await leftOf("platform", wrapPlatform(Buffer.from(JSON.stringify(BILL)), facts))).toSorted(),
    [...inner("/data"), "/app_id", "/event_id", "/process_id", "/tiemstamp"].toSorted(),
  );
});

void test("a relation file leaves comments, and flags of packs that hold nothing and differ from their parent's", async () => {
  const code = (curCode: string, level: number, parent: string, flag: number, comment = ""): string =>
    `<Code curCode="${curCode}" packLayer="${level}" parentCode="${parent}" flag="${flag}" comment="${comment}"/>\n`;
  const box = "80217620000000000001";
  const file = (codes: string): string => `<Document><Events><Event name="RelationCreate"><Relation productCode="1">
<Batch batchNo="B1" madeDate="2026-09-01" validateDate="2028-08-31">
${codes}</Batch></Relation></Event></Events></Document>`;
  assert.deepEqual(
    await leftOf("relation-xml", file(code(box, 2, "", 2) + code("82062330000000000001", 1, box, 2) + code("82062330000000000002", 1, box, 0))),
    [],
  );
  assert.deepEqual(await leftOf("relation-xml", file(code(box, 2, "", 2) + code("82062330000000000001", 1, box, 1, "PERSONAL-1"))), ["4:1", "4:1"]);
});

void test("XML leaves attributes and elements that its profile has no use for, by name and first place", async () => {
  const relation = `<Document xmlns:xsi="x" xsi:a="b" License="PERSONAL-1"><Events Version="3.0"><Event Name="RelationCreate"><Relation comment="" Batch="b">
<Batch batchNo="B1" madeDate="2026-09-01" validateDate="2028-08-31" lineManager="PERSONAL-2" curCode="PERSONAL-3">
<Code curCode="82062330000000000001" packLayer="1" parentCode="" flag="0" weight="PERSONAL-4"/>
<Code curCode="82062330000000000002" packLayer="1" parentCode="" flag="0" weight="PERSONAL-5"/>
<Extra a="PERSONAL-6"><Inner b="PERSONAL-7">PERSONAL-8</Inner></Extra></Batch></Relation></Event></Events></Document>`;
  assert.deepEqual(await leftOf("relation-xml", relation), ["1:1", "1:107", "2:1", "2:1", "3:1", "5:1"]);
  assert.deepEqual(await detailsOf("relation-xml", relation), [
    '"License" of "document"',
    '"Batch" of "relation"',
    '"curcode" of "batch"',
    '"lineManager" of "batch"',
    '"weight" of "code"; 2 times in all',
    'element "extra"',
  ]);
  const row = (code: string, time: string): string =>
    `<Data Code="${code}" CorpOrderID="CK1" Actor="PERSONAL-1" ActDate="2026-09-01 ${time}" FromCorpID="PERSONAL-2" ToCorpID="e"/>\n`;
  const warehouse = `<Document SN="PERSONAL-3"><Events><Event Name="SalesWareHouseOut"><ActionMapping><Action/></ActionMapping><DataField>
${row(CODE, "10:00:00")}${row("82062330000000000001", "10:00:05")}</DataField></Event></Events></Document>`;
  assert.deepEqual(await detailsOf("warehouse-xml", warehouse), [
    '"SN" of "document"',
    'element "actionmapping"',
    '"Actor" of "data"; 2 times in all',
    "the time of a scan that is not the bill's first",
    "FromCorpID of a bill whose owner stands there",
  ]);
});

void test("an answer to a relation query leaves what is nested in it, too", async () => {
  const drug = { produce_batch_no: "B1", produce_date: "2026-09-01", exprie_date: "2028-08-31", pkg_ratio: "1:2", physic_name: "PERSONAL-1" };
  const codes = [
    { code: "80217620000000000001", code_pack_level: "2", code_level: "1", status: "A", foo: "PERSONAL-2" },
    { code: "82062330000000000001", code_level: "2", parent_code: "80217620000000000001", status: "O" },
  ];
  const model = { base_infos_d_t_o: { base_info_list: { base_info: [drug] }, bar: 1 }, code_relation_list: codes, operator_name: "PERSONAL-3" };
  const result = { response_success: true, msg_code: "1000", model_list: [model] };
  const at = "/x_response/result/model_list/0";
  assert.ok((await leftOf("relation-query", { result })).includes("/result/msg_code"));
  assert.deepEqual(
    (await leftOf("relation-query", { x_response: { result, request_id: "PERSONAL-4" } })).toSorted(),
    [
      "/x_response/request_id",
      "/x_response/result/msg_code",
      `${at}/base_infos_d_t_o/bar`,
      `${at}/base_infos_d_t_o/base_info_list/base_info/0/physic_name`,
      `${at}/code_relation_list/0/code_level`,
      `${at}/code_relation_list/0/foo`,
      `${at}/code_relation_list/0/status`,
      `${at}/operator_name`,
    ].toSorted(),
  );
});

void test("the list is bounded, names of fields too", async () => {
  const many = Object.fromEntries(Array.from({ length: 1500 }, (_, at) => [`unknown${at}`, 1]));
  const left = await leftOf("bill", { ...BILL, ["x".repeat(5000)]: 1, ...many });
  assert.equal(left.length, 1001);
  assert.ok(left.every((where) => where.length < 100));
});
