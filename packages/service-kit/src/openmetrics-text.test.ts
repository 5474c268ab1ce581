import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toOpenMetrics } from "./openmetrics-text.ts";
import { createTelemetry } from "./telemetry.ts";
import { CATALOGUE } from "./signals/catalogue.ts";
import type { Exemplar } from "./signals/registry.ts";
import { counter, histogram } from "./signals/signal.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const TEXT = `# HELP target_info Target metadata
# TYPE target_info gauge
target_info{service_name="probe"} 1
# HELP spent_seconds_total time "spent"
# UNIT spent_seconds_total s
# TYPE spent_seconds_total counter
spent_seconds_total{on="a # b"} 3
# HELP open_files open files
# UNIT open_files {file}
# TYPE open_files gauge
open_files 24
# HELP work_seconds work
# UNIT work_seconds s
# TYPE work_seconds histogram
work_seconds_count{by="x \\"y\\" \\\\"} 3
work_seconds_sum{by="x \\"y\\" \\\\"} 9.5
work_seconds_bucket{by="x \\"y\\" \\\\",le="5"} 2
work_seconds_bucket{by="x \\"y\\" \\\\",le="+Inf"} 3
`;
const slow: Exemplar = { metric: "work_seconds", labels: { by: 'x "y" \\' }, bound: Infinity, traceId: TRACE_ID, value: 8.25, atMs: 1_700_000_000_250 };

/** Samples with their values, without exemplars. */
function samplesIn(text: string): readonly string[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => line.replace(/ # \{trace_id="[0-9a-f]{32}"\} \S+ \S+$/, ""));
}

describe("OpenMetrics", () => {
  it("names families without what their samples end in, units by their words, and has exemplars behind their buckets", () => {
    const exemplar = ` # {trace_id="${TRACE_ID}"} 8.25 1700000000.25`;
    assert.equal(
      toOpenMetrics(TEXT, [slow]),
      `# HELP target Target metadata
# TYPE target info
target_info{service_name="probe"} 1
# HELP spent_seconds time \\"spent\\"
# UNIT spent_seconds seconds
# TYPE spent_seconds counter
spent_seconds_total{on="a # b"} 3
# HELP open_files open files
# TYPE open_files gauge
open_files 24
# HELP work_seconds work
# UNIT work_seconds seconds
# TYPE work_seconds histogram
work_seconds_count{by="x \\"y\\" \\\\"} 3
work_seconds_sum{by="x \\"y\\" \\\\"} 9.5
work_seconds_bucket{by="x \\"y\\" \\\\",le="5"} 2
work_seconds_bucket{by="x \\"y\\" \\\\",le="+Inf"} 3${exemplar}
# EOF
`,
    );
  });

  it("has the same samples as the text that it is made of", () => {
    assert.deepEqual(samplesIn(toOpenMetrics(TEXT, [slow])), samplesIn(TEXT));
    assert.equal(samplesIn(TEXT).length, 7);
  });

  it("without metrics is its end alone", () => assert.equal(toOpenMetrics("# no registered metrics", []).trim(), "# EOF"));

  it("takes every signal of the catalogue: no two families with one name, and none named as another's samples", () => {
    const families = CATALOGUE.flatMap(({ signals }) => signals).map(({ name, kind }) => (kind === "counter" ? name.replace(/_total$/, "") : name));
    assert.equal(new Set(families).size, families.length);
    for (const name of families)
      for (const end of ["_total", "_count", "_sum", "_bucket", "_info", "_created"]) assert.ok(!families.includes(name + end), name);
  });

  it("shows the exemplars of what telemetry has measured, and the text format none", async () => {
    await using telemetry = createTelemetry({ service: "probe", logTo: { write: () => undefined } });
    const work = telemetry.signals.histogram(histogram("probe_work_seconds", [0.5, 5], { unit: "s", help: "work", labels: { by: ["x"] } }));
    telemetry.signals.counter(counter("probe_things_total", { unit: "{thing}", help: "things" })).add(2);
    work.recordTraced(0.75, `00-${TRACE_ID}-b7ad6b7169203331-01`, { by: "x" });
    const text = await telemetry.metricsText("openmetrics");
    assert.match(text, new RegExp(`^probe_work_seconds_bucket\\{by="x",le="5"\\} 1 # \\{trace_id="${TRACE_ID}"\\} 0\\.75 \\d{10}(\\.\\d+)?$`, "m"));
    assert.match(text, /\n# TYPE probe_things counter\nprobe_things_total 2\n/);
    assert.ok(text.endsWith("\n# EOF\n"));
    assert.equal(text.split("\n").filter((line) => line === "").length, 1, "no empty lines");
    assert.doesNotMatch(await telemetry.metricsText(), /trace_id|EOF/);
  });
});
