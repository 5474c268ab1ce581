import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { EventLog } from "@csp/contracts";
import { type ContentEncoding, isPayloadProblem, type Received } from "@csp/domain";
import { openPayload } from "./open-payload.ts";

/** Nothing here is in parts, so the log is never asked. */
const NO_LOG = {} as EventLog;
const MAX = 1_000_000;

function received(payload: Uint8Array, contentEncoding: ContentEncoding): Received {
  const facts = {
    profile: "bill",
    contentType: "",
    sender: "",
    owner: "",
    senderVerified: false,
    source: "http",
    receivedAtMs: 0,
    sha256: new Uint8Array(32),
    keyId: null,
    parts: 0,
  };
  return { ...facts, contentEncoding, payload, sizeBytes: payload.length };
}

async function decode(payload: Uint8Array, encoding: ContentEncoding): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of openPayload(NO_LOG, "m", received(payload, encoding), MAX)()) parts.push(chunk);
  return Buffer.concat(parts);
}

async function reasonOf(payload: Uint8Array, encoding: ContentEncoding): Promise<string> {
  try {
    await decode(payload, encoding);
  } catch (error) {
    if (isPayloadProblem(error)) return error.reason;
    throw error;
  }
  return "none";
}

test("payloads come out as they were before compression, each time anew", async () => {
  const text = Buffer.from("追溯码".repeat(10_000));
  assert.ok((await decode(text, "identity")).equals(text));
  assert.ok((await decode(gzipSync(text), "gzip")).equals(text));
  assert.ok((await decode(zstdCompressSync(text), "zstd")).equals(text));
  const chunks = openPayload(NO_LOG, "m", received(gzipSync(text), "gzip"), MAX);
  for (let i = 0; i < 2; i++) for await (const chunk of chunks()) assert.ok(chunk.length > 0);
});

test("what is cut short or is something else does not decode", async () => {
  const gzip = gzipSync(Buffer.alloc(100_000, 7));
  const zstd = zstdCompressSync(Buffer.alloc(100_000, 7));
  assert.equal(await reasonOf(gzip.subarray(0, gzip.length - 9), "gzip"), "UNDECODABLE");
  assert.equal(await reasonOf(zstd.subarray(0, zstd.length - 5), "zstd"), "UNDECODABLE");
  for (const encoding of ["gzip", "zstd"] as const) assert.equal(await reasonOf(Buffer.from("{}"), encoding), "UNDECODABLE");
});

test("a bomb is stopped at the bound", async () => {
  const zeros = Buffer.alloc(50 * MAX);
  assert.equal(await reasonOf(gzipSync(zeros), "gzip"), "DECODED_TOO_LARGE");
  assert.equal(await reasonOf(zstdCompressSync(zeros), "zstd"), "DECODED_TOO_LARGE");
});
