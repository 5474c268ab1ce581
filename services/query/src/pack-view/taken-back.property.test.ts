// What is taken back is as if it had not been told: of any story, with any documents of it taken back, at any places in the log.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import { ALL, stateOf } from "./state.test-support.ts";
import { closeStore } from "./store.test-support.ts";
import { billKey, commission, declareWrong, deleteBill, move, pack, type StoryDocument } from "./story.test-support.ts";

const LATER = "2026-03-06T00:00:00+08:00";

after(closeStore);

describe("whatever is taken back", () => {
  const uri = fc.constantFrom(...ALL);
  const uris = fc.uniqueArray(uri, { minLength: 1, maxLength: 4 });
  const time = fc.integer({ min: 2, max: 9 }).map((day) => `2026-03-0${day}T00:00:00+08:00`);
  const event = fc.oneof(
    fc.tuple(uris, fc.integer({ min: 1, max: 3 }), fc.constantFrom("B1", "B2")).map(([codes, level, batch]) => commission(codes, level, batch)),
    fc.tuple(uris, time, fc.constantFrom("shipping", "receiving")).map(([codes, at, step]) => move(codes, at, step)),
    fc.tuple(uri, uris, time, fc.constantFrom("ADD", "ADD", "DELETE")).map(([parent, codes, at, action]) => pack(parent, codes, at, action as "ADD")),
    fc.tuple(uri, time).map(([parent, at]) => pack(parent, [], at, "DELETE")),
  );
  /** Documents in order, some of which are taken back, and where in the log that is said. */
  const stories = fc.array(fc.tuple(event, fc.option(fc.tuple(fc.boolean(), fc.nat({ max: 12 })), { freq: 2 })), { minLength: 1, maxLength: 9 });

  it("is as if it had not been told, wherever in the log that is said", async () => {
    let takenBack = 0;
    await fc.assert(
      fc.asyncProperty(stories, async (said) => {
        const documents = said.map(([event, taken], at) => {
          const own = billKey(`n${at}`);
          const document: StoryDocument = { key: own, events: [{ ...event, eventID: `urn:x:${at}` }] };
          return { document, taken, change: taken?.[0] === true ? deleteBill(`o${at}`, `n${at}`, LATER) : declareWrong(own, document.events?.[0] ?? event) };
        });
        const told = documents.map(({ document }) => document);
        for (const { taken, change } of documents) {
          if (taken === null) continue;
          told.splice(Math.min(taken[1], told.length), 0, change);
          takenBack += 1;
        }
        assert.deepEqual(await stateOf(told), await stateOf(documents.flatMap(({ document, taken }) => (taken === null ? [document] : []))));
      }),
      { numRuns: 150 },
    );
    assert.ok(takenBack > 50, `${takenBack} were taken back`);
  });
});
