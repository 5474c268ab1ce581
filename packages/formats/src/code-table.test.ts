import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CodeTable, spread } from "./code-table.ts";

const edmcText = fc
  .tuple(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 9_999_999_999 }))
  .map(([head, tail]) => `8${String(head).padStart(9, "0")}${String(tail).padStart(10, "0")}`);
const gs1Uri = fc.integer({ min: 0, max: 50 }).map((serial) => `https://id.gs1.org/01/06924561884074/21/${serial}`);

void test("a table numbers codes as a map would, and gives each back", () => {
  const code = fc.oneof(edmcText, gs1Uri, fc.constantFrom("80000000000000000000", "89999999999999999999", "80000000004294967295", "80000000004294967296"));
  fc.assert(
    fc.property(fc.array(code, { maxLength: 300 }), (codes) => {
      const table = new CodeTable(2);
      const known = new Map<string, number>();
      for (const text of codes) {
        const number = text.startsWith("8") ? table.addEdmc(text) : table.addUri(text);
        if (!known.has(text)) known.set(text, known.size);
        assert.equal(number, known.get(text));
      }
      assert.equal(table.size, known.size);
      const numbers = [...known.values()];
      assert.deepEqual(
        numbers.map((number) => table.keyOf(number)),
        [...known.keys()],
      );
      assert.deepEqual(
        table.urisOf(numbers),
        numbers.map((number) => table.uriOf(number)),
      );
      for (const number of numbers) assert.equal(table.uriLengthOf(number), table.uriOf(number).length);
    }),
  );
});

void test("a text that is no 20-digit code has no number", () => {
  const table = new CodeTable();
  for (const text of ["", "8177322028861642383", "817732202886164238355", "71773220288616423835", "8177322028861642383x", "8177322028861642383５"]) {
    assert.equal(table.addEdmc(text), -1, text);
  }
  assert.equal(table.size, 0);
});

void test("a URI of a 20-digit code is the code", () => {
  const table = new CodeTable();
  assert.equal(table.addEdmc("81773220288616423835"), 0);
  assert.equal(table.addUri("urn:csp:edmc:81773220288616423835"), 0);
});

void test("codes chosen to crowd one place are still told apart", () => {
  // All of these want the same of 1,024 slots, the size the table has for up to 512 codes.
  const crowd: string[] = [];
  for (let tail = 0; crowd.length < 400; tail++) if ((spread(0, tail) & 1023) === 7) crowd.push(`8${String(tail).padStart(19, "0")}`);
  const table = new CodeTable(2);
  for (const [at, code] of crowd.entries()) assert.equal(table.addEdmc(code), at);
  for (const [at, code] of crowd.entries()) assert.equal(table.addEdmc(code), at);
  assert.equal(table.size, crowd.length);
  assert.equal(table.keyOf(399), crowd[399]);
});
