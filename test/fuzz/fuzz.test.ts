// A bounded run over every profile, the same one each time; `npm run fuzz` goes on for longer. And what shows that the run can
// fail at all.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PROFILES } from "@csp/domain";
import { checkMessage } from "./check-message.ts";
import { minimise } from "./minimise.ts";
import { mutantsOf } from "./mutant.ts";
import { placesIn } from "./place.ts";
import { MARK } from "./seeds.ts";

const SEED = 20_260_901;
const RUNS = 150;
/** Not all mutants may be refused at the door: then nothing behind it was tried. */
const LEAST_WITH_EVENTS = 10;

for (const profile of PROFILES.keys()) {
  test(`${profile}: ${RUNS} mutants end as events or rejections with a place`, async () => {
    const source = mutantsOf(profile);
    let withEvents = 0;
    const reasons = new Set<string>();
    for (let run = 0; run < RUNS; run++) {
      const mutant = source.mutant(SEED, run);
      const verdict = await checkMessage(profile, mutant.bytes, mutant.isMarked);
      assert.deepEqual(verdict.problems, [], `npm run fuzz -- ${profile} --seed ${SEED} --runs ${run + 1}: ${mutant.made}`);
      if (verdict.events > 0) withEvents += 1;
      for (const reason of verdict.reasons) reasons.add(reason);
    }
    assert.ok(withEvents >= LEAST_WITH_EVENTS, `${withEvents} gave events`);
    assert.ok(reasons.size >= 4, `reasons: ${[...reasons].join(", ")}`);
  });
}

test("a mutant depends on seed and run alone", () => {
  const [one, other] = [mutantsOf("bill"), mutantsOf("bill")];
  other.mutant(7, 1);
  assert.deepEqual(one.mutant(7, 3), other.mutant(7, 3));
  assert.notDeepEqual(one.mutant(7, 3), other.mutant(8, 3));
});

test("a person's name in an outcome is found", async () => {
  const bill = {
    bill_code: MARK,
    bill_time: "2026-09-01 10:00:00",
    bill_type: 201,
    from_user_id: "ent-1",
    to_user_id: "ent-2",
    trace_codes: ["82062339000000001004"],
  };
  assert.deepEqual((await checkMessage("bill", Buffer.from(JSON.stringify(bill)), true)).problems, ["a person's field stands in an outcome"]);
  assert.deepEqual((await checkMessage("bill", Buffer.from(JSON.stringify(bill)), false)).problems, []);
});

test("a place that is none is found", () => {
  const json = placesIn(Buffer.from('{"a":[{"b":1}],"c":"x,y"}'), "bill");
  for (const where of ["", "/a", "/a/0/b", "/a/0/missing", "/c/1"]) assert.ok(json(where), where);
  for (const where of ["a", "/a/0/b/c", "/missing/d", "1"]) assert.ok(!json(where), where);
  const xml = placesIn(Buffer.from("<a>\n<b/>\n</a>"), "relation-xml");
  for (const where of ["1:1", "2:4", "3:5"]) assert.ok(xml(where), where);
  for (const where of ["4:1", "2:9", "0:0"]) assert.ok(!xml(where), where);
});

test("a failing message is made short", async () => {
  const short = await minimise(Buffer.from("much before it, x and y, and much behind it"), async (bytes) => bytes.includes("x") && bytes.includes("y"), 500);
  assert.equal(short.toString(), "xy");
});
