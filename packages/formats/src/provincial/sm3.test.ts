import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "./canonical-json.ts";
import { hmacSm3, sameDigest } from "./sm3.ts";

void test("the engine's SM3 is that of GB/T 32905, appendix A", () => {
  const digests = [
    ["abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"],
    ["abcd".repeat(16), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"],
  ] as const;
  for (const [text, digest] of digests) assert.equal(createHash("sm3").update(text).digest("hex"), digest);
});

void test("the keyed digest is the engine's own, for keys shorter and longer than a block", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 200 });
  fc.assert(fc.property(text, text, (key, said) => assert.equal(hmacSm3(key, said), createHmac("sm3", key).update(said).digest("hex"))));
});

void test("digests are equal whatever their case, and only then", () => {
  assert.ok(sameDigest("0aF", "0Af"));
  assert.ok(!sameDigest("0af", "0ae"));
  assert.ok(!sameDigest("0af", "0af0"));
});

void test("the canonical spelling says the same, and knows no order of names", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = canonicalJson(value);
      assert.ok(text !== null);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      assert.equal(canonicalJson(reversed(value)), text);
    }),
  );
  assert.equal(
    canonicalJson({ b: [1.0, 1e21, -0], "\u20AC": "\u000F", a: { __proto__: null, z: null, "": true } }),
    '{"a":{"":true,"z":null},"b":[1,1e+21,0],"€":"\\u000f"}',
  );
  assert.equal(canonicalJson({ a: [Number.POSITIVE_INFINITY] }), null);
});

function reversed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
