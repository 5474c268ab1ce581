import { strictEqual } from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { canonicalValue, openContentPrefixes, STANDARD_VALUE_PREFIXES } from "./value.ts";

const PREFIXES = new Map([["ex", "https://ex.example/"]]);

describe("values of a pre-hash string", () => {
  const values: readonly (readonly [string, string])[] = [
    ["  trimmed\n", "trimmed"],
    ["", ""],
    ["2.50", "2.5"],
    ["urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping"],
    ["urn:epcglobal:cbv:disp:active", "https://ref.gs1.org/cbv/Disp-active"],
    ["urn:epcglobal:cbv:btt:po", "https://ref.gs1.org/cbv/BTT-po"],
    ["urn:epcglobal:cbv:sdt:location", "https://ref.gs1.org/cbv/SDT-location"],
    ["urn:epcglobal:cbv:er:did_not_occur", "https://ref.gs1.org/cbv/ER-did_not_occur"],
    ["urn:epcglobal:cbv:bt:6924561000009:1", "urn:epcglobal:cbv:bt:6924561000009:1"],
    ["ex:thing", "https://ex.example/thing"],
    ["other:thing", "other:thing"],
    ["https://ex.example/thing", "https://ex.example/thing"],
    ["urn:epc:id:sgtin:6924561.088407.A1", "https://id.gs1.org/01/06924561884074/21/A1"],
    ["geo:47.5,11.1", "geo:47.5,11.1"],
  ];
  for (const [text, value] of values) test(`${JSON.stringify(text)} is ${value}`, () => strictEqual(canonicalValue(text, PREFIXES), value));

  test("without a document, gs1, cbv and epcis are known", () => {
    strictEqual(canonicalValue("gs1:Temperature", STANDARD_VALUE_PREFIXES), "https://gs1.org/voc/Temperature");
    strictEqual(canonicalValue("cbv:Comp-x", STANDARD_VALUE_PREFIXES), "https://ref.gs1.org/cbv/Comp-x");
    strictEqual(canonicalValue("epcis:ObjectEvent", STANDARD_VALUE_PREFIXES), "https://ref.gs1.org/epcis/ObjectEvent");
  });

  test("open content knows gs1 unless the document declares it", () => {
    strictEqual(canonicalValue("gs1:Product", openContentPrefixes(PREFIXES)), "https://ref.gs1.org/voc/Product");
    const own = new Map([["gs1", "https://own.example/"]]);
    strictEqual(canonicalValue("gs1:Product", openContentPrefixes(own)), "https://own.example/Product");
  });

  test("a value is total and canonical at once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const value = canonicalValue(text, STANDARD_VALUE_PREFIXES);
        strictEqual(canonicalValue(value, STANDARD_VALUE_PREFIXES), value);
      }),
    );
  });

  test("a megabyte costs no more than its length", () => {
    const long = "x".repeat(1_000_000);
    for (const text of [
      long,
      `urn:epc:id:sgtin:${long}`,
      `https://id.gs1.org/01/${"/".repeat(1_000_000)}`,
      `urn:epcglobal:cbv:${long}`,
      "1".repeat(1_000_000),
      " ".repeat(1_000_000),
    ]) {
      strictEqual(typeof canonicalValue(text, STANDARD_VALUE_PREFIXES), "string");
    }
  });
});
