// Laws of Digital Links over every key, qualifier and attribute: elements ↔ link ↔ element string lose nothing, any domain
// and path may stand in front, and there is one place in a path where the key can be.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalUri, parseCanonicalUri } from "../canonical-uri.ts";
import { AI_TABLE, ruleOf } from "./ai-table.ts";
import { SET_82, textOf } from "./ai-values.test-support.ts";
import { digitalLinkOf, formatDigitalLink, parseDigitalLink, parseDigitalLinkElements, parseDigitalLinkPath } from "./digital-link.ts";
import { elementSet, keyWithQualifiers, mayStandTogether, pairsOf } from "./element-sets.test-support.ts";
import { elementStringOf } from "./element-string.ts";
import { type Element, identifiersIn } from "./elements.ts";
import { parseElements } from "./read-element-string.ts";

/** Domains and paths of resolvers, some of which look like the beginning of a link. */
const domain = fc.constantFrom(
  "https://id.gs1.org",
  "http://example.com:8080",
  "HTTPS://Example.COM",
  "https://[2001:db8::1]:443",
  "https://例子.中国",
  "https://user:password@example.com",
  "https://example.com/some/path/here",
  "https://example.com/01",
  "https://example.com/01/01",
  "https://example.com/gtin/414",
  "https://example.com/8004",
  "https://example.com/00/1/",
  "https://example.com//",
);

function elementsIn(link: string): readonly Element[] {
  const read = parseDigitalLinkElements(link);
  assert.ok(read.ok, `${link} ${JSON.stringify(read)}`);
  return read.value;
}

/** Every character escaped, in lower case, or none that may stand bare. */
function respelled(value: string, every: boolean): string {
  if (!every) return value.replace(/[%#/?&;+]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  return [...value].map((char) => `%${char.charCodeAt(0).toString(16)}`).join("");
}

test("elements that may stand together come back from their link, where the standard has one for them", () => {
  let linked = 0;
  fc.assert(
    fc.property(elementSet, domain, (elements, stem) => {
      const link = digitalLinkOf(elements, stem);
      const isBound = ({ ai }: Element): boolean => ruleOf(ai)?.inQuery === false && ruleOf(ai)?.qualifiers === null;
      if (link === null) {
        assert.ok(elements.every(({ ai }) => ruleOf(ai)?.qualifiers === null) || elements.some(isBound), pairsOf(elements).join(""));
        return;
      }
      linked += 1;
      assert.deepEqual(pairsOf(elementsIn(link)).toSorted(), pairsOf(elements).toSorted(), link);
      const again = digitalLinkOf(elementsIn(link), stem);
      assert.equal(again, link);
      const read = parseElements(elementStringOf(elementsIn(link), "brackets"));
      assert.ok(read.ok);
      assert.equal(digitalLinkOf(read.value, stem), link);
    }),
    { numRuns: 500 },
  );
  assert.ok(linked > 100, `only ${linked} sets had a link`);
});

test("every key with every choice of its qualifiers is read in any spelling, with what a resolver puts around it", () => {
  const tail = fc.constantFrom("", "/", "?", "?lang=zh", "#10/x", "?a=1;b=2&linkType=gs1:pip#/01/x", "?=1&&;", "/?1a=2&01x=3");
  fc.assert(
    fc.property(keyWithQualifiers, domain, tail, fc.boolean(), (elements, stem, end, every) => {
      const path = elements.map(({ ai, value }) => `/${ai}/${respelled(value, every)}`).join("");
      assert.deepEqual(pairsOf(elementsIn(stem + path + end)), pairsOf(elements), stem + path + end);
    }),
    { numRuns: 400 },
  );
});

test("qualifiers in another order, twice, or of two orders mixed are refused at the one that is out of place", () => {
  fc.assert(
    fc.property(keyWithQualifiers, fc.nat(), (elements, choice) => {
      const [key, ...qualifiers] = elements;
      assert.ok(key);
      const alternatives = ruleOf(key.ai)?.qualifiers ?? [];
      const all = [...new Set(alternatives.flat()), "21", "10", "254", "17"];
      const added = all[choice % all.length] ?? "21";
      const ais = [...qualifiers.map(({ ai }) => ai), added];
      const isInOrder = alternatives.some((order) =>
        ais.every((ai, index) => order.includes(ai) && (index === 0 || order.indexOf(ais[index - 1] ?? "") < order.indexOf(ai))),
      );
      const path = elements.map(({ ai, value }) => `/${ai}/${respelled(value, true)}`).join("");
      const value = added === "17" ? "270930" : "1";
      const link = `https://example.com${path}/${added}/${value}`;
      const read = parseDigitalLinkElements(link);
      // A value that is wrong in itself, as 1 for (7040), is told first.
      if (added === "7040") assert.ok(!read.ok, link);
      else if (isInOrder) assert.equal(read.ok, mayStandTogether([key.ai, ...ais]), link);
      else {
        assert.ok(!read.ok, link);
        assert.deepEqual([read.problem.reason, link.slice(read.problem.at, read.problem.at + read.problem.length)], ["BAD_ORDER", added], link);
      }
    }),
    { numRuns: 400 },
  );
});

/** Two spellings of one link are read as equal things, without offsets. */
function named(path: string): string | null {
  const read = parseDigitalLinkPath(`https://a/${path}`);
  return read.ok ? JSON.stringify(read.value) : null;
}

test("a path has one place at most where a key can begin whose values fill the rest", () => {
  const piece = fc.oneof(
    keyWithQualifiers.map((elements) => elements.map(({ ai, value }) => `${ai}/${respelled(value, true)}`).join("/")),
    fc.constantFrom("01", "10", "21", "414", "8004", "gtin", "x"),
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
      const segments = pieces.join("/").split("/");
      const read = new Set(segments.map((_, place) => named(segments.slice(place).join("/"))).filter((name) => name !== null));
      assert.ok(read.size <= 1, [...read].join(" "));
    }),
    { numRuns: 400 },
  );
});

test("what a key names is written as its canonical link, which is read back and stays as it is", () => {
  fc.assert(
    fc.property(fc.oneof(elementSet, keyWithQualifiers), (elements) => {
      for (const id of identifiersIn(elements)) {
        const uri = canonicalUri(id);
        // (415) goes only with (8020), whose name is another.
        if (id.scheme === "gs1" && !mayStandTogether([id.ai, ...(id.qualifier ? [id.qualifier.ai] : [])])) continue;
        const read = parseCanonicalUri(uri);
        assert.ok(read.ok, `${uri} ${JSON.stringify(read)}`);
        assert.equal(canonicalUri(read.value), uri);
        if (id.scheme === "gs1" && ruleOf(id.ai)?.qualifiers === null) continue;
        const link = formatDigitalLink(id, "https://example.com/a");
        const parsed = parseDigitalLink(link);
        assert.ok(parsed.ok, link);
        assert.deepEqual(parsed.value, id);
      }
    }),
    { numRuns: 500 },
  );
});

test("the things that elements name are their keys, the trade item and the logistic unit first, or what stands for itself", () => {
  fc.assert(
    fc.property(fc.oneof(elementSet, keyWithQualifiers), (elements) => {
      const keys = elements.map(({ ai }) => ai).filter((ai) => ruleOf(ai)?.qualifiers);
      const expected = ["01", "00", ...keys.filter((ai) => ai !== "01" && ai !== "00")].filter((ai) => keys.includes(ai));
      const named = identifiersIn(elements).map((id) => (id.scheme === "gs1" ? id.ai : id.scheme === "sscc" ? "00" : "01"));
      if (expected.length > 0) assert.deepEqual(named, expected, pairsOf(elements).join(""));
      else
        assert.deepEqual(
          named.map((ai) => ruleOf(ai)?.requires),
          [[]],
          pairsOf(elements).join(""),
        );
    }),
    { numRuns: 500 },
  );
});

test("query keys: every AI is read or refused by its name, and words are left alone", () => {
  for (const { ai, inQuery } of AI_TABLE) {
    const link = `https://id.gs1.org/00/369245618800000015?${ai}=%20`;
    const read = parseDigitalLinkElements(link);
    assert.ok(!read.ok);
    assert.equal(read.problem.reason === "BAD_ORDER", !inQuery, link);
  }
  fc.assert(
    fc.property(textOf(SET_82.replace(/[0-9&;]/g, ""), 1, 12), (word) => {
      assert.equal(elementsIn(`https://id.gs1.org/00/369245618800000015?${word}=%2`).length, 1);
      assert.equal(elementsIn(`https://id.gs1.org/00/369245618800000015?x=1;${word}&y`).length, 1);
    }),
  );
});
