// Signals that every process has: its HTTP server, its services' readiness, and what it takes of the machine.

import { WORK_SECONDS } from "./pipeline-signals.ts";
import { SERVICES } from "./label-values.ts";
import { counter, gauge, histogram } from "./signal.ts";

export const HTTP_SIGNALS = {
  requestSeconds: histogram("http_server_request_duration_seconds", WORK_SECONDS, {
    unit: "s",
    help: "Time from a request's headers to the end of its answer",
    labels: {
      route: { boundedBy: "the routes of the process, as patterns; `none` for paths that are none" },
      method: { boundedBy: "the methods that the HTTP parser knows" },
      code: { boundedBy: "the statuses that the bridge answers with" },
    },
  }),
  droppedConnections: counter("http_server_dropped_connections_total", {
    unit: "{connection}",
    help: "Connections closed at once because there were too many",
  }),
  malformedRequests: counter("http_server_malformed_requests_total", {
    unit: "{request}",
    help: "Connections ended because what came was no HTTP, too long or too late",
  }),
  serviceReady: gauge("csp_service_ready", {
    unit: "1",
    help: "1 while a service does its work, 0 while it does not, or what it stands on is away, or another process has its place",
    labels: { service: SERVICES },
  }),
} as const;

export const PROCESS_SIGNALS = {
  cpuSeconds: counter("process_cpu_seconds_total", { unit: "s", help: "CPU time used, all threads together", labels: { mode: ["user", "system"] } }),
  memory: gauge("process_memory_bytes", {
    unit: "By",
    help: "Memory: resident in all, V8's heap as used, as taken and at most, and buffers outside of it",
    labels: { kind: ["rss", "heapUsed", "heapTotal", "heapLimit", "external", "arrayBuffers"] },
  }),
  eventLoopDelay: gauge("process_eventloop_delay_seconds", {
    unit: "s",
    help: "How late the event loop was since it was last asked, by percentile",
    labels: { percentile: ["50", "99", "100"] },
  }),
  gcSeconds: counter("process_gc_seconds_total", {
    unit: "s",
    help: "Time that the main thread spent collecting garbage",
    labels: { kind: ["major", "minor", "incremental", "weak callbacks"] },
  }),
  openFiles: gauge("process_open_fds", { unit: "{file}", help: "Open files and sockets; Linux only" }),
  activeResources: gauge("process_active_resources", { unit: "{resource}", help: "What keeps the process alive: sockets, timers, workers" }),
  startTime: gauge("process_start_time_seconds", { unit: "s", help: "When the process started, seconds since 1970" }),
} as const;
