// The trie of company prefixes against a search through the whole table, and what a table may not say.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { digits } from "./ai-values.test-support.ts";
import { type CompanyPrefixEntry, createCompanyPrefixes, KNOWN_COMPANY_PREFIXES } from "./company-prefixes.ts";

/** By the longest entry that the digits from the offset on begin with. */
function longestMatch(entries: readonly CompanyPrefixEntry[], text: string, at: number): number {
  let best: CompanyPrefixEntry = { prefix: "", length: 0 };
  for (const entry of entries) if (text.startsWith(entry.prefix, at) && entry.prefix.length > best.prefix.length) best = entry;
  return best.length;
}

const length = fc.constantFrom(0, 4, 5, 6, 7, 8, 9, 10, 11, 12);
/** Few digits, so that entries nest. */
const nesting = fc.string({ unit: fc.constantFrom(..."019"), minLength: 1, maxLength: 12 });
const table = fc.uniqueArray(fc.record({ prefix: fc.oneof(nesting, digits(1, 12)), length }), { selector: ({ prefix }) => prefix, maxLength: 60 });
const key = fc.oneof(nesting, digits(0, 18), fc.string({ unit: fc.constantFrom(..."019A ８/:"), maxLength: 14 }));

test("the length of a company prefix is that of the longest entry that the key begins with", () => {
  fc.assert(
    fc.property(table, fc.array(key, { minLength: 1, maxLength: 20 }), fc.nat(3), (entries, keys, at) => {
      const prefixes = createCompanyPrefixes(entries);
      assert.equal(prefixes.size, entries.length);
      const continued = entries.map(({ prefix }) => `${prefix}000`);
      for (const text of [...keys, ...continued, ...entries.map(({ prefix }) => prefix)]) {
        assert.equal(prefixes.lengthAt(text, at), longestMatch(entries, text, at), `${text} at ${at}`);
        assert.equal(prefixes.lengthAt(text, 0), longestMatch(entries, text, 0), text);
        assert.equal(prefixes.lengthAt(text, text.length + 1), 0);
      }
    }),
    { numRuns: 300 },
  );
});

test("order and repetition of entries change nothing; an empty table knows nothing", () => {
  fc.assert(
    fc.property(table, key, (entries, text) => {
      const once = createCompanyPrefixes(entries);
      const twice = createCompanyPrefixes([...entries.toReversed(), ...entries]);
      assert.equal(twice.size, once.size);
      assert.equal(twice.lengthAt(text, 0), once.lengthAt(text, 0));
      assert.equal(createCompanyPrefixes([]).lengthAt(text, 0), 0);
    }),
  );
});

test("a hundred thousand prefixes are all found, with exceptions inside ranges", () => {
  const entries: CompanyPrefixEntry[] = [];
  // A generator with a full period, so that all are different.
  for (let index = 0, state = 1; index < 100_000; index++) {
    state = (state * 5 + 3) % 1_048_576;
    entries.push(
      { prefix: String(4_000_000 + state), length: 7 },
      ...(index % 10 === 0 ? [{ prefix: `${4_000_000 + state}55`, length: index % 20 === 0 ? 0 : 10 }] : []),
    );
  }
  const prefixes = createCompanyPrefixes(entries);
  assert.equal(prefixes.size, 110_000);
  for (const { prefix, length: expected } of entries) assert.equal(prefixes.lengthAt(`x${prefix}0000`, 1), expected);
  for (const { prefix } of entries.slice(0, 1000)) assert.equal(prefixes.lengthAt(prefix.slice(0, 6), 0), 0);
});

test("what is known of China's prefixes by default", () => {
  const lengths = ["690", "691", "692", "693", "694", "695", "696", "697", "698", "699", "400"].map((prefix) =>
    KNOWN_COMPANY_PREFIXES.lengthAt(`${prefix}0000000000`, 0),
  );
  assert.deepEqual(lengths, [7, 7, 8, 8, 8, 8, 8, 9, 0, 0, 0]);
});

test("an entry that can be none, or contradicts another, is named", () => {
  const wrong: readonly [readonly CompanyPrefixEntry[], RegExp][] = [
    [[{ prefix: "", length: 7 }], /""/],
    [[{ prefix: "69a", length: 7 }], /69a/],
    [[{ prefix: "1234567890123", length: 12 }], /1234567890123/],
    [[{ prefix: "690", length: 3 }], /690 says 3/],
    [[{ prefix: "690", length: 13 }], /690 says 13/],
    [[{ prefix: "690", length: 7.5 }], /690 says 7.5/],
    [
      [
        { prefix: "690", length: 7 },
        { prefix: "690", length: 8 },
      ],
      /690 .* 7 and 8/,
    ],
  ];
  for (const [entries, message] of wrong)
    assert.throws(
      () => createCompanyPrefixes(entries),
      (error) => error instanceof RangeError && message.test(error.message),
    );
});
