import assert from "node:assert/strict";
import { it } from "node:test";
import { fromBinary } from "@bufbuild/protobuf";
import { BRIDGE_ERRORS, BridgeError, type BridgeErrorCode } from "@csp/contracts";
import { ErrorInfoSchema } from "@csp/contracts/csp/v1/error";
import { toErrorReply } from "./error-reply.ts";

const codes = Object.keys(BRIDGE_ERRORS) as readonly BridgeErrorCode[];

it("every code leaves with itself in the details, readable as the contract's ErrorInfo", () => {
  for (const code of codes) {
    const [detail] = toErrorReply(new BridgeError(code, "x")).body.details;
    assert.ok(detail !== undefined);
    const { code: read, retryable } = fromBinary(ErrorInfoSchema, Buffer.from(detail.value, "base64"));
    assert.deepEqual({ code: read, retryable }, detail.debug);
    assert.equal(read, code);
  }
});

it("what may be tried again says when, and what is our own trouble says nothing of it", () => {
  for (const code of codes) {
    const { status, body, isOurs } = toErrorReply(new BridgeError(code, "/a/folder"));
    if (status.http === 429 || status.http === 503) assert.ok((status.retryAfterS ?? 0) > 0, code);
    if (status.http === 503) assert.ok(BRIDGE_ERRORS[code].retryable, code);
    assert.equal(body.message.includes("folder"), !isOurs, code);
  }
});
