import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { describe, test } from "node:test";
import fc from "fast-check";
import { jsonDepthProblem, scanJson, utf8Of } from "./json-depth.ts";
import { findJsonFault } from "./json-fault.ts";
import { numberText, readJsonText, type JsonObject } from "./json-text.ts";

describe("depth guard", () => {
  test("the limit itself passes, one more does not", () => {
    strictEqual(jsonDepthProblem("[".repeat(64) + "]".repeat(64), 64), null);
    deepStrictEqual(jsonDepthProblem(`${"[".repeat(64)}\n {`, 64), { reason: "TOO_DEEP", where: "2:2", detail: "nested deeper than 64 levels, at offset 66" });
  });

  test("100,000 nested arrays, or objects, do not crash", () => {
    strictEqual(jsonDepthProblem(`["药😀",\n"\ufeff",${"[".repeat(64)}`, 64)?.where, "2:68");
    strictEqual(jsonDepthProblem("[".repeat(100_000), 64)?.reason, "TOO_DEEP");
    strictEqual(jsonDepthProblem('{"a":'.repeat(100_000), 64)?.reason, "TOO_DEEP");
    strictEqual(readJsonText("[".repeat(100_000) + "]".repeat(100_000), 64).ok, false);
  });

  test("brackets in strings do not count, whatever is escaped", () => {
    strictEqual(jsonDepthProblem(`["${"[".repeat(100)}", "\\"[[[[", "\\\\", [[1]]]`, 3), null);
    strictEqual(jsonDepthProblem(`["\\\\", [[[1]]]]`, 3)?.reason, "TOO_DEEP");
    strictEqual(jsonDepthProblem(`["never closed [[[[`, 1), null);
  });

  test("members are counted, names given twice as two", () => strictEqual(scanJson(utf8Of('{"a":{"a":":","b\\":":2},"a":[{}]}'), 9).memberCount, 4));

  test("numbers that a double would print otherwise are seen", () => {
    for (const plain of ["0", "-1", "123456789012345", "[1,2]"]) strictEqual(scanJson(utf8Of(plain), 9).hasLexicalNumbers, false, plain);
    for (const lexical of ["1.0", "-0", "1e3", "1E3", "1234567890123456", "-0.5", '{"a":[0.1]}'])
      strictEqual(scanJson(utf8Of(lexical), 9).hasLexicalNumbers, true, lexical);
  });
});

/** JSON-like noise: real JSON with something cut, doubled or replaced. */
const damaged = fc
  .tuple(fc.json(), fc.nat(), fc.nat(3), fc.constantFrom("", ",", "]", "}", '"', "\\", "\\u12", "0", "-", ".", "\u0001", "tru"))
  .map(([text, at, cut, insert]) => text.slice(0, at % (text.length + 1)) + insert + text.slice((at % (text.length + 1)) + cut));

describe("fault finder", () => {
  test("finds a fault where, and only where, the engine's parser does", () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const engine = parses(text);
        const fault = findJsonFault(text);
        if (!engine) return fault !== null && fault.offset <= text.length;
        return fault === null || /twice|surrogate/.test(fault.detail);
      }),
      { numRuns: 2000 },
    );
  });

  for (const [text, offset] of [
    ["", 0],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ["[1 2]", 3],
    ['["\\x"]', 2],
    ['["\u0007"]', 2],
    ['{"a":tru}', 5],
    ["01", 1],
    ['{"a":1', 6],
    ['"open', 5],
  ] as const) {
    test(`${JSON.stringify(text)} is wrong at ${offset}`, () => strictEqual(findJsonFault(text)?.offset, offset));
  }
});

describe("reading JSON text", () => {
  test("a fault is told by line and column", () => {
    deepStrictEqual(readJsonText('{\n  "a": 1,\n  "b" 2}', 64), {
      ok: false,
      problem: { reason: "UNREADABLE_JSON", where: "3:7", detail: "a colon should be here" },
    });
  });

  test("a name given twice is refused, however it is spelled and wherever it stands", () => {
    for (const text of ['{"a":1,"a":2}', '[{"x":{"a":1,"\\u0061":2}}]', '{"__proto__":1,"__proto__":1}']) {
      const read = readJsonText(text, 64);
      strictEqual(read.ok, false);
      ok(!read.ok && /twice/.test(read.problem.detail));
    }
    strictEqual(readJsonText('[{"a":1},{"a":2},{"b":{"a":3}}]', 64).ok, true);
  });

  test("half a surrogate pair is refused, raw or escaped; a whole one passes", () => {
    for (const text of ['["\ud83d"]', '["\\ud83d"]', '["\\ude00\\ud83d"]', '{"\\uD83D":1}'])
      strictEqual(readJsonText(text, 64).ok, false, JSON.stringify(text));
    for (const text of ['["\ud83d\ude00"]', '["\\ud83d\\ude00"]', '["\\\\ud83d"]']) strictEqual(readJsonText(text, 64).ok, true, JSON.stringify(text));
  });

  test("`__proto__` is a member like any other", () => {
    const read = readJsonText('{"__proto__":{"polluted":1}}', 64);
    ok(read.ok && Object.hasOwn(read.value as object, "__proto__"));
    strictEqual(({} as JsonObject)["polluted"], undefined);
  });

  test("numbers keep their source text", () => {
    const source = ["1", "1.0", "-0", "1e400", "12345678901234567890", "0.10", "1E+2", "-1.5e-7"];
    const read = readJsonText(`{"list":[${source.join(",")}]}`, 64);
    if (!read.ok) throw new Error(read.problem.detail);
    const { list } = read.value as { readonly list: readonly number[] };
    deepStrictEqual(
      list.map((value, index) => numberText(read.numbers, list, String(index), value)),
      source,
    );
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
