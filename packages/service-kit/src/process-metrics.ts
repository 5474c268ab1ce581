// What every process says about itself: event loop delay, memory, garbage collection, CPU, open files.

import { readdir } from "node:fs/promises";
import { constants, monitorEventLoopDelay, PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { PROCESS_SIGNALS } from "./signals/process-signals.ts";
import type { Observation, Signals } from "./signals/registry.ts";

const DELAY_RESOLUTION_MS = 20;
const GC_KINDS: ReadonlyMap<unknown, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, "major"],
  [constants.NODE_PERFORMANCE_GC_MINOR, "minor"],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, "incremental"],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, "weak callbacks"],
]);

/** Measures from now on, until disposed of. The event loop's figures are those since they were last read. */
export function openProcessMetrics(signals: Signals): Disposable {
  const opened = new DisposableStack();
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  delay.enable();
  opened.defer(() => void delay.disable());
  const gcSeconds = signals.counter(PROCESS_SIGNALS.gcSeconds);
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) gcSeconds.add(entry.duration / 1000, { kind: gcKind(entry) });
  });
  observer.observe({ entryTypes: ["gc"] });
  opened.defer(() => observer.disconnect());

  opened.use(
    signals.observe(PROCESS_SIGNALS.eventLoopDelay, () => {
      // The histogram includes the sampling interval itself.
      const lateness = (ns: number) => Math.max(0, ns / 1e9 - DELAY_RESOLUTION_MS / 1000);
      const [half, most, all] = delay.count === 0 ? [0, 0, 0] : [lateness(delay.percentile(50)), lateness(delay.percentile(99)), lateness(delay.max)];
      delay.reset();
      return [
        [half, { percentile: "50" }],
        [most, { percentile: "99" }],
        [all, { percentile: "100" }],
      ];
    }),
  );
  opened.use(signals.observe(PROCESS_SIGNALS.memory, readMemory));
  opened.use(signals.observe(PROCESS_SIGNALS.openFiles, readOpenFiles));
  opened.use(signals.observe(PROCESS_SIGNALS.activeResources, () => [[process.getActiveResourcesInfo().length]]));
  const startedS = Date.now() / 1000 - process.uptime();
  opened.use(signals.observe(PROCESS_SIGNALS.startTime, () => [[startedS]]));
  opened.use(
    signals.observe(PROCESS_SIGNALS.cpuSeconds, () => {
      const { user, system } = process.cpuUsage();
      return [
        [user / 1e6, { mode: "user" }],
        [system / 1e6, { mode: "system" }],
      ];
    }),
  );
  return opened;
}

function readMemory(): readonly Observation[] {
  const memory = process.memoryUsage();
  return [
    ...(["rss", "heapUsed", "heapTotal", "external", "arrayBuffers"] as const).map((kind): Observation => [memory[kind], { kind }]),
    [getHeapStatistics().heap_size_limit, { kind: "heapLimit" }],
  ];
}

/** Nothing where the system does not list them. */
async function readOpenFiles(): Promise<readonly Observation[]> {
  const names = await readdir("/proc/self/fd").catch(() => []);
  return names.length === 0 ? [] : [[names.length]];
}

function gcKind(entry: object): string {
  const detail = "detail" in entry ? entry.detail : undefined;
  const kind = typeof detail === "object" && detail !== null && "kind" in detail ? detail.kind : undefined;
  return GC_KINDS.get(kind) ?? "other";
}
