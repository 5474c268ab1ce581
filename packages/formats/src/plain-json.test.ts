import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readPlainJson } from "./plain-json.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "utf8");

void test("what it reads is what JSON.parse reads, with the names in their order", () => {
  const name = fc.oneof(
    { weight: 5, arbitrary: fc.stringMatching(/^[a-z_]{1,12}$/) },
    fc.string({ maxLength: 40 }),
    fc.constantFrom("toString", "7", "constructor", "__proto__"),
  );
  const plain = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9 药é]{0,20}$/),
    fc.nat(),
    fc.constant(null),
    fc.array(fc.stringMatching(/^[0-9]{0,20}$/), { maxLength: 12 }),
  );
  const value = fc.oneof({ weight: 9, arbitrary: plain }, fc.string({ unit: "grapheme" }), fc.integer(), fc.constantFrom(true, 0), fc.jsonValue());
  const member = fc.tuple(name, value).map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)}`);
  let read = 0;
  fc.assert(
    fc.property(fc.array(member, { maxLength: 6 }), fc.constantFrom("", "", " ", ","), (members, behind) => {
      const text = `{${members.join(",")}}${behind}`;
      const object = readPlainJson(bytes(text));
      if (object === null) return;
      read += 1;
      assert.deepEqual(object, JSON.parse(text));
      assert.deepEqual(Object.keys(object), Object.keys(JSON.parse(text) as object));
    }),
    { numRuns: 3000 },
  );
  assert.ok(read > 100, `only ${read} of the texts were of the plain form`);
});

void test("it reads the form that most interfaces send", () => {
  const codes = Array.from({ length: 30 }, (_, at) => `8206233${String(at).padStart(13, "0")}`);
  const message = { bill_code: "CK1", bill_type: 201, none: 0, physic_type: null, to_address: "上海市", trace_codes: codes.slice(0, 2), all: codes, empty: [] };
  for (const text of [JSON.stringify(message), JSON.stringify(message)]) assert.deepEqual(readPlainJson(bytes(text)), message);
  assert.deepEqual(readPlainJson(new Uint8Array(bytes('{"a":"1"}'))), { a: "1" });
});

void test("names that share a place in the table of names are told apart", () => {
  const names = Array.from({ length: 3000 }, (_, at) => `name_${at.toString(36)}`);
  for (const name of [...names, ...names]) assert.deepEqual(readPlainJson(bytes(`{"${name}":"x"}`)), { [name]: "x" });
});

const OTHER_TEXTS: readonly (readonly [what: string, text: string | Buffer])[] = [
  ["nothing", ""],
  ["no object", '["a"]'],
  ["no member", "{}"],
  ["white space", '{ "a":"1"}'],
  ["an escape in a value", String.raw`{"a":"\n"}`],
  ["an escape in a name", String.raw`{"\u0061":"1"}`],
  ["a control character", '{"a":"\t"}'],
  ["a name given twice", '{"a":"1","a":"2"}'],
  ["a name that every object has", '{"__proto__":["x"]}'],
  ["a name beyond ASCII", '{"药":"1"}'],
  ["a long name", `{"${"x".repeat(33)}":"1"}`],
  ["an object inside", '{"a":{}}'],
  ["a list of numbers", '{"a":[1]}'],
  ["a list beyond ASCII", '{"a":["药"]}'],
  ["a fraction", '{"a":1.5}'],
  ["an exponent", '{"a":1e3}'],
  ["a negative number", '{"a":-1}'],
  ["a number with a zero in front", '{"a":01}'],
  ["a number that no double holds", '{"a":9007199254740993}'],
  ["a word", '{"a":nuLL}'],
  ["a string without an end", '{"a":"1}'],
  ["a list without an end", '{"a":["1","2"'],
  ["an object without an end", '{"a":"1"'],
  ["a comma too many", '{"a":"1",}'],
  ["something behind it", '{"a":"1"}}'],
  ["no colon", '{"a","1"}'],
  ["no UTF-8", Buffer.concat([bytes('{"a":"'), Buffer.of(0xff), bytes('"}')])],
  ["a byte order mark", '\ufeff{"a":"1"}'],
  ["more members than any message has", `{${Array.from({ length: 257 }, (_, at) => `"n${at}":"1"`).join(",")}}`],
  ["a message of over 64 KiB", `{"a":"${"x".repeat(65_536)}"}`],
];

for (const [what, text] of OTHER_TEXTS) {
  void test(`it leaves ${what} to the general way`, () => {
    assert.equal(readPlainJson(typeof text === "string" ? bytes(text) : text), null);
  });
}

void test("a byte order mark inside a value stays, as JSON.parse keeps it", () => {
  assert.deepEqual(readPlainJson(bytes('{"a":"\ufeffx"}')), { a: "\ufeffx" });
});
