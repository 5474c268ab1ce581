import { deepStrictEqual, ok } from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { textsOf } from "./file-texts.ts";

async function textsIn(content: string | Uint8Array, chunkBytes: number): Promise<readonly string[]> {
  const bytes = Buffer.from(content);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const found: string[] = [];
  for await (const texts of textsOf(chunks())) found.push(...texts);
  return found;
}

const XML = `<?xml version="1.0"?>\n<A b="药 &lt;" c='2'>\n <D>text &amp; more</D><E f=""/></A>\n`;

test("of XML each attribute and text, however the file is cut", async () => {
  const whole = await textsIn(XML, XML.length * 3);
  deepStrictEqual(
    whole.filter((text) => text !== ""),
    ["1.0", "药 <", "2", "text & more"],
  );
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => deepStrictEqual(await textsIn(XML, size), whole)));
});

test("of JSON each string and number, in strings that are JSON too, and what stands between commas", async () => {
  const json = JSON.stringify({ a: "x, y", b: [1, { c: '{"d":"inner"}' }], e: null });
  const expected = ["x, y", "x", "y", "1", "inner", '{"d":"inner"}'];
  for (const size of [1, 7, 1000]) deepStrictEqual(await textsIn(json, size), expected);
});

test("of XML in every encoding that is read", async () => {
  const utf16 = Buffer.from(`\uFEFF${XML}`, "utf16le");
  for (const size of [1, 7, 1000]) {
    deepStrictEqual(await textsIn(utf16, size), await textsIn(XML, size * 1000));
    // 药 is D2 A9 in GB 2312.
    deepStrictEqual(await textsIn(Buffer.from('<?xml version="1.0" encoding="GBK"?><A b="\xD2\xA9"/>', "latin1"), size), ["1.0", "GBK", "", "药"]);
  }
});

test("nothing of what is no UTF-8, or no JSON", async () => {
  deepStrictEqual(await textsIn(Buffer.from('{"a":"\xb3\xa7"}', "latin1"), 4), []);
  deepStrictEqual(await textsIn('{"a":', 4), []);
  deepStrictEqual(await textsIn("", 4), []);
});

test("a text of XML without end is given up, and what comes behind it is not", async () => {
  const found = await textsIn(`<A b="1">${"x".repeat(3 * 2 ** 20)}<C d="2"/></A>`, 2 ** 18);
  ok(found.includes("1") && found.includes("2"));
  ok(found.every((text) => text.length < 2 ** 20 + 2 ** 19));
});
