import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { quantile, rate, readMetrics } from "./metrics-text.ts";
import { pipelineFigures } from "./pipeline.ts";
import { renderTop } from "./render-top.ts";

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
    assert.equal(rate(at(0, 10), at(2000, 30), "n_total"), 10);
    assert.equal(rate(at(0, 1000), at(2000, 30), "n_total"), 15);
  });

  test("twice gives quantiles of what came in between", () => {
    const before = readMetrics('h_bucket{le="0.1"} 100\nh_bucket{le="1"} 100\nh_bucket{le="+Inf"} 100', 0);
    const now = readMetrics('h_bucket{le="0.1"} 190\nh_bucket{le="1"} 199\nh_bucket{le="+Inf"} 200', 1000);
    assert.deepEqual(
      [0.5, 0.95, 1].map((share) => quantile(before, now, "h", share)),
      [0.1, 1, Infinity],
    );
    assert.equal(quantile(now, now, "h", 0.5), undefined);
  });
});

test("the page shows the pipeline from left to right, and as many rejections as there is room for", () => {
  const before = readMetrics('csp_received_messages_total{profile="bill",door="http"} 0', 0);
  const now = readMetrics(
    [
      'csp_received_messages_total{profile="bill",door="http"} 240',
      'csp_rejections_total{profile="bill",reason="SHAPE_INVALID"} 1',
      'csp_translated_messages_total{profile="bill",outcome="accepted"} 150',
      'csp_translated_messages_total{profile="bill",outcome="partly"} 50',
      'csp_follower_position{follower="pack"} 900',
      'csp_follower_lag_events{follower="pack"} 100',
      'csp_follower_lag_seconds{follower="pack"} 130',
      'csp_service_ready{service="query"} 0',
      'csp_service_ready{service="ingest"} 1',
      'csp_outbox_pending_messages{view="supervision-flow"} 1234',
      'csp_outbox_oldest_seconds{view="supervision-flow"} 90',
    ].join("\n"),
    2000,
  );
  const rejections = Array.from({ length: 30 }, (_, n) => ({
    reason: "SHAPE_INVALID",
    where: "",
    detail: "",
    document: null,
    receipt: null,
    stream: "uplink-http-1",
    revision: n,
    profile: "bill",
    sender: "",
    receivedAtMs: 0,
    codes: [],
    codeCount: 0,
  }));
  const text = renderTop({ url: "http://b", atMs: 0, seconds: 2, pipeline: pipelineFigures(before, now), rejections }, { columns: 80, rows: 30 });
  assert.match(text, /not ready: query {2}08:00:00/);
  assert.match(text, /120 msg\/s +100 msg\/s/);
  assert.match(text, /25\.0 % refused/);
  assert.match(text, /1,234 waiting/);
  assert.match(text, /oldest 90 s/);
  assert.match(text, /pack +900 +100 events +2 min/);
  assert.match(text, /^ {2}240 messages, 0 turned away\n {2}1 rejection, 0 duplicates, 0 conflicts$/m);
  assert.equal(text.match(/SHAPE_INVALID/g)?.length, 7);
  assert.ok(text.split("\n").length <= 30);
});
