// What every process says about itself: event loop delay, memory, garbage collection, CPU, open handles.

import { constants, monitorEventLoopDelay, PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import type { Attributes, Meter, ObservableResult } from "@opentelemetry/api";

const DELAY_RESOLUTION_MS = 20;
const GC_KINDS: ReadonlyMap<unknown, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, "major"],
  [constants.NODE_PERFORMANCE_GC_MINOR, "minor"],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, "incremental"],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, "weak callbacks"],
]);

/** Measures from now on, until disposed of. The event loop's figures are those since they were last read. */
export function openProcessMetrics(meter: Meter): Disposable {
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  delay.enable();
  const gcSeconds = meter.createCounter("process.gc.duration", { unit: "s", description: "time spent collecting garbage, by kind" });
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) gcSeconds.add(entry.duration / 1000, { kind: gcKind(entry) });
  });
  observer.observe({ entryTypes: ["gc"] });

  observe(meter, "process.eventloop.delay", "s", "how late the event loop was, since the last reading", (result) => {
    // The histogram includes the sampling interval itself.
    const lateness = (ns: number) => Math.max(0, ns / 1e9 - DELAY_RESOLUTION_MS / 1000);
    if (delay.count > 0) {
      result.observe(lateness(delay.percentile(50)), { quantile: "0.5" });
      result.observe(lateness(delay.percentile(99)), { quantile: "0.99" });
      result.observe(lateness(delay.max), { quantile: "1" });
    }
    delay.reset();
  });
  observe(meter, "process.memory.bytes", "By", "memory in use", (result) => {
    const memory = process.memoryUsage();
    for (const kind of ["rss", "heapUsed", "heapTotal", "external", "arrayBuffers"] as const) result.observe(memory[kind], { kind });
    result.observe(getHeapStatistics().heap_size_limit, { kind: "heapLimit" });
  });
  observe(meter, "process.handles", "", "what keeps the process alive: sockets, timers, files, workers", (result) =>
    result.observe(process.getActiveResourcesInfo().length),
  );
  observe(meter, "process.uptime", "s", "time since the process started", (result) => result.observe(process.uptime()));
  meter.createObservableCounter("process.cpu.time", { unit: "s", description: "CPU time used" }).addCallback((result) => {
    const { user, system } = process.cpuUsage();
    result.observe(user / 1e6, { mode: "user" });
    result.observe(system / 1e6, { mode: "system" });
  });

  return {
    [Symbol.dispose]() {
      observer.disconnect();
      delay.disable();
    },
  };
}

function observe(meter: Meter, name: string, unit: string, description: string, read: (result: ObservableResult<Attributes>) => void): void {
  meter.createObservableGauge(name, { unit, description }).addCallback(read);
}

function gcKind(entry: object): string {
  const detail = "detail" in entry ? entry.detail : undefined;
  const kind = typeof detail === "object" && detail !== null && "kind" in detail ? detail.kind : undefined;
  return GC_KINDS.get(kind) ?? "other";
}
