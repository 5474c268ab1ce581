// Metrics, traces and logs of one process, wired once and passed on. Registers nothing globally, and loads the exporter of
// traces only when there is somewhere to send them. What is measured is in `signals/`; where, in each service's `telemetry.ts`.

import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import { type DestinationStream, destination, type Logger, pino } from "pino";
import { field, type ConfigFields } from "./config.ts";
import { openEngineMetrics } from "./engine-metrics.ts";
import type { MetricsForm } from "./metrics-form.ts";
import { toOpenMetrics } from "./openmetrics-text.ts";
import { openProcessMetrics } from "./process-metrics.ts";
import { describeError } from "./logged-error.ts";
import { createSignals, NO_SIGNALS, type Signals } from "./signals/registry.ts";
import { createTracing, NO_TRACER, type Tracer } from "./tracing.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Of a country's messages still some every second; what all of them would cost is in docs/observability.md. */
const DEFAULT_TRACE_SAMPLE = 0.01;

export interface TelemetryOptions {
  /** The `service.name` of everything that leaves. */
  readonly service: string;
  /** Base address of an OTLP collector over HTTP, e.g. `http://127.0.0.1:4318`. Without it there are no traces, at no cost. */
  readonly otlpEndpoint?: string | undefined;
  /** Share of the traces that begin here which are kept, 0 to 1; one that came with its message is kept as whoever began it says. `DEFAULT_TRACE_SAMPLE` unless given. */
  readonly traceSample?: number;
  readonly logLevel?: LogLevel;
  /** Where log lines go; stderr unless given. */
  readonly logTo?: DestinationStream;
  /** Takes every span, instead of a collector. */
  readonly spansTo?: SpanExporter;
}

export interface Telemetry extends AsyncDisposable {
  readonly signals: Signals;
  readonly tracer: Tracer;
  /** JSON lines. */
  readonly log: Logger;
  /** Everything measured; in the Prometheus text format, unless another form is asked for. */
  metricsText(form?: MetricsForm): Promise<string>;
}

/** The settings of every process. */
export interface TelemetryConfig {
  readonly otlpEndpoint: string | undefined;
  readonly traceSample: number;
  readonly logLevel: LogLevel;
}

export const TELEMETRY_FIELDS: ConfigFields<TelemetryConfig> = {
  otlpEndpoint: field.optionalAddress({
    env: "CSP_OTLP_ENDPOINT",
    fallbackEnv: "OTEL_EXPORTER_OTLP_ENDPOINT",
    doc: "where traces are sent, an OTLP collector; what it is to be told of us: `OTEL_EXPORTER_OTLP_HEADERS`",
  }),
  traceSample: field.share({
    env: "CSP_TRACE_SAMPLE",
    doc: "share of the traces that begin here which are sent to the collector",
    default: DEFAULT_TRACE_SAMPLE,
  }),
  logLevel: field.choice(LOG_LEVELS, { env: "CSP_LOG_LEVEL", doc: "the least severe log line that is written", default: "info" }),
};

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { service } = options;
  const log = pino(
    { level: options.logLevel ?? "info", base: { service }, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } },
    options.logTo ?? destination({ fd: 2, sync: true }),
  );
  const resource = resourceFromAttributes({ "service.name": service });
  const signals = createSignals(resource, Date.now);
  const reader = new PullReader({ metricProducers: [signals.producer] });
  const meters = new MeterProvider({ resource, readers: [reader] });
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  const measured = new DisposableStack();
  measured.use(openProcessMetrics(signals));
  measured.use(openEngineMetrics(signals));
  const tracing = createTracing({
    resource,
    endpoint: options.otlpEndpoint,
    sample: options.traceSample ?? DEFAULT_TRACE_SAMPLE,
    exporter: options.spansTo,
    log,
  });
  return {
    signals,
    tracer: tracing.tracer,
    log,
    async metricsText(form = "text") {
      const { resourceMetrics, errors } = await reader.collect();
      for (const error of errors) log.error({ err: error }, "a metric could not be read");
      const text = serializer.serialize(resourceMetrics);
      return form === "openmetrics" ? toOpenMetrics(text, signals.exemplars()) : text;
    },
    async [Symbol.asyncDispose]() {
      measured.dispose();
      await tracing[Symbol.asyncDispose]();
      await meters.shutdown();
    },
  };
}

/** For tests and tools that measure nothing: same shape, no output, nothing running. */
export function createSilentTelemetry(): Telemetry {
  return {
    signals: NO_SIGNALS,
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
