import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { createRowReader } from "./xml-row.ts";

const KNOWN = ["a", "code"];

interface Seen {
  readonly name: string;
  readonly values: readonly (string | null)[];
  /** Offset behind it. */
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

/** The element that the parser reads next within an open one; null where it finds none or an error. */
function byParser(text: string): Seen | null {
  const parser = new SaxesParser({ position: true });
  let seen: Seen | null = null;
  let failed = false;
  parser.on("error", () => (failed = true));
  parser.write("<r>");
  parser.line = 1;
  parser.column = 0;
  const start = "<r>".length;
  parser.on("opentag", ({ name, attributes, isSelfClosing }) => {
    if (!isSelfClosing || seen !== null) failed = true;
    seen = {
      name,
      values: KNOWN.map((known) => (attributes[known] as string | undefined) ?? null),
      end: parser.position - start,
      line: parser.line,
      column: parser.column,
    };
  });
  // One character at a time, so that nothing behind the element is looked at.
  for (const char of text) {
    parser.write(char);
    if (seen !== null || failed) break;
  }
  return failed ? null : seen;
}

const VALUES: (string | null)[] = KNOWN.map(() => null);
/** One for all, since it remembers of each row what the next one may repeat. */
const reader = createRowReader(VALUES, (name) => KNOWN.indexOf(name));

function byRow(text: string): Seen | null {
  reader.open(text);
  const row = reader.read(0);
  if (row === null) return null;
  const lineStart = row.lines === 0 ? 0 : row.lineStart;
  return { name: row.name, values: [...VALUES], end: row.end, line: 1 + row.lines, column: row.end - lineStart };
}

const space = fc.constantFrom("", " ", "  ", "\n", "\r\n", "\t", "\n  ", "\r", " x");
const attribute = fc
  .tuple(
    fc.constantFrom(" ", " ", "  ", "", "\n", "\t"),
    fc.constantFrom("a", "code", "Code", "other", "x", "a-b", "中", "1"),
    fc.constantFrom("=", "=", "=", " = ", ""),
    fc.constantFrom('"1"', '"81773220288616423835"', "'1'", '""', '"a b"', '"&amp;"', '"<"', '">"', '"中"', '"\t"', '"\n"', '"', "1", '"/>"'),
  )
  .map((parts) => parts.join(""));
const row = fc
  .tuple(
    space,
    fc.constantFrom("<Code", "<r", "<a1", "<", "</r", "<!--", "<?x", "<中"),
    fc.array(attribute, { maxLength: 4 }),
    fc.constantFrom("", " ", "\n"),
    fc.constantFrom("/>", "/>", ">", "/", "/ >", "?>", ""),
  )
  .map(([before, open, attributes, after, close]) => `${before}${open}${attributes.join("")}${after}${close}<next/>`);

void test("what is read as a plain row is what the parser reads", () => {
  let taken = 0;
  fc.assert(
    fc.property(row, (text) => {
      const seen = byRow(text);
      if (seen === null) return;
      taken += 1;
      assert.deepEqual(seen, byParser(text), JSON.stringify(text));
    }),
    { numRuns: 20_000 },
  );
  assert.ok(taken > 100, `${taken} rows taken`);
});

void test("the rows that files are made of are plain", () => {
  assert.deepEqual(byRow('\r\n  <Code a="1" other="x>y" code="80217610000000000001" />'), {
    name: "Code",
    values: ["1", "80217610000000000001"],
    end: 58,
    line: 2,
    column: 56,
  });
  assert.ok(byRow("<Code/>") !== null);
});

void test("what is unusual is left to the parser", () => {
  const texts = [
    '<Code a="1" a="2"/>',
    '<Code x="1" x="2"/>',
    '<Code a="1">',
    "<Code a='1'/>",
    '<Code a="&lt;"/>',
    '<Code a="é"/>',
    '<Code a="1"b="2"/>',
    '<Code a="1"/',
    "x<Code/>",
    "<!--<Code/>-->",
    "]]><Code/>",
    "",
  ];
  for (const text of texts) assert.equal(byRow(text), null, text);
});
