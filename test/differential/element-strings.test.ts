// Element strings against three parsers from npm, on well-formed strings, where all of them must find the same elements.

import { parseElements } from "@csp/codes";
import bark from "bark-js";
import Toolkit from "digital-link.js/lib/GS1DigitalLinkCompressionPrototype/GS1DigitalLinkToolkit.js";
import fc from "fast-check";
import { parseBarcode } from "gs1-barcode-parser-mod";
import assert from "node:assert/strict";
import { test } from "node:test";
import { charactersOf, date, GS, gtin, RUNS, set82 } from "./arbitraries.ts";

interface Written {
  readonly ai: string;
  readonly value: string;
}

/** The AIs that packs and cases carry. Two of varying length are always there, so that a separator is, and nothing is ambiguous. */
const elements: fc.Arbitrary<readonly Written[]> = fc
  .tuple(
    gtin,
    fc.record(
      { 21: set82(20), 10: set82(20), 17: date, 11: date, 22: set82(20), 240: set82(30), 241: set82(30), 30: charactersOf("123456789", 1, 8) },
      { requiredKeys: ["21", "10"] },
    ),
  )
  .map(([{ number }, values]) => [{ ai: "01", value: number }, ...Object.entries({ ...values }).map(([ai, value]) => ({ ai, value }))])
  .chain((written) => fc.shuffledSubarray(written, { minLength: written.length }));

const PREDEFINED = new Set(["01", "11", "17"]);

/** As a scanner sends it: a separator after each element of varying length but the last. */
function scanOf(written: readonly Written[]): string {
  const parts = written.map(({ ai, value }, at) => `${ai}${value}${PREDEFINED.has(ai) || at === written.length - 1 ? "" : GS}`);
  return `]d2${parts.join("")}`;
}

function ours(scan: string): readonly Written[] {
  const parsed = parseElements(scan);
  assert.ok(parsed.ok, parsed.ok ? "" : `${JSON.stringify(scan)}: ${parsed.problem.reason} at ${parsed.problem.at}`);
  return parsed.value.map(({ ai, value }) => ({ ai, value }));
}

test("elements are those that were written", () => {
  fc.assert(
    fc.property(elements, (written) => assert.deepEqual(ours(scanOf(written)), written)),
    RUNS,
  );
});

test("GS1's toolkit finds the same elements", () => {
  const toolkit = new Toolkit();
  fc.assert(
    fc.property(elements, (written) => {
      const scan = scanOf(written);
      assert.deepEqual(Object.fromEntries(ours(scan).map(({ ai, value }) => [ai, value])), { ...toolkit.extractFromGS1elementStrings(scan) });
    }),
    RUNS,
  );
});

test("gs1-barcode-parser-mod finds the same elements", () => {
  fc.assert(
    fc.property(elements, (written) => {
      const scan = scanOf(written);
      assert.deepEqual(
        ours(scan),
        parseBarcode(scan).parsedCodeItems.map(({ ai, raw }) => ({ ai, value: raw })),
      );
    }),
    RUNS,
  );
});

test("bark-js finds the same elements", () => {
  fc.assert(
    fc.property(elements, (written) => {
      const scan = scanOf(written);
      assert.deepEqual(
        ours(scan),
        bark(scan).elements.map(({ ai, raw }) => ({ ai, value: raw.replace(GS, "") })),
      );
    }),
    RUNS,
  );
});

/** What all three peers take though it is no element string of the standard, and what is wrong with it. */
const TAKEN_BY_PEERS = [
  { scan: `]d2010692456188407521A1${GS}10L`, reason: "BAD_CHECK_DIGIT", clause: "General Specifications 7.9: the check digit is 4" },
  { scan: `]d2010692456188407421A1${GS}17271330`, reason: "BAD_DATE", clause: "General Specifications 3.4.7: there is no month 13" },
  { scan: `]d2010692456188407421A1${GS}17270231`, reason: "BAD_DATE", clause: "General Specifications 3.4.7: February has no day 31" },
  { scan: `]d2010692456188407421A 1${GS}10L`, reason: "BAD_CHARACTER", clause: "General Specifications 7.11: set 82 has no space" },
  { scan: `]d2010692456188407421A1${GS}21A2`, reason: "REPEATED_AI", clause: "General Specifications 4.14.1: one serial number a trade item" },
  { scan: `]d221A1${GS}10L`, reason: "BAD_COMBINATION", clause: "General Specifications 4.14.2: a serial number goes with a GTIN" },
];

test("what peers take and the standard does not is refused, with the reason", () => {
  const toolkit = new Toolkit();
  for (const { scan, reason, clause } of TAKEN_BY_PEERS) {
    assert.doesNotThrow(() => [toolkit.extractFromGS1elementStrings(scan), parseBarcode(scan), bark(scan)], clause);
    const parsed = parseElements(scan);
    assert.equal(parsed.ok ? "read" : parsed.problem.reason, reason, `${JSON.stringify(scan)}: ${clause}`);
  }
});

test("where a separator may have been lost the peers read one serial number, ours says what else it can be", () => {
  const scan = "]d20106924561884074" + "21A1727093010L";
  const serial = "A1727093010L";
  assert.equal(new Toolkit().extractFromGS1elementStrings(scan)["21"], serial);
  assert.equal(parseBarcode(scan).parsedCodeItems[1]?.raw, serial);
  assert.equal(bark(scan).elements[1]?.value, serial);
  const parsed = parseElements(scan);
  assert.match(parsed.ok ? "read" : parsed.problem.reason, /^(AMBIGUOUS|MISSING_SEPARATOR)$/);
});
