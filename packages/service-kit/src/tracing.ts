// Spans: made only when there is somewhere to send them, nested by the asynchronous call they are made in. The OTLP
// exporter is loaded with the first spans. A collector that is away costs spans, never the work they describe.

import { AsyncLocalStorage } from "node:async_hooks";
import { isBridgeError } from "@csp/contracts";
import { type Attributes, type Context, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, type Span, SpanStatusCode, trace, type Tracer } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import { BatchSpanProcessor, type ReadableSpan, SimpleSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";

export interface TracingOptions {
  readonly resource: Resource;
  /** Base address of an OTLP collector over HTTP. */
  readonly endpoint: string | undefined;
  /** Takes every span as soon as it ends, instead of a collector. */
  readonly exporter: SpanExporter | undefined;
  readonly log: Pick<Logger, "warn" | "info">;
}

export interface Tracing extends AsyncDisposable {
  readonly tracer: Tracer;
}

const NO_SPAN: Span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/** Makes nothing. `span` knows it, and then costs a comparison. */
export const NO_TRACER: Tracer = {
  startSpan: () => NO_SPAN,
  startActiveSpan: (...args: unknown[]) => (args.at(-1) as (span: Span) => never)(NO_SPAN),
};

const surrounding = new AsyncLocalStorage<Context>();

export function createTracing({ resource, endpoint, exporter, log }: TracingOptions): Tracing {
  const processor =
    exporter !== undefined
      ? new SimpleSpanProcessor({ exporter })
      : endpoint !== undefined
        ? new BatchSpanProcessor({ exporter: createLazyExporter(endpoint, log) })
        : undefined;
  if (processor === undefined) return { tracer: NO_TRACER, [Symbol.asyncDispose]: async () => undefined };
  const provider = new TracerProvider({ resource, spanProcessors: [processor] });
  return { tracer: provider.getTracer("csp"), [Symbol.asyncDispose]: () => provider.shutdown() };
}

/**
 * Runs the work inside a span: a child of the span that this call is in, or of `traceParent` (W3C form) where there is
 * none. An error that the work throws is written on the span and passed on.
 */
export async function span<T>(tracer: Tracer, name: string, attributes: Attributes, work: (span: Span) => Promise<T>, traceParent?: string): Promise<T> {
  if (tracer === NO_TRACER) return work(NO_SPAN);
  const parent = surrounding.getStore() ?? readTraceParent(traceParent);
  const one = tracer.startSpan(name, { attributes }, parent);
  try {
    return await surrounding.run(trace.setSpan(parent, one), work, one);
  } catch (error) {
    one.setStatus({ code: SpanStatusCode.ERROR, message: isBridgeError(error) ? error.code : "failed" });
    throw error;
  } finally {
    one.end();
  }
}

/** The span that this call is in, in W3C form, to be written beside an event or a message. */
export function currentTraceParent(): string | undefined {
  const found = trace.getSpanContext(surrounding.getStore() ?? ROOT_CONTEXT);
  if (found === undefined) return undefined;
  return `00-${found.traceId}-${found.spanId}-${found.traceFlags.toString(16).padStart(2, "0")}`;
}

function readTraceParent(text: string | undefined): Context {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(text ?? "");
  const [, traceId, spanId, flags] = match ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true });
}

/** Says once when the collector stops taking spans, and once when it takes them again. */
function createLazyExporter(endpoint: string, log: TracingOptions["log"]): SpanExporter {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  let loading: Promise<SpanExporter> | undefined;
  let isTaken = true;
  const load = async (): Promise<SpanExporter> => {
    const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
    return new OTLPTraceExporter({ url });
  };
  return {
    export(spans: ReadableSpan[], done) {
      loading ??= load();
      void loading.then((exporter) =>
        exporter.export(spans, (result) => {
          const isTakenNow = result.code === 0;
          if (isTaken && !isTakenNow) log.warn({ err: result.error, endpoint }, "the trace collector does not take spans; they are dropped");
          if (!isTaken && isTakenNow) log.info({ endpoint }, "the trace collector takes spans again");
          isTaken = isTakenNow;
          done(result);
        }),
      );
    },
    shutdown: async () => (await loading)?.shutdown(),
    forceFlush: async () => (await loading)?.forceFlush?.(),
  };
}
