// Laws of EPC URNs for every form and every length of company prefix: URN ↔ identifier ↔ Digital Link both ways, and what is
// not one of them is refused where it goes wrong.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalUri } from "../canonical-uri.ts";
import { parseEpcUri } from "../epc-uri.ts";
import { checkDigit } from "../check-digit.ts";
import { parseDigitalLinkPath } from "./digital-link.ts";
import { gtinOfPackLink, linkOfPackUrn } from "./pack-link.ts";
import { type CompanyPrefixes, createCompanyPrefixes } from "./company-prefixes.ts";
import { isGs1Identifier } from "./elements.ts";
import { digitalLinkToEpcUrn, epcUrnToDigitalLink, formatEpcUrn, parseAnyEpcUrn, parseEpcUrn, toEpcUrn } from "./epc-urn.ts";
import { EPC_FORMS } from "./epc-urn-forms.ts";
import { anyUrn, urnOf, type WrittenUrn } from "./epc-urns.test-support.ts";
import { percentEncode } from "../percent.ts";

const LENGTHS = [6, 7, 8, 9, 10, 11, 12];
/** By length: a table in which every company prefix has it. */
const TABLES: ReadonlyMap<number, CompanyPrefixes> = new Map(
  LENGTHS.map((length) => [length, createCompanyPrefixes([..."0123456789"].map((prefix) => ({ prefix, length })))]),
);
const NONE = createCompanyPrefixes([]);

/** The URN that what it names is written as: two patterns name what another form names, too. */
function rewritten({ form, urn }: WrittenUrn): string {
  if (form.head === "idpat:upui:") return urn.replace("idpat:upui:", "idpat:sgtin:");
  return form.head === "idpat:sgln:" ? urn.replace("idpat:sgln:", "id:sgln:").replace(".*", ".0") : urn;
}

function linkOf({ form, key, qualifier }: WrittenUrn): string {
  const link = `https://id.gs1.org/${form.ai}/${percentEncode(key)}`;
  return qualifier === null ? link : `${link}/${form.tailAi}/${percentEncode(qualifier)}`;
}

for (const form of EPC_FORMS) {
  test(`urn:epc:${form.head} both ways for prefixes of 6 to 12 digits`, () => {
    for (const length of LENGTHS) {
      const table = TABLES.get(length) ?? NONE;
      fc.assert(
        fc.property(urnOf(form, length), (written) => {
          const { urn } = written;
          const read = parseAnyEpcUrn(urn);
          assert.ok(read.ok, `${urn} ${JSON.stringify(read)}`);
          assert.equal(canonicalUri(read.value), linkOf(written), urn);
          assert.equal(epcUrnToDigitalLink(urn), linkOf(written));
          assert.equal(formatEpcUrn(read.value, length), rewritten(written));
          assert.equal(toEpcUrn(read.value, table), rewritten(written));
          assert.equal(digitalLinkToEpcUrn(linkOf(written), table), rewritten(written));
          assert.equal(digitalLinkToEpcUrn(`http://example.com/x${linkOf(written).slice(18)}?17=1#x`, table), rewritten(written));
          assert.equal(digitalLinkToEpcUrn(linkOf(written), NONE), null);
          const strict = parseEpcUrn(urn);
          if (strict.ok) assert.deepEqual(strict, read);
          else assert.deepEqual([form.ai, strict.problem.reason, urn.indexOf(written.prefix, 11) <= strict.problem.at], ["01", "RESTRICTED_PREFIX", true]);
        }),
        { numRuns: 20 },
      );
    }
  });
}

test("the head of a URN has no case, what follows has, and every other kind and scheme is unknown", () => {
  fc.assert(
    fc.property(anyUrn, ({ form, urn }) => {
      const head = `urn:epc:${form.head}`;
      const loud = head.toUpperCase() + urn.slice(head.length);
      assert.deepEqual(parseAnyEpcUrn(loud), parseAnyEpcUrn(urn));
      assert.equal(epcUrnToDigitalLink(loud), epcUrnToDigitalLink(urn));
    }),
  );
  const known = new Set(EPC_FORMS.map(({ head }) => head));
  for (const kind of ["id", "idpat", "class", "tag", "raw", "pat", ""]) {
    for (const scheme of [
      "sgtin",
      "sscc",
      "sgln",
      "grai",
      "giai",
      "gsrn",
      "gsrnp",
      "gdti",
      "cpi",
      "sgcn",
      "ginc",
      "gsin",
      "itip",
      "upui",
      "pgln",
      "lgtin",
      "gid",
      "adi",
      "bic",
      "usdod",
      "imovn",
      "sgtin-96",
      "",
    ]) {
      const urn = `urn:epc:${kind}:${scheme}:0614141.112345.400`;
      if (known.has(`${kind}:${scheme}:`)) continue;
      const read = parseEpcUrn(urn);
      assert.ok(!read.ok);
      assert.deepEqual([read.problem.reason, read.problem.at, read.problem.length], ["UNKNOWN_SCHEME", 0, urn.length]);
      assert.equal(epcUrnToDigitalLink(urn), null);
    }
  }
});

test("every escape is undone, in either case, and only what a URN may hold bare stands bare", () => {
  fc.assert(
    fc.property(anyUrn, fc.nat(), ({ urn }, place) => {
      const lower = urn.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
      assert.equal(epcUrnToDigitalLink(lower), epcUrnToDigitalLink(urn));
      // A bare percent sign may begin another escape.
      const bare = urn.replace(/%(?!25)[0-9A-F]{2}/, (escape) => decodeURIComponent(escape));
      if (bare !== urn) assert.equal(epcUrnToDigitalLink(bare), null, bare);
      // One character of the last field escaped without need.
      const dot = urn.lastIndexOf(".");
      const last = urn.slice(dot + 1);
      const at = place % Math.max(1, last.length);
      if (!/^[A-Za-z0-9]+$/.test(last) || /^\d+$/.test(last)) return;
      const escaped = `${urn.slice(0, dot + 1)}${last.slice(0, at)}%${last.charCodeAt(at).toString(16)}${last.slice(at + 1)}`;
      assert.equal(epcUrnToDigitalLink(escaped), epcUrnToDigitalLink(urn), escaped);
    }),
    { numRuns: 400 },
  );
});

test("a URN with one character more, less or another is read as another thing or refused inside itself", () => {
  fc.assert(
    fc.property(
      anyUrn,
      fc.nat(),
      fc.constantFrom("", "0", ".", "*", "%", "%2", "%FF", "é", " ", "\ud800", ":", "A"),
      fc.boolean(),
      ({ urn }, place, put, over) => {
        const at = place % (urn.length + 1);
        const text = urn.slice(0, at) + put + urn.slice(over ? at + 1 : at);
        const read = parseAnyEpcUrn(text);
        assert.equal(epcUrnToDigitalLink(text), read.ok ? canonicalUri(read.value) : null);
        if (read.ok) {
          const id = parseEpcUri(canonicalUri(read.value));
          assert.ok(id.ok && isGs1Identifier(id.value), text);
          assert.deepEqual(id.value, read.value);
          return;
        }
        const { at: from, length, detail, detailZh } = read.problem;
        assert.ok(from >= 0 && length >= 0 && from + length <= text.length, `${text} ${JSON.stringify(read.problem)}`);
        assert.ok(detail !== "" && detailZh !== "" && detail !== detailZh);
      },
    ),
    { numRuns: 2000 },
  );
});

test("a company prefix of another length gives another URN of the same thing, or none where a key is too short", () => {
  fc.assert(
    fc.property(anyUrn, fc.constantFrom(...LENGTHS), ({ urn }, length) => {
      const read = parseAnyEpcUrn(urn);
      assert.ok(read.ok);
      const other = formatEpcUrn(read.value, length);
      if (other !== null) assert.equal(epcUrnToDigitalLink(other), epcUrnToDigitalLink(urn), other);
      else assert.ok(read.value.scheme === "gs1" && ["401", "8004", "8010"].includes(read.value.ai), urn);
    }),
  );
  for (const length of [0, 5, 13, Number.NaN]) assert.throws(() => formatEpcUrn({ scheme: "gtin", gtin: "06924561884074" }, length), RangeError);
});

/** Plain, with escapes of every kind and their like, too long, and of characters that a serial number may not hold. */
const anySerial = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."AZaz09-._"), maxLength: 22 }),
  fc
    .array(fc.constantFrom(...'AZ09-._~%/?#+&<"(', "%2F", "%2f", "%41", "%25", "%2B", "%7E", "%E4%BD%A0", "%4", "%ZZ"), { maxLength: 8 })
    .map((parts) => parts.join("")),
  fc.array(fc.constantFrom("A", "%2F", "%41", "+"), { minLength: 19, maxLength: 21 }).map((parts) => parts.join("")),
);

test("the short way for URNs of packs gives what the general way gives", () => {
  const number = fc.oneof(
    fc
      .tuple(fc.integer({ min: 4, max: 14 }), fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 13, maxLength: 13 }))
      .map(([length, digits]) => `${digits.slice(0, length)}.${digits.slice(length)}`),
    fc.string({ unit: fc.constantFrom(..."0123456789.x"), minLength: 14, maxLength: 14 }),
  );
  let short = 0;
  fc.assert(
    fc.property(
      fc.constantFrom("urn:epc:id:sgtin:", "urn:epc:id:sgtin:", "URN:EPC:ID:SGTIN:", "urn:epc:idpat:sgtin:"),
      number,
      // Packs of one class after each other.
      fc.array(anySerial, { minLength: 1, maxLength: 3 }),
      (head, digits, serials) => {
        for (const serial of serials) {
          const urn = `${head}${digits}.${serial}`;
          const read = parseAnyEpcUrn(urn);
          if (linkOfPackUrn(urn) !== null) short += 1;
          assert.equal(epcUrnToDigitalLink(urn), read.ok ? canonicalUri(read.value) : null, urn);
        }
      },
    ),
    { numRuns: 4000 },
  );
  assert.ok(short > 50, `${short} went the short way`);
});

test("the short way for links of packs gives what the general way gives", () => {
  const prefixes = createCompanyPrefixes([
    { prefix: "69", length: 8 },
    { prefix: "4", length: 7 },
  ]);
  const digits = (length: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: length, maxLength: length });
  const link = fc
    .tuple(
      fc.constantFrom("https://id.gs1.org", "http://a.example/b/c", "https://a/01", "HTTPS://a", "https://a/8004/1234", "ftp://a"),
      fc.oneof(
        fc.tuple(fc.constantFrom("069", "04", "12"), digits(11)).map(([head, rest]) => (head + rest).slice(0, 13)),
        digits(13),
      ),
      fc.boolean(),
      anySerial,
      fc.constantFrom("/21/", "/21/", "/21/", "/10/L/21/", "/22/V/21/", "/235/"),
    )
    .map(([stem, body, right, serial, between]) => `${stem}/01/${body}${right ? checkDigit(body) : (checkDigit(body) + 1) % 10}${between}${serial}`);
  let short = 0;
  fc.assert(
    fc.property(link, (uri) => {
      const read = parseDigitalLinkPath(uri);
      if (gtinOfPackLink(uri) >= 0) short += 1;
      assert.equal(digitalLinkToEpcUrn(uri, prefixes), read.ok ? toEpcUrn(read.value, prefixes) : null, uri);
    }),
    { numRuns: 4000 },
  );
  assert.ok(short > 50, `${short} went the short way`);
});
