import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatElementString, parseTraceCode } from "@csp/codes";
import { insurance35xx, type Outcome, type ProfileInput, type RuleSet } from "../index.ts";
import { CUT_LENGTH, findCut } from "./cut-code.ts";

const OWNER = "urn:csp:uscc:91350600158224166T";
const USCC = "91440300708461136T";
const RULES: RuleSet = { id: "test", schemes: ["edmc", "gs1"], classes: new Map(), enterprises: new Map() };
const EDMC = "82062339000000001004";
const PERSON = "PERSON-OF-NO-CONCERN";
const GTIN = "06924561884074";

function sale(codes: readonly unknown[], more: object = {}): object {
  return {
    fixmedins_bchno: "XS1",
    sel_retn_time: "2026-09-01 18:30:00",
    sel_retn_cnt: 1,
    drugtracinfo: codes.map((code) => ({ drug_trac_codg: code })),
    ...more,
  };
}

function messageOf(selinfo: unknown, more: object = {}): object {
  return { infno: "3505", fixmedins_code: "P44030012345", input: { selinfo }, ...more };
}

function inputOf(message: unknown, owner = OWNER, rules = RULES): ProfileInput {
  const bytes = Buffer.from(typeof message === "string" ? message : JSON.stringify(message));
  return { sender: owner, owner, rules, chunks: () => [bytes] };
}

async function outcomesOf(input: ProfileInput): Promise<readonly Outcome[]> {
  const survey = await insurance35xx.survey(input);
  assert.ok(survey.ok, JSON.stringify(survey));
  const outcomes: Outcome[] = [];
  for await (const batch of insurance35xx.read(input, survey.documents)) outcomes.push(...batch);
  return outcomes;
}

async function resultOf(codes: readonly string[]): Promise<{ readonly uris: readonly string[]; readonly reasons: readonly string[] }> {
  const outcomes = await outcomesOf(inputOf(messageOf(sale(codes))));
  return {
    uris: outcomes.flatMap((outcome) => (outcome.kind === "event" ? outcome.event.epcList : [])),
    reasons: outcomes.flatMap((outcome) => (outcome.kind === "refusal" ? outcome.refusal.codes.map(({ reason }) => reason) : [])),
  };
}

const SET = [..."ABCDEFGHJKLMNPQRSTUVWXYZabcxyz0123456789-._+/"];
const text = (min: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...SET), minLength: min, maxLength: 20 });
const element = fc.oneof(
  text(1).map((value) => ["10", value] as const),
  fc.constantFrom(["17", "270930"] as const, ["11", "250930"] as const),
);

void test("what is left of a cut code is never read as another pack", async () => {
  const codes = fc.record({
    serial: text(1),
    others: fc.uniqueArray(element, { selector: ([ai]) => ai, maxLength: 2 }),
    place: fc.nat(3),
    style: fc.constantFrom("", "]d2", "()"),
  });
  await fc.assert(
    fc.asyncProperty(codes, async ({ serial, others, place, style }) => {
      const elements: (readonly [string, string])[] = [["01", GTIN], ...others];
      elements.splice(place, 0, ["21", serial]);
      const last = elements.length - 1;
      const whole =
        style === "()"
          ? elements.map(([ai, value]) => `(${ai})${value}`).join("")
          : style + elements.map(([ai, value], at) => `${ai}${value}${(ai === "10" || ai === "21") && at < last ? "\u001D" : ""}`).join("");
      fc.pre(whole.length > CUT_LENGTH);
      const full = parseTraceCode(whole);
      const cut = await resultOf([whole.slice(0, CUT_LENGTH)]);
      assert.equal(cut.uris.length + cut.reasons.length, 1);
      if (cut.uris.length === 1) assert.equal(cut.uris[0], full.ok ? full.value.uri : "refused");
      else assert.equal(cut.reasons[0], "CODE_TRUNCATED", whole);
    }),
    { numRuns: 300 },
  );
});

void test("a code of 29 or 31 characters is no cut one", async () => {
  for (const serial of ["ABCDEFGHIJK", "ABCDEFGHIJKLM"]) {
    const code = `01${GTIN}21${serial}`;
    assert.deepEqual(await resultOf([code]), { uris: [`https://id.gs1.org/01/${GTIN}/21/${serial}`], reasons: [] });
  }
});

void test("links and URNs are cut as well, texts of other schemes are not", () => {
  const gtin8 = formatElementString({ scheme: "gtin", gtin: "00000096385074" }).slice(-8);
  const kinds: readonly (readonly [string, string | undefined])[] = [
    [`https://a.cn/01/${gtin8}/21/ABCDEFGH`, "open"],
    [`https://a.cn/01/${gtin8}/21/A?17=270930`, undefined],
    [`https://id.gs1.org/01/${GTIN}/21/ABC`, "cut"],
    ["urn:epc:id:sgtin:69245618.08407.A1B2", "cut"],
    [`https://a.cn/${EDMC}`.padEnd(CUT_LENGTH, "?"), undefined],
    ["003692456188000000153302000123", undefined],
    ["1".repeat(CUT_LENGTH), undefined],
    [`${EDMC}0123456789`, undefined],
    [`01${GTIN}21中文ABCDEFGHIJ`, undefined],
    [`21ABCDEFGHIJKLMN\u001D01${GTIN}`, "cut"],
  ];
  for (const [whole, kind] of kinds) assert.equal(findCut(whole.slice(0, CUT_LENGTH))?.kind, kind, whole);
});

void test("the codes of a long message decide for each other", async () => {
  const open = `01${GTIN}21A1B2C3D4E5F6`;
  assert.deepEqual((await resultOf([open])).reasons, ["CODE_TRUNCATED"]);
  assert.deepEqual((await resultOf([open, `${open}G`])).reasons, []);
  assert.deepEqual((await resultOf([open, EDMC])).uris, [`urn:csp:edmc:${EDMC}`]);
});

void test("nothing of patients, prescribers, staff, settlements or prices leaves a record", async () => {
  const names = ["mdtrt_sn", "psn_no", "psn_name", "psn_cert_type", "certno", "setl_id", "prsc_dr_name", "prsc_dr_certno", "phar_name", "phar_certno", "rxno"];
  names.push("sel_retn_opter_name", "purc_retn_opter_name", "inv_chg_opter_name", "memo", "finl_trns_pric", "pric", "hi_feesetl_type", "insutype");
  const personal = Object.fromEntries(names.map((name) => [name, PERSON]));
  const records = [sale([EDMC, PERSON], personal), sale([], personal), sale([EDMC], { ...personal, sel_retn_time: "no time" })];
  const message = messageOf(records, { opter: PERSON, opter_name: PERSON, sign_no: PERSON });
  const input = inputOf(message);
  const survey = await insurance35xx.survey(input);
  assert.ok(!JSON.stringify([survey, await outcomesOf(input)]).includes(PERSON));
  const refused = await insurance35xx.survey(inputOf(messageOf({ ...records[0], fixmedins_bchno: null })));
  assert.ok(!refused.ok && !JSON.stringify(refused).includes(PERSON));
});

void test("the institution is the owner where nobody is named, and the enterprise it is filed for where one is", async () => {
  const rules = { ...RULES, enterprises: new Map([["nhsa:P44030012345", USCC]]) };
  const unowned = inputOf(messageOf(sale([EDMC])), "");
  const [event] = await outcomesOf(unowned);
  assert.ok(event?.kind === "event");
  assert.deepEqual(event.event.sourceList, [{ type: "owning_party", value: "urn:csp:ent:nhsa:P44030012345" }]);
  const survey = await insurance35xx.survey(unowned);
  assert.ok(survey.ok && survey.documents[0]?.owner === "urn:csp:ent:nhsa:P44030012345");

  const filed = await insurance35xx.survey(inputOf(messageOf(sale([EDMC])), "", rules));
  assert.ok(filed.ok && filed.documents[0]?.owner === `urn:csp:uscc:${USCC}` && filed.documents[0].key === survey.documents[0]?.key);
  const [warned] = await outcomesOf(inputOf(messageOf(sale([EDMC])), OWNER, rules));
  assert.ok(warned?.kind === "event");
  assert.match(warned.event.extensions.find(({ name }) => name === "warning")?.value ?? "", /^OWNER_DIFFERS/);
});

void test("hostile messages are refused within their bounds", async () => {
  const reasonOf = async (message: unknown): Promise<string> => {
    const survey = await insurance35xx.survey(inputOf(message));
    return survey.ok ? "ok" : survey.refusal.reason;
  };
  assert.equal(await reasonOf(messageOf(Array.from({ length: 10_001 }, () => sale([EDMC])))), "TOO_MANY_DOCUMENTS");
  const shallow = JSON.stringify(messageOf(sale([]))).replace(`"drugtracinfo":[]`, `"drugtracinfo":[${"0,".repeat(100_000)}0]`);
  assert.equal(await reasonOf(shallow), "TOO_LARGE");
  assert.equal(await reasonOf(messageOf(sale([EDMC], { memo: "[".repeat(1_000_000) }))), "ok");
  assert.equal(await reasonOf(`{"infno":${"[".repeat(1000)}`), "TOO_DEEP");
});
