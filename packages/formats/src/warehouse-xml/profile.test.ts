import assert from "node:assert/strict";
import { test } from "node:test";
import { BILL_TYPES, MAX_DOCUMENTS, type Outcome, type ProfileInput, type RuleSet, warehouseXml } from "../index.ts";

const OWNER = "urn:csp:uscc:91350600158224166T";
const RULES: RuleSet = { id: "test", schemes: ["edmc", "gs1"], classes: new Map(), enterprises: new Map() };

function inputOf(rows: Iterable<string>): ProfileInput {
  const list = [...rows];
  const xml = `<Document><Events><Event Name="SalesWareHouseOut" MainAction="WareHouseOut"><DataField>${list.join("")}</DataField></Event></Events></Document>`;
  return { sender: OWNER, owner: OWNER, rules: RULES, chunks: () => [Buffer.from(xml)] };
}

function row(code: number, order: string, time = "2026-09-01 10:00:00"): string {
  return `<Data Code="8206233${String(code).padStart(13, "0")}" CorpOrderID="${order}" Actor="PERSON" ActDate="${time}" ToCorpID="E2"/>`;
}

async function outcomesOf(input: ProfileInput): Promise<readonly Outcome[]> {
  const survey = await warehouseXml.survey(input);
  assert.ok(survey.ok);
  const outcomes: Outcome[] = [];
  for await (const batch of warehouseXml.read(input, survey.documents)) outcomes.push(...batch);
  return outcomes;
}

void test("a bill is the same whatever stands between its rows and in which order", async () => {
  const alone = await warehouseXml.survey(inputOf([row(1, "CK1"), row(2, "CK1")]));
  const among = await warehouseXml.survey(inputOf([row(7, "CK2"), row(2, "CK1"), row(8, "CK2"), row(1, "CK1")]));
  assert.ok(alone.ok && among.ok);
  assert.deepEqual(among.documents[1], alone.documents[0]);
});

void test("one pack may be in two bills of one file, and once in each", async () => {
  const outcomes = await outcomesOf(inputOf([row(1, "CK1"), row(1, "CK2")]));
  assert.deepEqual(
    outcomes.map((outcome) => outcome.kind),
    ["event", "event"],
  );
});

void test("a long bill is cut in parts", async () => {
  const outcomes = await outcomesOf(inputOf(Array.from({ length: 4001 }, (_, at) => row(at, "CK1"))));
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.kind === "event" ? outcome.event.part : null)),
    [
      { index: 0, of: 2 },
      { index: 1, of: 2 },
    ],
  );
});

void test("a file holds only so many bills", async () => {
  const rows = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => row(at, `CK${at}`));
  const most = await warehouseXml.survey(inputOf(rows(MAX_DOCUMENTS)));
  assert.ok(most.ok && most.documents.length === MAX_DOCUMENTS);
  const more = await warehouseXml.survey(inputOf(rows(MAX_DOCUMENTS + 1)));
  assert.equal(more.ok ? "ok" : more.refusal.reason, "TOO_MANY_DOCUMENTS");
});

void test("the operator's name is in no outcome", async () => {
  const outcomes = await outcomesOf(inputOf([row(1, "CK1"), row(1, "CK1"), row(1, "CK2", "never")]));
  assert.equal(outcomes.length, 3);
  assert.ok(!JSON.stringify(outcomes).includes("PERSON"));
});

void test("every event name of the format is its bill type, whatever its case, with either main action or none", async () => {
  const named = BILL_TYPES.flatMap((type) => (type.xmlEvent === null ? [] : [[type.xmlEvent, type] as const]));
  assert.equal(named.length, 11);
  const spelledRight = BILL_TYPES.flatMap((type) => (type.number === 205 ? [["DestroyWareHouseOut", type] as const] : []));
  for (const [name, type] of [...named, ...spelledRight]) {
    const action = type.direction === "in" ? "WareHouseIn" : "WareHouseOut";
    for (const event of [`Name="${name}" MainAction="${action}"`, `name="${name.toUpperCase()}" mainaction="${action.toLowerCase()}"`, `Name="${name}"`]) {
      const party = type.direction === "in" ? "FromCorpID" : "ToCorpID";
      const data = `<Data Code="82062330000000000001" CorpOrderID="N1" ActDate="2026-09-01 10:00:00" ${party}="E2"/>`;
      const xml = `<Document><Events><Event ${event}><DataField>${data}</DataField></Event></Events></Document>`;
      const [outcome] = await outcomesOf({ sender: OWNER, owner: OWNER, rules: RULES, chunks: () => [Buffer.from(xml)] });
      assert.ok(outcome?.kind === "event", event);
      const { bizStep, disposition, sourceList, destinationList, extensions } = outcome.event;
      assert.deepEqual([bizStep, disposition, extensions[0]?.value], [type.bizStep, type.disposition, String(type.number)], event);
      const [owning, other] = type.direction === "in" ? [destinationList, sourceList] : [sourceList, destinationList];
      assert.deepEqual([owning[0]?.value, other[0]?.value], [OWNER, "urn:csp:ent:kyt-ent:E2"], event);
    }
  }
});
