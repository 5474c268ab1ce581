// What each process takes of its machine, and its HTTP server.

import { type DashboardSpec, quantileOf, QUARTER, rateOf, THIRD } from "./panel.ts";

export const processes: DashboardSpec = {
  uid: "csp-process",
  title: "CSP 7 Processes",
  description: "What each process of the bridge takes of its machine, and how its HTTP server does.",
  rows: [
    {
      title: "The machine",
      panels: [
        {
          kind: "lines",
          title: "CPU",
          description: "Cores in use, all threads together. The main thread can use one: beside it are the threads that write.",
          unit: "short",
          queries: [{ expr: rateOf("process_cpu_seconds_total", "instance"), legend: "{{instance}}" }],
          size: THIRD,
        },
        {
          kind: "lines",
          title: "Memory",
          description: "Resident memory, and V8's heap as used and at most. A heap near its most stops the process.",
          unit: "bytes",
          queries: [
            { expr: 'sum by (instance) (process_memory_bytes{kind="rss"})', legend: "resident {{instance}}" },
            { expr: 'sum by (instance) (process_memory_bytes{kind="heapUsed"})', legend: "heap {{instance}}" },
            { expr: 'max by (instance) (process_memory_bytes{kind="heapLimit"})', legend: "heap at most {{instance}}" },
          ],
          size: THIRD,
        },
        {
          kind: "lines",
          title: "Event loop",
          description: "How late the event loop was: what a request waits before anybody looks at it. Over 100 ms for long: too much work for one process.",
          unit: "s",
          queries: [{ expr: "max by (percentile) (process_eventloop_delay_seconds)", legend: "{{percentile}} in 100" }],
          size: THIRD,
          thresholds: [
            { from: 0, colour: "green" },
            { from: 0.1, colour: "orange" },
            { from: 1, colour: "red" },
          ],
        },
        {
          kind: "lines",
          title: "Garbage collection",
          description: "Share of its time that the main thread collects garbage.",
          unit: "percentunit",
          queries: [{ expr: rateOf("process_gc_seconds_total", "kind"), legend: "{{kind}}" }],
          size: THIRD,
        },
        { kind: "lines", title: "Open files", description: "Open files and sockets (Linux).", unit: "short", queries: [{ expr: "sum by (instance) (process_open_fds)", legend: "{{instance}}" }], size: THIRD },
        { kind: "lines", title: "What keeps it alive", description: "Sockets, timers and workers. One that only grows is a leak.", unit: "short", queries: [{ expr: "sum by (instance) (process_active_resources)", legend: "{{instance}}" }], size: THIRD },
      ],
    },
    {
      title: "HTTP",
      panels: [
        {
          kind: "stacked",
          title: "Requests by route",
          description: "Requests a second.",
          unit: "reqps",
          queries: [{ expr: rateOf("http_server_request_duration_seconds_count", "route"), legend: "{{route}}" }],
          size: THIRD,
        },
        {
          kind: "stacked",
          title: "Requests by status",
          description: "Requests a second. 4xx is the sender's matter, 429 asks to wait, 5xx is ours.",
          unit: "reqps",
          queries: [{ expr: rateOf("http_server_request_duration_seconds_count", "code"), legend: "{{code}}" }],
          size: THIRD,
          alert: "CspQueryUnavailable",
        },
        {
          kind: "lines",
          title: "Time to answer, by route",
          description: "99 in 100 requests are answered in this time, from their headers to the end of the answer.",
          unit: "s",
          queries: [{ expr: quantileOf(0.99, "http_server_request_duration_seconds", "route"), legend: "{{route}}" }],
          size: THIRD,
        },
        { kind: "stat", title: "Dropped connections", description: "Connections closed at once in the time that is shown, because there were more than CSP_HTTP_CONNECTIONS.", unit: "short", queries: [{ expr: "sum (increase(http_server_dropped_connections_total[$__range]))", legend: "connections" }], size: QUARTER, decimals: 0 },
        { kind: "stat", title: "No HTTP", description: "Connections ended because what came was no HTTP, too long or too late.", unit: "short", queries: [{ expr: "sum (increase(http_server_malformed_requests_total[$__range]))", legend: "connections" }], size: QUARTER, decimals: 0 },
        {
          kind: "stat",
          title: "Ready",
          description: "Services that do their work.",
          unit: "short",
          queries: [{ expr: "sum (csp_service_ready)", legend: "services" }],
          size: QUARTER,
          alert: "CspQueryUnavailable",
        },
        { kind: "stat", title: "Up since", description: "How long the youngest process has been running. Short, again and again: it restarts.", unit: "s", queries: [{ expr: "time() - max (process_start_time_seconds)", legend: "uptime" }], size: QUARTER, decimals: 0 },
      ],
    },
  ],
};
