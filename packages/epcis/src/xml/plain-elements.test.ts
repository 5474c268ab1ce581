// The fast reader gives what the whole parser gives, or gives up: over plain documents, odd ones, and mutilated ones.

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { sayableEvent } from "../event-arbitrary.test-support.ts";
import { parseAnyElements } from "./parse-elements.ts";
import type { ElementHandlers } from "./parsed-elements.ts";
import { readPlainElements } from "./plain-elements.ts";
import { writeEpcisXml } from "./write-epcis-xml.ts";

const KEEP_ALL: ElementHandlers = { close: () => false };
const VECTORS = join(import.meta.dirname, "../../../../test/vectors/event-hash");

/** True where the fast reader took the document. */
function agree(text: string): boolean {
  const plain = readPlainElements(text, 64, KEEP_ALL);
  if (plain === null) return false;
  const whole = parseAnyElements(text, 64, KEEP_ALL);
  deepStrictEqual(trimmed(plain), trimmed(whole), text);
  return true;
}

/** Space around a text is kept by one of them, and read by nobody. */
function trimmed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (name, member: unknown) => (name === "text" && typeof member === "string" ? member.trim() : member));
}

describe("plain documents", () => {
  const plain: readonly (readonly [string, string])[] = [
    ["an element", "<a/>"],
    ["a declaration and space", "<?xml version='1.0' encoding=\"UTF-8\" standalone='yes'?>\n <a>1</a>\n"],
    ["nesting and mixed text", "<a>x<b/> y <b>z</b>\n w </a>"],
    ["attributes", `<a b="1"\n\tc='2 "x"'  d=""/>`],
    [
      "namespaces",
      `<p:a xmlns:p="urn:p" xmlns="urn:d" p:b="1" b="2"><c/><q:d xmlns:q="urn:q" xmlns:p="urn:p2" q:e="1"><p:f xmlns=""/><g xmlns=""/></q:d></p:a>`,
    ],
    ["what belongs to XML Schema", `<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true" xsi:schemaLocation="x y"/>`],
    ["references", "<a b='&lt;&#x41;&#66;&#10;'>&amp;&apos;&quot;&gt;&lt;&#x1F600;&#9; </a>"],
    ["comments", "<!-- a --><a>1<!-- <b> -->2</a><!---->"],
    ["line ends of other systems", "<a>\r\n<b>1</b>\r<c d='x\r\ny'/>\r\n</a>"],
    ["white space in values", "<a b='x\n\ty'>\n\t1\n2</a>"],
    ["Chinese text", "<a b='批号'>药品</a>"],
  ];
  for (const [name, text] of plain) test(name, () => ok(agree(text)));

  test("vectors", () => {
    const texts = readdirSync(VECTORS)
      .filter((file) => file.endsWith(".xml"))
      .map((name) => readFileSync(join(VECTORS, name), "utf8"));
    ok(texts.filter(agree).length >= texts.length - 1);
  });
});

describe("left to the parser, or taken as the parser takes them", () => {
  const odd = [
    "",
    " ",
    "x",
    "<",
    "<a",
    "<a>",
    "</a>",
    "<a></b>",
    "<a/><b/>",
    "<a/>x",
    "x<a/>",
    "<a></a",
    "<a/ >",
    "< a/>",
    "<a b/>",
    "<a b=1/>",
    "<a b='1/>",
    "<a b='1'c='2'/>",
    "<a b ='1'/>",
    "<a b= '1'/>",
    "<a b='1' b='2'/>",
    "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
    "<p:a/>",
    "<a p:b='1'/>",
    "<xmlns:a/>",
    "<a xmlns:xml='u'/>",
    "<a xmlns:p=''/>",
    "<a xmlns='u' xmlns='u'/>",
    "<a xmlns:p:q='u'/>",
    "<a xmlns:='u'/>",
    "<a:/>",
    "<:a/>",
    "<a:b:c/>",
    "<1/>",
    "<a b='<'/>",
    "<a b='>'/>",
    "<a b='/>'/>",
    "<a>]]></a>",
    "<a>&b;</a>",
    "<a>&</a>",
    "<a>&#0;</a>",
    "<a>&#xD800;</a>",
    "<a>&#x110000;</a>",
    "<a>&#;</a>",
    "<a>&amp</a>",
    "<a>\0</a>",
    "<a>\uFFFF</a>",
    "<a>\uD800</a>",
    "<a>😀<b/></a>",
    "<a><![CDATA[<b>]]></a>",
    "<a><?pi?></a>",
    "<?pi?><a/>",
    "<!-- -- --><a/>",
    "<!--><a/>",
    "<!---><a/>",
    "<!-- --->",
    "<!DOCTYPE a><a/>",
    "\uFEFF<a/>",
    " <?xml version='1.0'?><a/>",
    "<?xml version='1.1'?><a/>",
    "<?xml version='1.0' encoding='GB18030'?><a/>",
    "<药/>",
    "<a xml:lang='zh'/>",
    "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns:p=' u '><p:b/></a>",
    "<a></a >",
    "<a\n/>",
    "<a >1</a>",
    "<a>1</a><!-- ",
  ];
  for (const text of odd) test(JSON.stringify(text), () => strictEqual(typeof agree(text), "boolean"));

  test("a document of events, mutilated", () => {
    let taken = 0;
    const cut = fc.record({
      at: fc.nat(),
      length: fc.integer({ min: 0, max: 6 }),
      piece: fc.constantFrom("", "<", ">", "/", "&", "'", '"', "=", " ", "\n", "x", ":", "<a>", "</a>", "-->", "<!--", "]]>", "\r"),
    });
    fc.assert(
      fc.property(sayableEvent, fc.array(cut, { maxLength: 2 }), (event, cuts) => {
        let text = writeEpcisXml([event], { creationDate: "2024-03-02T00:00:00Z" }).text;
        for (const { at, length, piece } of cuts) {
          const from = at % text.length;
          text = text.slice(0, from) + piece + text.slice(from + length);
        }
        if (agree(text)) taken += 1;
      }),
      { numRuns: 300 },
    );
    ok(taken > 5, `${taken} documents were taken`);
  });

  test("costs no more than the length of the text", () => {
    const many = 300_000;
    for (const text of [
      "<a>".repeat(60) + "<b/>".repeat(many) + "</a>".repeat(60),
      `<a>${"<b>x</b>".repeat(many / 8)}</a>`,
      `<a ${"b='1' ".repeat(many / 6)}/>`,
      `<a>${"&amp;".repeat(many / 5)}</a>`,
      `<a>${"&".repeat(many)}</a>`,
      `<a>${"<b ".repeat(many / 3)}`,
      `<a>${"\n".repeat(many)}</a>`,
      "<!-- -->".repeat(many / 8) + "<a/>",
      `<a>${Array.from({ length: many / 10 }, (_, index) => `<b${index}/>`).join("")}</a>`,
    ]) {
      strictEqual(typeof readPlainElements(text, 64, KEEP_ALL), "object");
    }
  });
});
