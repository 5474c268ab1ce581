// Laws of the library over generated identifiers and arbitrary text.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type Gs1Identifier,
  type Identifier,
  batchUri,
  billUri,
  canonicalUri,
  checkDigit,
  classUriOf,
  edmcUri,
  entUri,
  formatDigitalLink,
  formatElementString,
  formatEpcUrn,
  isEdmc,
  isPack,
  parseBatchUri,
  parseBillUri,
  parseCanonicalUri,
  parseDigitalLink,
  parseEdmc,
  parseElementString,
  parseElements,
  parseEpcUri,
  parseEpcUrn,
  parseParty,
  parseTraceCode,
  percentDecode,
  percentEncode,
  readScan,
} from "./index.ts";

const SET_82 = [..."!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"];
const DIGITS = [..."0123456789"];

const digits = (length: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...DIGITS), minLength: length, maxLength: length });
const withCheck = (body: string): string => `${body}${checkDigit(body)}`;
const set82 = fc.string({ unit: fc.constantFrom(...SET_82), minLength: 1, maxLength: 20 });
const date = fc
  .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 28 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(""));
/** Chinese prefixes, which none restricts. */
const gtin = fc
  .tuple(fc.constantFrom(...DIGITS), fc.integer({ min: 690, max: 699 }), digits(9))
  .map(([indicator, prefix, rest]) => withCheck(`${indicator}${prefix}${rest}`));
const edmc = digits(19).map((rest) => `8${rest}`);

const sgtin: fc.Arbitrary<Gs1Identifier> = fc
  .record(
    { scheme: fc.constant("sgtin" as const), gtin, serial: set82, lot: set82, expiry: date, production: date },
    { requiredKeys: ["scheme", "gtin", "serial"] },
  )
  .map((id) => ({ ...id }));
const lgtin: fc.Arbitrary<Gs1Identifier> = fc.record({ scheme: fc.constant("lgtin" as const), gtin, lot: set82 }).map((id) => ({ ...id }));
const sscc: fc.Arbitrary<Gs1Identifier> = digits(17).map((body) => ({ scheme: "sscc", sscc: withCheck(body) }));
const place: fc.Arbitrary<Gs1Identifier> = fc
  .tuple(digits(12), fc.option(set82.filter((extension) => extension !== "0")))
  .map(([body, extension]) =>
    extension === null
      ? { scheme: "gs1", ai: "414", value: withCheck(body) }
      : { scheme: "gs1", ai: "414", value: withCheck(body), qualifier: { ai: "254", value: extension } },
  );
const asset: fc.Arbitrary<Gs1Identifier> = fc.tuple(digits(6), set82).map(([prefix, reference]) => ({ scheme: "gs1", ai: "8004", value: prefix + reference }));
const returnable: fc.Arbitrary<Gs1Identifier> = fc
  .tuple(digits(12), fc.string({ unit: fc.constantFrom(...SET_82), minLength: 1, maxLength: 16 }))
  .map(([body, serial]) => ({ scheme: "gs1", ai: "8003", value: `0${withCheck(body)}${serial}` }));
const gs1 = fc.oneof(
  sgtin,
  lgtin,
  gtin.map((number): Gs1Identifier => ({ scheme: "gtin", gtin: number })),
  sscc,
  place,
  asset,
  returnable,
);

/** Text that is likely to come near a rule. */
const nearScan = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.oneof(
        edmc,
        gtin,
        set82,
        date,
        fc.constantFrom("01", "21", "10", "17", "(01)", "(21)", "]d2", "\u001d", "https://", "/01/", "%", "urn:epc:id:sgtin:", "8004"),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join("")),
);

function value<T>(parsed: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: unknown }): T {
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value;
}

/** The part of an identifier that its URI names. */
function named(id: Gs1Identifier): Identifier {
  return id.scheme === "sgtin" ? { scheme: "sgtin", gtin: id.gtin, serial: id.serial } : id;
}

test("element strings: parse after format gives the same identifier, in every style", () => {
  fc.assert(
    fc.property(gs1, fc.constantFrom("brackets", "]C1", "]d2", "]Q3", "]e0"), (id, style) => {
      const text = formatElementString(id, style);
      // Without a separator in it, the text of a scanner may have lost one, and then it is not read.
      fc.pre(style === "brackets" || text.includes("\u001d") || readScan(text).kind === "read");
      assert.deepEqual(value(parseElementString(text)), id);
    }),
  );
});

test("Digital Links: parse after format gives the same identifier", () => {
  fc.assert(
    fc.property(gs1, fc.constantFrom(undefined, "https://example.com/a/01"), (id, domain) => {
      assert.deepEqual(value(parseDigitalLink(formatDigitalLink(id, domain))), id);
    }),
  );
});

test("EPC URNs: parse after format gives what the URI names, for every length of company prefix", () => {
  fc.assert(
    fc.property(gs1, fc.integer({ min: 6, max: 12 }), (id, length) => {
      const urn = formatEpcUrn(id, length);
      if (urn === null) return id.scheme === "gs1" && id.ai === "8004";
      assert.deepEqual(value(parseEpcUrn(urn)), named(id));
      return true;
    }),
  );
});

test("canonical URIs: parse undoes format, and every form of one identifier has the same one", () => {
  fc.assert(
    fc.property(gs1, (id) => {
      const uri = canonicalUri(id);
      assert.deepEqual(value(parseCanonicalUri(uri)), named(id));
      assert.equal(canonicalUri(value(parseEpcUri(uri))), uri);
      assert.equal(canonicalUri(value(parseEpcUri(formatDigitalLink(id, "http://example.org/x")))), uri);
      const urn = formatEpcUrn(id, 7);
      if (urn !== null) assert.equal(canonicalUri(value(parseEpcUri(urn))), uri);
    }),
  );
});

test("a pack's class is what its canonical URI says", () => {
  fc.assert(
    fc.property(sgtin, edmc, (id, code) => {
      assert.ok(id.scheme === "sgtin");
      assert.equal(classUriOf(canonicalUri(id)), canonicalUri({ scheme: "gtin", gtin: id.gtin }));
      assert.equal(classUriOf(edmcUri(code)), canonicalUri({ scheme: "edmc-class", classCode: code.slice(0, 7) }));
      assert.equal(classUriOf(canonicalUri({ scheme: "gtin", gtin: id.gtin })), null);
    }),
  );
});

test("isEdmc says what the regular expression says, of any text", () => {
  fc.assert(fc.property(fc.oneof(edmc, nearScan), (text) => assert.equal(isEdmc(text), /^8[0-9]{19}$/.test(text) && text.length === 20)));
});

test("the 20-digit code: printed apart, scanned and typed it is the same, and always the typed field's reading", () => {
  fc.assert(
    fc.property(edmc, fc.constantFrom("", " ", "\t"), fc.constantFrom("", "]C0", "]d2"), (code, space, symbology) => {
      const text = `${space}${symbology}${code.slice(0, 7)}-${code.slice(7)}${space}`;
      assert.equal(value(parseEdmc(text)).code, code);
      assert.equal(value(parseTraceCode(text)).uri, edmcUri(code));
      assert.equal(value(parseTraceCode(code)).uri, edmcUri(code));
    }),
  );
});

test("readScan and parseTraceCode never throw, are deterministic, list each URI once and at most 8, and point into the text", () => {
  fc.assert(
    fc.property(nearScan, (text) => {
      const result = readScan(text);
      assert.deepEqual(readScan(text), result);
      const readings = result.kind === "read" ? [result.reading, ...result.alsoReads] : result.kind === "ambiguous" ? result.readings : [];
      assert.ok(readings.length <= 8);
      assert.ok(result.kind !== "read" || new Set(readings.map(({ uri }) => uri)).size === readings.length);
      // Two packs are never one answer.
      if (result.kind === "read") assert.ok(readings.filter(({ identifier }) => isPack(identifier)).length <= 1);
      if (result.kind !== "read") assert.ok(result.problem.at >= 0 && result.problem.at <= text.length);
      for (const { identifier, uri } of readings) assert.equal(canonicalUri(identifier), uri);
      const typed = parseTraceCode(text);
      assert.ok(typed.ok || (typed.problem.at >= 0 && typed.problem.at <= text.length));
      parseParty(text);
      parseEpcUri(text);
      parseElements(text);
    }),
    { numRuns: 1000 },
  );
});

test("escaping: decode undoes encode, and one text has one spelling", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), (text, any) => {
      assert.equal(value(percentDecode(percentEncode(text))), text.toWellFormed());
      assert.match(percentEncode(any), /^(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2})*$/);
      percentDecode(any);
    }),
  );
});

test("batches, bills and enterprises: what went into the URI comes out, whatever the text", () => {
  const text = fc.string({ unit: "grapheme" }).map((any) => any.toWellFormed());
  fc.assert(
    fc.property(text, text, (first, second) => {
      assert.deepEqual(value(parseBatchUri(batchUri(first, second))), { drugKey: first, batchNo: second });
      assert.deepEqual(value(parseBillUri(billUri(first, second))), { owner: first, billNo: second });
      if (second.trim() !== "") assert.equal(value(parseParty(entUri("kyt-ref", second.trim()))).uri, entUri("kyt-ref", second.trim()));
    }),
  );
});
