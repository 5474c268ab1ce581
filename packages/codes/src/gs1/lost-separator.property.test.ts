// Lost separators and look-alikes against a plain search that tries every way to cut a text: nothing is left out, nothing is
// added, nothing is listed twice.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalUri } from "../canonical-uri.ts";
import type { ScanResult } from "../identifier.ts";
import { readScan } from "../read-scan.ts";
import { AI_TABLE, type AiRule } from "./ai-table.ts";
import { digits, joined, valueOfRule } from "./ai-values.test-support.ts";
import { checkValue } from "./check-value.ts";
import { canName, elementSet, mayStandTogether } from "./element-sets.test-support.ts";
import { elementStringOf } from "./element-string.ts";
import { type Element, identifiersIn, restrictionProblem } from "./elements.ts";
import { readElementString } from "./read-element-string.ts";
import { bareScan } from "../symbology.ts";

interface Cut {
  readonly elements: readonly Element[];
  /** A separator is missing behind one of the values. */
  readonly lost: boolean;
}

/** Every way to cut the text from `at` on, whatever goes with what. AIs of internal data begin a text, no value. */
function* cutsFrom(body: string, at: number, ais: readonly string[]): Generator<Cut> {
  const rule = AI_TABLE.find(({ ai }) => body.startsWith(ai, at) && !ais.includes(ai));
  if (!rule || (at > 0 && rule.ai.startsWith("9") && ais.some((ai) => isOpen(ai)))) return;
  const from = at + rule.ai.length;
  for (let end = from + 1; end <= body.length; end++) {
    if (checkValue(rule, body, from, end)) continue;
    const element = { ai: rule.ai, value: body.slice(from, end), at: from };
    if (end === body.length) yield { elements: [element], lost: false };
    for (const rest of cutsFrom(body, end, [...ais, rule.ai])) {
      yield { elements: [element, ...rest.elements], lost: rest.lost || !rule.predefinedLength };
    }
  }
}

function isOpen(ai: string): boolean {
  return AI_TABLE.some((rule) => rule.ai === ai && !rule.predefinedLength);
}

/** What the text names as it stands, then for every cut with a lost separator, in the order of the cuts. */
function expectedUris(body: string): readonly string[] {
  const right = [...cutsFrom(body, 0, [])].filter(({ elements }) => {
    const ais = elements.map(({ ai }) => ai);
    return mayStandTogether(ais) && canName(ais) && !restrictionProblem(elements);
  });
  const ordered = [...right.filter(({ lost }) => !lost), ...right.filter(({ lost }) => lost)];
  return [...new Set(ordered.map(({ elements }) => canonicalUri(identifiersIn(elements)[0] ?? assert.fail("named nothing"))))];
}

function hasLoss(body: string): boolean {
  return [...cutsFrom(body, 0, [])].some(({ elements, lost }) => {
    const ais = elements.map(({ ai }) => ai);
    return lost && mayStandTogether(ais) && canName(ais) && !restrictionProblem(elements);
  });
}

function urisOf(result: ScanResult): readonly string[] {
  if (result.kind === "refused") return [];
  const readings = result.kind === "read" ? [result.reading, ...result.alsoReads] : result.readings;
  return readings.map(({ uri }) => uri);
}

const shortSet = elementSet.filter((elements) => elements.length <= 4 && elements.every(({ value }) => value.length <= 20));
/** Texts with the separators taken out, some of them made to be cut in several ways. */
const unseparated = fc.oneof(
  shortSet.map((elements) => elementStringOf(elements, "separators").replaceAll("\u001d", "")),
  joined(
    fc.constant("0106924561884074"),
    fc
      .array(fc.constantFrom("21", "10", "17270930", "240", "A", "1", "3103000195", "30", "0"), { minLength: 1, maxLength: 8 })
      .map((pieces) => pieces.join("")),
  ),
  joined(
    fc.constantFrom("10", "21", "240", "37", "400", "8004", "00369245618800000015", "8010"),
    digits(0, 14),
    fc.constantFrom("", "0106924561884074", "17270930", "8020A"),
  ),
);

test("the readings of a text without separators are those of every way to cut it, each listed once", () => {
  let ambiguous = 0;
  fc.assert(
    fc.property(unseparated, (body) => {
      fc.pre(body.length <= 60);
      const result = readElementString(bareScan(body));
      const expected = expectedUris(body);
      const loss = hasLoss(body);
      assert.equal(result.kind === "ambiguous", loss, body);
      if (!loss) return;
      ambiguous += 1;
      assert.ok(result.kind === "ambiguous");
      const listed = urisOf(result);
      assert.equal(new Set(listed).size, listed.length, `${body}: ${listed.join(" ")}`);
      assert.ok(listed.length <= 8);
      for (const uri of listed) assert.ok(expected.includes(uri), uri);
      if (!result.more) assert.deepEqual(listed, expected, body);
      assert.ok(result.more || expected.length <= 8);
    }),
    { numRuns: 600 },
  );
  assert.ok(ambiguous > 50, `only ${ambiguous} texts had lost one`);
});

test("taking one separator out of an element string never gives another pack in its place", () => {
  fc.assert(
    fc.property(elementSet, (elements) => {
      const whole = elementStringOf(elements, "separators");
      const first = canonicalUri(identifiersIn(elements)[0] ?? assert.fail());
      const bare = whole.replaceAll("\u001d", "");
      const result = readElementString(bareScan(bare));
      if (bare === whole || result.kind !== "read") return;
      // What is read without a doubt cannot have been cut where a separator was: then the internal AI behind it was swallowed, or nothing lost.
      const swallowed = elements.slice(1).some(({ ai }) => ai.startsWith("9"));
      assert.ok(swallowed || result.reading.uri === first, bare);
    }),
    { numRuns: 400 },
  );
});

/** 20 digits that begin with 8 and an AI: for each, what GS1 data it can be besides, found by trying every cut. */
function expectedBeside(code: string): readonly string[] {
  const uris = expectedUris(code);
  if (uris.length > 0) return uris;
  // One that goes only with others, which may stand in another symbol of the item.
  const rule = AI_TABLE.find(({ ai }) => code.startsWith(ai));
  if (!rule || checkValue(rule, code, rule.ai.length, code.length)) return [];
  return [canonicalUri({ scheme: "gs1", ai: rule.ai, value: code.slice(rule.ai.length) })];
}

/** A right value of all digits that fills 20 with its AI, where there is one: other values, cut or filled up. */
function filled(rule: AiRule): fc.Arbitrary<string> {
  const length = 20 - rule.ai.length;
  return fc.oneof(
    digits(length).map((rest) => rule.ai + rest),
    fc.tuple(valueOfRule(rule), digits(length)).map(([value, rest]) => rule.ai + (value.replace(/\D.*/s, "") + rest).slice(0, length)),
  );
}

for (const rule of AI_TABLE.filter(({ ai }) => ai.startsWith("8"))) {
  test(`20 digits that begin with ${rule.ai}: the 20-digit code, with every GS1 reading beside it and no other`, () => {
    fc.assert(
      fc.property(filled(rule), (code) => {
        const result = readScan(code);
        const expected = expectedBeside(code);
        assert.ok(result.kind === "read", code);
        assert.equal(result.reading.uri, `urn:csp:edmc:${code}`);
        const beside = urisOf(result).slice(1);
        assert.deepEqual(beside, expected.slice(0, 7), code);
        assert.equal(result.more, expected.length > 7, code);
      }),
      { numRuns: 60 },
    );
  });
}

test("20 digits that begin with 8 and no AI are the 20-digit code and nothing else", () => {
  const ais = AI_TABLE.map(({ ai }) => ai);
  fc.assert(
    fc.property(digits(19), (rest) => {
      const code = `8${rest}`;
      fc.pre(!ais.some((ai) => code.startsWith(ai)));
      assert.deepEqual(urisOf(readScan(code)), [`urn:csp:edmc:${code}`]);
    }),
  );
});
