// The table against GS1's own list of AIs, where that is at hand.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { AI_TABLE, type AiPart, type CheckName, ruleAt, ruleOf } from "./ai-table.ts";

const DICTIONARY = new URL("../../../../../shared/spec/gs1-syntax-dictionary.txt", import.meta.url);
const skip = existsSync(DICTIONARY) ? false : "the GS1 syntax dictionary is not beside the repository";

/** What the dictionary calls the checks. Company prefixes at a fixed place of all-digit parts need none: any digits pass. */
const CHECK_NAMES: Readonly<Record<string, CheckName>> = {
  csum: "checkDigit",
  yymmd0: "date",
  zero: "zero",
  nozeroprefix: "noLeadingZero",
  gcppos1: "companyPrefix",
  csumalpha: "checkPair",
};

interface Entry {
  readonly ai: string;
  readonly flags: string;
  readonly parts: readonly AiPart[];
  readonly attributes: readonly string[];
  readonly title: string;
}

function dictionary(): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const line of readFileSync(DICTIONARY, "utf8").split("\n")) {
    const match = /^(\d{2,4})(?:-(\d{2,4}))?\s+([*?]*)\s+(.*?)(?:\s+# (.*))?$/.exec(line.trimEnd());
    if (!match) continue;
    const [, first = "", last = first, flags = "", specification = "", title = ""] = match;
    const words = specification.trim().split(/\s+/);
    const parts = words.filter((word) => /^\[?[NXYZ]/.test(word)).map(partOf);
    const attributes = words.filter((word) => /^(req|ex|dlpkey)/.test(word));
    for (let ai = Number(first); ai <= Number(last); ai++) {
      const text = String(ai).padStart(first.length, "0");
      entries.set(text, { ai: text, flags, parts, attributes, title: title.trim() });
    }
  }
  return entries;
}

function partOf(word: string): AiPart {
  const match = /^(\[?)([NXYZ])(\.\.)?(\d+)\]?(?:,(.*))?$/.exec(word);
  assert.ok(match, `cannot read ${word}`);
  const [, optional, characters, varying, length, checks = ""] = match;
  const named = checks.split(",").flatMap((name) => {
    const check = CHECK_NAMES[name];
    return check === undefined || (check === "companyPrefix" && characters === "N") ? [] : [check];
  });
  return {
    characters: characters as AiPart["characters"],
    min: varying ? 1 : Number(length),
    max: Number(length),
    optional: optional === "[",
    checks: named.toSorted(),
  };
}

function known(ai: string): boolean {
  return ruleOf(ai) !== undefined;
}

test("every entry is as in the GS1 syntax dictionary", { skip }, () => {
  const entries = dictionary();
  for (const rule of AI_TABLE) {
    const entry = entries.get(rule.ai);
    assert.ok(entry, `(${rule.ai}) is not in the dictionary`);
    const attribute = (name: string): readonly string[] =>
      entry.attributes.filter((word) => word.startsWith(`${name}=`)).flatMap((word) => word.slice(name.length + 1).split(name === "dlpkey" ? "|" : ","));
    const expected = {
      title: entry.title,
      parts: entry.parts,
      predefinedLength: entry.flags.includes("*"),
      inQuery: entry.flags.includes("?"),
      requires: attribute("req")
        .map((group) => group.split("+"))
        .filter((group) => group.every(known)),
      excludes: attribute("ex").filter(known),
      qualifiers: entry.attributes.some((word) => word.startsWith("dlpkey"))
        ? (attribute("dlpkey")
            .map((list) => list.split(",").filter(known))
            .find((list) => list.length > 0) ?? [])
        : null,
    };
    const { ai: _, ...actual } = { ...rule, parts: rule.parts.map((part) => ({ ...part, checks: part.checks.toSorted() })) };
    assert.deepEqual(actual, expected, `(${rule.ai})`);
  }
});

test("every AI that 20 digits starting with 8 can be is in the table", { skip }, () => {
  // Coupon codes have an inner structure of at least 21 digits.
  const cannot = new Set(["8110", "8112"]);
  for (const { ai, parts, attributes } of dictionary().values()) {
    if (!ai.startsWith("8") || attributes.some((word) => word.startsWith("req="))) continue;
    const shortest = parts.reduce((sum, part) => sum + (part.optional ? 0 : part.min), 0);
    const longest = parts.reduce((sum, part) => sum + part.max, 0);
    if (shortest <= 20 - ai.length && longest >= 20 - ai.length && !cannot.has(ai)) assert.ok(known(ai), `(${ai})`);
  }
});

test("no AI begins another, so that the text after a value has one reading", () => {
  for (const { ai } of AI_TABLE) {
    assert.equal(ruleAt(`${ai}000000`, 0)?.ai, ai);
    assert.deepEqual(
      AI_TABLE.filter((other) => other.ai !== ai && other.ai.startsWith(ai)),
      [],
    );
  }
});
