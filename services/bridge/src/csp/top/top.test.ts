import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { widthOf } from "@csp/query";
import { topCommand } from "../top-command.ts";
import { colourOf, frameOf } from "./frame.ts";
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

/** What is seen of a frame: its lines without what moves the cursor and colours. */
function seen(frame: string): readonly string[] {
  return frame.replaceAll(/\u001b\[\d*[HKJm]/g, "").split("\r\n");
}

describe("on a terminal", () => {
  const names = ["pack", "supervision-flow", "supervision-enterprise-recall", "translator"];
  const busy = readMetrics(
    [
      'csp_received_messages_total{profile="bill",door="http"} 2400000',
      'csp_received_codes_total{profile="bill",door="http"} 480000000',
      'csp_received_bytes_total{profile="bill",door="http"} 48000000000',
      'csp_translated_messages_total{profile="bill",outcome="accepted"} 1500000',
      'csp_outbox_pending_messages{view="supervision-flow"} 1234567',
      ...names.map((name) => `csp_follower_position{follower="${name}"} 900000000`),
      ...["ingest", "translator", "publisher", "query"].map((name) => `csp_service_ready{service="${name}"} 0`),
    ].join("\n"),
    2000,
  );
  const rejection = {
    reason: "SHAPE_INVALID",
    where: "",
    detail: "",
    document: null,
    receipt: null,
    stream: "uplink-http-1",
    revision: 1,
    profile: "bill",
    sender: "urn:csp:ent:kyt-ref:一个名字很长的药品经营企业有限公司",
    receivedAtMs: 0,
    codes: [],
    codeCount: 3,
  };
  const page = {
    url: "http://bridge-of-a-province.example.cn:8080",
    atMs: 0,
    seconds: 2,
    pipeline: pipelineFigures(readMetrics("", 0), busy),
    rejections: Array.from({ length: 30 }, () => rejection),
  };

  test("no line is wider than it and none is below it, so that the top stays", () => {
    for (const columns of [20, 44, 80, 200]) {
      for (const rows of [10, 24, 50]) {
        const screen = { columns, rows };
        for (const colour of [false, true]) {
          const lines = seen(frameOf(renderTop(page, screen, { colour }), screen));
          assert.ok(lines.length < rows, `${lines.length} lines on ${rows}`);
          assert.match(lines[0] ?? "", /^csp-bridge at/);
          for (const line of lines) assert.ok(widthOf(line) <= columns, `${columns}: ${line}`);
        }
      }
    }
  });

  test("a narrow one still shows every stage, each on a line of its own", () => {
    const screen = { columns: 44, rows: 40 };
    const lines = seen(frameOf(renderTop(page, screen), screen));
    for (const stage of ["received 接收", "translated 翻译", "visible 可查", "published 发布", "answered 查询"])
      assert.ok(
        lines.some((line) => line.startsWith(`  ${stage}`)),
        stage,
      );
    assert.match(lines.find((line) => line.includes("published")) ?? "", / 0\.0 msg\/s, 1,234,567 /);
  });

  test("colours are left out where NO_COLOR says so, and where it is none", async () => {
    const screen = { columns: 80, rows: 24 };
    const SGR = /\u001b\[\d+m/;
    assert.match(frameOf(renderTop(page, screen, colourOf({})), screen), SGR);
    assert.match(frameOf(renderTop(page, screen, colourOf({ NO_COLOR: "" })), screen), SGR);
    for (const value of ["1", "0"]) assert.doesNotMatch(frameOf(renderTop(page, screen, colourOf({ NO_COLOR: value })), screen), SGR);

    await using server = createServer((request, response) =>
      response.end(request.url === "/metrics" ? TEXT : JSON.stringify({ rejections: page.rejections, next: null, asOf: 0 })),
    ).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { text } = await topCommand.run({ positionals: [], options: { once: true, every: "0.1", url }, env: {} });
    assert.match(text, /^csp-bridge at .*\n/);
    assert.doesNotMatch(text, /\u001b/);
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
