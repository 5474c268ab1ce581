// Laws of the Chinese identifiers over generated codes and arbitrary text.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as codes from "../index.ts";
import { organisationCheckCharacter } from "./organisation-code.ts";

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const digits = (length: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: length, maxLength: length });
const withCheck = (body: string): string => `${body}${codes.checkDigit(body)}`;
const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> => fc.tuple(...parts).map((texts) => texts.join(""));
const province = fc.constantFrom(...codes.provinceCodes());

const organisation = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 8, maxLength: 8 }).map((body) => body + organisationCheckCharacter(body));
const uscc = joined(fc.constantFrom("91", "92", "12", "52", "Y1"), province, digits(4), organisation)
  .map((body) => [...ALPHABET].map((check) => body + check).find((code) => codes.parseUscc(code).ok))
  .filter((code) => code !== undefined);
const standardCode = digits(10).map((body) => withCheck(`869${body}`));
const gln = digits(12).map(withCheck);
const year = fc.integer({ min: 1985, max: 2099 }).map(String);
const kind = fc.constantFrom("H", "Z", "S");
const mainlandIssuer = fc.constantFrom("10", "19", "20", ...codes.provinceCodes().filter((code) => code <= "65"));
const approvalNumber = fc
  .oneof(joined(kind, fc.constantFrom("C", "J"), year, digits(4)), joined(fc.constantFrom(..."HZSBTFJ"), mainlandIssuer, digits(6)))
  .map((number) => `国药准字${number}`);

interface Law {
  readonly name: string;
  readonly valid: fc.Arbitrary<string>;
  /** The canonical spelling of what was read, or null. */
  readonly spell: (text: string) => string | null;
  readonly parse: (text: string) => codes.Parsed<unknown>;
}

function law<T>(name: string, valid: fc.Arbitrary<string>, parse: (text: string) => codes.Parsed<T>, format: (value: T) => string): Law {
  const spell = (text: string): string | null => {
    const parsed = parse(text);
    return parsed.ok ? format(parsed.value) : null;
  };
  return { name, valid, spell, parse };
}

const LAWS: readonly Law[] = [
  law("20-digit code", joined(fc.constant("8"), digits(6), fc.constant("-"), digits(13)), codes.parseEdmc, codes.formatEdmc),
  law("USCC", uscc, codes.parseUscc, codes.formatUscc),
  law("organisation code", organisation, codes.parseUscc, codes.formatUscc),
  law("standard code", standardCode, codes.parseStandardCode, codes.formatStandardCode),
  law("national drug id", digits(11), (text) => codes.parseNationalDrugId(text), codes.formatNationalDrugId),
  law("approval number", approvalNumber, codes.parseApprovalNumber, codes.formatApprovalNumber),
  law(
    "import certificate",
    joined(fc.constantFrom("", "B"), kind, fc.constantFrom("", "C"), digits(8)),
    codes.parseImportCertificate,
    codes.formatImportCertificate,
  ),
  law("GLN", gln, codes.parseGln, codes.formatGln),
  law("region", joined(province, digits(4)), codes.parseRegion, codes.formatRegion),
  law("production licence", joined(fc.constantFrom(..."粤浙京沪"), year, digits(4)), codes.parseProductionLicence, codes.formatLicence),
  law("trading licence", joined(fc.constantFrom(..."粤浙京沪"), fc.constantFrom("AA", "DB", "EE"), digits(7)), codes.parseTradingLicence, codes.formatLicence),
  law("practice licence", digits(22), codes.parsePracticeLicence, codes.formatLicence),
  law(
    "insurance drug code",
    fc.string({ unit: fc.constantFrom(..."XA01"), minLength: 1, maxLength: 30 }),
    codes.parseInsuranceDrugCode,
    codes.formatInsuranceDrugCode,
  ),
  law(
    "insurance institution code",
    joined(fc.constantFrom("H", "P"), province, digits(9)),
    codes.parseInsuranceInstitutionCode,
    codes.formatInsuranceInstitutionCode,
  ),
  law("MA code", joined(fc.constant("MA.156.M0."), digits(6)), codes.parseMaCode, codes.formatMaCode),
];

const near = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(..."国药准字HZSCJB0123456789８Ｈ -.粤\u3000"), maxLength: 30 }),
  ...LAWS.map(({ valid }) => valid),
);

for (const { name, valid, spell, parse } of LAWS) {
  test(`${name}: what is read is written as it was, and white space around it is no part of it`, () => {
    fc.assert(
      fc.property(valid, fc.constantFrom("", " ", "\r\n", "\u3000"), (code, space) => {
        assert.equal(spell(code), code);
        assert.equal(spell(space + code + space), code);
      }),
    );
  });

  test(`${name}: any text gives a value with one spelling, or a problem that points into the text in both languages`, () => {
    fc.assert(
      fc.property(near, (text) => {
        const parsed = parse(text);
        if (parsed.ok) {
          const spelled = spell(text) ?? "";
          assert.equal(spell(spelled), spelled);
          return;
        }
        const { at, length, detail, detailZh } = parsed.problem;
        assert.ok(at >= 0 && length >= 0 && at + length <= text.length, JSON.stringify(parsed.problem));
        assert.match(detail, /^[A-Z].*\S$/);
        assert.match(detailZh, /[\u4e00-\u9fff].*。$/);
      }),
      { numRuns: 300 },
    );
  });
}

/** Every text that has one character of the code replaced by another of the alphabet. */
function mutations(code: string, alphabet: string): readonly string[] {
  return [...code].flatMap((char, at) => [...alphabet].filter((other) => other !== char).map((other) => code.slice(0, at) + other + code.slice(at + 1)));
}

test("one wrong character never passes where the check can catch it", () => {
  const digitsOnly = "0123456789";
  fc.assert(
    fc.property(uscc, (code) =>
      assert.deepEqual(
        mutations(code, ALPHABET).filter((text) => codes.parseUscc(text).ok),
        [],
      ),
    ),
    { numRuns: 20 },
  );
  fc.assert(
    fc.property(standardCode, (code) =>
      assert.deepEqual(
        mutations(code, digitsOnly).filter((text) => codes.parseStandardCode(text).ok),
        [],
      ),
    ),
  );
  fc.assert(
    fc.property(gln, (code) =>
      assert.deepEqual(
        mutations(code, digitsOnly).filter((text) => codes.parseGln(text).ok),
        [],
      ),
    ),
  );
  // Modulo 11 over 36 characters: letters that are 11, 22 or 33 apart look the same to it, digits never do.
  const digitCode = digits(8).map((body) => body + organisationCheckCharacter(body));
  fc.assert(
    fc.property(digitCode, (code) =>
      assert.deepEqual(
        mutations(code, digitsOnly).filter((text) => codes.parseUscc(text).ok),
        [],
      ),
    ),
  );
});

test("codes in a web address are those that a regular expression finds, at their places", () => {
  const piece = fc.oneof(joined(fc.constant("8"), digits(19)), digits(3), fc.constantFrom("/", "?", "#", "=", "%20", "%31", "%", "8", "https://", "x"));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const url = `https://m.example.cn/${pieces.join("")}`;
      // An escape that is a digit stays one, any other becomes no digit; both keep their length.
      const plain = url.replace(/%3[0-9]/g, "000").replace(/%[0-9A-Fa-f]{2}/g, "xxx");
      const expected = [...plain.matchAll(/(?<!\d)8\d{19}(?!\d)/g)].map((match) => ({ code: match[0], at: match.index }));
      assert.deepEqual(
        codes.edmcInWebAddress(url),
        expected.filter(({ code, at }) => url.startsWith(code, at)),
      );
    }),
    { numRuns: 1000 },
  );
});

test("no text takes long: one million characters, whatever they are", () => {
  const units = ["8", "\u3000", "%38", "%41a", "81773220288616423835/", "国药准字Ｈ"];
  for (const unit of units) {
    const long = unit.repeat(Math.ceil(1_000_000 / unit.length));
    for (const text of [long, `urn:csp:rule:r1:${long}`, `https://a/${long}`]) {
      const calls = [
        codes.parseFiledPattern,
        codes.parseFiledUri,
        codes.edmcInWebAddress,
        codes.parseParty,
        codes.parseBatchUri,
        ...LAWS.map(({ parse }) => parse),
      ];
      for (const call of calls) {
        const start = performance.now();
        call(text);
        // Quadratic time would be minutes.
        assert.ok(performance.now() - start < 2_000, `${call.name} over ${unit}`);
      }
    }
  }
});
