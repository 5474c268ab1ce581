import { deepStrictEqual, strictEqual } from "node:assert";
import { describe, test } from "node:test";
import { expandIri, extendContext, resolveName, splitIri, standardContext, type Context } from "./context.ts";

function contextOf(...values: unknown[]): Context {
  return values.reduce(extendContext, standardContext());
}

function nameIn(context: Context, key: string): readonly [string, string, string] {
  const { namespace, name, prefix } = resolveName(context, key);
  return [namespace, name, prefix];
}

describe("names", () => {
  const context = contextOf([
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    { ex: "https://ex.example/", deep: "ex:deep#", long: { "@id": "https://long.example/" }, single: "https://one.example/a#term", urnlike: "urn:x:" },
  ]);

  for (const [key, expected] of [
    ["ex:field", ["https://ex.example/", "field", "ex"]],
    ["ex:a/b:c", ["https://ex.example/", "a/b:c", "ex"]],
    ["deep:field", ["https://ex.example/deep#", "field", "deep"]],
    ["long:field", ["https://long.example/", "field", "long"]],
    ["single", ["https://one.example/a#", "term", ""]],
    ["cbvmda:lotNumber", ["urn:epcglobal:cbv:mda:", "lotNumber", "cbvmda"]],
    ["https://full.example/x#y", ["https://full.example/x#", "y", ""]],
    ["urn:some:thing", ["urn:some:", "thing", ""]],
    ["bare", ["", "bare", ""]],
    ["@type", ["", "@type", ""]],
    ["undeclared:field", ["undeclared:", "field", ""]],
    ["constructor", ["", "constructor", ""]],
    ["__proto__:x", ["__proto__:", "x", ""]],
  ] as const) {
    test(`${key} means {${expected[0]}}${expected[1]}`, () => deepStrictEqual(nameIn(context, key), expected));
  }

  test("a default vocabulary names the bare, but not the standard's own", () => {
    const withVocab = contextOf({ "@vocab": "https://vocab.example/" });
    deepStrictEqual(nameIn(withVocab, "bare"), ["https://vocab.example/", "bare", ""]);
    deepStrictEqual(nameIn(withVocab, "bizStep"), ["", "bizStep", ""]);
  });

  test("an inner context adds, overrides, takes back, and starts anew", () => {
    const inner = contextOf({ a: "https://a.example/", b: "https://b.example/" }, { a: "https://other.example/", b: null });
    deepStrictEqual(nameIn(inner, "a:x"), ["https://other.example/", "x", "a"]);
    deepStrictEqual(nameIn(inner, "b:x"), ["b:", "x", ""]);
    deepStrictEqual(nameIn(contextOf({ a: "https://a.example/" }, null), "a:x"), ["a:", "x", ""]);
    deepStrictEqual(nameIn(contextOf({ a: "https://a.example/" }, null), "gs1:x"), ["https://gs1.org/voc/", "x", "gs1"]);
  });

  test("only the standard's context is known without being fetched", () => {
    strictEqual(contextOf("https://ref.gs1.org/standards/epcis/epcis-context.jsonld").foreign, false);
    strictEqual(contextOf(["https://partner.example/context.jsonld"]).foreign, true);
  });

  test("whatever a context holds, it is read", () => {
    for (const odd of [42, true, [1, [2]], { a: 1, b: ["x"], c: { "@id": 5 }, d: "", e: "@id" }]) strictEqual(nameIn(contextOf(odd), "a:x")[0], "a:");
  });
});

describe("values", () => {
  test("declared CURIEs expand; full IRIs do not, even where a prefix is called like their scheme", () => {
    const context = contextOf({ ex: "https://ex.example/", urn: "https://trap.example/", https: "https://trap.example/" });
    strictEqual(expandIri(context, "ex:a:b"), "https://ex.example/a:b");
    strictEqual(expandIri(context, "urn:epc:id:sscc:1"), "urn:epc:id:sscc:1");
    strictEqual(expandIri(context, "https://a.example/"), "https://a.example/");
    strictEqual(expandIri(context, "none:x"), "none:x");
  });

  test("an IRI is cut after its last delimiter", () => {
    deepStrictEqual(splitIri("urn:a:b"), { namespace: "urn:a:", name: "b" });
    strictEqual(splitIri("https://a.example/"), null);
    strictEqual(splitIri("word"), null);
  });
});
