// A real Prometheus scrapes a bridge under a generated load with faults, and every query of every panel and alert is asked
// of it: what is counted equals what the generator knows that it sent. Kafka, EventStoreDB and PostgreSQL are not in this
// run; their queries are understood and find nothing.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parse } from "yaml";
import { type BridgeProcess, startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { until } from "../until.ts";
import { DASHBOARDS } from "../../infra/grafana/src/dashboards.ts";
import { engineSuite } from "./engine-suite.ts";
import { ELSEWHERE, EXPECTATIONS, findsNothing, type Measured } from "./panel-expectations.ts";
import { findPrometheus, type Prometheus, promtool } from "./prometheus.ts";
import { BAD_SENDER, type Known, makeLoad, sendAll } from "./telemetry-load.ts";

const ROOT = join(import.meta.dirname, "../..");
const SEED = 5;
const PACKS = 300;

interface Rule {
  readonly alert?: string;
  readonly expr: string;
}

const rules = (
  parse(readFileSync(join(ROOT, "infra/prometheus/rules/csp.yaml"), "utf8")) as { readonly groups: readonly { readonly rules: readonly Rule[] }[] }
).groups.flatMap((group) => group.rules);

interface Run {
  readonly bridge: BridgeProcess;
  readonly prometheus: Prometheus;
  readonly measured: Measured;
  /** The last scrape, seconds since 1970. */
  readonly endS: number;
}

/** Until all of it is visible, and published. */
async function settled(bridge: BridgeProcess, receipts: readonly string[]): Promise<void> {
  for (const receipt of receipts.slice(-1)) {
    await until(
      "the last message is visible",
      async () => ((await (await fetch(`${bridge.url}/uplink/receipts/${receipt}`)).json()) as { state: string }).state === "translated",
    );
  }
  await until("nothing is behind", async () => {
    const text = await (await fetch(`${bridge.url}/metrics`)).text();
    const figures = [...text.matchAll(/^(?:csp_follower_lag_events|csp_outbox_pending_messages|csp_follower_lag_seconds)\{[^}]*\} (\S+)$/gm)].map(([, value]) =>
      Number(value),
    );
    return figures.length === 12 && figures.every((value) => value === 0);
  });
}

/** The time of a scrape that began after now. */
async function nextScrape(prometheus: Prometheus): Promise<number> {
  const before = (await prometheus.scrapes()).length;
  return until("it is scraped twice more", async () => {
    const scrapes = await prometheus.scrapes();
    return scrapes.length >= before + 2 && scrapes.at(-1);
  });
}

async function counterOf(bridge: BridgeProcess, pattern: RegExp): Promise<number> {
  const text = await (await fetch(`${bridge.url}/metrics`)).text();
  return [...text.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0);
}

engineSuite("boards and alerts over a real Prometheus", await findPrometheus(), (startPrometheus) => {
  const stack = new AsyncDisposableStack();
  after(() => stack.disposeAsync());
  let run: Run;

  test("what the bridge gives, the rules and their unit tests are found right by promtool", { timeout: 120_000 }, async () => {
    await using folder = await temporaryFolder();
    await using bridge = await startBridgeProcess(folder.path);
    const checked = promtool(["check", "metrics"], await (await fetch(`${bridge.url}/metrics`)).text());
    assert.deepEqual([checked.status, checked.output.trim()], [0, ""]);
    for (const args of [
      ["check", "rules", "infra/prometheus/rules/csp.yaml"],
      ["check", "config", "infra/prometheus/prometheus.yml"],
      ["test", "rules", "infra/prometheus/tests/csp.test.yaml"],
      ["test", "rules", "infra/prometheus/tests/csp-days.test.yaml"],
    ]) {
      const { status, output } = promtool(args.map((one) => (one.startsWith("infra/") ? join(ROOT, one) : one)));
      assert.equal(status, 0, output);
    }
  });

  test("a load with faults is sent, and scraped", { timeout: 180_000 }, async (t) => {
    const folder = stack.use(await temporaryFolder());
    const bridge = stack.use(await startBridgeProcess(folder.path, { CSP_PUBLISH: "trace,supervision,receipts" }));
    const prometheus = stack.use(await startPrometheus([new URL(bridge.url).host]));
    const load = makeLoad(SEED, PACKS);
    const first = await sendAll(bridge.url, load.first);
    await settled(bridge, first.receipts);
    const startS = await nextScrape(prometheus);
    const [eventsBefore, asked] = [await counterOf(bridge, /^csp_trace_events_total\{.*\} (\S+)$/gm), await questionsAsked(bridge)];
    const known: Known = await sendAll(bridge.url, load.second);
    await settled(bridge, known.receipts);
    const endS = await nextScrape(prometheus);
    const traceEvents = (await counterOf(bridge, /^csp_trace_events_total\{.*\} (\S+)$/gm)) - eventsBefore;
    const questions = { receipt: (await questionsAsked(bridge)) - asked };
    const senders = new Set([...Object.keys(first.bySender), ...Object.keys(known.bySender)]).size;
    run = { bridge, prometheus, endS, measured: { known, everSent: first.messages + known.messages, senders, seconds: endS - startS, traceEvents, questions } };
    assert.ok(known.messages > 200 && Object.keys(known.rejections).length >= 3 && known.duplicates > 0 && known.conflicts > 0, JSON.stringify(known));
    t.diagnostic(`${known.messages} messages of ${senders} senders in ${(endS - startS).toFixed(1)} s`);
  });

  for (const { uid, rows } of DASHBOARDS) {
    for (const { title, queries } of rows.flatMap((row) => row.panels)) {
      test(`${uid}: ${title}`, { timeout: 30_000 }, async () => {
        const { prometheus, measured, endS } = run;
        const expectations = ELSEWHERE.includes(title)
          ? queries.map(() => findsNothing)
          : (EXPECTATIONS[uid]?.[title] ?? assert.fail("nothing is said of what it must show"));
        assert.equal(expectations.length, queries.length);
        for (const [i, { expr }] of queries.entries()) {
          const range = `${Math.round(measured.seconds * 1000)}ms`;
          const asked = expr.replaceAll("$__rate_interval", range).replaceAll("$__range", range);
          expectations[i]?.(await prometheus.ask(asked, endS), measured);
        }
      });
    }
  }

  test("every alert's query is evaluated without an error, and fires for nobody but who sends rubbish", { timeout: 60_000 }, async () => {
    const { prometheus, endS, measured } = run;
    const { bySender, refusedBySender } = measured.known;
    const bad = Object.keys(refusedBySender).filter(
      (sender) => (refusedBySender[sender] ?? 0) >= 5 && (refusedBySender[sender] ?? 0) / (bySender[sender] ?? 0) > 0.2,
    );
    assert.ok(bad.includes(BAD_SENDER) && bad.length < measured.senders / 4, bad.join());
    await until("the rules were evaluated", async () => (await prometheus.rules()).length === rules.length);
    assert.deepEqual(
      (await prometheus.rules()).filter(({ lastError }) => lastError !== ""),
      [],
    );
    const firing: Record<string, readonly string[]> = {};
    for (const { alert, expr } of rules) {
      if (alert === undefined) continue;
      const samples = await prometheus.ask(expr, endS);
      if (samples.length > 0) firing[alert] = samples.map(({ labels }) => labels["sender"] ?? "").toSorted();
    }
    // The disk of the machine that this runs on may be full.
    const { bavail, blocks } = await statfs(tmpdir());
    if (bavail / blocks < 0.1) delete firing["CspDiskNearlyFull"];
    assert.deepEqual(firing, { CspRejectionsRising: bad.toSorted() });
  });

  test("a bridge that is gone is told of", { timeout: 60_000 }, async () => {
    const { bridge, prometheus } = run;
    const host = new URL(bridge.url).host;
    await bridge.stop();
    const { expr } = rules.find(({ alert }) => alert === "CspQueryUnavailable") ?? assert.fail();
    const samples = await until("Prometheus has noticed", async () => {
      const found = await prometheus.ask(expr, Date.now() / 1000);
      return found.length > 0 && found;
    });
    assert.deepEqual(
      samples.map(({ labels }) => [labels["instance"], labels["job"]]),
      [[host, "csp"]],
    );
  });
});

async function questionsAsked(bridge: BridgeProcess): Promise<number> {
  return counterOf(bridge, /^csp_query_answer_seconds_count\{question="receipt".*\} (\S+)$/gm);
}
