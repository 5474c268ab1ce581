export { type Backoff, createBackoff } from "./backoff.ts";
export { type ConfigFields, type ConfigOf, describeConfig, type Env, type Field, field, readConfig } from "./config.ts";
export { type ConnectHandlers, connectRoutes } from "./connect-routes.ts";
export { armCrashPoint, CRASH_FIELDS, CRASH_POINTS, type CrashConfig, type CrashPoint, crashPoint } from "./crash-point.ts";
export { createDamage } from "./damage.ts";
export { createHttp, type HttpOptions, type HttpServer } from "./http.ts";
export { DEFAULT_HTTP_LIMITS, HTTP_FIELDS, type HttpConfig, type HttpLimits, toHttpLimits } from "./http-limits.ts";
export { createFailure, type Failure, type Readiness, runMain, type Runnable, type RunOptions, runUntilSignal, type Service } from "./lifecycle.ts";
export { readWholeBody } from "./request-body.ts";
export {
  createSilentTelemetry,
  createTelemetry,
  type LogLevel,
  type Telemetry,
  TELEMETRY_FIELDS,
  type TelemetryConfig,
  type TelemetryOptions,
} from "./telemetry.ts";
export { keptTraceParent, linkedSpan, span, timedSpan, type TracedWork, traceIdOf } from "./tracing.ts";
export { watchDisk } from "./disk-metrics.ts";
export { followerLag, type FollowerState, openPositionClock, type PositionClock, watchFollower, watchHead } from "./follower-watch.ts";
export { createViewMetrics } from "./view-metrics.ts";
export { CATALOGUE, type SignalGroup } from "./signals/catalogue.ts";
export { KAFKA_SIGNALS } from "./signals/engine-signals.ts";
export * from "./signals/label-values.ts";
export { metricsPage } from "./signals/metrics-page.ts";
export { INGEST_SIGNALS, PUBLISHING_SIGNALS, TRANSLATION_SIGNALS, VIEW_SIGNALS } from "./signals/pipeline-signals.ts";
export type { Observation, Signals } from "./signals/registry.ts";
export type { Signal } from "./signals/signal.ts";
export { createTopSenders, type TopSenders } from "./signals/top-senders.ts";
export * from "./document-register.ts";
export * from "./view.ts";
export * from "./view-runner.ts";
