import assert from "node:assert/strict";
import { test } from "node:test";
import { isBridgeError } from "@csp/contracts";
import { PROFILES } from "@csp/domain";
import type { Profile } from "@csp/formats";
import { readMessageHeaders } from "./message-headers.ts";

const MAKER = "urn:csp:uscc:91440300708461136T";

function profile(name: string): Profile {
  const found = PROFILES.get(name);
  assert.ok(found);
  return found;
}

function errorCode(headers: Record<string, string>, name = "bill"): string | undefined {
  try {
    readMessageHeaders(headers, profile(name));
    return undefined;
  } catch (error) {
    return isBridgeError(error) ? error.code : "not ours";
  }
}

test("the owner is the sender where no owner is named, and both become canonical", () => {
  const read = readMessageHeaders(
    { "csp-sender": "uscc:91440300708461136T", "content-type": "application/json; charset=utf-8", "content-encoding": "GZIP" },
    profile("bill"),
  );
  const said = { contentType: "application/json", contentEncoding: "gzip", sender: MAKER, owner: MAKER };
  assert.deepEqual(read, { ...said, idempotencyKey: null, traceParent: undefined });
  const other = readMessageHeaders({ "csp-sender": "kyt-ref:abc", "csp-owner": "91440300708461136T", "idempotency-key": "k-1" }, profile("bill"));
  assert.deepEqual([other.sender, other.owner, other.idempotencyKey], ["urn:csp:ent:kyt-ref:abc", MAKER, "k-1"]);
});

test("a body without a telling content type is taken as the profile's own", () => {
  for (const headers of [{}, { "content-type": "application/octet-stream" }]) {
    assert.equal(
      readMessageHeaders({ "csp-owner": "uscc:91440300708461136T", ...headers }, profile("relation-xml")).contentType,
      profile("relation-xml").mediaTypes[0],
    );
  }
});

test("an owner is asked for, since duplicates are known by it, but where the message itself says whose it is", () => {
  for (const [name, { needsOwner }] of PROFILES) assert.equal(errorCode({}, name), needsOwner ? "OWNER_UNKNOWN" : undefined, name);
  assert.ok([...PROFILES.values()].some(({ needsOwner }) => needsOwner));
});

test("what cannot be right is refused with its code", () => {
  const owner = { "csp-owner": "uscc:91440300708461136T" };
  assert.equal(errorCode({ "csp-owner": "uscc:914403007084611360" }), "HEADER_INVALID");
  assert.equal(errorCode({ "csp-owner": "somebody" }), "HEADER_INVALID");
  assert.equal(errorCode({ ...owner, "content-type": "text/html" }), "UNSUPPORTED_MEDIA");
  assert.equal(errorCode({ ...owner, "content-encoding": "br" }), "UNSUPPORTED_MEDIA");
  assert.equal(errorCode({ ...owner, "idempotency-key": "with space" }), "HEADER_INVALID");
  assert.equal(errorCode({ ...owner, "idempotency-key": "k".repeat(256) }), "HEADER_INVALID");
});
