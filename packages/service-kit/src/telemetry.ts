// Metrics, traces and logs of one process, wired once and passed on. Registers nothing globally, and loads the exporter of
// traces only when there is somewhere to send them. Each service's own `telemetry.ts` defines what is measured.

import { createNoopMeter, type Meter, type Tracer } from "@opentelemetry/api";
import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import { type DestinationStream, destination, type Logger, pino } from "pino";
import { field, type ConfigFields } from "./config.ts";
import { openProcessMetrics } from "./process-metrics.ts";
import { createTracing, NO_TRACER } from "./tracing.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface TelemetryOptions {
  /** The `service.name` of everything that leaves. */
  readonly service: string;
  /** Base address of an OTLP collector over HTTP, e.g. `http://127.0.0.1:4318`. Without it there are no traces, at no cost. */
  readonly otlpEndpoint?: string | undefined;
  readonly logLevel?: LogLevel;
  /** Where log lines go; stderr unless given. */
  readonly logTo?: DestinationStream;
  /** Takes every span, instead of a collector. */
  readonly spansTo?: SpanExporter;
}

export interface Telemetry extends AsyncDisposable {
  readonly meter: Meter;
  readonly tracer: Tracer;
  /** JSON lines. */
  readonly log: Logger;
  /** Everything measured, in the Prometheus text format. */
  metricsText(): Promise<string>;
}

/** The settings of every process. */
export interface TelemetryConfig {
  readonly otlpEndpoint: string | undefined;
  readonly logLevel: LogLevel;
}

export const TELEMETRY_FIELDS: ConfigFields<TelemetryConfig> = {
  otlpEndpoint: field.optionalText({
    env: "CSP_OTLP_ENDPOINT",
    fallbackEnv: "OTEL_EXPORTER_OTLP_ENDPOINT",
    doc: "where traces are sent, an OTLP collector's HTTP address",
  }),
  logLevel: field.choice(LOG_LEVELS, { env: "CSP_LOG_LEVEL", doc: "the least severe log line that is written", default: "info" }),
};

/** Bucket bounds for durations in seconds, 0.5 ms to 10 s. */
export const SECONDS_BUCKETS: readonly number[] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { service } = options;
  const log = pino(
    { level: options.logLevel ?? "info", base: { service }, timestamp: pino.stdTimeFunctions.isoTime },
    options.logTo ?? destination({ fd: 2, sync: true }),
  );
  const resource = resourceFromAttributes({ "service.name": service });
  const reader = new PullReader();
  const meters = new MeterProvider({ resource, readers: [reader] });
  const meter = meters.getMeter("csp");
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  const processMetrics = openProcessMetrics(meter);
  const tracing = createTracing({ resource, endpoint: options.otlpEndpoint, exporter: options.spansTo, log });
  return {
    meter,
    tracer: tracing.tracer,
    log,
    async metricsText() {
      const { resourceMetrics, errors } = await reader.collect();
      for (const error of errors) log.error({ err: error }, "a metric could not be read");
      return serializer.serialize(resourceMetrics);
    },
    async [Symbol.asyncDispose]() {
      processMetrics[Symbol.dispose]();
      await tracing[Symbol.asyncDispose]();
      await meters.shutdown();
    },
  };
}

/** For tests and tools that measure nothing: same shape, no output, nothing running. */
export function createSilentTelemetry(): Telemetry {
  return {
    meter: createNoopMeter(),
    tracer: NO_TRACER,
    log: pino({ level: "silent" }),
    metricsText: async () => "",
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Collects when asked, keeps nothing in between. */
class PullReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}
