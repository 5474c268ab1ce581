import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyEvent } from "@csp/epcis";
import { type DocumentFacts, MAX_DOCUMENTS, type Outcome, type Profile, type ProfileInput } from "@csp/formats";
import { PayloadProblem } from "./payload.ts";
import { decodeProvenance } from "./provenance.ts";
import type { Received } from "./received.ts";
import { decodeRejection } from "./rejection.ts";
import { builtinRules } from "./rules.ts";
import { decodeTranslated, MAX_LISTED_DOCUMENTS } from "./trace-event.ts";
import { type OutcomeEvent, type RawMessage, translate } from "./translate.ts";
import { formatUnreadableBatch } from "./unreadable-batch.ts";

const OWNER = "urn:csp:uscc:91440300708461136T";

function document(number: string): DocumentFacts {
  return { key: `urn:csp:bill:o:${number}`, owner: OWNER, number, contentHash: new Uint8Array(32).fill(3), codesListed: 2, codesRefused: 1 };
}

const event: Outcome = { kind: "event", document: 0, event: emptyEvent("ObjectEvent", "2026-09-01T00:00:00+08:00", "+08:00") };
const refusal: Outcome = { kind: "refusal", document: 0, refusal: { reason: "CODES_REFUSED", where: "/trace_codes", detail: "1 code", codes: [] } };

function profile(read: Profile["read"], documents: readonly DocumentFacts[] = [document("B1")]): Profile {
  return { name: "test", needsOwner: true, mediaTypes: [], survey: async () => ({ ok: true, documents }), read };
}

const sound = profile(async function* () {
  yield [event, refusal];
  yield [event];
});

function message(changes: Partial<Received> = {}, chunks: ProfileInput["chunks"] = () => []): RawMessage {
  const received: Received = {
    profile: "test",
    contentType: "",
    contentEncoding: "identity",
    sender: OWNER,
    owner: OWNER,
    senderVerified: false,
    source: "http",
    receivedAtMs: 17,
    sha256: new Uint8Array(32),
    sizeBytes: 0,
    keyId: null,
    payload: null,
    parts: 0,
    ...changes,
  };
  return { stream: "uplink-http-4", revision: 9, position: 88, id: "m", received, chunks };
}

async function outcomes(profileUnderTest: Profile, raw: RawMessage = message()): Promise<readonly OutcomeEvent[]> {
  const options = { profiles: new Map([["test", profileUnderTest]]), rules: builtinRules(), generation: 0 };
  const all: OutcomeEvent[] = [];
  for await (const batch of translate(raw, options, (error) => error instanceof RangeError)) all.push(...batch);
  return all;
}

test("outcomes are numbered, name their raw message and document, and end in one close with the counts", async () => {
  const made = await outcomes(sound);
  assert.deepEqual(
    made.map((o) => o.type),
    ["TraceEvent.v1", "Rejection.v1", "TraceEvent.v1", "Translated.v1"],
  );
  const provenances = made.map((o) => decodeProvenance(o.meta));
  assert.deepEqual(
    provenances.map((p) => [p.rawStream, p.rawRevision, p.rawPosition, p.index, p.document?.number ?? null]),
    [0, 1, 2, 3].map((index) => ["uplink-http-4", 9, 88, index, index < 3 ? "B1" : null]),
  );
  const close = decodeTranslated(made[3]?.data ?? new Uint8Array());
  assert.deepEqual([close.events, close.rejections, close.codesListed, close.codesRefused, close.ruleSet], [2, 1, 2, 1, "builtin-1"]);
});

test("doing it again gives the same bytes", async () => {
  assert.deepEqual(await outcomes(sound), await outcomes(sound));
});

test("what cannot be translated is one rejection and a close", async () => {
  const cases: readonly (readonly [reason: string, made: readonly OutcomeEvent[]])[] = [
    ["PROFILE_UNKNOWN", await outcomes(sound, message({ profile: "no-such" }))],
    ["OWNER_UNKNOWN", await outcomes(sound, message({ owner: "" }))],
    [
      "UNREADABLE_XML",
      await outcomes({ ...sound, survey: async () => ({ ok: false, refusal: { reason: "UNREADABLE_XML", where: "3:4", detail: "d", codes: [] } }) }),
    ],
  ];
  for (const [reason, made] of cases) {
    assert.deepEqual(
      made.map((o) => o.type),
      ["Rejection.v1", "Translated.v1"],
    );
    assert.equal(decodeRejection(made[0]?.data ?? new Uint8Array()).reason, reason);
  }
});

test("a batch that cannot be read is refused whatever its profile needs, and never read as a document", async () => {
  const batch = formatUnreadableBatch({ from: 3, to: 4, messages: 2, cause: "DAMAGED" });
  const unread = profile(() => assert.fail("it is no document"));
  const made = await outcomes({ ...unread, survey: () => assert.fail("it is no document") }, message({ owner: "", contentType: batch }));
  assert.deepEqual(
    made.map((o) => o.type),
    ["Rejection.v1", "Translated.v1"],
  );
  const { reason, where, codes } = decodeRejection(made[0]?.data ?? new Uint8Array());
  assert.deepEqual({ reason, where, codes }, { reason: "UNREADABLE_BATCH", where: "", codes: [] });
});

test("a payload that does not decode is the sender's, a profile that throws is ours; both close the message", async () => {
  const reading = profile(async function* (input) {
    for await (const chunk of input.chunks()) assert.ok(chunk);
    yield [event];
  });
  const undecodable = await outcomes(
    reading,
    message({}, () => {
      throw new PayloadProblem("UNDECODABLE", "cut short");
    }),
  );
  assert.deepEqual(
    undecodable.map((o) => o.type),
    ["Rejection.v1", "Translated.v1"],
  );
  assert.equal(decodeRejection(undecodable[0]?.data ?? new Uint8Array()).reason, "UNDECODABLE");

  const faulty = profile(async function* () {
    yield [event];
    throw new TypeError("cannot read properties of undefined");
  });
  const made = await outcomes(faulty);
  assert.deepEqual(
    made.map((o) => o.type),
    ["TraceEvent.v1", "Rejection.v1", "Translated.v1"],
  );
  const rejection = decodeRejection(made[1]?.data ?? new Uint8Array());
  assert.equal(rejection.reason, "TRANSLATOR_FAULT");
  assert.equal(rejection.fingerprint, decodeRejection((await outcomes(faulty))[1]?.data ?? new Uint8Array()).fingerprint);
  assert.ok(!rejection.detail.includes("undefined"), "the text of an error may hold content of the message");
});

test("an error of the world goes up, so that the message is tried again", async () => {
  const failing = profile(async function* () {
    yield [event];
    throw new RangeError("the log is away");
  });
  await assert.rejects(outcomes(failing), RangeError);
});

test("a close stays within one event, whatever the number of documents", async () => {
  const documents = Array.from({ length: MAX_DOCUMENTS }, (_, n) => document(`${"N".repeat(60)}${n}`));
  const made = await outcomes(profile(async function* () {}, documents));
  const close = decodeTranslated(made.at(-1)?.data ?? new Uint8Array());
  assert.deepEqual([close.documentCount, close.documents.length], [MAX_DOCUMENTS, MAX_LISTED_DOCUMENTS]);
  assert.ok((made.at(-1)?.data.byteLength ?? 0) < 512 * 1024);
});
