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
