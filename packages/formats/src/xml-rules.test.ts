// The rules of the XML formats (schemas/inbound/*.rules.json) are what their profiles enforce: for each rule, values that just
// fit and values that just do not, in a document that is made from the rules and sound in all else.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import relationRules from "@csp/schemas/inbound/relation-xml.rules.json" with { type: "json" };
import warehouseRules from "@csp/schemas/inbound/warehouse-xml.rules.json" with { type: "json" };
import rulesSchema from "@csp/schemas/inbound/xml-rules.schema.json" with { type: "json" };
import { Ajv } from "ajv";
import { billTypeOf } from "./bill-types.ts";
import { type DocumentFacts, type Outcome, type Profile, type ProfileInput, relationXml, type RuleSet, warehouseXml } from "./index.ts";
import { agreeing, type Attributes, documentOf, SAMPLE_CODE, sampleOf, soundAttributes, triedOf, withValue } from "./xml-rules.test-support.ts";
import { type AttributeRule, createXmlForm, integerReader, textReader, type XmlRules } from "./xml-rules.ts";

const OWNER = "urn:csp:uscc:91350600158224166T";
const RULES: RuleSet = { id: "test", schemes: ["edmc", "gs1"], classes: new Map(), enterprises: new Map() };

interface Format {
  readonly profile: Profile;
  readonly rules: XmlRules;
}

const FORMATS: readonly Format[] = [
  { profile: relationXml, rules: relationRules },
  { profile: warehouseXml, rules: warehouseRules },
];

interface Judged {
  readonly reason: string | null;
  readonly where: string;
  readonly documents: readonly DocumentFacts[];
  readonly outcomes: readonly Outcome[];
}

async function judge(profile: Profile, xml: string): Promise<Judged> {
  const input: ProfileInput = { sender: OWNER, owner: OWNER, rules: RULES, chunks: () => [Buffer.from(xml)] };
  const survey = await profile.survey(input);
  if (!survey.ok) return { reason: survey.refusal.reason, where: survey.refusal.where, documents: [], outcomes: [] };
  const outcomes: Outcome[] = [];
  for await (const batch of profile.read(input, survey.documents)) outcomes.push(...batch);
  return { reason: null, where: "", documents: survey.documents, outcomes };
}

function isSound({ reason, outcomes, documents }: Judged): boolean {
  return reason === null && documents.every(({ codesRefused }) => codesRefused === 0) && outcomes.every(({ kind }) => kind === "event");
}

/** The refusal is of the kind that the rule says, for its reason, and at its element. */
function assertRefused(judged: Judged, rule: AttributeRule, line: number, message: string): void {
  const refusals = judged.outcomes.flatMap((outcome) => (outcome.kind === "refusal" ? [outcome.refusal] : []));
  const atLine = (where: string): void => assert.ok(where.startsWith(`${line}:`), `${message}: at ${where}, not in line ${line}`);
  switch (rule.refuses) {
    case "file":
      assert.equal(judged.reason, rule.reason, message);
      return atLine(judged.where);
    case "bill": {
      assert.deepEqual([judged.reason, refusals.map(({ reason }) => reason), judged.outcomes.length], [null, [rule.reason], 1], message);
      return atLine(refusals[0]?.where ?? "");
    }
    case "code":
    case "packing": {
      const expected = rule.refuses === "code" ? "CODES_REFUSED" : "NOT_PACKED";
      assert.deepEqual([judged.reason, refusals.map(({ reason }) => reason)], [null, [expected]], message);
      const code = refusals[0]?.codes[0];
      if (rule.reason !== undefined) assert.equal(code?.reason, rule.reason, message);
      return atLine(code?.where ?? "");
    }
    default:
      assert.fail(`${message}: refuses ${rule.refuses ?? "nothing"}`);
  }
}

function nodesOf({ outcomes }: Judged, place: "ilmd" | "extensions"): readonly string[] {
  return outcomes.flatMap((outcome) => (outcome.kind === "event" ? outcome.event[place].map(({ name, value }) => `${name} = ${String(value)}`) : []));
}

for (const { profile, rules } of FORMATS) {
  void describe(`the rules of ${profile.name}`, () => {
    const last = rules.path.at(-1) ?? "";
    const all = Object.entries(rules.attributes).flatMap(([element, own]) => Object.entries(own).map(([name, rule]) => ({ element, name, rule })));
    const lineOf = (element: string): number => rules.path.indexOf(element) + 1;

    void test("have the form of rules", () => {
      const validate = new Ajv({ strict: true, strictRequired: false }).compile(rulesSchema);
      assert.ok(validate(rules), JSON.stringify(validate.errors));
    });

    void test("make a sound document of what must be there alone", async () => {
      const judged = await judge(profile, documentOf(rules, soundAttributes(rules)));
      assert.ok(isSound(judged) && judged.outcomes.length > 0, JSON.stringify(judged));
    });

    for (const { element, name, rule } of all.filter((one) => one.rule.type !== "person")) {
      void test(`${element}/@${name}`, async () => {
        const { fits, misfits } = triedOf(rule);
        assert.ok(fits.length > 0 && (misfits.length > 0 || rule.required !== true));
        // A parent must be listed to hold anything: this one is, in a row of its own, of a higher level.
        const parent: Attributes[] = rule.refuses === "packing" ? [{ curCode: "82062330000000000099", packLayer: "9" }] : [];
        for (const value of fits) {
          const own = rule.refuses === "packing" && value.trim() !== "" ? "82062330000000000099" : value;
          const judged = await judge(profile, documentOf(rules, agreeing(rules, element, name, own), parent));
          assert.ok(isSound(judged), `${JSON.stringify(value)} fits: ${JSON.stringify(judged)}`);
        }
        for (const value of rule.required === true ? [...misfits, null] : misfits) {
          const judged = await judge(profile, documentOf(rules, withValue(rules, element, name, value)));
          // Of a bill the first row that is wrong is told; what is wrong with the event is wrong with its bills.
          assertRefused(judged, rule, lineOf(element), `${JSON.stringify(value)} does not fit`);
        }
      });
    }

    void test("say where each value goes", async () => {
      for (const { element, name, rule } of all) {
        if (rule.ilmd === undefined && rule.extension === undefined) continue;
        const place = rule.ilmd === undefined ? "extensions" : "ilmd";
        const word = rule.words?.[sampleOf(rule)];
        const value = rule.type === "integer" ? String(rule.maximum) : sampleOf(rule);
        const held = word?.billType === undefined ? value : String(word.billType);
        // A flag stands on the packing of the pack it is of.
        const child: Attributes[] = rule.extension === "boxFlag" ? [{ curCode: "82062330000000000002", packLayer: "1", parentCode: SAMPLE_CODE }] : [];
        const attributes = withValue(rules, element, name, value);
        const raised = child.length === 0 ? attributes : { ...attributes, [element]: { ...attributes[element], packLayer: "2" } };
        const judged = await judge(profile, documentOf(rules, raised, child));
        assert.ok(isSound(judged), JSON.stringify(judged));
        assert.ok(nodesOf(judged, place).includes(`${rule.ilmd ?? rule.extension ?? ""} = ${held}`), `${name}: ${nodesOf(judged, place).join("; ")}`);
      }
    });

    void test("say what a word stands for", async () => {
      for (const { element, name, rule } of all) {
        for (const [word, { billType, with: others = {}, refusedAs }] of Object.entries(rule.words ?? {})) {
          if (billType !== undefined) {
            const judged = await judge(profile, documentOf(rules, withValue(rules, element, name, word)));
            const [outcome] = judged.outcomes;
            assert.ok(outcome?.kind === "event");
            assert.equal(outcome.event.bizStep, billTypeOf(String(billType))?.bizStep, word);
          }
          if (refusedAs !== undefined) {
            const judged = await judge(profile, documentOf(rules, withValue(rules, element, name, word.toUpperCase())));
            assertRefused(judged, { type: "word", refuses: "code", reason: refusedAs }, lineOf(element), word);
          }
          for (const [other, wanted] of Object.entries(others)) {
            const otherRule = rules.attributes[element]?.[other] ?? assert.fail(`${word} wants ${other}, which has no rule`);
            for (const value of Object.keys(otherRule.words ?? {})) {
              const attributes = withValue(rules, element, name, word);
              const judged = await judge(profile, documentOf(rules, { ...attributes, [element]: { ...attributes[element], [other]: value } }));
              if (value === wanted) assert.ok(isSound(judged), `${word} with ${value}`);
              else assertRefused(judged, otherRule, lineOf(element), `${word} with ${value}`);
            }
          }
        }
      }
    });

    void test("say what rows of one bill must agree in", async () => {
      for (const { element, name, rule } of all) {
        if (element !== last || profile !== warehouseXml || !["text", "party", "time"].includes(rule.type)) continue;
        const [one = "", other = ""] = rule.type === "time" ? ["2026-09-01 10:00:00", "2026-09-02 10:00:00"] : ["A", "B"];
        const first = withValue(rules, element, name, one);
        const judged = await judge(profile, documentOf(rules, first, [{ ...first[last], Code: "82062330000000000002", [name]: other }]));
        if (rule.sameInBill === true) assertRefused(judged, rule, lineOf(element) + 1, name);
        else assert.ok(isSound(judged), `${name}: ${JSON.stringify(judged)}`);
      }
    });

    void test("hold in whatever case names are written", async () => {
      const sound = Object.fromEntries(Object.entries(soundAttributes(rules)));
      const judged = await judge(profile, documentOf(rules, sound));
      for (const spell of [(name: string) => name.toLowerCase(), (name: string) => name.toUpperCase()])
        assert.deepEqual(await judge(profile, documentOf(rules, sound, [], spell)), judged);
    });

    void test("name the only path of elements", async () => {
      const sound = soundAttributes(rules);
      for (const left of rules.path.slice(0, -1)) {
        const judged = await judge(profile, documentOf({ ...rules, path: rules.path.filter((element) => element !== left) }, sound));
        assert.equal(judged.reason, "SHAPE_INVALID", `without ${left}`);
      }
      const judged = await judge(profile, documentOf({ ...rules, path: [...rules.path.slice(0, -1), "Beside", last] }, sound));
      assert.equal(judged.reason, "SHAPE_INVALID", "an element between");
    });

    void test("leave what names a person", async () => {
      for (const { element, name } of all.filter(({ rule }) => rule.type === "person")) {
        const judged = await judge(profile, documentOf(rules, withValue(rules, element, name, "CANARY")));
        assert.ok(isSound(judged) && !JSON.stringify(judged).includes("CANARY"), name);
      }
    });
  });
}

void test("a file holds as many batches as its rules say", async () => {
  const { Batch } = relationRules.atMost;
  const batches = (count: number): string => `<Batch batchNo="L1" madeDate="2026-09-01" validateDate="2028-08-31"/>`.repeat(count);
  const code = `<Batch batchNo="L2" madeDate="2026-09-01" validateDate="2028-08-31"><Code curCode="${SAMPLE_CODE}" packLayer="1"/></Batch>`;
  const file = (count: number): string =>
    `<Document><Events><Event Name="RelationCreate"><Relation>${batches(count)}${code}</Relation></Event></Events></Document>`;
  assert.ok(isSound(await judge(relationXml, file(Batch - 1))));
  assert.equal((await judge(relationXml, file(Batch))).reason, "TOO_LARGE");
});

void test("rules that contradict themselves are not taken", () => {
  const text = { type: "text", maxLength: 9 };
  assert.throws(() => createXmlForm({ path: ["A"], atMost: {}, attributes: { B: { x: text } } }), /not on the path/);
  assert.throws(() => createXmlForm({ path: ["A", "B"], atMost: {}, attributes: { A: { x: text }, B: { X: text } } }), /stands twice/);
  const form = createXmlForm({ path: ["A"], atMost: {}, attributes: { A: { x: { type: "integer" }, y: { type: "nothing" } } } });
  assert.throws(() => integerReader(form, "x"), /bounds/);
  assert.throws(() => textReader(form, "y"), /no text, but nothing/);
});
