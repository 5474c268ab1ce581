// XML that no honest sender makes: each ends as a refusal with a place, within the bounds on time and memory.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type ProfileInput, type Refusal, type Survey } from "../profile.ts";
import { epcisXml } from "./profile.ts";

const HEAD = `<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:ex="https://ex.example/" schemaVersion="2.0" creationDate="2024-03-02T00:00:00Z"><EPCISBody><EventList>`;
const TAIL = "</EventList></EPCISBody></e:EPCISDocument>";
const FIELDS =
  "<eventTime>2024-03-01T08:00:00+08:00</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList><epc>urn:x:1</epc></epcList><action>ADD</action>";
const MILLION = 1_000_000;

function documentWith(inner: string): string {
  return `${HEAD}<ObjectEvent>${FIELDS}${inner}</ObjectEvent>${TAIL}`;
}

async function surveyOf(body: string | Uint8Array): Promise<Survey> {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const input: ProfileInput = { sender: "s", owner: "o", rules: { id: "r", schemes: [], classes: new Map(), enterprises: new Map() }, chunks: () => [bytes] };
  return epcisXml.survey(input);
}

async function refusalOf(body: string | Uint8Array): Promise<Refusal> {
  const survey = await surveyOf(body);
  if (survey.ok) throw new Error("it was taken");
  return survey.refusal;
}

const VECTORS = join(import.meta.dirname, "../../../../test/vectors/profiles/epcis-xml/valid");
const LAUGHS = Array.from({ length: 10 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join("");

const HOSTILE: readonly (readonly [string, string, string | Uint8Array])[] = [
  ["entities that expand", "ENTITY_REFUSED", `<!DOCTYPE a [<!ENTITY l0 "lol">${LAUGHS}]>${documentWith("<ex:a>&l10;</ex:a>")}`],
  ["an entity from outside", "ENTITY_REFUSED", `<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd">${documentWith("")}`],
  ["a document type behind the root", "UNREADABLE_XML", documentWith('<!DOCTYPE a [<!ENTITY b "c">]>')],
  ["an entity that nothing defines", "UNREADABLE_XML", documentWith("<ex:a>&laugh;</ex:a>")],
  ["elements nested 100,000 deep", "TOO_DEEP", documentWith("<ex:a>".repeat(100_000))],
  ["wrappers nested 100,000 deep", "TOO_DEEP", documentWith("<extension>".repeat(100_000))],
  ["a name of a million characters", "TOO_LARGE", documentWith(`<ex:${"a".repeat(MILLION)}/>`)],
  ["an attribute name of a million characters", "TOO_LARGE", documentWith(`<ex:a ${"a".repeat(MILLION)}="1"/>`)],
  ["a namespace of a million characters", "TOO_LARGE", documentWith(`<a xmlns="urn:${"a".repeat(MILLION)}"/>`)],
  ["an attribute of a million characters", "TOO_LARGE", documentWith(`<ex:a ex:b="${"a".repeat(MILLION)}"/>`)],
  ["a text of a million characters", "TOO_LARGE", documentWith(`<ex:a>${"药".repeat(MILLION)}</ex:a>`)],
  ["half a million attributes", "TOO_LARGE", documentWith(`<ex:a ${Array.from({ length: MILLION / 2 }, (_, at) => `ex:b${at}="1"`).join(" ")}/>`)],
  [
    "many namespaces",
    "TOO_LARGE",
    documentWith(`<ex:a>${Array.from({ length: MILLION / 40 }, (_, at) => `<b${at}:c xmlns:b${at}="urn:${at}"/>`).join("")}</ex:a>`),
  ],
  ["a million unknown fields", "SHAPE_INVALID", documentWith("<a/>".repeat(MILLION))],
  ["more events than are taken", "TOO_LARGE", `${HEAD}${`<ObjectEvent>${FIELDS}</ObjectEvent>`.repeat(10_001)}${TAIL}`],
  ["more bytes than are taken", "TOO_LARGE", Buffer.alloc(16 * 1024 * 1024 + 1, " ")],
  ["a prolog that does not end", "UNREADABLE_XML", `<!--${" -".repeat(MILLION)}`],
  ["nothing but space", "UNREADABLE_XML", " ".repeat(MILLION)],
  ["UTF-16 without a byte order mark", "UNSUPPORTED_ENCODING", Buffer.from(documentWith(""), "utf16le")],
  ["UTF-16 with one", "UNSUPPORTED_ENCODING", Buffer.from(`\uFEFF${documentWith("")}`, "utf16le")],
  ["GB18030 by its own word", "UNSUPPORTED_ENCODING", `<?xml version="1.0" encoding="GB18030"?>${documentWith("")}`],
  ["bytes of no encoding", "UNSUPPORTED_ENCODING", Buffer.concat([Buffer.from(HEAD), Buffer.of(0xff, 0xfe, 0x80)])],
  ["two documents", "UNREADABLE_XML", documentWith("") + documentWith("")],
  ["a document in a document", "SHAPE_INVALID", `${HEAD}${documentWith("")}${TAIL}`],
  ["half a document", "UNREADABLE_XML", documentWith("").slice(0, 300)],
];

describe("a hostile document is refused, with a place", () => {
  for (const [name, reason, body] of HOSTILE) {
    test(name, async () => {
      const refusal = await refusalOf(body);
      assert.equal(refusal.reason, reason, refusal.detail);
      const isSizeAlone = reason === "TOO_LARGE" && typeof body !== "string";
      assert.match(refusal.where, isSizeAlone ? /^$/ : /^\d+:\d+$/);
      assert.ok(refusal.detail.length <= 2000);
    });
  }

  test("the encoding that is not read is named", async () => {
    assert.match((await refusalOf(Buffer.from(documentWith(""), "utf16le"))).detail, /UTF-16/);
    assert.match((await refusalOf('<?xml version="1.0" encoding="GB18030"?><a/>')).detail, /GB18030/);
    const gbk = Buffer.concat([Buffer.from('<?xml version="1.0" encoding="GBK"?><a>'), Buffer.of(0xd2, 0xa9), Buffer.from("</a>")]);
    assert.match((await refusalOf(gbk)).detail, /GBK/);
  });

  test("wherever it is cut", async () => {
    const whole = documentWith("<ex:a ex:b='&amp;'>药 &#x836F;<!-- c --></ex:a>");
    assert.equal((await surveyOf(whole)).ok, true);
    for (let cut = 1; cut < whole.length; cut += 1) assert.match((await refusalOf(whole.slice(0, cut))).where, /^\d+:\d+$/, String(cut));
  });
});

test("mutilated documents end as events or a refusal, and the second pass says what the first said", async () => {
  const documents = readdirSync(VECTORS)
    .filter((name) => name.endsWith(".xml"))
    .map((name) => readFileSync(join(VECTORS, name)));
  const pieces = ["", "<", ">", "&", '"', "</epc>", "<epc>", "<extension>", "\0", "é", "1e400", " ", "xmlns:a='b'", "<!--", "-->", "urn:epc:id:sgtin:"].map(
    (text) => Buffer.from(text),
  );
  const cut = fc.record({ at: fc.nat(), length: fc.integer({ min: 0, max: 40 }), piece: fc.constantFrom(...pieces, Buffer.of(0xff)) });
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...documents), fc.array(cut, { minLength: 1, maxLength: 3 }), async (document, cuts) => {
      let bytes = document;
      for (const { at, length, piece } of cuts) {
        const from = at % bytes.length;
        bytes = Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(from + length)]);
      }
      const input: ProfileInput = {
        sender: "s",
        owner: "o",
        rules: { id: "r", schemes: [], classes: new Map(), enterprises: new Map() },
        chunks: () => [bytes],
      };
      const survey = await epcisXml.survey(input);
      if (!survey.ok) return assert.match(survey.refusal.where, /^\d+:\d+$/);
      taken += 1;
      let events = 0;
      for await (const batch of epcisXml.read(input, survey.documents)) events += batch.length;
      assert.equal(events, survey.documents.length);
    }),
    { numRuns: 400 },
  );
  assert.ok(taken > 0, "none was taken");
});
