export { type Backoff, createBackoff } from "./backoff.ts";
export { type ConfigFields, type ConfigOf, describeConfig, type Env, type Field, field, readConfig } from "./config.ts";
export { type ConnectHandlers, connectRoutes } from "./connect-routes.ts";
export { armCrashPoint, CRASH_FIELDS, CRASH_POINTS, type CrashConfig, type CrashPoint, crashPoint } from "./crash-point.ts";
export { createHttp, type HttpOptions, type HttpServer } from "./http.ts";
export { DEFAULT_HTTP_LIMITS, HTTP_FIELDS, type HttpConfig, type HttpLimits, toHttpLimits } from "./http-limits.ts";
export { createFailure, type Failure, type Readiness, runMain, type Runnable, type RunOptions, runUntilSignal, type Service } from "./lifecycle.ts";
export { readWholeBody } from "./request-body.ts";
export {
  createSilentTelemetry,
  createTelemetry,
  type LogLevel,
  SECONDS_BUCKETS,
  type Telemetry,
  TELEMETRY_FIELDS,
  type TelemetryConfig,
  type TelemetryOptions,
} from "./telemetry.ts";
export { currentTraceParent, span } from "./tracing.ts";
export * from "./document-register.ts";
export * from "./view.ts";
export * from "./view-runner.ts";
