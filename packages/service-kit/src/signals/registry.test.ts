import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { createSignals, type SignalRegistry } from "./registry.ts";
import { counter, gauge, histogram } from "./signal.ts";

const THINGS = counter("things_total", { unit: "{thing}", help: "things", labels: { kind: ["a", "b"], door: ["x", "y"] } });

/** Every series as text, `name{labels} value`. */
async function read({ producer }: SignalRegistry): Promise<readonly string[]> {
  const { resourceMetrics, errors } = await producer.collect();
  assert.deepEqual(errors, []);
  return resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
    metrics.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => `${descriptor.name}${JSON.stringify(attributes)} ${JSON.stringify(value)}`),
    ),
  );
}

const open = () => createSignals(resourceFromAttributes({}), () => 1_700_000_000_000);

describe("counters", () => {
  it("are there from the start at 0, one for each combination of their lists", async () => {
    const signals = open();
    signals.counter(THINGS).add(2, { kind: "b", door: "x" });
    assert.deepEqual(await read(signals), [
      'things_total{"kind":"a","door":"x"} 0',
      'things_total{"kind":"a","door":"y"} 0',
      'things_total{"kind":"b","door":"x"} 2',
      'things_total{"kind":"b","door":"y"} 0',
    ]);
  });

  it("count a value that is in no list as other, however it is spelled", async () => {
    const signals = open();
    const things = signals.counter(THINGS);
    for (const kind of ["c", "81773220288616423835", "a\u0000x"]) things.add(1, { kind, door: "x" });
    assert.deepEqual((await read(signals)).slice(4), ['things_total{"kind":"other","door":"x"} 3']);
  });

  it("of one signal taken twice are one", async () => {
    const signals = open();
    signals.counter(THINGS).add(1, { kind: "a", door: "x" });
    signals.counter(THINGS).add(1, { kind: "a", door: "x" });
    assert.equal((await read(signals))[0], 'things_total{"kind":"a","door":"x"} 2');
  });
});

describe("histograms", () => {
  it("put a value that is a bound into the bucket of that bound", async () => {
    const signals = open();
    const seconds = signals.histogram(histogram("work_seconds", [0.1, 1], { unit: "s", help: "work" }));
    for (const value of [0, 0.1, 0.5, 1, 1.5]) seconds.record(value);
    assert.deepEqual(await read(signals), ['work_seconds{} {"buckets":{"boundaries":[0.1,1],"counts":[2,2,1]},"sum":3.1,"count":5}']);
  });

  it("without labels are there before anything was recorded", async () => {
    const signals = open();
    signals.histogram(histogram("work_seconds", [1], { unit: "s", help: "work" }));
    assert.equal((await read(signals)).length, 1);
  });
});

describe("exemplars", () => {
  const TRACE_PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const traceParent = (n: number) => TRACE_PARENT.replace("0af", `${n}af`);

  it("are the newest value of each bucket whose trace is kept", () => {
    let now = 1000;
    const signals = createSignals(resourceFromAttributes({}), () => now);
    const seconds = signals.histogram(histogram("work_seconds", [0.1, 1], { unit: "s", help: "work" }));
    seconds.recordTraced(0.5, traceParent(1));
    now = 2000;
    seconds.recordTraced(0.6, traceParent(2));
    seconds.recordTraced(9, traceParent(3));
    now = 3000;
    seconds.recordTraced(0.7, undefined);
    seconds.record(0.8);
    assert.deepEqual(signals.exemplars(), [
      { metric: "work_seconds", labels: {}, bound: 1, traceId: "2af7651916cd43dd8448eb211c80319c", value: 0.6, atMs: 2000 },
      { metric: "work_seconds", labels: {}, bound: Infinity, traceId: "3af7651916cd43dd8448eb211c80319c", value: 9, atMs: 2000 },
    ]);
  });

  it("are counted like all others, by their labels, and never more than there are buckets", async () => {
    const signals = open();
    const seconds = signals.histogram(histogram("work_seconds", [1], { unit: "s", help: "work", labels: { by: ["x", "y"] } }));
    for (let i = 0; i < 1000; i++) seconds.recordTraced(i % 3, TRACE_PARENT, { by: i % 2 === 0 ? "x" : "y" });
    assert.deepEqual(
      signals.exemplars().map(({ labels, bound }) => `${labels["by"]} ${bound}`),
      ["x 1", "x Infinity", "y 1", "y Infinity"],
    );
    assert.match((await read(signals))[0] ?? "", /"count":500\}$/);
  });

  it("are none for a text that is no trace parent", () => {
    const signals = open();
    signals.histogram(histogram("work_seconds", [1], { unit: "s", help: "work" })).recordTraced(0.5, "whatever");
    assert.deepEqual(signals.exemplars(), []);
  });
});

describe("sources", () => {
  const level = gauge("level", { unit: "1", help: "level", labels: { of: ["x", "y"] } });

  it("are asked when somebody collects; two that tell of the same give one series, and one that fails is told", async () => {
    const signals = open();
    let value = 1;
    signals.observe(level, () => [[value, { of: "x" }]]);
    signals.observe(level, async () => [
      [9, { of: "x" }],
      [3, { of: "y" }],
    ]);
    value = 2;
    assert.deepEqual(await read(signals), ['level{"of":"x"} 9', 'level{"of":"y"} 3']);
    signals.observe(level, () => {
      throw new Error("away");
    });
    assert.equal((await signals.producer.collect()).errors.length, 1);
  });

  it("say nothing more once disposed of", async () => {
    const signals = open();
    signals.observe(level, () => [[1]])[Symbol.dispose]();
    assert.deepEqual(await read(signals), []);
  });
});
