import assert from "node:assert/strict";
import { test } from "node:test";
import { cspNode, emptyEvent } from "@csp/epcis";
import { decodeReceived, encodeReceived, type Received } from "./received.ts";
import { decodeRejection, encodeRejection, type Rejection } from "./rejection.ts";
import { decodeTraceEvent, decodeTranslated, encodeTraceEvent, encodeTranslated, type Translated } from "./trace-event.ts";

/** Decoded records have a class of their own; their fields are what counts. */
function fields<T>(value: T): T {
  return structuredClone(value);
}

test("a received message comes back byte for byte", () => {
  const received: Received = {
    profile: "bill",
    contentType: "application/json",
    contentEncoding: "gzip",
    sender: "",
    owner: "urn:csp:uscc:91440300708461136T",
    senderVerified: false,
    source: "http",
    receivedAtMs: 1_790_000_000_123,
    sha256: new Uint8Array(32).fill(7),
    sizeBytes: 5,
    keyId: null,
    payload: Uint8Array.from([0, 255, 10, 13, 0]),
    parts: 0,
  };
  const back = decodeReceived(encodeReceived(received));
  assert.deepEqual(
    { ...back, sha256: [...back.sha256], payload: [...(back.payload ?? [])] },
    { ...received, sha256: [...received.sha256], payload: [0, 255, 10, 13, 0] },
  );
  assert.equal(decodeReceived(encodeReceived({ ...received, payload: null, parts: 3 })).payload, null);
});

test("a canonical event comes back with every field, empty ones included", () => {
  const node = {
    ...cspNode("drugList", "", "string"),
    kind: "array" as const,
    value: null,
    children: [{ ...cspNode("", "1.50", "number"), namespace: "", prefix: "" }],
  };
  const full = {
    ...emptyEvent("AggregationEvent", "2026-09-01T00:00:00+08:00", "+08:00"),
    action: "ADD" as const,
    eventID: "urn:uuid:1",
    bizStep: "packing",
    persistentDisposition: { set: ["completeness_verified"], unset: [] },
    readPoint: { id: "urn:x", extensions: [node] },
    parentID: "urn:csp:edmc:80217610000010013628",
    childEPCs: ["urn:csp:edmc:82062330003000012416"],
    childQuantityList: [{ epcClass: "urn:c", quantity: "12.50", uom: null }],
    bizTransactionList: [{ type: null, value: "urn:bill" }],
    errorDeclaration: { declarationTime: "2026-09-02T00:00:00Z", reason: null, correctiveEventIDs: ["urn:uuid:2"], extensions: [] },
    extensions: [node],
    part: { index: 1, of: 3 },
  };
  assert.deepEqual(fields(decodeTraceEvent(encodeTraceEvent(full))), full);
  for (const type of ["ObjectEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"] as const) {
    const empty = emptyEvent(type, "2026-09-01T00:00:00Z", "+00:00");
    assert.deepEqual(fields(decodeTraceEvent(encodeTraceEvent(empty))), empty);
  }
});

test("rejections and closes come back", () => {
  const rejection: Rejection = {
    reason: "CODES_REFUSED",
    where: "/trace_codes",
    detail: "d",
    fingerprint: null,
    codes: [{ where: "/trace_codes/1", reason: "BAD_LENGTH", code: "8206233***61", detail: "e" }],
  };
  assert.deepEqual(fields(decodeRejection(encodeRejection(rejection))), rejection);
  const document = { key: "k", owner: "o", number: "n", contentHash: Buffer.alloc(32, 1), codesListed: 5, codesRefused: 2 };
  const translated: Translated = {
    messageId: "m",
    profile: "bill",
    ruleSet: "builtin-1",
    events: 1,
    rejections: 1,
    codesListed: 5,
    codesRefused: 2,
    documentCount: 1,
    documents: [document],
  };
  assert.deepEqual(fields(decodeTranslated(encodeTranslated(translated))), fields(translated));
});

test("bytes that are no body of ours are refused, never half read", () => {
  for (const decode of [decodeReceived, decodeTraceEvent, decodeRejection, decodeTranslated])
    assert.throws(() => decode(Uint8Array.from([255, 255, 255, 255, 9])));
});
