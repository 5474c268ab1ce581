import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createAckWindow } from "./ack-window.ts";

test("what may be forgotten is what lies before the first message that is not safe, in whatever order they become so", () => {
  const runs = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 30 }).chain((gaps) =>
    fc.record({
      offsets: fc.constant(gaps.reduce<number[]>((offsets, gap) => [...offsets, (offsets.at(-1) ?? 10) + gap], [])),
      order: fc.shuffledSubarray(gaps.map((_, i) => i)),
    }),
  );
  fc.assert(
    fc.property(runs, ({ offsets, order }) => {
      const window = createAckWindow();
      for (const offset of offsets) window.add(offset, 10);
      const safe = new Set<number>();
      for (const i of order) {
        const offset = offsets[i]!;
        assert.ok(window.acknowledge(offset));
        safe.add(offset);
        const firstOpen = offsets.find((one) => !safe.has(one));
        const lastSafe = offsets.findLast((one) => firstOpen === undefined || one < firstOpen);
        assert.equal(window.resumeAt(), lastSafe === undefined ? offsets[0] : lastSafe + 1);
        assert.equal(window.openBytes(), 10 * (offsets.length - safe.size));
      }
    }),
  );
});

test("a message that is not out cannot be acknowledged, and one that is counts once", () => {
  const window = createAckWindow();
  assert.equal(window.resumeAt(), undefined);
  window.add(3, 10);
  window.add(4, 10);
  assert.equal(window.acknowledge(7), false);
  assert.ok(window.acknowledge(4) && window.acknowledge(4));
  assert.equal(window.openBytes(), 10);
});

test("a message that is out a second time holds its bytes once, and may be acknowledged as often as it came", () => {
  const window = createAckWindow();
  for (const offset of [3, 4, 3]) window.add(offset, 10);
  assert.equal(window.openBytes(), 20);
  for (const offset of [4, 3, 3]) assert.ok(window.acknowledge(offset));
  assert.deepEqual([window.openBytes(), window.resumeAt()], [0, 5]);
  assert.equal(window.acknowledge(5), false);
});
