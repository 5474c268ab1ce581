import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CodeSet } from "./code-set.ts";

test("it is as a set of the codes themselves", () => {
  const code = fc.oneof(fc.stringMatching(/^urn:csp:edmc:8[0-9]{0,3}$/), fc.string({ unit: "grapheme", maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(code, { maxLength: 3000 }), fc.array(code), (added, asked) => {
      const own = new CodeSet();
      for (const one of added) own.add(one);
      const set = new Set(added);
      strictEqual(own.size, set.size);
      deepStrictEqual(
        asked.map((one) => own.find(one)),
        asked.map((one) => set.delete(one)),
      );
    }),
  );
});

test("what was found stays found while it grows", () => {
  const own = new CodeSet();
  own.add("first");
  strictEqual(own.find("first"), true);
  for (let at = 0; at < 5000; at += 1) own.add(String(at));
  strictEqual(own.find("first"), false);
  strictEqual(own.find("4999"), true);
});

test("300,000 codes of two classes and lots of GS1 serials are as many", () => {
  const own = new CodeSet();
  for (let at = 0; at < 100_000; at += 1) {
    own.add(`urn:csp:edmc:8206233${String(at).padStart(13, "0")}`);
    own.add(`urn:csp:edmc:8021762${String(at * 7919).padStart(13, "0")}`);
    own.add(`https://id.gs1.org/01/06924561884074/21/A${at}`);
  }
  strictEqual(own.size, 300_000);
});
