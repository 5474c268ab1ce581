import assert from "node:assert/strict";
import { test } from "node:test";
import type { Refusal } from "./profile.ts";
import { readXml, type XmlElement } from "./xml-stream.ts";

interface Read {
  readonly refusal: Refusal | null;
  readonly elements: readonly XmlElement[];
  /** Bytes taken before it stopped. */
  readonly taken: number;
}

async function read(pieces: Iterable<string | Uint8Array>): Promise<Read> {
  const elements: XmlElement[] = [];
  let taken = 0;
  function* chunks(): Generator<Uint8Array> {
    for (const piece of pieces) {
      const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
      taken += bytes.length;
      yield bytes;
    }
  }
  const refusal = await readXml(chunks, ["a", "b"], {
    open: (element) => (elements.push({ ...element, values: [...element.values], others: [...element.others] }), null),
    close: () => null,
  });
  return { refusal, elements, taken };
}

function* repeat(text: string, times: number): Generator<string> {
  for (let at = 0; at < times; at++) yield text;
}

void test("elements come with lower-case names, the attributes asked for, and their place", async () => {
  const { refusal, elements } = await read(['<?xml version="1.0"?>\n<!-- x --><R A="1">\n <c B="&lt;é&#x4e2d;" z="9"/>\n</R>']);
  assert.equal(refusal, null);
  assert.deepEqual(elements, [
    { name: "r", depth: 1, values: ["1", null], others: [], line: 2, column: 11 },
    { name: "c", depth: 2, values: [null, "<é中"], others: [], line: 3, column: 2 },
  ]);
});

void test("a document type is refused where it starts, before what follows is looked at", async () => {
  for (const head of ["", "\uFEFF", '<?xml version="1.0"?> <!-- <!DOCTYPE in a comment is none --><?pi <!DOCTYPE ?>\n']) {
    const { refusal } = await read([`${head}<!DOCTYPE a [<!ENTITY x "`]);
    assert.equal(refusal?.reason, "ENTITY_REFUSED", head);
  }
  const { refusal, elements } = await read(["<!-- <!DOCTYPE a> --><r/>"]);
  assert.equal(refusal, null);
  assert.equal(elements.length, 1);
});

void test("a document type further down is not well-formed", async () => {
  assert.equal((await read(["<r><!DOCTYPE a></r>"])).refusal?.reason, "UNREADABLE_XML");
  assert.equal((await read(['<r><!ENTITY x "y"></r>'])).refusal?.reason, "UNREADABLE_XML");
});

void test("what does not end is stopped long before it is held", async () => {
  const endless = (head: string): Iterable<string> => [head, ...repeat("x".repeat(100_000), 100)];
  for (const head of ['<r a="', "<r ", "<r>", "<r", "<r><!-- ", "<r><![CDATA[", "<!-- ", "<?pi ", "<r>&"]) {
    const { refusal, taken } = await read(endless(head));
    assert.ok(refusal?.reason === "TOO_LARGE" || refusal?.reason === "UNREADABLE_XML", `${head}: ${refusal?.reason}`);
    assert.ok(taken < 1_000_000, `${head}: ${taken}`);
  }
  assert.equal((await read(["<r>", ...repeat(" ".repeat(100_000), 100)])).refusal?.reason, "TOO_LARGE");
});

void test("nesting is bounded", async () => {
  const { refusal, taken } = await read(repeat("<a>", 100_000));
  assert.equal(refusal?.reason, "TOO_DEEP");
  assert.ok(taken < 200_000);
});

void test("a first error ends the reading, however many could follow", async () => {
  const { refusal, taken } = await read(["<r><!", ...repeat("A".repeat(10_000), 100)]);
  assert.equal(refusal?.reason, "UNREADABLE_XML");
  assert.ok(taken < 100_000);
});

void test("names of the file are not remembered without bound, nor quoted at length", async () => {
  const { refusal } = await read([`<r ${Array.from({ length: 5000 }, (_, at) => `x${at}="1"`).join(" ")}><${"n".repeat(9999)}></r>`]);
  assert.equal(refusal?.reason, "UNREADABLE_XML");
  assert.ok((refusal?.detail.length ?? 0) <= 120);
});

void test("UTF-8, UTF-16 and GB18030 are read, however the bytes are cut", async () => {
  const text = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?><r a="中"/>`;
  const gb = Buffer.concat([Buffer.from('<?xml version="1.0" encoding="gb18030"?><r a="'), Buffer.from([0xd6, 0xd0]), Buffer.from('"/>')]);
  const big = Buffer.from(text("utf-16be"), "utf16le").swap16();
  for (const bytes of [Buffer.from(text("utf-8")), Buffer.from(`\uFEFF${text("gbk")}`), gb, Buffer.from(text("utf-16"), "utf16le"), big]) {
    for (const pieces of [[bytes], Array.from(bytes, (byte) => Uint8Array.of(byte)), [bytes.subarray(0, 47), bytes.subarray(47)]]) {
      const { refusal, elements } = await read(pieces);
      assert.equal(refusal, null);
      assert.deepEqual(elements, [{ name: "r", depth: 1, values: ["中", null], others: [], line: 1, column: elements[0]?.column ?? 0 }]);
    }
  }
});

void test("other encodings are refused, by name where they have one", async () => {
  const detail = async (pieces: Iterable<string | Uint8Array>): Promise<string> => {
    const { refusal } = await read(pieces);
    assert.equal(refusal?.reason, "UNSUPPORTED_ENCODING");
    return refusal?.detail ?? "";
  };
  assert.match(await detail([Buffer.from([0xff, 0xfe, 0, 0])]), /UTF-32/);
  assert.match(await detail([Buffer.from([0, 0, 0xfe, 0xff])]), /UTF-32/);
  assert.match(await detail(["<?xml version='1.0' encoding='Big5'?><r/>"]), /"Big5"/);
  assert.match(await detail(['<?xml version="1.0" encoding="utf-16"?><r/>']), /declares "utf-16"/);
  assert.match(await detail(["<r>", Buffer.from([0xe4, 0xb8])]), /not UTF-8/);
  assert.match(await detail([Buffer.from("<", "utf16le"), Buffer.from([0x72])]), /not UTF-16/);
  assert.match(await detail(['<?xml version="1.0" encoding="gb18030"?><r>', Buffer.from([0xd6])]), /not GB18030/);
});
