import assert from "node:assert/strict";
import { test } from "node:test";
import { type FlowRow, toFlowMessage } from "./flow-message.ts";
import { readTopicValue } from "./topic-value.ts";

const ROW: FlowRow = {
  region: "44",
  drug: "urn:csp:edmc-class:8177322",
  day: "2026-09-01",
  flow: "dispatched",
  level: 1,
  packs: 3_000_000_000,
  events: 12,
  asOf: 2 ** 52,
};

test("a message holds the whole row and what it is as of", () => {
  const message = toFlowMessage("supervision-flow", 3, ROW, 258);
  assert.equal(message.topic, "csp.supervision.44.v1");
  assert.equal(message.key, "44|urn:csp:edmc-class:8177322|2026-09-01|dispatched|1");
  assert.equal(message.headers["csp-schema"], "supervision-flow.v1");
  assert.deepEqual([...message.value.subarray(0, 5)], [0, 0, 0, 1, 2], "framed with the id of its schema");
  assert.deepEqual({ ...readTopicValue(message) }, { viewVersion: 3, ...ROW });
});

test("the id names view, version, key and position: the same row again has the same, any other another", () => {
  const id = toFlowMessage("supervision-flow", 1, ROW, 1).id;
  assert.equal(toFlowMessage("supervision-flow", 1, { ...ROW }, 1).id, id);
  const others = [
    toFlowMessage("supervision-flow", 2, ROW, 1),
    toFlowMessage("other", 1, ROW, 1),
    toFlowMessage("supervision-flow", 1, { ...ROW, asOf: 7 }, 1),
    toFlowMessage("supervision-flow", 1, { ...ROW, flow: "received" }, 1),
  ].map((message) => message.id);
  assert.equal(new Set([id, ...others]).size, 5);
});
