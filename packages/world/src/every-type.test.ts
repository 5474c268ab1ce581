// What a world of moderate size has in it: every bill type, every deed, every profile.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BILL_TYPES } from "@csp/formats";
import { DEED } from "./deeds.ts";
import { EMITTERS } from "./emit/emitters.ts";
import { createTally } from "./tally.ts";
import { createWorld } from "./world.ts";

const PACKS = 100_000;

void test("a world of 100,000 packs tells every bill type, every deed and every profile", () => {
  const tally = createTally();
  for (const document of createWorld({ seed: 7, packs: PACKS }).documents(tally)) assert.ok(document.payload.length > 0);
  const { billTypes, profiles } = tally.totals();
  const missing = [...BILL_TYPES.map(({ number }) => number), ...Object.values(DEED)].filter((type) => billTypes[type] === undefined);
  assert.deepEqual(missing, []);
  assert.deepEqual(Object.keys(profiles).toSorted(), [...new Set(EMITTERS.map(({ profile }) => profile))].toSorted());
});
