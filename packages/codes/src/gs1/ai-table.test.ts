// The table against GS1's own list of AIs, where that is at hand, and what the look-ups promise.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { AI_TABLE, type AiPart, type AiRule, type CheckName, ruleAt, ruleOf } from "./ai-table.ts";
import { CHECKS } from "./checks/by-name.ts";

const DICTIONARY = new URL("../../../../../shared/spec/gs1-syntax-dictionary.txt", import.meta.url);
const skip = existsSync(DICTIONARY) ? false : "the GS1 syntax dictionary is not beside the repository";

/** What the dictionary calls the checks. */
const CHECK_NAMES: Readonly<Record<string, CheckName>> = {
  csum: "checkDigit",
  csumalpha: "checkPair",
  gcppos1: "companyPrefix",
  gcppos2: "companyPrefixFromSecond",
  yymmdd: "date",
  yymmd0: "dateOrMonth",
  yyyymmdd: "dateWithCentury",
  hh: "hour",
  mi: "minute",
  ss: "second",
  hhmi: "hourAndMinute",
  iso3166: "country",
  iso3166999: "countryOr999",
  iso3166alpha2: "countryLetters",
  iso4217: "currency",
  iso5218: "sex",
  winding: "winding",
  yesno: "yesOrNo",
  mediatype: "mediaType",
  packagetype: "packageType",
  importeridx: "importerIndex",
  hyphen: "hyphen",
  zero: "zero",
  nonzero: "notZero",
  nozeroprefix: "noLeadingZero",
  hasnondigit: "notOnlyDigits",
  pcenc: "percentEncoding",
  pieceoftotal: "pieceOfTotal",
  posinseqslash: "positionInSequence",
  latitude: "latitude",
  longitude: "longitude",
  iban: "iban",
  couponcode: "couponCode",
  couponposoffer: "couponOffer",
};

function dictionary(): readonly AiRule[] {
  return readFileSync(DICTIONARY, "utf8")
    .split("\n")
    .flatMap((line) => {
      if (!/^\d/.test(line)) return [];
      const match = /^(\d{2,4})(?:-(\d{2,4}))?\s+([*?]*)\s+(.*?)(?:\s+# (.*))?$/.exec(line.trimEnd());
      assert.ok(match, `cannot read ${line}`);
      const [, first = "", last = first, flags = "", specification = "", title = ""] = match;
      return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) =>
        entry(String(Number(first) + index).padStart(first.length, "0"), flags, specification.trim().split(/\s+/), title.trim()),
      );
    })
    .toSorted((a, b) => (a.ai < b.ai ? -1 : 1));
}

function entry(ai: string, flags: string, words: readonly string[], title: string): AiRule {
  const parts = words.filter((word) => /^\[?[NXYZ]/.test(word)).map(partOf);
  const attributes = words.filter((word) => !/^\[?[NXYZ]/.test(word));
  for (const attribute of attributes) assert.match(attribute, /^((req|ex|dlpkey)=[0-9n,+|]+|dlpkey)$/, `(${ai})`);
  const keys = attributes.map((attribute) => attribute.split("=")[0]);
  assert.equal(new Set(keys).size, keys.length, `(${ai}) has a key twice, which the table cannot say`);
  const listOf = (name: string, separator: string): readonly string[] =>
    attributes.filter((word) => word.startsWith(`${name}=`)).flatMap((word) => word.slice(name.length + 1).split(separator));
  return {
    ai,
    title,
    parts,
    predefinedLength: flags.includes("*"),
    inQuery: flags.includes("?"),
    requires: listOf("req", ",").map((group) => group.split("+")),
    excludes: listOf("ex", ","),
    qualifiers: keys.includes("dlpkey") ? listOf("dlpkey", "|").map((list) => list.split(",")) : null,
    minLength: parts.reduce((total, part) => total + (part.optional ? 0 : part.min), 0),
    maxLength: parts.reduce((total, part) => total + part.max, 0),
  };
}

function partOf(word: string): AiPart {
  const match = /^(\[?)([NXYZ])(\.\.)?(\d+)\]?(?:,(.*))?$/.exec(word);
  assert.ok(match, `cannot read ${word}`);
  const [, optional, characters, varying, length, checks] = match;
  return {
    characters: characters as AiPart["characters"],
    min: varying ? 1 : Number(length),
    max: Number(length),
    optional: optional === "[",
    checks: (checks?.split(",") ?? []).map((name) => CHECK_NAMES[name] ?? assert.fail(`unknown check ${name}`)),
  };
}

test("every entry of the GS1 syntax dictionary is in the table as it is there, and no other", { skip }, () => {
  const expected = new Map(dictionary().map((rule) => [rule.ai, rule]));
  assert.ok(expected.size > 500);
  for (const rule of AI_TABLE) assert.deepEqual(rule, expected.get(rule.ai), `(${rule.ai})`);
  assert.deepEqual(
    AI_TABLE.map(({ ai }) => ai),
    [...expected.keys()],
  );
});

test("every check that the dictionary names is programmed, and no other is", { skip }, () => {
  const named = new Set(dictionary().flatMap(({ parts }) => parts.flatMap(({ checks }) => checks)));
  assert.deepEqual([...named].toSorted(), Object.keys(CHECKS).toSorted());
});

test("the table is ascending, and only the last part of a value varies in length", () => {
  for (const [place, { ai, parts }] of AI_TABLE.entries()) {
    assert.ok(place === 0 || (AI_TABLE[place - 1]?.ai ?? "") < ai, `(${ai})`);
    assert.ok(
      parts.slice(0, -1).every(({ min, max }) => min === max),
      `(${ai})`,
    );
    assert.ok(
      parts.every((part, index) => part.optional || !parts[index - 1]?.optional),
      `(${ai})`,
    );
  }
});

test("no AI begins another, so that the text after a value has one reading", () => {
  for (const { ai } of AI_TABLE) {
    assert.equal(ruleAt(`${ai}000000`, 0)?.ai, ai);
    assert.equal(ruleAt(`xy${ai}`, 2)?.ai, ai);
    assert.equal(ruleAt(ai.slice(0, -1), 0), undefined);
    assert.equal(ruleOf(ai)?.ai, ai);
    assert.equal(ruleOf(`${ai}0`), undefined);
    assert.deepEqual(
      AI_TABLE.filter((other) => other.ai !== ai && other.ai.startsWith(ai)),
      [],
    );
  }
});

test("the look-up at an offset finds what a search through the table finds, in any text", () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123456789") }));
  fc.assert(
    fc.property(text, fc.nat(12), (body, at) => {
      assert.equal(
        ruleAt(body, at),
        AI_TABLE.find(({ ai }) => body.startsWith(ai, at)),
      );
    }),
  );
});
