// Given what was told of a pack's packing, in any order, where was it when.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isDuring, type Moment, overlap, type Packing, staysOf } from "./containment.ts";

const A = 100;
const B = 200;
const into = (container: number, timeMs: number, f = timeMs): Packing => ({ action: "ADD", container, timeMs, f });
const outOf = (container: number | null, timeMs: number, f = timeMs): Packing => ({ action: "DELETE", container, timeMs, f });
const never = (): readonly Moment[] => [];
const brief = (packings: readonly Packing[], emptyingsOf: (container: number) => readonly Moment[] = never) =>
  staysOf(packings, emptyingsOf).map(({ container, from, until }) => [container, from.timeMs, until?.timeMs ?? null]);

describe("the stays of a pack", () => {
  it("end at the next packing, and at the unpacking from that container alone", () => {
    assert.deepEqual(brief([into(A, 1), into(B, 5)]), [
      [A, 1, 5],
      [B, 5, null],
    ]);
    assert.deepEqual(brief([into(A, 1), outOf(A, 5)]), [[A, 1, 5]]);
    assert.deepEqual(brief([into(A, 1), outOf(B, 5)]), [[A, 1, null]]);
    assert.deepEqual(brief([into(A, 1), outOf(null, 5)]), [[A, 1, 5]]);
    assert.deepEqual(brief([outOf(A, 1)]), []);
  });

  it("end when the container is emptied, but not by an emptying before", () => {
    const emptied = (timeMs: number, f = timeMs) => brief([into(A, 3), into(B, 9)], (container) => (container === A ? [{ timeMs, f }] : []));
    assert.deepEqual(emptied(5)[0], [A, 3, 5]);
    assert.deepEqual(emptied(2)[0], [A, 3, 9]);
    assert.deepEqual(emptied(12)[0], [A, 3, 9]);
    // At the time of the packing itself, log order decides.
    assert.deepEqual(emptied(3, 2)[0], [A, 3, 9]);
    assert.deepEqual(emptied(3, 4)[0], [A, 3, 3]);
  });

  it("follow event time, and log order only at the same time", () => {
    assert.deepEqual(brief([into(B, 5, 1), into(A, 1, 2)]).at(-1), [B, 5, null]);
    assert.deepEqual(brief([into(B, 5, 2), into(A, 5, 1)]).at(-1), [B, 5, null]);
  });

  it("do not depend on the order in which they are told", () => {
    const packing = fc.record({ action: fc.constantFrom("ADD" as const, "DELETE" as const), container: fc.constantFrom(A, B), timeMs: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(packing), fc.infiniteStream(fc.nat()), (told, random) => {
        const packings = told.map((one, f) => ({ ...one, f }));
        const shuffled = packings.map((one) => [random.next().value, one] as const).sort(([a], [b]) => a - b);
        assert.deepEqual(
          staysOf(
            shuffled.map(([, one]) => one),
            never,
          ),
          staysOf(packings, never),
        );
      }),
    );
  });
});

describe("a moment", () => {
  const from = { timeMs: 3, f: 8 };
  it("counts from the packing's time on, whatever the log order, and to the end by both", () => {
    assert.equal(isDuring({ from, until: null }, { timeMs: 2, f: 9 }), false);
    assert.equal(isDuring({ from, until: null }, { timeMs: 3, f: 1 }), true);
    const until = { timeMs: 6, f: 5 };
    assert.equal(isDuring({ from, until }, { timeMs: 6, f: 4 }), true);
    assert.equal(isDuring({ from, until }, { timeMs: 6, f: 5 }), false);
    assert.equal(isDuring({ from, until }, { timeMs: 6, f: 6 }), false);
  });
});

describe("two stays", () => {
  const stay = (from: number, until: number | null) => ({ from: { timeMs: from, f: from }, until: until === null ? null : { timeMs: until, f: until } });
  it("have the time between the later begin and the earlier end in common", () => {
    assert.deepEqual(overlap(stay(1, 5), stay(3, null)), stay(3, 5));
    assert.deepEqual(overlap(stay(1, null), stay(3, null)), stay(3, null));
    assert.deepEqual(overlap(stay(4, 9), stay(3, 7)), stay(4, 7));
    assert.equal(overlap(stay(1, 3), stay(5, null)), null);
  });
});
