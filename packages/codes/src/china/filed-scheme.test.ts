import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalUri, parseCanonicalUri } from "../canonical-uri.ts";
import { isPack } from "../reading.ts";
import { overlap } from "./filed-overlap.ts";
import { type FiledPattern, matchesPattern, parseFiledPattern } from "./filed-pattern.ts";
import { compileFiledScheme, filedClassOf, matchFiled, parseFiledUri } from "./filed-scheme.ts";

/** A pattern as text, and as the regular expression that says the same. */
interface Twin {
  readonly text: string;
  readonly expression: string;
}

const atom: fc.Arbitrary<Twin> = fc.constantFrom(
  { text: "N", expression: "[0-9]" },
  { text: "A", expression: "[A-Z]" },
  { text: "X", expression: "[0-9A-Z]" },
  { text: "8", expression: "8" },
  { text: "-", expression: "-" },
  { text: "[0-2AB]", expression: "[0-2AB]" },
  { text: "[-1]", expression: "[-1]" },
);
const counted: fc.Arbitrary<Twin> = fc
  .tuple(atom, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }))
  .filter(([, min, more]) => min + more > 0)
  .map(([{ text, expression }, min, more]) => ({ text: `${text}{${min},${min + more}}`, expression: `${expression}{${min},${min + more}}` }));
const quoted: fc.Arbitrary<Twin> = fc.constantFrom({ text: "'B1'", expression: "B1" }, { text: "'-'", expression: "-" });
const twin: fc.Arbitrary<Twin> = fc
  .array(fc.oneof(atom, counted, quoted), { minLength: 1, maxLength: 6 })
  .map((parts) => ({ text: parts.map(({ text }) => text).join(""), expression: parts.map(({ expression }) => expression).join("") }))
  .filter(({ expression }) => !new RegExp(`^(?:${expression})$`).test(""));
const code = fc.string({ unit: fc.constantFrom(..."0128AB-Z"), maxLength: 8 });

function pattern(text: string): FiledPattern {
  const parsed = parseFiledPattern(text);
  assert.ok(parsed.ok, `${text} ${JSON.stringify(parsed)}`);
  return parsed.value;
}

test("a pattern takes what its regular expression takes, of any text", () => {
  fc.assert(
    fc.property(twin, code, ({ text, expression }, any) => {
      assert.equal(matchesPattern(pattern(text), any), new RegExp(`^(?:${expression})$`).test(any));
    }),
    { numRuns: 2000 },
  );
});

test("two patterns overlap where both take the code that is shown, and nowhere else", () => {
  fc.assert(
    fc.property(twin, twin, code, (first, second, any) => {
      const a = pattern(first.text);
      const b = pattern(second.text);
      const shown = overlap(a, b);
      if (shown !== null) assert.ok(matchesPattern(a, shown) && matchesPattern(b, shown), shown);
      else assert.ok(!(matchesPattern(a, any) && matchesPattern(b, any)), any);
      assert.equal(overlap(b, a) === null, shown === null);
      assert.notEqual(overlap(a, a), null);
    }),
    { numRuns: 1000 },
  );
});

test("a maker's own scheme overlaps the 20-digit code only where it can look like one", () => {
  const edmc = pattern("8N{19}");
  assert.equal(overlap(edmc, pattern("'SX'N{18}")), null);
  assert.equal(overlap(edmc, pattern("[0-7]N{19}")), null);
  assert.equal(overlap(edmc, pattern("8N{18}")), null);
  assert.equal(overlap(edmc, pattern("X{20}")), "8".padEnd(20, "0"));
  assert.equal(overlap(edmc, pattern("X{1,128}")), "8".padEnd(20, "0"));
});

test("the widest patterns are compared and matched at once", () => {
  const wide = pattern("X{1,128}");
  const wider = pattern("N{0,42}X{1,43}N{0,43}");
  assert.notEqual(overlap(wide, wider), null);
  assert.equal(matchesPattern(wider, "1".repeat(128)), true);
  assert.equal(matchesPattern(wide, "1".repeat(1_000_000)), false);
});

test("the first 7 of 20 characters are the drug identification code, and what the filing says of others", () => {
  const classOf = (text: string, classLength?: number): string | null => {
    const scheme = compileFiledScheme({ ruleId: "r1", name: "own", pattern: text, ...(classLength === undefined ? {} : { classLength }) });
    assert.ok(scheme.ok);
    const id = matchFiled([scheme.value], "SX123456ABCDEF012345");
    assert.ok(id);
    return filedClassOf(scheme.value, id);
  };
  assert.equal(classOf("'SX'N{6}X{12}"), "SX12345");
  assert.equal(classOf("'SX'N{6}X{12}", 8), "SX123456");
  assert.equal(classOf("'SX'N{6}X{1,14}"), null);
  for (const classLength of [0, -1, 20, 1.5]) assert.equal(compileFiledScheme({ ruleId: "r1", name: "", pattern: "N{20}", classLength }).ok, false);
  for (const ruleId of ["", "a:b", "ü", "r".repeat(65)]) assert.equal(compileFiledScheme({ ruleId, name: "", pattern: "N{20}" }).ok, false);
});

test("a filed code is a pack, and its canonical URI gives it back", () => {
  const printable = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((unit) => String.fromCharCode(unit)), minLength: 1, maxLength: 40 });
  const ruleId = fc.string({ unit: fc.constantFrom(..."aZ09-._"), minLength: 1, maxLength: 64 });
  fc.assert(
    fc.property(ruleId, printable, (rule, text) => {
      const id = { scheme: "filed", ruleId: rule, code: text } as const;
      assert.deepEqual(parseCanonicalUri(canonicalUri(id)), { ok: true, value: id });
      assert.deepEqual(parseFiledUri(canonicalUri(id)), { ok: true, value: id });
      assert.ok(isPack(id));
    }),
  );
});

test("the first scheme that takes the text gives the rule", () => {
  const schemes = ["'AB'N{4}", "'CD'N{4}"].map((text, at) => {
    const scheme = compileFiledScheme({ ruleId: `r${at}`, name: text, pattern: text });
    assert.ok(scheme.ok);
    return scheme.value;
  });
  assert.equal(matchFiled(schemes, "CD1234")?.ruleId, "r1");
  assert.equal(matchFiled(schemes, "EF1234"), null);
  assert.equal(matchFiled([], "CD1234"), null);
});
