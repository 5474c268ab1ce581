import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Outcome, Profile, ProfileInput, RuleSet } from "../index.ts";
import { relationXml } from "../relation-xml/profile.ts";
import { parseRelationAnswer, type RelationAnswer, writeRelationAnswer } from "./relation-answer.ts";
import { relationQuery } from "./relation-query.ts";

const OWNER = "urn:csp:uscc:91350600158224166T";
const RULES: RuleSet = { id: "test", schemes: ["edmc", "gs1"], classes: new Map(), enterprises: new Map() };

const text = fc.option(fc.string({ minLength: 1, maxLength: 20 }).filter((value) => value.trim() === value && value !== ""));
const day = fc.constantFrom("2026-09-01", "2026-10-31");
const serial = fc.integer({ min: 0, max: 999_999 }).map((at) => String(at).padStart(13, "0"));

/** Batches of one box each with some units, and boxes of units that another batch lists. */
const relation = fc.record({
  batchNo: fc.stringMatching(/^[A-Z0-9]{1,8}$/),
  productionDate: day,
  expiryDate: fc.constantFrom("2028-08-31", "2028-08"),
  packageSpec: text,
  packRatio: fc.constantFrom("1:10", "1:5:10"),
  subTypeNo: text,
  productCode: text,
  drugName: text,
  approvalNo: text,
  codes: fc.record({ box: fc.option(serial), units: fc.uniqueArray(serial, { minLength: 1, maxLength: 12 }) }).map(({ box, units }) => {
    const parentCode = box === null ? null : `8021762${box}`;
    const parent = parentCode === null ? [] : [{ code: parentCode, parentCode: null, packLevel: "2", displayLevel: null, status: null }];
    return [...parent, ...units.map((unit) => ({ code: `8206233${unit}`, parentCode, packLevel: "1", displayLevel: null, status: null }))];
  }),
});
const answer: fc.Arbitrary<RelationAnswer> = fc.record({
  success: fc.constant(true),
  code: text,
  info: text,
  relations: fc.array(relation, { minLength: 1, maxLength: 4 }),
});

function escape(value: string): string {
  return value.replace(/[&<>"\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function asFile({ relations }: RelationAnswer): string {
  const attributes = (values: Record<string, string | null>): string =>
    Object.entries(values)
      .flatMap(([name, value]) => (value === null ? [] : [` ${name}="${escape(value)}"`]))
      .join("");
  const parts = relations.map((one) => {
    const { packRatio, packageSpec, subTypeNo, productCode, batchNo, productionDate, expiryDate } = one;
    const rows = one.codes.map((code) => `<Code${attributes({ curCode: code.code, packLayer: code.packLevel, parentCode: code.parentCode })} flag="0"/>`);
    const batch = attributes({ batchNo, madeDate: productionDate, validateDate: expiryDate });
    return `<Relation${attributes({ cascade: packRatio, packageSpec, subTypeNo, productCode })}><Batch${batch}>${rows.join("")}</Batch></Relation>`;
  });
  return `<Document><Events><Event Name="RelationCreate">${parts.join("")}</Event></Events></Document>`;
}

async function translate(profile: Profile, message: string): Promise<{ readonly documents: unknown; readonly outcomes: readonly Outcome[] }> {
  const input: ProfileInput = { sender: OWNER, owner: OWNER, rules: RULES, chunks: () => [Buffer.from(message)] };
  const survey = await profile.survey(input);
  assert.ok(survey.ok, JSON.stringify(survey));
  const outcomes: Outcome[] = [];
  for await (const batch of profile.read(input, survey.documents)) outcomes.push(...batch);
  return { documents: survey.documents, outcomes };
}

/** Without the places, which are lines in one and pointers in the other. */
function withoutPlaces(outcomes: readonly Outcome[]): unknown {
  return JSON.parse(JSON.stringify(outcomes, (name, value: unknown) => (name === "where" ? undefined : value)));
}

void test("what is written is read", () => {
  fc.assert(
    fc.property(answer, (written) => {
      assert.deepEqual(parseRelationAnswer(writeRelationAnswer(written)), { ok: true, value: structuredClone(written) });
    }),
    { numRuns: 200 },
  );
});

void test("an answer and a file that say the same are one document and the same events", async () => {
  await fc.assert(
    fc.asyncProperty(answer, async (said) => {
      // Characters that XML cannot hold are no business of either.
      fc.pre(!/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/.test(JSON.stringify(said.relations)));
      const asked = await translate(relationQuery, writeRelationAnswer(said));
      const filed = await translate(relationXml, asFile(said));
      assert.deepEqual(asked.documents, filed.documents);
      assert.deepEqual(withoutPlaces(asked.outcomes), withoutPlaces(filed.outcomes));
    }),
    { numRuns: 100 },
  );
});

void test("a list in a member with a name that no type has is no list, so that places stay short", async () => {
  for (const name of ["]".repeat(30_000), "a/b", "x".repeat(65)]) {
    const message = { result: { response_success: true, model_list: { [name]: [{ code_relation_list: [] }] } } };
    const input: ProfileInput = { sender: OWNER, owner: OWNER, rules: RULES, chunks: () => [Buffer.from(JSON.stringify(message))] };
    const survey = await relationQuery.survey(input);
    assert.ok(!survey.ok);
    assert.deepEqual([survey.refusal.reason, survey.refusal.where], ["NO_CODES", "/result"]);
  }
});

void test("what is no answer is told where", () => {
  for (const [message, reason, where] of [
    ["", "UNREADABLE_JSON", "1:1"],
    ["[]", "SHAPE_INVALID", "/result"],
    ['{"x_response":{}}', "SHAPE_INVALID", "/x_response/result"],
    ['{"result":{"model_list":[{"code_relation_list":[{"code":1}]}]}}', "SHAPE_INVALID", "/result/model_list/0/code_relation_list/0/code"],
    [`{"result":${"[".repeat(80)}${"]".repeat(80)}}`, "TOO_DEEP", "1:74"],
  ] as const) {
    const read = parseRelationAnswer(message);
    assert.ok(!read.ok, message);
    assert.deepEqual([read.refusal.reason, read.refusal.where], [reason, where], message);
  }
});
