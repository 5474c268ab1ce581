import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { renderSheet } from "../render/render-scan.ts";
import { yearOf } from "./date-words.ts";
import { meaningOf } from "./element-meaning.ts";
import { describeScan } from "./scan-sheet.ts";
import { sheetJson } from "./sheet-json.ts";
import type { CodeSheet, ReadingSheet } from "./sheet.ts";
import { describeTyped, TYPE_NAMES } from "./typed-code.ts";

const TODAY = { year: 2026 };

/** A text that each type takes. */
const TYPED: Readonly<Record<string, string>> = {
  uscc: "91440300708461136T",
  approval: "国药准字H20210039",
  "import-certificate": "BH20140001",
  gln: "6924561800005",
  region: "440300",
  licence: "粤20160176",
  "production-licence": "粤20160176",
  "trading-licence": "浙AA5710003",
  "practice-licence": "1234567890123456789012",
  "insurance-drug": "XA01ABD075A002010300483",
  "insurance-institution": "H44030001234",
  ma: "MA.156.1.2",
  "trace-code": "8177322-0288616423835",
  edmc: "81773220288616423835",
  standard: "86904879000126",
  "national-drug-id": "04879001203",
  gtin: "6924561884074",
  "element-string": "(01)06924561884074(21)A1",
  "digital-link": "https://example.org/01/06924561884074/21/A1?17=270930",
  urn: "urn:epc:id:sgtin:69245618.08407.A1",
  party: "uscc:91440300708461136T",
  "ai:17": "270930",
};

function readingOf(sheet: CodeSheet | null): ReadingSheet {
  assert.equal(sheet?.kind, "read");
  return sheet.reading;
}

function formOf(reading: ReadingSheet, name: string): string | null | undefined {
  return reading.forms.find((form) => form.name === name)?.value;
}

test("every type reads a text of its own, in both languages, and refuses another", () => {
  assert.deepEqual(
    Object.keys(TYPED)
      .map((as) => (as === "ai:17" ? "ai:<AI>" : as))
      .toSorted(),
    TYPE_NAMES.toSorted(),
  );
  for (const [as, text] of Object.entries(TYPED)) {
    const sheet = describeTyped(as, text, TODAY);
    assert.ok(sheet, as);
    assert.equal(sheet.kind, "read", as);
    assert.match(renderSheet(sheet, { chinese: true }), /\p{Script=Han}/u, as);
    const empty = describeTyped(as, "", TODAY);
    assert.equal(empty?.kind, "refused", as);
  }
  assert.equal(describeTyped("bogus", "1", TODAY), null);
  assert.equal(describeTyped("ai:9999", "1", TODAY), null);
});

test("in Chinese no word of the sheet itself is English", () => {
  for (const [as, text] of Object.entries(TYPED)) {
    const sheet = describeTyped(as, text, TODAY);
    assert.ok(sheet);
    const labels = readingOf(sheet).parts.flatMap(({ label, meaning }) => [label.zh, ...(meaning ? [meaning.zh] : [])]);
    for (const label of [readingOf(sheet).rule.zh, ...labels]) assert.match(label, /\p{Script=Han}|^(?:GTIN|SSCC|EPC URN)$/u, `${as}: ${label}`);
    assert.doesNotMatch(renderSheet(sheet, { chinese: true }), /\b(?:mainland|abroad|national|ministry|province|true|false)\b/, as);
  }
});

test("a 20-digit code in a field of its type is warned of when it is written apart", () => {
  for (const as of ["edmc", "trace-code"]) {
    const warnings = (text: string): readonly string[] => readingOf(describeTyped(as, text, TODAY)).warnings.map(({ code }) => code);
    assert.deepEqual(warnings("8177 3220 2886 1642 3835"), ["INNER_SPACE"], as);
    assert.deepEqual(warnings("8177322-0288616423835"), [], as);
  }
});

test("a pack has all its forms; where the company prefix is not known, none is made up", () => {
  const known = readingOf(describeScan("(01)06924561884074(21)A/1(10)L1(17)270930", TODAY));
  assert.equal(formOf(known, "epcUrn"), "urn:epc:id:sgtin:69245618.08407.A%2F1");
  assert.equal(formOf(known, "classUrn"), "urn:epc:idpat:sgtin:69245618.08407.*");
  assert.equal(formOf(known, "lotUrn"), "urn:epc:class:lgtin:69245618.08407.L1");
  assert.equal(formOf(known, "digitalLink"), "https://id.gs1.org/01/06924561884074/10/L1/21/A%2F1?17=270930");
  const foreign = readingOf(describeScan("(01)03400930000120(21)FR7K2A", TODAY));
  assert.equal(formOf(foreign, "epcUrn"), null);
  assert.match(foreign.forms.find(({ name }) => name === "epcUrn")?.whyNone?.en ?? "", /prefix/);
  const urn = readingOf(describeScan("urn:epc:id:sgtin:3400930.000012.FR7K2A", TODAY));
  assert.equal(formOf(urn, "epcUrn"), "urn:epc:id:sgtin:3400930.000012.FR7K2A");
});

test("years of two digits are of the hundred around this one", () => {
  assert.deepEqual(
    [76, 77, 99, 0, 26].map((year) => yearOf(year, 2026)),
    [2076, 1977, 1999, 2000, 2026],
  );
  assert.deepEqual(
    [48, 49, 50, 0].map((year) => yearOf(year, 2098)),
    [2148, 2049, 2050, 2100],
  );
});

test("values that hold more than they show are told in words", () => {
  const said = (ai: string, value: string) => meaningOf(ai, value, 2026)?.en ?? null;
  assert.equal(said("17", "270930"), "30 September 2027 (century by the window 1977–2076)");
  assert.equal(said("11", "980200"), "the end of February 1998 (century by the window 1977–2076)");
  assert.equal(said("7003", "2709301430"), "30 September 2027 (century by the window 1977–2076), 14:30");
  assert.equal(said("3103", "001250"), "1.250 kg");
  assert.equal(said("3100", "001250"), "1250 kg");
  assert.equal(said("3922", "5"), "0.05");
  assert.equal(said("3932", "1561299"), "12.99, currency 156 (ISO 4217)");
  assert.equal(said("7250", "19851231"), "31 December 1985");
  assert.equal(said("8006", "069245618840740103"), "piece 1 of 3");
  assert.equal(said("21", "A1"), null);
});

test("a refused text says what it would be: in a typed field, or in half-width", () => {
  const uscc = describeScan("91440300708461136T", TODAY);
  assert.deepEqual([uscc.kind, uscc.hints.map(({ as }) => as)], ["refused", ["uscc"]]);
  assert.deepEqual(
    describeScan("urn:csp:uscc:91440300708461136T", TODAY).hints.map(({ as }) => as),
    ["urn"],
  );
  assert.equal(describeScan("８１７７３２２ ０２８８６１６４２３８３５", TODAY).mended?.text, "81773220288616423835");
  assert.equal(describeScan("片仔癀", TODAY).mended, null);
});

test("a refused text in the form of a typed code says what is wrong with it", () => {
  const missed = (text: string) => describeScan(text, TODAY).nearMisses.map(({ as, problem }) => [as, problem.reason, problem.at]);
  assert.deepEqual(missed("91440300708461136X"), [["uscc", "BAD_CHECK_DIGIT", 17]]);
  assert.deepEqual(missed("010692456188407321A1"), [["element-string", "BAD_CHECK_DIGIT", 15]]);
  assert.deepEqual(missed("片仔癀"), []);
  assert.deepEqual(missed("06924561884073"), []);
  assert.match(renderSheet(describeScan("91440300708461136X", TODAY)), /--as uscc\n {4}BAD_CHECK_DIGIT.*\n {2}91440300708461136X\n {19}\^\n/);
});

test("as JSON a sheet keeps every part, form, warning and problem", () => {
  const json = JSON.stringify(sheetJson(describeScan("(01)06924561884073", TODAY)));
  assert.match(json, /"problem":\{"reason":"BAD_CHECK_DIGIT","at":17,"length":1,"detail":"[^"]+","detailZh":"[^"]+"\}/);
  const pack = sheetJson(describeScan("81773220288616423835", TODAY)) as { readonly reading: { readonly parts: object } };
  assert.deepEqual(pack.reading.parts, { version: "81", classCode: "8177322", serial: "028861642", check: "3835", printedSerial: "0288616423835" });
});

test("whatever the text, it is described and printed", () => {
  const piece = fc.constantFrom(
    "(01)06924561884074",
    "(21)A",
    "8177322",
    "0288616423835",
    "\u001d",
    "https://",
    "/01/",
    "国药准字",
    "Ｈ",
    "00",
    "]d2",
    "urn:",
    "%",
  );
  const text = fc.array(fc.oneof(piece, fc.string({ maxLength: 5, unit: "binary" })), { maxLength: 6 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, fc.constantFrom("", ...Object.keys(TYPED)), (scan, as) => {
      const sheet = as === "" ? describeScan(scan, TODAY) : describeTyped(as, scan, TODAY);
      assert.ok(sheet);
      assert.ok(renderSheet(sheet).endsWith("\n"));
      JSON.stringify(sheetJson(sheet));
    }),
  );
});
