import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, deflateSync, gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { bill, type Outcome, type PlatformFacts, platform, type Profile, type ProfileInput, type RuleSet, unwrapPlatform, wrapPlatform } from "../index.ts";
import { inflateWithin } from "./inflate.ts";
import { unpackData } from "./unpack.ts";
import { readZip, writeZip } from "./zip.ts";

const USCC = "91440300708461136T";
const OWNER = `urn:csp:uscc:${USCC}`;
const RULES: RuleSet = { id: "test", schemes: ["edmc", "gs1"], classes: new Map(), enterprises: new Map() };
const BILL = {
  bill_code: "CK1",
  bill_time: "2026-09-01 09:00:00",
  bill_type: 201,
  from_user_id: "a",
  to_user_id: "b",
  trace_codes: ["82062339000000001004", "1", ""],
};
const FACTS: PlatformFacts = { appId: null, processId: null, eventId: "E1", eventType: "application", subType: "", uscc: USCC, timestamp: null };
const BOUNDS = { maxBytes: 4 * 1024 * 1024, maxRatio: 50 };

function inputOf(text: string): ProfileInput {
  return { sender: OWNER, owner: OWNER, rules: RULES, chunks: () => [Buffer.from(text)] };
}

async function translated(profile: Profile, text: string): Promise<readonly [unknown, readonly Outcome[]]> {
  const input = inputOf(text);
  const survey = await profile.survey(input);
  assert.ok(survey.ok, JSON.stringify(survey));
  const outcomes: Outcome[] = [];
  for await (const batch of profile.read(input, survey.documents)) outcomes.push(...batch);
  return [survey, outcomes];
}

void test("unwrap is the inverse of wrap", () => {
  const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => text.trim() === text && text.isWellFormed());
  const maybe = fc.option(word);
  const facts = fc.record(
    {
      appId: maybe,
      processId: maybe,
      eventId: word,
      eventType: fc.constantFrom("basic" as const, "application" as const, null),
      subType: fc.oneof(word, fc.constant("")),
      uscc: fc.constantFrom(USCC, "914403001922038216", null),
      timestamp: maybe,
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(facts, fc.uint8Array({ maxLength: 2000 }), word, (said, content, name) => {
      const read = unwrapPlatform(wrapPlatform(content, said, name));
      assert.ok(!("reason" in read), JSON.stringify(read));
      assert.deepEqual(read.facts, said);
      assert.deepEqual(Buffer.compare(read.content, content), 0);
    }),
  );
});

void test("a content says the same in an envelope as by itself, but for where", async () => {
  const text = JSON.stringify(BILL);
  const [survey, outcomes] = await translated(bill, text);
  const packings: readonly ((bytes: Buffer) => Buffer)[] = [(bytes) => writeZip("b", bytes), gzipSync, deflateSync];
  for (const pack of packings) {
    const envelope = JSON.stringify({ event_id: "E1", sub_type: "", data: pack(Buffer.from(text)).toString("base64") });
    const [inEnvelope, told] = await translated(platform, envelope);
    assert.deepEqual(inEnvelope, survey);
    assert.deepEqual(JSON.parse(JSON.stringify(told).replaceAll('"where":"/data/', '"where":"/')), JSON.parse(JSON.stringify(outcomes)));
  }
});

void test("another attempt to send is the same document", async () => {
  const content = Buffer.from(JSON.stringify(BILL));
  const [first] = await translated(platform, wrapPlatform(content, { ...FACTS, processId: "P1", timestamp: "2026-09-01 10:00:00" }));
  const [second] = await translated(platform, wrapPlatform(content, { ...FACTS, processId: "P2", timestamp: "2026-09-01 11:00:00" }));
  assert.deepEqual(first, second);
});

void test("what nobody owns is refused", async () => {
  const text = wrapPlatform(Buffer.from(JSON.stringify(BILL)), { ...FACTS, uscc: null });
  const survey = await platform.survey({ ...inputOf(text), owner: "" });
  assert.ok(!survey.ok && survey.refusal.reason === "PARTY_UNKNOWN");
});

void test("basic information is kept by name, and only where its content can be unpacked later", async () => {
  const content = Buffer.from(JSON.stringify({ uscc: FACTS.uscc, name: "PERSON-OF-NO-CONCERN" }));
  const whole = wrapPlatform(content, { ...FACTS, eventType: "basic" });
  assert.deepEqual(unwrapPlatform(whole), { facts: { ...FACTS, eventType: "basic" }, content });
  const broken = JSON.stringify({ ...(JSON.parse(whole) as object), data: "UEsDBA==" });
  for (const [text, reason] of [
    [whole, "NOT_TRANSLATED /event_type"],
    [broken, "BAD_ARCHIVE /data"],
  ] as const) {
    const survey = await platform.survey(inputOf(text));
    assert.equal(survey.ok ? "ok" : `${survey.refusal.reason} ${survey.refusal.where}`, reason);
  }
});

void test("unpacking stops at its bounds", () => {
  const rows = Buffer.from(
    Array.from({ length: 40_000 }, (_, at) => `<Code curCode="8206233${String(at * 7919).padStart(13, "0")}" packLayer="1"/>\n`).join(""),
  );
  assert.ok(readZip(writeZip("a", rows), BOUNDS).ok, "a real file is within them");
  const zeros = Buffer.alloc(3 * 1024 * 1024);
  const reasonOf = (packed: Buffer): string => {
    const read = unpackData(packed.toString("base64"), "/data", BOUNDS);
    return "reason" in read ? read.reason : "ok";
  };
  assert.equal(reasonOf(writeZip("a", zeros)), "TOO_LARGE", "by its ratio, as the directory says");
  assert.equal(reasonOf(gzipSync(zeros)), "TOO_LARGE", "by its ratio");
  assert.equal(reasonOf(gzipSync(Buffer.from(Array.from({ length: 5 * 1024 * 1024 }, (_, at) => (at * at) >> 5)))), "TOO_LARGE", "by its size");
  assert.equal(reasonOf(gzipSync(zeros.subarray(0, 1000))), "ok", "small texts may pack well");

  // A directory that says less than comes out.
  const lying = writeZip("a", zeros);
  const directory = lying.lastIndexOf(Buffer.from("PK\u0001\u0002"));
  lying.writeUInt32LE(10, directory + 24);
  assert.equal(reasonOf(lying), "TOO_LARGE");
});

void test("no bytes make the reader throw, and none but the packed ones make it give a content", () => {
  const archive = writeZip("bill.json", Buffer.from(JSON.stringify(BILL)));
  fc.assert(
    fc.property(fc.nat(archive.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
      const changed = Buffer.from(archive);
      changed[at] = byte;
      const read = readZip(cut ? changed.subarray(0, at) : changed, BOUNDS);
      if (read.ok) assert.deepEqual(JSON.parse(read.bytes.toString()), BILL);
      else assert.equal(read.reason === "BAD_ARCHIVE" || read.reason === "TOO_LARGE", true);
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void unpackData(Buffer.concat([Buffer.from("PK"), bytes]).toString("base64"), "/data", BOUNDS)),
  );
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => void unpackData(text, "/data", BOUNDS)));
});

void test("something behind the packed content is refused, whatever packed it", () => {
  const bytes = Buffer.from("content");
  for (const packed of [gzipSync(bytes), deflateSync(bytes)]) {
    for (const tail of [Buffer.from("x"), Buffer.from([0]), packed.subarray(0, 4)]) {
      const read = unpackData(Buffer.concat([packed, tail]).toString("base64"), "/data", BOUNDS);
      assert.ok("reason" in read && read.reason === "BAD_ARCHIVE");
    }
  }
  assert.ok(!inflateWithin(gunzipSync, deflateRawSync(bytes), BOUNDS).ok);
});
