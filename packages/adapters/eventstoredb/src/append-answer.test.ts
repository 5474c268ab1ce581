import { isBridgeError } from "@csp/contracts";
import anyMessage from "google-protobuf/google/protobuf/any_pb.js";
import shared from "@eventstore/db-client/generated/shared_pb.js";
import statusMessages from "@eventstore/db-client/generated/status_pb.js";
import streams, { type BatchAppendResp } from "@eventstore/db-client/generated/streams_pb.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { readAppendAnswer } from "./append-answer.ts";

function refusal(reason?: string, details: Uint8Array = new Uint8Array()): BatchAppendResp {
  const status = new statusMessages.Status();
  status.setMessage("because");
  if (reason !== undefined) {
    const any = new anyMessage.Any();
    any.pack(details, `event_store.client.${reason}`);
    status.setDetails(any);
  }
  const answer = new streams.BatchAppendResp();
  answer.setError(status);
  return answer;
}

function failureOf(answer: BatchAppendResp): unknown {
  try {
    readAppendAnswer(answer, "a-1", 4, 1);
  } catch (error) {
    return error;
  }
  return assert.fail("it was taken for an append that is stored");
}

function wrongVersion(current: number | undefined): Uint8Array {
  const wrong = new shared.WrongExpectedVersion();
  if (current === undefined) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentStreamRevision(String(current));
  return wrong.serializeBinary();
}

for (const { reason, details, code, said } of [
  { reason: "WrongExpectedVersion", details: wrongVersion(7), code: "WRONG_REVISION", said: "expected 4, but its last revision is 7" },
  { reason: "WrongExpectedVersion", details: wrongVersion(undefined), code: "WRONG_REVISION", said: "expected 4, but there is no such stream" },
  { reason: "StreamDeleted", code: "LOG_CORRUPT", said: "deleted" },
  { reason: "AccessDenied", code: "CONFIG_INVALID", said: "refuses the user" },
  { reason: "MaximumAppendSizeExceeded", code: "APPEND_TOO_LARGE", said: "over what EventStoreDB takes" },
  { reason: "Timeout", code: "LOG_UNAVAILABLE", said: "because" },
  { reason: "Unknown", code: "LOG_UNAVAILABLE", said: "because" },
  { reason: undefined, code: "LOG_UNAVAILABLE", said: "because" },
] as const) {
  test(`an append that is refused with ${reason ?? "no reason"} fails as ${code}: ${said}`, () => {
    const error = failureOf(refusal(reason, details));
    assert.ok(isBridgeError(error, code), String(error));
    assert.ok(error.message.includes("a-1") && error.message.includes(said), error.message);
    // Only of these may the same append be tried again.
    assert.equal(error.retryable, code === "LOG_UNAVAILABLE");
  });
}

test("an append that the server finds malformed is our fault", () => {
  const error = failureOf(refusal("BadRequest"));
  assert.ok(error instanceof Error && !isBridgeError(error) && error.message.includes("because"), String(error));
});

test("an answer that says nothing is taken for none", () => {
  assert.ok(isBridgeError(failureOf(new streams.BatchAppendResp()), "LOG_UNAVAILABLE"));
});
