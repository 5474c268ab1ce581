// The schemes that GS1's Tag Data Translation describes, where its definition files are at hand: what is written here is what
// their patterns allow, and what they describe is read and comes back equal. Binary levels are not this library's.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { digits, joined, SET_82, textOf, withCheck } from "./ai-values.test-support.ts";
import { createCompanyPrefixes } from "./company-prefixes.ts";
import { digitalLinkOf, parseDigitalLinkElements } from "./digital-link.ts";
import { elementStringOf } from "./element-string.ts";
import type { Element } from "./elements.ts";
import { digitalLinkToEpcUrn, epcUrnToDigitalLink, formatEpcUrn, parseAnyEpcUrn } from "./epc-urn.ts";
import { inUrn } from "./epc-urns.test-support.ts";
import { parseElements } from "./read-element-string.ts";

const FOLDER = new URL("../../../../../shared/spec/tdt/", import.meta.url);
const skip = existsSync(FOLDER) ? false : "the Tag Data Translation definitions are not beside the repository";

interface Field {
  readonly name: string;
  readonly length?: number;
  readonly decimalMinimum?: string;
  readonly decimalMaximum?: string;
}

interface Option {
  readonly optionKey: string;
  readonly pattern: string;
  readonly field: readonly Field[];
}

interface Level {
  readonly type: string;
  readonly option: readonly Option[];
}

function levelsOf(file: string): ReadonlyMap<string, Level> {
  const text = readFileSync(new URL(`${file}.json`, FOLDER), "utf8");
  const parsed = JSON.parse(text) as { "tdt:epcTagDataTranslation": { scheme: { level: readonly Level[] } } };
  return new Map(parsed["tdt:epcTagDataTranslation"].scheme.level.map((level) => [level.type, level]));
}

function optionOf(level: Level | undefined, key: string): Option {
  return level?.option.find(({ optionKey }) => optionKey === key) ?? level?.option[0] ?? assert.fail(`no option ${key}`);
}

/** How a key is put together from the fields of a pure identity; `serial` is the field of text, unescaped. */
interface Scheme {
  /** The file whose serial is text, the one whose serial is a number of bits, and the one that does without a prefix length. */
  readonly files: readonly string[];
  readonly elements: (fields: Readonly<Record<string, string>>) => readonly (readonly [ai: string, value: string])[];
}

function item({ gs1companyprefix = "", itemref = "" }: Readonly<Record<string, string>>): string {
  return withCheck(itemref.charAt(0) + gs1companyprefix + itemref.slice(1));
}

const SCHEMES: Readonly<Record<string, Scheme>> = {
  sgtin: {
    files: ["SGTIN-198", "SGTIN-96", "SGTIN+"],
    elements: (fields) => [
      ["01", item(fields)],
      ["21", fields["serial"] ?? ""],
    ],
  },
  sscc: {
    files: ["SSCC-96", "SSCC+"],
    elements: ({ gs1companyprefix = "", serialref = "" }) => [["00", withCheck(serialref.charAt(0) + gs1companyprefix + serialref.slice(1))]],
  },
  sgln: {
    files: ["SGLN-195", "SGLN-96", "SGLN+"],
    elements: ({ gs1companyprefix = "", locationref = "", serial = "" }) => [
      ["414", withCheck(gs1companyprefix + locationref)],
      ["254", serial],
    ],
  },
  grai: {
    files: ["GRAI-170", "GRAI-96", "GRAI+"],
    elements: ({ gs1companyprefix = "", assettype = "", serial = "" }) => [["8003", `0${withCheck(gs1companyprefix + assettype)}${serial}`]],
  },
  giai: { files: ["GIAI-202", "GIAI-96", "GIAI+"], elements: ({ gs1companyprefix = "", indassetref = "" }) => [["8004", gs1companyprefix + indassetref]] },
  itip: {
    files: ["ITIP-212", "ITIP-110", "ITIP+"],
    elements: (fields) => [
      ["8006", `${item(fields)}${fields["piece"]}${fields["total"]}`],
      ["21", fields["serial"] ?? ""],
    ],
  },
};

/** The escape sequences of the pattern take three characters of the text for one. */
function maxOf({ pattern }: Option): number {
  return Number(/\{1,(\d+)\}\)\$$/.exec(pattern)?.[1] ?? 12);
}

/** The texts of a pure identity's fields: digits of the given length, numbers up to the maximum, or text of the file's own set. */
function fieldText(field: Field, option: Option): fc.Arbitrary<string> {
  if (field.length !== undefined) return digits(field.length);
  if (field.decimalMaximum !== undefined) return fc.bigInt({ min: BigInt(field.decimalMinimum ?? "0"), max: BigInt(field.decimalMaximum) }).map(String);
  return textOf(SET_82, 1, maxOf(option));
}

const NAMES: Readonly<Record<string, string>> = { urnEscapedSerial: "serial", urnEscapedIndAssetRef: "indassetref" };

interface Sample {
  readonly urn: string;
  readonly fields: Readonly<Record<string, string>>;
}

function samples(scheme: string, option: Option): fc.Arbitrary<Sample> {
  return fc.tuple(...option.field.map((field) => fieldText(field, option))).map((texts) => ({
    urn: `urn:epc:id:${scheme}:${texts.map(inUrn).join(".")}`,
    fields: Object.fromEntries(option.field.map(({ name }, index) => [NAMES[name] ?? name, texts[index] ?? ""])),
  }));
}

/** Pieces are counted from 01 and are not more than there are (General Specifications 3.9.6), which the files do not say. */
function isRightPiece({ fields }: Sample): boolean {
  const { piece, total } = fields;
  return piece === undefined || total === undefined || (piece >= "01" && piece <= total);
}

function link(elements: readonly Element[], domain: string): string {
  return digitalLinkOf(elements, domain) ?? assert.fail("no link");
}

/** RFC 3986 lets no quotation mark stand in a path, so it is escaped here and left bare in the files, which are wrong. */
function asInTdt(uri: string): string {
  return uri.replaceAll("%22", '"');
}

for (const [name, { files, elements: keysOf }] of Object.entries(SCHEMES)) {
  for (const [place, file] of files.entries()) {
    test(`${file}: what the definition describes is read, written and converted as it says`, { skip }, () => {
      const levels = levelsOf(file);
      const urns = levels.get("PURE_IDENTITY");
      // The files for binary strings without a company prefix have no URN; of the first file of the scheme they have all else.
      const written = urns ?? levelsOf(files[0] ?? "").get("PURE_IDENTITY");
      for (const option of written?.option ?? assert.fail("no URN")) {
        const length = Number(option.optionKey);
        const table = createCompanyPrefixes([..."0123456789"].map((prefix) => ({ prefix, length })));
        fc.assert(
          fc.property(samples(name, option).filter(isRightPiece), ({ urn, fields }) => {
            if (urns) assert.match(urn, new RegExp(option.pattern), "the sample itself");
            const elements = keysOf(fields)
              .map(([ai, value]) => ({ ai, value, at: 0 }))
              .filter(({ ai, value }) => !(ai === "254" && value === "0"));
            const read = parseAnyEpcUrn(urn);
            assert.ok(read.ok, `${urn} ${JSON.stringify(read)}`);
            assert.equal(formatEpcUrn(read.value, length), urn);

            const canonical = link(elements, "https://id.gs1.org");
            assert.equal(epcUrnToDigitalLink(urn), canonical);
            assert.equal(digitalLinkToEpcUrn(canonical, table), urn);
            const inLink = optionOf(levels.get("GS1_DIGITAL_LINK"), option.optionKey);
            assert.match(asInTdt(canonical), new RegExp(inLink.pattern));
            assert.equal(digitalLinkToEpcUrn(asInTdt(canonical).replace("https://id.gs1.org", "http://example.com:80/a/b"), table), urn);

            const inJson = optionOf(levels.get("GS1_AI_JSON"), option.optionKey);
            const json = elements.map(({ ai, value }) => `"${ai}":${JSON.stringify(value)}`);
            if (elements.length === keysOf(fields).length) assert.match(`{${json.join(",")}}`, new RegExp(inJson.pattern));
            const readings = [parseDigitalLinkElements(asInTdt(canonical)), parseElements(elementStringOf(elements, "brackets"))];
            for (const parsed of readings) {
              if (parsed.ok) assert.equal(link(parsed.value, "https://id.gs1.org"), canonical);
              // Of what is printed on goods, only what a product on the market can have.
              else assert.deepEqual([name, parsed.problem.reason], ["sgtin", "RESTRICTED_PREFIX"], canonical);
            }
          }),
          { numRuns: place === 0 ? 30 : 15 },
        );
      }
    });
  }
}

test("what the patterns of a definition do not match is no URN of its scheme", { skip }, () => {
  for (const [name, { files }] of Object.entries(SCHEMES)) {
    const options = levelsOf(files[0] ?? "").get("PURE_IDENTITY")?.option ?? [];
    const patterns = options.map(({ pattern }) => new RegExp(pattern));
    fc.assert(
      fc.property(
        fc.constantFrom(...options).chain((option) => samples(name, option).filter(isRightPiece)),
        fc.nat(),
        fc.constantFrom(...'0.%A/"é#'),
        fc.boolean(),
        ({ urn }, place, put, over) => {
          const head = `urn:epc:id:${name}:`;
          const at = head.length + (place % (urn.length - head.length + 1));
          const text = urn.slice(0, at) + put + urn.slice(over ? at + 1 : at);
          if (patterns.some((pattern) => pattern.test(text))) {
            const { piece, total } = /^[^.]*\.\d+\.(?<piece>\d\d)\.(?<total>\d\d)\./.exec(text)?.groups ?? {};
            if (name === "itip" && (piece === "00" || (piece ?? "") > (total ?? ""))) assert.equal(epcUrnToDigitalLink(text), null);
            else assert.notEqual(epcUrnToDigitalLink(text), null, text);
            return;
          }
          // Escapes that are not needed, and in lower case, are read though they are never written.
          const read = parseAnyEpcUrn(text);
          if (read.ok) assert.notEqual(text.includes("%"), false, text);
          if (read.ok)
            assert.ok(
              [6, 7, 8, 9, 10, 11, 12].some((length) => patterns.some((pattern) => pattern.test(formatEpcUrn(read.value, length) ?? ""))),
              text,
            );
        },
      ),
      { numRuns: 300 },
    );
  }
});

test("numbers up to the limits of the definitions' fields are read", { skip }, () => {
  const most = joined(fc.constant("urn:epc:id:sgtin:0614141.112345."), fc.constantFrom("0", "274877906943", "99999999999999999999"));
  fc.assert(
    fc.property(most, (urn) => {
      const read = parseAnyEpcUrn(urn);
      assert.ok(read.ok);
      assert.equal(formatEpcUrn(read.value, 7), urn);
    }),
    { numRuns: 10 },
  );
});
