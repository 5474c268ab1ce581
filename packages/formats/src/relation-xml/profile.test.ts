import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EpcisEvent } from "@csp/epcis";
import { type DocumentFacts, type Outcome, relationXml, type RuleSet } from "../index.ts";

const OWNER = "urn:csp:uscc:91350600158224166T";
const RULES: RuleSet = { id: "test", schemes: ["edmc", "gs1"], classes: new Map(), enterprises: new Map() };

interface Row {
  readonly code: string;
  readonly level: string;
  readonly parent?: string;
}

function fileOf(
  rows: readonly Row[],
  write = (row: Row): string => `<Code curCode="${row.code}" packLayer="${row.level}" parentCode="${row.parent ?? ""}" flag="0"/>`,
): string {
  return `<Document><Events><Event Name="RelationCreate"><Relation cascade="1:5"><Batch batchNo="L1" madeDate="2026-09-01" validateDate="2028-08-31">${rows.map(write).join("")}</Batch></Relation></Event></Events></Document>`;
}

async function translate(
  xml: string,
): Promise<{ readonly facts: DocumentFacts; readonly outcomes: readonly Outcome[]; readonly events: readonly EpcisEvent[] }> {
  const input = { sender: OWNER, owner: OWNER, rules: RULES, chunks: () => [Buffer.from(xml)] };
  const survey = await relationXml.survey(input);
  assert.ok(survey.ok, JSON.stringify(survey));
  const outcomes: Outcome[] = [];
  for await (const batch of relationXml.read(input, survey.documents)) {
    assert.ok(batch.length <= 256);
    outcomes.push(...batch);
  }
  const events = outcomes.flatMap((outcome) => (outcome.kind === "event" ? [outcome.event] : []));
  return { facts: survey.documents[0] as DocumentFacts, outcomes, events };
}

function edmc(classCode: string, at: number): string {
  return classCode + String(at).padStart(13, "0");
}

void test("a box of 9,000 is commissioned and packed in parts, in source order", async () => {
  const box = edmc("8021762", 1);
  const units = Array.from({ length: 9000 }, (_, at) => edmc("8206233", 8999 - at));
  const { events } = await translate(fileOf([{ code: box, level: "2" }, ...units.map((code) => ({ code, level: "1", parent: box }))]));
  const uris = units.map((code) => `urn:csp:edmc:${code}`);
  const commissioned = events.filter((event) => event.bizStep === "commissioning" && event.epcList.length > 1);
  const packed = events.filter((event) => event.bizStep === "packing");
  assert.deepEqual(
    commissioned.flatMap((event) => event.epcList),
    uris,
  );
  assert.deepEqual(
    packed.flatMap((event) => event.childEPCs),
    uris,
  );
  for (const parts of [commissioned, packed])
    assert.deepEqual(
      parts.map((event) => event.part),
      [0, 1, 2].map((index) => ({ index, of: 3 })),
    );
});

void test("the content hash is of what the file says, not of how it is written", async () => {
  const rows = [
    { code: edmc("8021762", 1), level: "2" },
    { code: edmc("8206233", 1), level: "1", parent: edmc("8021762", 1) },
  ];
  const { facts } = await translate(fileOf(rows));
  const spaced = fileOf(rows, (row) => `\n  <CODE  Flag='0'\n PARENTCODE="${row.parent ?? ""}" packlayer="${row.level}" CurCode="${row.code}"></CODE><!-- -->`);
  assert.deepEqual((await translate(spaced)).facts, facts);
  for (const other of [rows.toReversed(), [{ ...rows[0], level: "3" } as Row, rows[1] as Row], rows.slice(0, 1)]) {
    assert.notDeepEqual((await translate(fileOf(other))).facts.contentHash, facts.contentHash);
  }
});

void test("a pack or number spelled otherwise is the same content, in a row and as a parent", async () => {
  const box = ["(00)369245618800000015", "https://id.gs1.org/00/369245618800000015", "urn:epc:id:sscc:6924561.3880000001"];
  const unit = ["(01)06924561884074(21)A1", "https://id.gs1.org/01/06924561884074/21/A1", "https://example.com/01/06924561884074/21/A1?17=280831"];
  const file = (boxAt: number, unitAt: number, parentAt: number, level: string, flag: string): string =>
    fileOf([], () => "").replace(
      "</Batch>",
      `<Code curCode="${box[boxAt] ?? ""}" packLayer="${level}" flag="${flag}"/>
       <Code curCode="${unit[unitAt] ?? ""}" packLayer=" 1" parentCode="${box[parentAt] ?? ""}" flag=" "/>
       <Code curCode=" 82062330000000000001 " packLayer="1" parentCode=" ${box[boxAt] ?? ""} "/></Batch>`,
    );
  const { facts, events } = await translate(file(0, 0, 0, "2", "0"));
  assert.equal(facts.codesRefused, 0);
  for (const [boxAt, unitAt, parentAt, level, flag] of [
    [1, 0, 0, "2", ""],
    [0, 1, 2, " 2 ", "00"],
    [2, 2, 1, "2\n", " 0"],
  ] as const) {
    const again = await translate(file(boxAt, unitAt, parentAt, level, flag));
    assert.deepEqual(again.events, events);
    assert.deepEqual(again.facts, facts);
  }
  assert.notDeepEqual((await translate(file(0, 0, 0, "2", "1"))).facts.contentHash, facts.contentHash);
  assert.notDeepEqual((await translate(file(0, 0, 0, "3", "0"))).facts.contentHash, facts.contentHash);
});

void test("level, flag and parent do not run into one another in the content hash", async () => {
  const file = (level: string, flag: string, parent = ""): string =>
    fileOf([{ code: edmc("8206233", 1), level }], ({ code }) => `<Code curCode="${code}" packLayer="${level}" flag="${flag}" parentCode="${parent}"/>`);
  const hashes = await Promise.all(
    [file("1", "11"), file("1", "1"), file("1", "1", "1"), file("1", "1", "x"), file("1", "1", edmc("8206233", 2))].map(async (xml) =>
      Buffer.from((await translate(xml)).facts.contentHash).toString("hex"),
    ),
  );
  assert.equal(new Set(hashes).size, hashes.length);
});

void test("2,500 bad codes are listed 1,000 at a time", async () => {
  const { outcomes, facts } = await translate(fileOf(Array.from({ length: 2500 }, () => ({ code: "bad", level: "1" }))));
  const lists = outcomes.flatMap((outcome) => (outcome.kind === "refusal" ? [outcome.refusal.codes.length] : []));
  assert.deepEqual(lists, [1000, 1000, 500]);
  assert.equal(facts.codesRefused, 2500);
});

void test("a file of wrong codes alone is not kept in memory without end", async () => {
  const row = `<Code curCode="bad" packLayer="1"/>`;
  const [head = "", tail = ""] = fileOf([]).split("</Batch>");
  let taken = 0;
  function* chunks(): Generator<Uint8Array> {
    yield Buffer.from(head);
    for (let at = 0; at < 300; at++, taken++) yield Buffer.from(row.repeat(1000));
    yield Buffer.from(`</Batch>${tail}`);
  }
  const survey = await relationXml.survey({ sender: OWNER, owner: OWNER, rules: RULES, chunks });
  assert.equal(survey.ok ? "ok" : survey.refusal.reason, "TOO_LARGE");
  assert.ok(taken < 110, `${taken} thousand rows`);
});

void test("whatever the tree, each listed code is commissioned or refused, and each packed code is in an accepted larger pack", async () => {
  const row = fc.record({
    code: fc.integer({ min: 0, max: 12 }).map((at) => edmc("8206233", at)),
    level: fc.constantFrom("1", "2", "3", "0", "x"),
    parent: fc.option(
      fc.integer({ min: 0, max: 14 }).map((at) => (at === 14 ? "bad" : edmc("8206233", at))),
      { nil: "" },
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
      const { facts, outcomes, events } = await translate(fileOf(rows));
      const levelOf = new Map<string, number>();
      for (const event of events.filter((one) => one.bizStep === "commissioning")) {
        const level = Number(event.ilmd.find((node) => node.name === "level")?.value);
        for (const uri of event.epcList) {
          assert.ok(!levelOf.has(uri), "commissioned once");
          levelOf.set(uri, level);
        }
      }
      const refused = outcomes.flatMap((outcome) => (outcome.kind === "refusal" && outcome.refusal.reason === "CODES_REFUSED" ? outcome.refusal.codes : []));
      assert.equal(levelOf.size + refused.length, rows.length);
      assert.equal(facts.codesListed, rows.length);
      assert.equal(facts.codesRefused, refused.length);
      const packed = new Set<string>();
      for (const event of events.filter((one) => one.bizStep === "packing")) {
        for (const child of event.childEPCs) {
          assert.ok(!packed.has(child), "packed once");
          packed.add(child);
          assert.ok((levelOf.get(event.parentID ?? "") ?? 0) > (levelOf.get(child) ?? 9));
        }
      }
    }),
    { numRuns: 150 },
  );
});
