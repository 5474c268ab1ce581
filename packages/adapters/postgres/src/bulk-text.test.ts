import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { toArrays, toCopyLines } from "./bulk-text.ts";
import { fromStoredText, toStoredText } from "./stored-text.ts";

const COLUMNS = { n: "bigint", s: "text" } as const;
/** Any text, with much of what means something in an array or in a COPY. */
const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('"', "\\", ",", "{", "}", "\t", "\n", "\r", "N", " ", "\0"), fc.string({ unit: "binary", minLength: 1, maxLength: 1 })),
});
const value = fc.tuple(fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), fc.option(anyText));
/** Spaces where JSON lets them stand, since a caller may write its rows by hand. */
const spaces = fc.constantFrom("", " ", "\n\t");

function toJson(rows: readonly (readonly [bigint | null, string | null])[], space: string): string {
  return `${space}[${space}${rows.map(([n, s]) => `[${space}${n ?? "null"}${space},${JSON.stringify(s)}]`).join(`${space},`)}${space}]`;
}

/** As PostgreSQL reads the text of an array. */
function readArray(text: string): readonly (string | null)[] {
  assert.match(text, /^\{.*\}$/s);
  return [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)].map(([, quoted, plain]) =>
    quoted !== undefined ? quoted.replaceAll(/\\(.)/gs, "$1") : plain?.toLowerCase() === "null" ? null : (plain ?? ""),
  );
}

/** As PostgreSQL reads the lines of a COPY. */
function readLines(text: string): readonly (readonly (string | null)[])[] {
  const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
  const field = (one: string): string | null => (one === "\\N" ? null : one.replaceAll(/\\(.)/gs, (_, char: string) => escapes[char] ?? char));
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("\t").map(field));
}

test("arrays and lines hold every value as it was, integers of 64 bits too", () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 20 }), spaces, (rows, space) => {
      const json = toJson(rows, space);
      const stored = rows.map(([n, s]) => [n === null ? null : String(n), s === null ? null : toStoredText(s)]);
      const [numbers = "", texts = ""] = toArrays({ columns: COLUMNS, json });
      assert.deepEqual(
        readArray(numbers).map((n, i) => [n, readArray(texts)[i]]),
        stored,
      );
      const swapped = Buffer.concat(toCopyLines({ columns: COLUMNS, json }, [1, 0])).toString();
      // Half a surrogate pair is no UTF-8.
      assert.deepEqual(
        readLines(swapped),
        stored.map(([n, s]) => [s?.toWellFormed() ?? null, n]),
      );
    }),
  );
});

test("a column alone is an array of plain values", () => {
  fc.assert(
    fc.property(fc.array(fc.option(anyText)), (texts) => {
      const [array = ""] = toArrays({ columns: { s: "text" }, json: JSON.stringify(texts) });
      assert.deepEqual(
        readArray(array),
        texts.map((text) => (text === null ? null : toStoredText(text))),
      );
    }),
  );
  assert.deepEqual(toArrays({ columns: { n: "int" }, json: "[1,2,null]" }), ["{1,2,null}"]);
});

test("what is no table of these columns is refused", () => {
  for (const json of ["", "{}", "[1,2]", "[[1]]", '[[1,"a",2]]', "[[1,]]", '[[1,"a"]', '[[1,"a]]', '[[1,"a"][2,"b"]]'])
    assert.throws(() => toArrays({ columns: COLUMNS, json }), /not a JSON array of rows/, json);
});

test("texts with characters that PostgreSQL does not keep come back, differ where they did and stay in their order", () => {
  const text = fc.string({ unit: fc.constantFrom("\0", "\u0001", "\u0002", "a") });
  const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(fromStoredText(toStoredText(a)), a);
      assert.ok(!toStoredText(a).includes("\0"));
      assert.equal(Math.sign(compare(toStoredText(a), toStoredText(b))), Math.sign(compare(a, b)));
    }),
  );
});
