import assert from "node:assert/strict";
import { test } from "node:test";
import { EVENT_TYPE } from "@csp/domain";
import type { RuleSet } from "@csp/formats";
import { createSupervisionFlow } from "./supervision-flow.ts";
import { codes, dispatch, logged } from "./translated-fixture.ts";

const RULES: RuleSet = { id: "test", schemes: ["edmc"], classes: new Map(), enterprises: new Map() };
const view = createSupervisionFlow(RULES, () => assert.fail("nothing is read again"), 0);

test("given a dispatch, when it is read, then it counts for the seller's province, its day in China and its drug", () => {
  const event = dispatch([...codes(0, 3), ...codes(0, 1, "8177324")], { eventTime: "2026-08-31T20:00:00Z", eventTimeZoneOffset: "+00:00" });
  assert.deepEqual(view.read(logged({ raw: 7, key: "bill-a", hash: "aa" }, event)), {
    body: {
      told: { position: 8, stream: "trace-http-3", revision: 0, raw: 7, doc: 0, key: "bill-a", counts: true, about: null },
      fact: {
        region: "44",
        day: "2026-09-01",
        flow: "dispatched",
        counts: [
          { drug: "urn:csp:edmc-class:8177322", level: 0, packs: 3 },
          { drug: "urn:csp:edmc-class:8177324", level: 0, packs: 1 },
        ],
      },
    },
    document: { key: "bill-a", hash: "aa", raw: 7, index: 0 },
    weight: 2,
    receivedAtMs: 0,
    traceParent: undefined,
  });
});

test("given a bill whose parties nobody filed, when it is read, then it counts for its owner's province", () => {
  const event = dispatch(codes(0, 1), { sourceList: [{ type: "owning_party", value: "urn:csp:ent:kyt-ent:7" }] });
  assert.equal(
    view.read(logged({ raw: 1, owner: "urn:csp:uscc:91330100253900125K" }, event))?.body.fact?.region,
    "unknown",
    "that owner's code has a wrong check character",
  );
  assert.equal(view.read(logged({ raw: 1 }, event))?.body.fact?.region, "44");
});

test("given commissioning, when it is read, then it counts for the document's owner, else its sender", () => {
  const event = dispatch(codes(0, 1), { action: "ADD", bizStep: "commissioning", sourceList: [], extensions: [] });
  assert.equal(view.read(logged({ raw: 1, owner: "urn:csp:ent:kyt-ent:7" }, event))?.body.fact?.region, "unknown");
  assert.deepEqual(
    [view.read(logged({ raw: 1, owner: "" }, event))?.body.fact].map((fact) => [fact?.flow, fact?.region]),
    [["commissioned", "44"]],
  );
});

test("given an event that moves no packs, when it is read, then its document alone is kept", () => {
  for (const event of [dispatch([]), { ...dispatch([]), type: "AggregationEvent" as const, childEPCs: codes(0, 3) }]) {
    assert.deepEqual(view.read(logged({ raw: 7, key: "bill-a", hash: "aa" }, event)), {
      body: { told: { position: 8, stream: "trace-http-3", revision: 0, raw: 7, doc: 0, key: "bill-a", counts: false, about: null }, fact: null },
      document: { key: "bill-a", hash: "aa", raw: 7, index: 0 },
      weight: 1,
      receivedAtMs: 0,
      traceParent: undefined,
    });
  }
});

test("given a rejection, the close of a message or a later generation, when it is read, then it is passed over", () => {
  assert.equal(view.read(logged({ raw: 1 }, null)), undefined);
  assert.equal(view.read({ ...logged({ raw: 1 }, null), type: EVENT_TYPE.translated }), undefined);
  assert.equal(view.read(logged({ raw: 1, generation: 1 }, dispatch(codes(0, 1)))), undefined);
});
