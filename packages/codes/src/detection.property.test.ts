// Laws of detection over any text: it never throws, says the same twice, lists each reading once and eight at most, and
// every problem, of every parser there is, points into the text and tells why in both languages.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as codes from "./index.ts";
import { AI_TABLE } from "./gs1/ai-table.ts";
import { anyRule, digits, gtin, joined, SET_82, textOf, valueOfRule, withCheck } from "./gs1/ai-values.test-support.ts";
import { elementSet, keyWithQualifiers } from "./gs1/element-sets.test-support.ts";
import { anyUrn } from "./gs1/epc-urns.test-support.ts";

const style = fc.constantFrom<codes.ElementStringStyle>("brackets", "separators", "]C1", "]d2", "]Q3");
const link = fc
  .tuple(keyWithQualifiers, fc.constantFrom("https://id.gs1.org", "http://a.cn/01", "HTTPS://a"))
  .map(([elements, stem]) => codes.digitalLinkOf(elements, stem) ?? stem);
const eights = fc.constantFrom(...AI_TABLE.filter(({ ai }) => ai.startsWith("8"))).chain(({ ai }) => digits(16).map((rest) => ai + rest));
const edmc = digits(19).map((rest) => `8${rest}`);

/** Texts of every scheme that detection knows. */
const right = fc.oneof(
  fc.tuple(elementSet, style).map(([elements, chosen]) => codes.elementStringOf(elements, chosen)),
  elementSet.map((elements) => codes.elementStringOf(elements, "separators").replaceAll("\u001d", "")),
  link,
  anyUrn.map(({ urn }) => urn),
  eights,
  edmc,
  edmc.map((code) => `${code.slice(0, 7)}-${code.slice(7)}`),
  gtin,
  digits(11),
  digits(10).map((rest) => withCheck(`869${rest}`)),
  digits(17).map((rest) => `00${withCheck(rest)}`),
  joined(fc.constant("https://m.example.cn/?c="), edmc, fc.constantFrom("", "&d=", "/"), fc.oneof(edmc, fc.constant(""))),
  fc.constantFrom(
    "MA.156.M0.100000.1",
    "urn:csp:edmc-class:8177322",
    "urn:csp:std:86904879000126",
    "urn:csp:cndc:04879001203",
    "urn:csp:rule:r1:A%20B",
    "AB123456",
  ),
);
const foreign = fc.oneof(
  textOf(`${SET_82} \u001d()%[]\\`, 0, 3),
  fc.string({ unit: "binary", maxLength: 2 }),
  fc.constantFrom("8", "01", "(21)", "%ff", "８", "\ud800", "]d2", "\u0000", "urn:", "\u3000"),
);
/** As they are, with something put in, taken out or cut off. */
const near = fc.oneof(
  { weight: 2, arbitrary: right },
  {
    weight: 4,
    arbitrary: fc.tuple(right, foreign, fc.nat(), fc.nat(3)).map(([text, put, place, out]) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + put + text.slice(at + out);
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.oneof(
          foreign,
          digits(1, 20),
          anyRule.chain((rule) => valueOfRule(rule).map((value) => rule.ai + value)),
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
);

function tried(pattern: string): codes.FiledScheme {
  const scheme = codes.compileFiledScheme({ ruleId: "r1", name: "a maker's own", pattern });
  assert.ok(scheme.ok, JSON.stringify(scheme));
  return scheme.value;
}

const FILED: readonly (readonly codes.FiledScheme[])[] = [[], [tried("'AB'N{6}")]];

function assertProblem({ at, length, detail, detailZh }: codes.CodeProblem, text: string, of: string): void {
  const where = `${of} ${JSON.stringify(text)} ${at} ${length} ${detail}`;
  assert.ok(Number.isInteger(at) && Number.isInteger(length) && at >= 0 && length >= 0 && at + length <= text.length, where);
  assert.match(detail, /^[A-Z(0-9].*\S$/s, where);
  assert.match(detailZh, /[\u4e00-\u9fff]/, where);
  assert.doesNotMatch(detail.replace(text, ""), /[\u4e00-\u9fff]/, where);
}

function readingsIn(result: codes.ScanResult): readonly codes.Reading[] {
  if (result.kind === "refused") return [];
  return result.kind === "read" ? [result.reading, ...result.alsoReads] : result.readings;
}

test("a scan is answered whatever it is, twice the same, each reading once and eight at most", () => {
  const kinds = new Map<string, number>();
  fc.assert(
    fc.property(near, fc.constantFrom(...FILED), (text, filed) => {
      const result = codes.readScan(text, filed);
      assert.deepEqual(codes.readScan(text, filed), result);
      kinds.set(result.kind, (kinds.get(result.kind) ?? 0) + 1);
      const readings = readingsIn(result);
      assert.ok(readings.length <= 8);
      assert.equal(new Set(readings.map(({ uri }) => uri)).size, readings.length, `${JSON.stringify(text)} ${readings.map(({ uri }) => uri).join(" ")}`);
      for (const { identifier, uri, rule, warnings } of readings) {
        assert.equal(codes.canonicalUri(identifier), uri);
        assert.notEqual(rule, "");
        for (const { detail, detailZh } of warnings) assert.ok(detail !== "" && /[\u4e00-\u9fff]/.test(detailZh));
      }
      if (result.kind === "ambiguous") assert.ok(readings.length > 1 || result.more || result.problem.reason === "MISSING_SEPARATOR", JSON.stringify(text));
      if (result.kind !== "read") assertProblem(result.problem, text, "readScan");
      // Two packs are never one answer, and what is one pack is not refused where packs are wanted.
      else assert.ok(readings.filter(({ identifier }) => codes.isPack(identifier)).length <= 1, text);
      const typed = codes.parseTraceCode(text, filed);
      if (!typed.ok) assertProblem(typed.problem, text, "parseTraceCode");
      if (result.kind === "read" && codes.isPack(result.reading.identifier) && !codes.parseEdmc(text).ok)
        assert.deepEqual(typed, { ok: true, value: result.reading });
    }),
    { numRuns: 2000 },
  );
  for (const kind of ["read", "ambiguous", "refused"]) assert.ok((kinds.get(kind) ?? 0) > 20, `${kind} was tried ${kinds.get(kind)} times`);
});

test("detectScheme names the scheme of the reading that readScan gives first, of any text", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(near, fc.constantFrom(...FILED), (text, filed) => {
      const result = codes.readScan(text, filed);
      const expected = result.kind === "read" ? result.reading.identifier.scheme : result.kind === "ambiguous" ? "ambiguous" : "unknown";
      seen.add(expected);
      assert.equal(codes.detectScheme(text, filed), expected, JSON.stringify(text));
    }),
    { numRuns: 2000, seed: 7 },
  );
  for (const scheme of ["edmc", "edmc-class", "sgtin", "gtin", "lgtin", "sscc", "gs1", "std", "cndc", "filed", "ambiguous", "unknown"])
    assert.ok(seen.has(scheme), `${scheme} was never met`);
});

/** All but the one that takes an AI beside the text, which has its own tests. */
type AnyParser = (text: string) => codes.Parsed<unknown>;
const PARSERS = Object.entries(codes).filter(
  (entry): entry is [string, AnyParser & (typeof entry)[1]] => /^parse[A-Z]/.test(entry[0]) && entry[0] !== "parseAiValue",
);

test("every parser gives a value or a problem that points into the text, in both languages, and the same twice", () => {
  assert.ok(PARSERS.length > 20);
  fc.assert(
    fc.property(near, (text) => {
      for (const [name, parse] of PARSERS) {
        const parsed = (parse as AnyParser)(text);
        if (!parsed.ok) assertProblem(parsed.problem, text, name);
        assert.deepEqual((parse as AnyParser)(text), parsed, name);
      }
    }),
    { numRuns: 600 },
  );
});
