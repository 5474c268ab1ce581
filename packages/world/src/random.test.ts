import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom, runningSums } from "./random.ts";

void test("a stream is its own: it gives the same again, whatever is drawn elsewhere", () => {
  const draw = (name: string, first = 0, second = 0): readonly number[] => {
    const random = createRandom(9, name, first, second);
    return Array.from({ length: 8 }, () => random.below(1_000_000));
  };
  const before = draw("a", 1, 2);
  draw("b");
  assert.deepEqual(draw("a", 1, 2), before);
  for (const other of [draw("b", 1, 2), draw("a", 2, 1), draw("a", 1, 3), draw("a", 1 + 2 ** 32, 2)]) assert.notDeepEqual(other, before);
});

void test("numbers are spread as they should be", () => {
  const random = createRandom(4, "spread");
  const sums = runningSums([1, 0, 3]);
  const seen = [0, 0, 0];
  let sum = 0;
  let yes = 0;
  const draws = 40_000;
  for (let at = 0; at < draws; at++) {
    sum += random.between(10, 20);
    if (random.chance(0.3)) yes += 1;
    const place = random.weighted(sums);
    seen[place] = (seen[place] ?? 0) + 1;
  }
  assert.ok(Math.abs(sum / draws - 15) < 0.1);
  assert.ok(Math.abs(yes / draws - 0.3) < 0.02);
  assert.equal(seen[1], 0);
  assert.ok(Math.abs((seen[2] ?? 0) / draws - 0.75) < 0.02);
});

void test("neighbouring streams do not begin alike", () => {
  const firsts = new Set(Array.from({ length: 5000 }, (_, at) => createRandom(1, "neighbours", at).below(2 ** 30)));
  assert.ok(firsts.size > 4990);
});
