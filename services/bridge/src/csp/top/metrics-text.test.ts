import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { quantile, rate, readMetrics } from "./metrics-text.ts";

const TEXT = `# HELP a_total things
# TYPE a_total counter
a_total{kind="x",who="y \\"z\\""} 3
a_total{kind="x",who="w"} 4
a_total{kind="v"} 1.5e+3
plain 7
h_seconds_bucket{le="0.1"} 10
h_seconds_bucket{le="1"} 19
h_seconds_bucket{le="+Inf"} 20
`;

describe("the text of /metrics", () => {
  test("is read into sums by labels", () => {
    const read = readMetrics(TEXT, 0);
    assert.deepEqual(
      [read.sum("a_total"), read.sum("a_total", { kind: "x" }), read.sum("a_total", { who: 'y \\"z\\"' }), read.sum("plain"), read.sum("absent")],
      [1507, 7, 3, 7, 0],
    );
    assert.deepEqual(
      [...read.by("a_total", "kind")],
      [
        ["x", 7],
        ["v", 1500],
      ],
    );
  });

  test("twice gives rates, also over a counter that began anew", () => {
    const at = (ms: number, value: number) => readMetrics(`n_total ${value}`, ms);
    assert.equal(rate([{ before: at(0, 10), now: at(2000, 30) }], "n_total"), 10);
    assert.equal(rate([{ before: at(0, 1000), now: at(2000, 30) }], "n_total"), 15);
  });

  test("twice gives quantiles of what came in between", () => {
    const before = readMetrics('h_bucket{le="0.1"} 100\nh_bucket{le="1"} 100\nh_bucket{le="+Inf"} 100', 0);
    const now = readMetrics('h_bucket{le="0.1"} 190\nh_bucket{le="1"} 199\nh_bucket{le="+Inf"} 200', 1000);
    assert.deepEqual(
      [0.5, 0.95, 1].map((share) => quantile([{ before, now }], "h", share)),
      [0.1, 1, Infinity],
    );
    assert.equal(quantile([{ before: now, now }], "h", 0.5), undefined);
  });
});
