import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReceiptAnswer } from "../answers.ts";
import { toCaptureJob } from "./capture-job.ts";

const TRANSLATED: ReceiptAnswer = {
  state: "translated",
  messageId: "3f0c8a52-6b1d-5e7f-9a44-0c1d2e3f4a5b",
  position: 20,
  profile: "epcis-json",
  receivedAtMs: Date.parse("2025-02-03T01:30:05Z"),
  ruleSet: "builtin-1",
  events: 2,
  codesListed: 4,
  codesAccepted: 4,
  codesRefused: 0,
  documents: [{ key: "k", owner: "o", number: "ni:///sha-256;1?ver=CBV2.0", verdict: "apply" }],
  documentCount: 1,
  rejections: [],
  refused: [],
  nextPage: null,
  asOf: 30,
};

test("what is wholly accepted is a finished job without errors", () => {
  assert.deepEqual(toCaptureJob(TRANSLATED), {
    captureID: "3f0c8a52-6b1d-5e7f-9a44-0c1d2e3f4a5b.20",
    createdAt: "2025-02-03T01:30:05.000Z",
    running: false,
    success: true,
    captureErrorBehaviour: "rollback",
    errors: [],
  });
});

test("a pending message is a running job that knows of no error", () => {
  const { running, success, createdAt } = toCaptureJob({ ...TRANSLATED, state: "pending", receivedAtMs: null, documents: [] });
  assert.deepEqual([running, success, createdAt], [true, true, undefined]);
});

test("a rejection is a problem that points into the message", () => {
  const rejections = [
    { reason: "BAD_TIME", where: "/epcisBody/eventList/3", detail: "eventTime has no offset", document: null, codes: 0 },
    { reason: "UNREADABLE_JSON", where: "", detail: "not JSON", document: null, codes: 0 },
  ];
  const { success, captureErrorBehaviour, errors } = toCaptureJob({ ...TRANSLATED, events: 0, rejections });
  assert.deepEqual([success, captureErrorBehaviour], [false, "rollback"]);
  assert.deepEqual(errors, [
    { type: "epcisException:ValidationException", title: "BAD_TIME", status: 400, detail: "eventTime has no offset", instance: "#/epcisBody/eventList/3" },
    { type: "epcisException:ValidationException", title: "UNREADABLE_JSON", status: 400, detail: "not JSON" },
  ]);
});

test("a duplicate is no error, a conflict is one that leaves the other events in place", () => {
  const sent = (verdict: "duplicate" | "conflict") => toCaptureJob({ ...TRANSLATED, documents: [{ key: "k", owner: "o", number: "n", verdict }] });
  assert.equal(sent("duplicate").success, true);
  assert.equal(sent("conflict").captureErrorBehaviour, "proceed");
  assert.deepEqual(
    sent("conflict").errors.map(({ type, status }) => [type, status]),
    [["epcisException:ResourceAlreadyExistsException", 409]],
  );
});
