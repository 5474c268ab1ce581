import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { widthOf } from "@csp/query";
import type { ServiceState } from "../client.ts";
import { rejectionsCommand } from "../rejections-command.ts";
import { topCommand } from "../top-command.ts";
import { colourOf, frameOf } from "./frame.ts";
import type { ProcessLook } from "./look.ts";
import { readMetrics } from "./metrics-text.ts";
import { pipelineFigures, serviceFigures, type TopPage } from "./pipeline.ts";
import { renderTop } from "./render-top.ts";

const REJECTION = {
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

/** A process with these services, each ready unless it says why not. */
function look(url: string, services: Readonly<Record<string, string>>, lines: readonly string[], atMs = 2000): ProcessLook {
  const states = Object.entries(services).map(([name, detail]): ServiceState => ({ name, ready: detail === "", detail }));
  return { url, atMs, services: states, metrics: readMetrics(lines.join("\n"), atMs), failure: null };
}

const ALL = { ingest: "", translator: "", publisher: "", query: "" };
const EMPTY = [look("http://b", ALL, [], 0)];

/** What is seen of a frame: its lines without what moves the cursor and colours. */
function seen(frame: string): readonly string[] {
  return frame.replaceAll(/\u001b\[\d*[HKJm]/g, "").split("\r\n");
}

describe("on a terminal", () => {
  const names = ["pack", "supervision-flow", "supervision-enterprise-recall", "translator"];
  const busy = look("http://b", { ingest: "waits", translator: "waits", publisher: "waits", query: "waits" }, [
    'csp_received_messages_total{profile="bill",door="http"} 2400000',
    'csp_received_codes_total{profile="bill",door="http"} 480000000',
    'csp_received_bytes_total{profile="bill",door="http"} 48000000000',
    'csp_translated_messages_total{profile="bill",outcome="accepted"} 1500000',
    'csp_outbox_pending_messages{view="supervision-flow"} 1234567',
    ...names.map((name) => `csp_follower_position{follower="${name}"} 900000000`),
  ]);
  const page: TopPage = {
    urls: ["http://bridge-of-a-province.example.cn:8080"],
    atMs: 0,
    seconds: 2,
    services: serviceFigures([busy]),
    pipeline: pipelineFigures(EMPTY, [busy]),
    rejections: Array.from({ length: 30 }, () => REJECTION),
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

  test("where not all of it fits, its last line says how many more there are", () => {
    const screen = { columns: 60, rows: 15 };
    const all = renderTop(page, screen).trimEnd().split("\n");
    const lines = seen(frameOf(renderTop(page, screen), screen));
    assert.equal(lines.length, 14);
    assert.equal(lines.at(-1), `… ${all.length - 13} more lines: make it taller`);
    const tall = { columns: 60, rows: 60 };
    assert.doesNotMatch(frameOf(renderTop({ ...page, rejections: [] }, tall), tall), /more line/);
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

    await using server = await serve({
      "/metrics": "process_start_time_seconds 1\n",
      "/readyz": READY,
      "/rejections": { rejections: page.rejections, next: null, asOf: 0 },
    });
    const url = urlOf(server);
    const { text } = await topCommand.run({ positionals: [], options: { once: true, every: "0.1", url }, env: {} });
    assert.match(text, /^csp-bridge at .*\n/);
    assert.doesNotMatch(text, /\u001b/);
  });
});

const READY = { ready: true, services: [{ name: "query", ready: true, detail: "up to date at 0" }] };
const NOT_FOUND = { code: "not_found", message: "there is nothing at it", details: [{ debug: { code: "NOT_FOUND" } }] };

/** A server that answers these paths, and others as a service does that does not know them. */
async function serve(answers: Readonly<Record<string, string | object>>): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = answers[(request.url ?? "").replace(/\?.*/, "")];
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer ?? NOT_FOUND));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("its own questions for rejections are none that are answered", () => {
  const at = (ms: number, answered: number, asked: number) =>
    look(
      "http://b",
      ALL,
      [
        `csp_query_answer_seconds_count{question="pack",outcome="answered"} ${answered}`,
        `csp_query_answer_seconds_count{question="rejections",outcome="answered"} ${asked}`,
        `csp_query_answer_seconds_bucket{question="pack",outcome="answered",le="0.01"} ${answered}`,
        `csp_query_answer_seconds_bucket{question="pack",outcome="answered",le="+Inf"} ${answered}`,
        'csp_query_answer_seconds_bucket{question="rejections",outcome="answered",le="0.01"} 0',
        `csp_query_answer_seconds_bucket{question="rejections",outcome="answered",le="+Inf"} ${asked}`,
      ],
      ms,
    );
  const answers = (before: ProcessLook, now: ProcessLook) => pipelineFigures([before], [now]).answers;
  assert.deepEqual(answers(at(0, 0, 0), at(2000, 0, 1)), { questions: 0, seconds: null });
  assert.deepEqual(answers(at(0, 0, 0), at(2000, 20, 1)), { questions: 10, seconds: 0.01 });
});

test("the page shows the pipeline from left to right, and as many rejections as there is room for", () => {
  const before = look("http://b", ALL, ['csp_received_messages_total{profile="bill",door="http"} 0'], 0);
  const now = look("http://b", { ...ALL, query: "catching up" }, [
    'csp_received_messages_total{profile="bill",door="http"} 240',
    'csp_rejections_total{profile="bill",reason="SHAPE_INVALID"} 1',
    'csp_translated_messages_total{profile="bill",outcome="accepted"} 150',
    'csp_translated_messages_total{profile="bill",outcome="partly"} 50',
    'csp_follower_position{follower="pack"} 900',
    'csp_follower_lag_events{follower="pack"} 100',
    'csp_follower_lag_seconds{follower="pack"} 130',
    'csp_outbox_pending_messages{view="supervision-flow"} 1234',
    'csp_outbox_oldest_seconds{view="supervision-flow"} 90',
  ]);
  const rejections = Array.from({ length: 30 }, (_, n) => ({ ...REJECTION, revision: n }));
  const page = { urls: ["http://b"], atMs: 0, seconds: 2, services: serviceFigures([now]), pipeline: pipelineFigures([before], [now]), rejections };
  const text = renderTop(page, { columns: 80, rows: 30 });
  assert.match(text, /^csp-bridge at http:\/\/b {2}not ready: query {2}08:00:00 \+08:00, .*\n {2}query is not ready: catching up\n/);
  assert.match(text, /120 msg\/s +100 msg\/s/);
  assert.match(text, /25\.0 % refused/);
  assert.match(text, /1,234 waiting/);
  assert.match(text, /oldest 90 s/);
  assert.match(text, /pack +900 +100 events +2 min/);
  assert.match(text, /^ {2}240 messages, 0 turned away\n {2}1 rejection, 0 duplicates, 0 conflicts$/m);
  assert.match(text, /times of \+08:00/);
  assert.equal(text.trimEnd().split("\n").length, 29);
  assert.ok((text.match(/SHAPE_INVALID/g)?.length ?? 0) >= 10);
});

test("what a service waits for is told to its end, on as many lines as that takes", () => {
  const detail = "waits at 85416: STORE_UNAVAILABLE: /var/lib/csp/data/views/pack-v4.db cannot be read or written: database is locked";
  const now = [look("http://b", { ...ALL, query: detail }, [])];
  const page = { urls: ["http://b"], atMs: 0, seconds: 2, services: serviceFigures(now), pipeline: pipelineFigures(now, now), rejections: [] };
  const screen = { columns: 80, rows: 24 };
  const lines = seen(frameOf(renderTop(page, screen), screen));
  const told = lines.slice(1, lines.indexOf(""));
  assert.equal(told.map((line) => line.trim()).join(" "), `query is not ready: ${detail}`);
});

test("80 columns of 24 lines hold all of a bridge that reads topics, and its newest rejections", () => {
  const followers = ["pack", "trace-sent", "supervision-flow", "receipts", "translator"].map((name) => `csp_follower_position{follower="${name}"} 182`);
  const now = [look("http://127.0.0.1:8080", ALL, ['csp_kafka_consumer_lag_messages{topic="csp.uplink.bill"} 142', ...followers])];
  const figures = { services: serviceFigures(now), pipeline: pipelineFigures(now, now), rejections: Array.from({ length: 30 }, () => REJECTION) };
  const screen = { columns: 80, rows: 24 };
  const lines = seen(frameOf(renderTop({ urls: ["http://127.0.0.1:8080"], atMs: 0, seconds: 2, ...figures }, screen), screen));
  assert.equal(lines.filter((line) => line.includes("SHAPE_INVALID")).length, 3);
  assert.match(lines.at(-1) ?? "", /SHAPE_INVALID/);
});

test("what waits in Kafka is told of all partitions of all processes, and not where no topic is read", () => {
  const lag = (topic: string, messages: number) => `csp_kafka_consumer_lag_messages{topic="csp.uplink.${topic}"} ${messages}`;
  const reading = (url: string, ...lags: readonly string[]) => look(url, { ingest: "" }, lags);
  const waiting = (...now: readonly ProcessLook[]) => {
    const page = { urls: ["b", "c"], atMs: 0, seconds: 2, services: serviceFigures(now), pipeline: pipelineFigures(now, now), rejections: [] };
    return /([\d,]+) in Kafka/.exec(renderTop(page, { columns: 80, rows: 24 }))?.[1];
  };
  assert.equal(waiting(reading("b", lag("bill", 1200), lag("retail", 0)), reading("c", lag("bill", 34))), "1,234");
  assert.equal(waiting(reading("b", lag("bill", 0))), "0");
  assert.equal(waiting(reading("b")), undefined);
});

describe("services that run alone", () => {
  const ingest = (url: string, messages: number, atMs?: number) => look(url, { ingest: "" }, [`csp_received_messages_total{door="http"} ${messages}`], atMs);
  const translator = (url: string, position: number, lag: number) =>
    look(url, { translator: "" }, [
      'csp_translated_messages_total{outcome="accepted"} 10',
      `csp_follower_position{follower="translator"} ${position}`,
      `csp_follower_lag_bytes{follower="translator"} ${lag}`,
    ]);
  const publisher = (url: string, detail: string) =>
    look(url, { publisher: detail }, ['csp_outbox_pending_messages{view="receipts"} 7', 'csp_outbox_oldest_seconds{view="receipts"} 3']);

  test("what each counts is added up, and what several tell of the same thing counts once", () => {
    const before = [ingest("a", 100, 0), ingest("b", 0, 0)];
    const now = [ingest("a", 140), ingest("b", 20), translator("c", 900, 10), translator("d", 700, 210), publisher("e", ""), publisher("f", "STANDBY: x")];
    const { received, published, followers, totals } = pipelineFigures(before, now);
    assert.equal(received?.messages, 30);
    assert.equal(totals.messages, 160);
    assert.equal(published?.waiting, 7);
    assert.deepEqual(followers, [{ follower: "translator", position: 700, behind: { bytes: 210 }, behindSeconds: 0 }]);
  });

  test("a process that was away is in no rate until it was seen twice", () => {
    const away: ProcessLook = { ...ingest("a", 0, 0), metrics: null, failure: "connect ECONNREFUSED" };
    assert.equal(pipelineFigures([away, ingest("b", 0, 0)], [ingest("a", 5000), ingest("b", 20)]).received?.messages, 10);
  });

  test("what none of them measures is –, and no 0", () => {
    const now = [look("a", { query: "" }, ['csp_repeated_documents_total{view="pack",verdict="duplicate"} 24'])];
    const page = { urls: ["a"], atMs: 0, seconds: 2, services: serviceFigures(now), pipeline: pipelineFigures(now, now), rejections: null };
    const text = renderTop(page, { columns: 100, rows: 40 });
    assert.match(text, /^ {2}– +– +0\.0 msg\/s +– +0\.0 \/s$/m);
    assert.match(text, /^ {2}– messages, – turned away\n {2}– rejections, 24 duplicates, 0 conflicts$/m);
    assert.match(text, /^ {2}– \(query keeps them\)$/m);
  });

  test("one that stands by is no trouble while another has its place, and is where none has", () => {
    const state = (...details: readonly string[]) => {
      const now = details.map((detail, n) => publisher(`http://p${n}`, detail));
      return renderTop(
        { urls: ["x", "y"], atMs: 0, seconds: 2, services: serviceFigures(now), pipeline: pipelineFigures(now, now), rejections: null },
        { columns: 100, rows: 40 },
      ).split("\n")[0];
    };
    assert.match(state("", "waits at 0: STANDBY: another process has it") ?? "", /processes {2}ready {2}/);
    assert.match(state("STANDBY: a", "STANDBY: b") ?? "", /processes {2}not ready: publisher {2}/);
  });

  test("are looked at together: one that is away is named, the others go on, and one with two addresses counts once", async () => {
    const process = (startedS: number, ...lines: readonly string[]) => [`process_start_time_seconds ${startedS}`, ...lines, ""].join("\n");
    const ready = (name: string) => ({ ready: true, services: [{ name, ready: true, detail: "" }] });
    const received = process(1, 'csp_received_messages_total{door="http"} 12');
    await using one = await serve({ "/metrics": received, "/readyz": ready("ingest") });
    await using same = await serve({ "/metrics": received, "/readyz": ready("ingest") });
    await using query = await serve({
      "/metrics": process(2, 'csp_repeated_documents_total{view="pack",verdict="conflict"} 3'),
      "/readyz": ready("query"),
      "/rejections": { rejections: [REJECTION], next: null, asOf: 5 },
    });
    const gone = await serve({});
    const goneUrl = urlOf(gone);
    await gone[Symbol.asyncDispose]();
    const url = [goneUrl, one, same, query].map((at) => (typeof at === "string" ? at : urlOf(at))).join(",");
    const { text, json } = await topCommand.run({ positionals: [], options: { once: true, every: "0.1", url }, env: {} });
    const { pipeline, rejections, services } = json as TopPage;
    assert.deepEqual(
      [pipeline.totals.messages, pipeline.totals.conflicts, pipeline.totals.rejections, pipeline.translated, rejections?.length],
      [12, 3, null, null, 1],
    );
    assert.deepEqual(
      services.map(({ service, condition }) => `${service} ${condition}`),
      [`${goneUrl} away`, "ingest ready", "query ready"],
    );
    assert.match(text, new RegExp(`^csp-bridge, 3 processes {2}away: ${goneUrl} .*\n {2}${goneUrl} is away: .*ECONNREFUSED`));
    assert.match(text, /^ {2}12 messages, /m);

    const { json: found } = await rejectionsCommand.run({ positionals: [], options: { url }, env: {} });
    assert.equal((found as { readonly rejections: readonly unknown[] }).rejections.length, 1);
    await assert.rejects(rejectionsCommand.run({ positionals: [], options: { url: urlOf(one) }, env: {} }), /query keeps them/);
  });

  test("one that was seen before and is away is named by what it was", () => {
    const away = { ...ingest("http://a", 0), metrics: null, failure: "connect ECONNREFUSED" };
    assert.deepEqual(serviceFigures([away]), [{ service: "ingest", url: "http://a", condition: "away", detail: "connect ECONNREFUSED" }]);
  });
});
