// Bodies that no honest sender makes, each made to break one thing, with what must become of it.

import { gzipSync, zstdCompressSync } from "node:zlib";
import { readStory } from "../flow/story-bridge.ts";
import type { Body } from "./uplink-client.ts";

const DEEP = 100_000;
const MILLION = 1_000_000;
const MIB = 2 ** 20;

/** A message that is kept, translated to one rejection of the whole, and harms nobody. */
export interface BadMessage {
  readonly name: string;
  readonly profile: string;
  readonly body: Body;
  readonly reason: string;
  readonly encoding?: "gzip" | "zstd";
}

/** A bill that is well-formed but for what is said otherwise. Fields set to undefined are left out. */
export function billText(number: string, other: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    bill_code: number,
    bill_time: "2026-09-02 10:00:00",
    bill_type: 102,
    from_user_id: "ent-a",
    to_user_id: "ent-b",
    trace_codes: "80217620000020012415,80217620000020024322",
    ...other,
  });
}

/** A bill with one field written as it stands, where JSON.stringify would not write it so. */
function billWith(field: string, literal: string): string {
  return billText("BAD-LITERAL", { [field]: "@" }).replace('"@"', literal);
}

const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const RELATION_HEAD = `${XML_HEAD}<Document License="x"><Events Version="3.0"><Event Name="RelationCreate">`;

/** 2 GiB of the same in 2 MiB, after a beginning: 32 times the same 64 MiB. */
function gzipBomb(beginning: string, fill: string): Uint8Array {
  const member = gzipSync(Buffer.alloc(64 * MIB, fill), { level: 1 });
  return Buffer.concat([gzipSync(beginning), ...Array.from({ length: 32 }, () => member)]);
}

function json(name: string, body: Body, reason: string): BadMessage {
  return { name, profile: "bill", body, reason };
}

export async function badMessages(): Promise<readonly BadMessage[]> {
  const gzip = gzipSync(billText("BAD-GZIP"));
  const zstd = zstdCompressSync(billText("BAD-ZSTD"));
  const wrongSum = Buffer.from(gzip);
  wrongSum.writeUInt32LE(0, wrongSum.length - 8);
  return [
    json("arrays nested 100,000 deep", "[".repeat(DEEP) + "]".repeat(DEEP), "TOO_DEEP"),
    json("objects nested 100,000 deep", `${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`, "TOO_DEEP"),
    json("arrays nested 100,000 deep and never closed", "[".repeat(DEEP), "TOO_DEEP"),
    json("a field nested 100,000 deep", billWith("trace_codes", "[".repeat(DEEP) + "]".repeat(DEEP)), "TOO_DEEP"),
    json("a text field with JSON nested 100,000 deep", billText("BAD-DRUGS", { drug_list_json: "[".repeat(DEEP) + "]".repeat(DEEP) }), "TOO_DEEP"),
    { name: "an EPCIS document nested 100,000 deep", profile: "epcis-json", body: `${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`, reason: "TOO_DEEP" },
    { name: "XML nested 100,000 deep", profile: "relation-xml", body: RELATION_HEAD + "<a>".repeat(DEEP) + "</a>".repeat(DEEP), reason: "TOO_DEEP" },

    { name: "an entity bomb", profile: "relation-xml", body: await readStory("5-bad/entity-expansion.xml"), reason: "ENTITY_REFUSED" },
    {
      name: "an entity of a file",
      profile: "warehouse-xml",
      body: `${XML_HEAD}<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><Document>&f;</Document>`,
      reason: "ENTITY_REFUSED",
    },

    { name: "a gzip bomb of 2 GiB", profile: "bill", body: gzipBomb("", "\0"), encoding: "gzip", reason: "DECODED_TOO_LARGE" },
    { name: "a gzip bomb of 2 GiB of elements", profile: "relation-xml", body: gzipBomb(RELATION_HEAD, "<x/>"), encoding: "gzip", reason: "DECODED_TOO_LARGE" },
    { name: "a zstd bomb of 64 MiB", profile: "bill", body: zstdCompressSync(Buffer.alloc(64 * MIB)), encoding: "zstd", reason: "DECODED_TOO_LARGE" },
    { name: "a truncated gzip", profile: "bill", body: gzip.subarray(0, gzip.length - 9), encoding: "gzip", reason: "UNDECODABLE" },
    { name: "a gzip with a wrong check sum", profile: "bill", body: wrongSum, encoding: "gzip", reason: "UNDECODABLE" },
    { name: "no gzip at all", profile: "bill", body: billText("BAD-NOT-GZIP"), encoding: "gzip", reason: "UNDECODABLE" },
    { name: "a truncated zstd", profile: "bill", body: zstd.subarray(0, zstd.length - 3), encoding: "zstd", reason: "UNDECODABLE" },
    { name: "no zstd at all", profile: "bill", body: billText("BAD-NOT-ZSTD"), encoding: "zstd", reason: "UNDECODABLE" },
    { name: "a second zstd frame, which the decoder would drop", profile: "bill", body: Buffer.concat([zstd, zstd]), encoding: "zstd", reason: "UNDECODABLE" },
    { name: "a gzip of nothing", profile: "bill", body: gzipSync(""), encoding: "gzip", reason: "UNREADABLE_JSON" },

    json("a million codes that are numbers", billWith("trace_codes", `[${"1,".repeat(MILLION)}1]`), "TOO_LARGE"),
    json("a million commas", billText("BAD-COMMAS", { trace_codes: ",".repeat(MILLION) }), "TOO_LARGE"),
    json("a million fields", `{${Array.from({ length: MILLION }, (_, i) => `"f${i}":0`).join()}}`, "SHAPE_INVALID"),
    { name: "a list of a million EPCs", profile: "epcis-json", body: epcisWith(`[${'"a",'.repeat(MILLION)}"a"]`), reason: "SHAPE_INVALID" },
    {
      name: "a million attributes",
      profile: "relation-xml",
      body: `${XML_HEAD}<a ${Array.from({ length: MILLION }, (_, i) => `b${i}="1"`).join(" ")}/>`,
      reason: "TOO_LARGE",
    },
    json("more JSON than is held", `"${"x".repeat(17 * MIB)}"`, "TOO_LARGE"),

    json("a __proto__ that holds the fields", `{"__proto__":${billText("BAD-PROTO")}}`, "SHAPE_INVALID"),
    json("a constructor that holds the fields", `{"constructor":{"prototype":${billText("BAD-PROTO")}}}`, "SHAPE_INVALID"),
    json("a number of a million digits", billWith("bill_type", "1".repeat(MILLION)), "SHAPE_INVALID"),
    json("a number beyond all numbers", billWith("bill_type", "1e999999"), "SHAPE_INVALID"),
    json("a bill number of a megabyte", billText("9".repeat(MIB)), "SHAPE_INVALID"),
    json("null", "null", "SHAPE_INVALID"),
    json("only white space", " \n\t", "UNREADABLE_JSON"),
    json("zero bytes", Buffer.alloc(1000), "UNREADABLE_JSON"),

    json("bytes that are no UTF-8", Buffer.concat([Buffer.from('{"bill_code":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]), "UNSUPPORTED_ENCODING"),
    json("UTF-16", Buffer.from(`\ufeff${billText("BAD-UTF16")}`, "utf16le"), "UNSUPPORTED_ENCODING"),
    {
      name: "XML in Big5, and said to be",
      profile: "relation-xml",
      body: Buffer.concat([
        Buffer.from('<?xml version="1.0" encoding="Big5"?><Document><Events Version="3.0" x="'),
        Buffer.from([0xd6, 0xd0]),
        Buffer.from('"/></Document>'),
      ]),
      reason: "UNSUPPORTED_ENCODING",
    },
    {
      name: "XML in GBK, said to be UTF-8",
      profile: "relation-xml",
      body: Buffer.concat([Buffer.from(`${RELATION_HEAD}<Relation productCode="`), Buffer.from([0xd6, 0xd0]), Buffer.from('"/></Event></Events></Document>')]),
      reason: "UNSUPPORTED_ENCODING",
    },
    { name: "XML that ends in the middle", profile: "relation-xml", body: RELATION_HEAD, reason: "UNREADABLE_XML" },
  ];
}

function epcisWith(epcList: string): string {
  const event = `{"type":"ObjectEvent","action":"OBSERVE","eventTime":"2026-09-02T10:00:00Z","eventTimeZoneOffset":"+08:00","epcList":${epcList}}`;
  return `{"@context":"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld","type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-09-02T10:00:00Z","epcisBody":{"eventList":[${event}]}}`;
}
