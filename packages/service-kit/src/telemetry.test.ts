import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { describe, it } from "node:test";
import { InMemorySpanExporter } from "@opentelemetry/sdk-trace";
import { BridgeError } from "@csp/contracts";
import { createTelemetry } from "./telemetry.ts";
import { counter } from "./signals/signal.ts";
import { keptTraceParent, linkedSpan, NO_TRACER, span } from "./tracing.ts";

const nowhere = { write: () => undefined };

describe("metrics", () => {
  it("come out as Prometheus text, with the process's own", async () => {
    await using telemetry = createTelemetry({ service: "probe", logTo: nowhere });
    telemetry.signals.counter(counter("csp_probe_things_total", { unit: "{thing}", help: "things seen", labels: { kind: ["a", "b"] } })).add(3, { kind: "a" });
    const text = await telemetry.metricsText();
    assert.match(text, /# TYPE csp_probe_things_total counter\ncsp_probe_things_total\{kind="a"\} 3\ncsp_probe_things_total\{kind="b"\} 0\n/);
    assert.match(text, /process_memory_bytes\{kind="rss"\} [1-9]/);
    assert.match(text, /process_cpu_seconds_total\{mode="user"\}/);
    assert.match(text, /target_info\{service_name="probe"\} 1/);
  });
});

describe("logs", () => {
  it("are JSON lines with the service, from the level asked for", async () => {
    const lines: string[] = [];
    await using telemetry = createTelemetry({ service: "probe", logLevel: "warn", logTo: { write: (line) => lines.push(line) } });
    telemetry.log.info("no");
    telemetry.log.warn({ n: 1 }, "yes");
    assert.equal(lines.length, 1);
    const { service, n, msg } = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
    assert.deepEqual({ service, n, msg }, { service: "probe", n: 1, msg: "yes" });
  });
});

describe("spans", () => {
  it("cost nothing without a collector", async () => {
    await using telemetry = createTelemetry({ service: "probe", logTo: nowhere });
    assert.equal(telemetry.tracer, NO_TRACER);
    assert.equal(await span(telemetry.tracer, "x", {}, async (traceParent) => traceParent ?? "none"), "none");
  });

  it("go on from a trace parent, which the work is told", async () => {
    const exporter = new InMemorySpanExporter();
    await using telemetry = createTelemetry({ service: "probe", logTo: nowhere, spansTo: exporter, traceSample: 1 });
    const { tracer } = telemetry;
    const parent = await span(tracer, "outer", { n: 1 }, async (traceParent) => traceParent);
    await span(tracer, "later", {}, async () => undefined, parent);
    const [outer, later] = exporter.getFinishedSpans();
    assert.deepEqual(outer?.attributes, { n: 1 });
    assert.equal(outer?.parentSpanContext, undefined);
    assert.equal(later?.parentSpanContext?.spanId, outer?.spanContext().spanId);
    assert.equal(later?.spanContext().traceId, outer?.spanContext().traceId);
  });

  it("of a batch go on from the first of its messages' traces and are linked to all; without one there is none", async () => {
    const exporter = new InMemorySpanExporter();
    await using telemetry = createTelemetry({ service: "probe", logTo: nowhere, spansTo: exporter });
    const parents = ["0af7651916cd43dd8448eb211c80319c", "1af7651916cd43dd8448eb211c80319c"].map((id) => `00-${id}-b7ad6b7169203331-01`);
    await linkedSpan(telemetry.tracer, "batch", {}, parents, async () => undefined);
    assert.equal(await linkedSpan(telemetry.tracer, "untraced", {}, [], async (traceParent) => traceParent ?? "none"), "none");
    const [batch, ...others] = exporter.getFinishedSpans();
    assert.deepEqual([batch?.name, batch?.spanContext().traceId, others], ["batch", "0af7651916cd43dd8448eb211c80319c", []]);
    assert.deepEqual(
      batch?.links.map(({ context }) => context.traceId),
      ["0af7651916cd43dd8448eb211c80319c", "1af7651916cd43dd8448eb211c80319c"],
    );
  });

  it("are kept at the share asked for, and as whoever began the trace says", async () => {
    const exporter = new InMemorySpanExporter();
    await using telemetry = createTelemetry({ service: "probe", logTo: nowhere, spansTo: exporter, traceSample: 0 });
    const kept = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const notKept = kept.replace(/01$/, "00");
    const parent = (traceParent: string | undefined) => Promise.resolve(traceParent);
    assert.equal(await span(telemetry.tracer, "own", {}, parent), undefined);
    assert.equal(await span(telemetry.tracer, "not kept", {}, parent, notKept), undefined);
    assert.match((await span(telemetry.tracer, "kept", {}, parent, kept)) ?? "", /^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    assert.deepEqual(
      exporter.getFinishedSpans().map(({ name }) => name),
      ["kept"],
    );
    const texts = [kept, notKept, "", "00-00000000000000000000000000000000-b7ad6b7169203331-01", `${kept}-more`, "01".repeat(40)];
    assert.deepEqual(texts.map(keptTraceParent), [kept, undefined, undefined, undefined, undefined, undefined]);
  });

  it("keep the code of an error, and pass it on", async () => {
    const exporter = new InMemorySpanExporter();
    await using telemetry = createTelemetry({ service: "probe", logTo: nowhere, spansTo: exporter, traceSample: 1 });
    const failing = span(telemetry.tracer, "x", {}, async () => {
      throw new BridgeError("OVERLOADED", "full");
    });
    await assert.rejects(failing, { code: "OVERLOADED" });
    assert.equal(exporter.getFinishedSpans()[0]?.status.message, "OVERLOADED");
  });

  it("reach a collector by OTLP", async (context) => {
    const received = Promise.withResolvers<{ readonly path: string | undefined; readonly size: number }>();
    const collector = createServer((request, response) => {
      void buffer(request).then((body) => {
        received.resolve({ path: request.url, size: body.length });
        response.end("{}");
      });
    }).listen(0, "127.0.0.1");
    context.after(() => {
      collector.close();
      collector.closeAllConnections();
    });
    await once(collector, "listening");
    const address = collector.address();
    assert.ok(address !== null && typeof address === "object");
    const telemetry = createTelemetry({ service: "probe", otlpEndpoint: `http://127.0.0.1:${address.port}/`, logTo: nowhere, traceSample: 1 });
    await span(telemetry.tracer, "x", {}, async () => undefined);
    await telemetry[Symbol.asyncDispose]();
    const { path, size } = await received.promise;
    assert.equal(path, "/v1/traces");
    assert.ok(size > 0);
  });
});
