import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { idempotentMessageId, outcomeId, uuidOf } from "./event-id.ts";
import { generationOfView, MAX_GENERATION, viewOfGeneration } from "./generation.ts";
import { formatReceipt, parseReceipt } from "./receipt.ts";
import { httpUplinkStream, httpUplinkStreams, traceStream } from "./streams.ts";

const UUID_V5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("ids are UUIDs of version 5, the same for the same name and fixed for ever", () => {
  fc.assert(fc.property(fc.string(), (name) => UUID_V5.test(uuidOf(name)) && uuidOf(name) === uuidOf(name)));
  // Stored ids depend on these; a change here would make every replay write doubles.
  assert.equal(outcomeId("uplink-http-0", 0, 0, 0), "003473ce-8803-51dc-89a1-8f451e0afb68");
  assert.equal(idempotentMessageId("urn:csp:uscc:91440300708461136T", "urn:csp:uscc:91440300708461136T", "bill", "k1"), "891eeec4-4a48-5a1d-a94a-9815142c8c56");
});

test("every part of where an outcome comes from is in its id", () => {
  const ids = [
    outcomeId("uplink-http-1", 2, 3, 0),
    outcomeId("uplink-http-2", 2, 3, 0),
    outcomeId("uplink-http-1", 3, 3, 0),
    outcomeId("uplink-http-1", 2, 4, 0),
    outcomeId("uplink-http-1", 2, 3, 1),
  ];
  assert.equal(new Set(ids).size, ids.length);
});

test("a message goes to one of the sixteen HTTP streams, whatever its id", () => {
  fc.assert(fc.property(fc.uuid(), (id) => httpUplinkStreams().includes(httpUplinkStream(id))));
  assert.equal(new Set(httpUplinkStreams()).size, 16);
});

test("outcomes stand beside their messages, each generation in streams of its own", () => {
  assert.equal(traceStream("uplink-http-7"), "trace-http-7");
  assert.equal(traceStream("uplink-http-7", 2), "trace-g2-http-7");
});

test("a view of each generation has versions of its own, and they rise with it", () => {
  const versions = [0, 1, MAX_GENERATION].flatMap((generation) => [2, 3].map((version) => viewOfGeneration({ view: "pack", version }, generation)));
  assert.deepEqual(
    versions.map(({ version }) => version),
    [2, 3, 1002, 1003, 99_002, 99_003],
  );
  assert.deepEqual(versions.map(generationOfView), [0, 0, 1, 1, 99, 99]);
});

test("a receipt is read back as it was written, and nothing else is a receipt", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.nat({ max: Number.MAX_SAFE_INTEGER }), (messageId, position) => {
      assert.deepEqual(parseReceipt(formatReceipt({ messageId, position })), { messageId, position });
    }),
  );
  const id = "0b5b2f0e-6f2b-5d7c-9b1a-3f6f3f6f3f6f";
  for (const text of ["", id, `${id}.`, `${id}.1x`, `${id}.99999999999999999`, `${id.toUpperCase()}.1`, ` ${id}.1`])
    assert.equal(parseReceipt(text), undefined, text);
});
