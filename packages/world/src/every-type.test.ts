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

void test("enterprises of every role speak in it, and who only carries goods sends what others have to say", () => {
  const world = createWorld({ seed: 7, packs: PACKS / 2 });
  const roles = new Map(world.enterprises.map(({ uri, role }) => [uri, role]));
  const owners = new Set<string>();
  const senders = new Set<string>();
  for (const { owner, sender } of world.documents()) {
    owners.add(roles.get(owner ?? "") ?? "nobody");
    if (sender !== owner) senders.add(roles.get(sender ?? "") ?? "nobody");
  }
  assert.deepEqual([...senders], ["logistics"]);
  assert.deepEqual([...owners, "logistics"].toSorted(), [...new Set(roles.values())].toSorted());
});
