import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { badBytesPlace, badUtf8Place, type TextEncoding } from "./bad-bytes.ts";
import { bill } from "./bill/profile.ts";
import { epcisXml } from "./epcis-xml/profile.ts";
import { relationXml } from "./relation-xml/profile.ts";

/** Text without line ends but `\n`, so that JSON and XML count alike. */
const TEXT = fc.string({ unit: fc.constantFrom("a", "药", "\u{20BB7}", "\n", "\uFFFD", "\u00e9"), maxLength: 40 });

function placeBehind(text: string): string {
  const lines = text.split("\n");
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

void test("the place is behind the text before, whatever stands before and behind", async () => {
  // Bytes that begin no character, or one that does not go on.
  const wrong = fc.constantFrom([0xff], [0xb3, 0xa7], [0xe4, 0xb8, 0x41], [0xef, 0xbf, 0x41], [0xf0, 0x9f, 0x41], [0xed, 0xa0, 0x80], [0xc0, 0x80]);
  await fc.assert(
    fc.asyncProperty(TEXT, wrong, TEXT, fc.integer({ min: 1, max: 50 }), async (before, bad, behind, size) => {
      const bytes = Buffer.concat([Buffer.from(before), Buffer.from(bad), Buffer.from(behind)]);
      assert.equal(badUtf8Place(bytes), placeBehind(before));
      // A message in blocks goes wrong in the block in which the bad character ends or breaks off.
      const at = blockOf(bytes, size);
      assert.equal(await badBytesPlace(() => [bytes], size, "utf-8", at), placeBehind(before));
    }),
  );
});

function blockOf(bytes: Buffer, size: number): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let from = 0; from < bytes.length; from += size) {
    try {
      decoder.decode(bytes.subarray(from, from + size), { stream: true });
    } catch {
      return from / size;
    }
  }
  return Math.ceil(bytes.length / size) - 1;
}

void test("lines end with a carriage return too, as XML has them, in every encoding", async () => {
  const cases: readonly (readonly [TextEncoding, Buffer, string])[] = [
    ["utf-8", Buffer.from("a\r\nb\rc\xff", "latin1"), "3:2"],
    ["utf-16le", Buffer.concat([Buffer.from("a\r\nbc", "utf16le"), Buffer.of(0x00, 0xdc)]), "2:3"],
    ["gb18030", Buffer.from("\xd2\xa9\r\n\xd2\xa9\xff", "latin1"), "2:2"],
    // Cut within its last character.
    ["gb18030", Buffer.from("\xd2\xa9\r\n\xd2", "latin1"), "2:1"],
  ];
  for (const [encoding, bytes, where] of cases)
    for (const size of [bytes.length, 64]) assert.equal(await badBytesPlace(() => [bytes], size, encoding, 0), where, `${encoding} ${where}`);
});

void test("every profile says where", async () => {
  const code = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding);
  const cases = [
    [bill, code('{"bill_code":"CK1",\n "from_address":"\xb3\xa7"}', "latin1"), "2:18"],
    [relationXml, code('<Document>\r\n<Events a="\xb3\xa7">', "latin1"), "2:12"],
    [relationXml, code("\xff<", "latin1"), "1:1"],
    [relationXml, code(`<Document>${" ".repeat(70_000)}\n\xb3`, "latin1"), "2:1"],
    [relationXml, code('<?xml version="1.0" encoding="Big5"?><Document/>', "latin1"), "1:1"],
    [epcisXml, code('<a>\n<b c="\xb3\xa7"/></a>', "latin1"), "2:7"],
  ] as const;
  for (const [profile, bytes, where] of cases) {
    const survey = await profile.survey({
      sender: "s",
      owner: "o",
      rules: { id: "t", schemes: ["edmc"], classes: new Map(), enterprises: new Map() },
      chunks: () => [bytes],
    });
    assert.ok(!survey.ok);
    assert.deepEqual([survey.refusal.reason, survey.refusal.where], ["UNSUPPORTED_ENCODING", where]);
  }
});
