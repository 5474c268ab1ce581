// A real Prometheus scrapes a bridge under a generated load with faults, and every query of every panel and alert is asked
// of it: what is counted equals what is known. Kafka, EventStoreDB and PostgreSQL are in another run
// (`prometheus-services.engine.ts`); their queries find nothing here.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { startCollector } from "../otlp-collector.ts";
import { until } from "../until.ts";
import { exprOf, findAll, sendersOfRubbish, withoutLateness } from "./boards/alert-rules.ts";
import { openEmbeddedSite } from "./boards/embedded-site.ts";
import { BAD_SENDER, makeLoad } from "./boards/load.ts";
import { measure, type Measured } from "./boards/measured.ts";
import { testPanels } from "./boards/panel-tests.ts";
import type { Site } from "./boards/site.ts";
import { engineSuite } from "./engine-suite.ts";
import { findPrometheus, type Prometheus, promtool } from "./prometheus.ts";

const ROOT = join(import.meta.dirname, "../..");
const SEED = 5;
const PACKS = 300;

interface Run {
  readonly site: Site;
  readonly prometheus: Prometheus;
  readonly measured: Measured;
}

engineSuite("boards and alerts over a real Prometheus", await findPrometheus(), (startPrometheus) => {
  const stack = new AsyncDisposableStack();
  after(() => stack.disposeAsync());
  let run: Run;

  test("what the bridge gives, the rules and their unit tests are found right by promtool", { timeout: 600_000 }, async () => {
    await using folder = await temporaryFolder();
    await using bridge = await startBridgeProcess(folder.path);
    const checked = promtool(["check", "metrics"], await (await fetch(`${bridge.url}/metrics`)).text());
    assert.deepEqual([checked.status, checked.output.trim()], [0, ""]);
    for (const args of [
      ["check", "rules", "infra/prometheus/rules/csp.yaml"],
      ["check", "config", "infra/prometheus/prometheus.yml"],
      ["test", "rules", "infra/prometheus/tests/csp.test.yaml"],
      ["test", "rules", "infra/prometheus/tests/csp-days.test.yaml"],
      ["test", "rules", "infra/prometheus/tests/csp-thresholds.test.yaml"],
    ]) {
      const { status, output } = promtool(args.map((one) => (one.startsWith("infra/") ? join(ROOT, one) : one)));
      assert.equal(status, 0, output);
    }
  });

  test("the exemplar of a message's freshness is the trace that its sender began", { timeout: 120_000 }, async () => {
    await using collector = await startCollector();
    await using folder = await temporaryFolder();
    await using bridge = await startBridgeProcess(folder.path, { CSP_OTLP_ENDPOINT: collector.url, CSP_TRACE_SAMPLE: "0" });
    await using prometheus = await startPrometheus([new URL(bridge.url).host]);
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    for (const [number, trace] of Object.entries({ UNTRACED: undefined, TRACED: `00-${traceId}-b7ad6b7169203331-01` })) {
      const headers = { "content-type": "application/json", "csp-owner": MAKER, ...(trace === undefined ? {} : { traceparent: trace }) };
      const response = await fetch(`${bridge.url}/uplink/bill`, { method: "POST", headers, body: billJson(number, [packCode(1, number.length)]) });
      assert.equal(response.status, 202);
    }
    const found = await until("Prometheus has the exemplar", async () => {
      const exemplars = await prometheus.exemplars("csp_freshness_seconds_bucket");
      return exemplars.length > 0 && exemplars;
    });
    assert.deepEqual([...new Set(found.map(({ labels }) => JSON.stringify(labels)))], [JSON.stringify({ trace_id: traceId })]);
    const [{ seriesLabels, value } = assert.fail()] = found;
    assert.ok(value > 0 && value <= Number(seriesLabels["le"]?.replace("+Inf", "Infinity")), `${value} in ${seriesLabels["le"]}`);
    const spans = await until("the spans are sent", () => collector.spans.some(({ name }) => name === "project-view") && collector.spans);
    assert.ok(spans.every((span) => span.traceId === traceId));
  });

  test("a load with faults is sent, and scraped", { timeout: 300_000 }, async (t) => {
    const site = stack.use(await openEmbeddedSite());
    const prometheus = stack.use(await startPrometheus([site.target]));
    const measured = await measure(site, prometheus, makeLoad(SEED, PACKS));
    run = { site, prometheus, measured };
    const { known, seconds, lastSent } = measured;
    assert.ok(known.messages > 200 && Object.keys(known.rejections).length >= 3 && known.duplicates > 0 && known.conflicts > 0, JSON.stringify(known));
    t.diagnostic(`${known.messages} messages of ${lastSent.size} senders in ${seconds.toFixed(1)} s`);
  });

  testPanels(() => run);

  test("every alert's query is evaluated without an error, and finds nobody but who sends rubbish", { timeout: 60_000 }, async () => {
    const { prometheus, measured } = run;
    const bad = sendersOfRubbish(measured);
    assert.ok(bad.includes(BAD_SENDER) && bad.length < measured.lastSent.size / 4, bad.join());
    const found = withoutLateness(await findAll(prometheus, measured.endS), measured);
    assert.deepEqual(Object.keys(found), ["CspRejectionsRising"]);
    assert.deepEqual(found["CspRejectionsRising"]?.map(({ labels }) => labels["sender"]).toSorted(), bad.toSorted());
  });

  test("a bridge that is gone is told of", { timeout: 60_000 }, async () => {
    const { site, prometheus } = run;
    await Promise.all(site.processes.map((one) => one.stop()));
    const expr = exprOf("CspQueryUnavailable");
    const samples = await until("Prometheus has noticed", async () => {
      const found = await prometheus.ask(expr, Date.now() / 1000);
      return found.length > 0 && found;
    });
    assert.deepEqual(
      samples.map(({ labels }) => [labels["instance"], labels["job"]]),
      [[site.target, "csp"]],
    );
  });
});
