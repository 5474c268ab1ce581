// Spans: made only when there is somewhere to send them, nested by the asynchronous call they are made in, and tied to the
// messages they are about by what the log carries beside these (`traceparent`, W3C form). The OTLP exporter is loaded with
// the first spans. A collector that is away costs spans, never the work they describe.

import { AsyncLocalStorage } from "node:async_hooks";
import { isBridgeError } from "@csp/contracts";
import {
  type Attributes,
  type Context,
  INVALID_SPAN_CONTEXT,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer,
} from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  SimpleSpanProcessor,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { createLazyExporter, type ExporterLog } from "./otlp-exporter.ts";

export interface TracingOptions {
  readonly resource: Resource;
  /** Base address of an OTLP collector over HTTP. */
  readonly endpoint: string | undefined;
  /** Share of the traces that begin here which are kept. */
  readonly sample: number;
  /** Takes every span as soon as it ends, instead of a collector. */
  readonly exporter: SpanExporter | undefined;
  readonly log: ExporterLog;
}

export interface Tracing extends AsyncDisposable {
  readonly tracer: Tracer;
}

/** Messages that the span of a batch is linked to, at most. */
const MOST_LINKS = 128;
const NO_SPAN: Span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
const TRACE_PARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Makes nothing. `span` knows it, and then costs a comparison. */
export const NO_TRACER: Tracer = {
  startSpan: () => NO_SPAN,
  startActiveSpan: (...args: unknown[]) => (args.at(-1) as (span: Span) => never)(NO_SPAN),
};

const surrounding = new AsyncLocalStorage<Context>();

export function createTracing({ resource, endpoint, sample, exporter, log }: TracingOptions): Tracing {
  const processor =
    exporter !== undefined
      ? new SimpleSpanProcessor({ exporter })
      : endpoint !== undefined
        ? new BatchSpanProcessor({ exporter: createLazyExporter(endpoint, log) })
        : undefined;
  if (processor === undefined) return { tracer: NO_TRACER, [Symbol.asyncDispose]: async () => undefined };
  const sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sample) });
  const provider = new TracerProvider({ resource, sampler, spanProcessors: [processor] });
  return { tracer: provider.getTracer("csp"), [Symbol.asyncDispose]: () => provider.shutdown() };
}

/**
 * Runs the work inside a span: a child of the span that this call is in, or of `traceParent` where there is none. An error
 * that the work throws is written on the span and passed on.
 */
export async function span<T>(tracer: Tracer, name: string, attributes: Attributes, work: (span: Span) => Promise<T>, traceParent?: string): Promise<T> {
  if (tracer === NO_TRACER) return work(NO_SPAN);
  return runIn(tracer, name, attributes, surrounding.getStore() ?? contextOf(traceParent), [], work);
}

/**
 * Runs the work on a batch in a span of the traces that its messages are in: a child of the first, with links to all. Where
 * no trace of them is kept there is no span.
 */
export async function linkedSpan<T>(
  tracer: Tracer,
  name: string,
  attributes: Attributes,
  traceParents: readonly string[],
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const [first] = traceParents;
  if (tracer === NO_TRACER || first === undefined) return work(NO_SPAN);
  const links = traceParents.slice(0, MOST_LINKS).flatMap((one): Link[] => {
    const context = trace.getSpanContext(contextOf(one));
    return context === undefined ? [] : [{ context }];
  });
  return runIn(tracer, name, attributes, contextOf(first), links, work);
}

/** The span that this call is in, in W3C form, to be written beside an event or a message; undefined where it is not kept. */
export function currentTraceParent(): string | undefined {
  const store = surrounding.getStore();
  const found = store && trace.getSpanContext(store);
  if (found === undefined || (found.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return `00-${found.traceId}-${found.spanId}-01`;
}

/** The trace id in a W3C trace parent, for a log line. */
export function traceIdOf(traceParent: string | undefined): string | undefined {
  return TRACE_PARENT.exec(traceParent ?? "")?.[1];
}

/** The text where it is a trace parent whose trace is kept; else undefined. For what comes from outside. */
export function keptTraceParent(text: string | undefined): string | undefined {
  const flags = TRACE_PARENT.exec(text ?? "")?.[3];
  return flags !== undefined && (Number.parseInt(flags, 16) & TraceFlags.SAMPLED) !== 0 ? text : undefined;
}

async function runIn<T>(tracer: Tracer, name: string, attributes: Attributes, parent: Context, links: Link[], work: (span: Span) => Promise<T>): Promise<T> {
  const one = tracer.startSpan(name, { attributes, links }, parent);
  try {
    return await surrounding.run(trace.setSpan(parent, one), work, one);
  } catch (error) {
    one.setStatus({ code: SpanStatusCode.ERROR, message: isBridgeError(error) ? error.code : "failed" });
    throw error;
  } finally {
    one.end();
  }
}

function contextOf(text: string | undefined): Context {
  const [, traceId, spanId, flags] = TRACE_PARENT.exec(text ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true });
}
