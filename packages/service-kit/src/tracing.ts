// Spans: made only where there is somewhere to send them and the trace is kept, which is decided before anything is made. A
// trace goes on by what is passed on as text (`traceparent`, W3C form): to the work in the span, and with messages through
// the log. The OTLP exporter is loaded with the first spans. A collector that is away costs spans, never the work they describe.

import { isBridgeError } from "@csp/contracts";
import { type Attributes, type Link, ROOT_CONTEXT, type SpanContext, SpanStatusCode, trace, TraceFlags, type Tracer as SpanMaker } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import { AlwaysOnSampler, BatchSpanProcessor, SimpleSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
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

/** What spans are made by; `NO_TRACER` makes none. */
export interface Tracer {
  /** Makes the spans of kept traces. */
  readonly spans: SpanMaker | undefined;
  /** Whether a trace that begins now is kept. */
  readonly isKept: () => boolean;
}

export interface Tracing extends AsyncDisposable {
  readonly tracer: Tracer;
}

/** The work inside a span: told the span in W3C form, to be passed on or written beside an event; undefined where it is not kept. */
export type TracedWork<T> = (traceParent: string | undefined) => Promise<T>;

/** Messages that the span of a batch is linked to, at most. */
const MOST_LINKS = 128;
const TRACE_PARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Costs a comparison. */
export const NO_TRACER: Tracer = { spans: undefined, isKept: () => false };

export function createTracing({ resource, endpoint, sample, exporter, log }: TracingOptions): Tracing {
  const processor =
    exporter !== undefined
      ? new SimpleSpanProcessor({ exporter })
      : endpoint !== undefined
        ? new BatchSpanProcessor({ exporter: createLazyExporter(endpoint, log) })
        : undefined;
  if (processor === undefined) return { tracer: NO_TRACER, [Symbol.asyncDispose]: async () => undefined };
  // What comes to the provider is kept: a span that is not would cost it two thirds of one that is.
  const provider = new TracerProvider({ resource, sampler: new AlwaysOnSampler(), spanProcessors: [processor] });
  return { tracer: { spans: provider.getTracer("csp"), isKept: () => Math.random() < sample }, [Symbol.asyncDispose]: () => provider.shutdown() };
}

/**
 * Runs the work inside a span: of the trace of `traceParent`, kept as this says, or of one that begins here where there is
 * none. An error that the work throws is written on the span and passed on.
 */
export function span<T>(tracer: Tracer, name: string, attributes: Attributes, work: TracedWork<T>, traceParent?: string): Promise<T> {
  const { spans, isKept } = tracer;
  if (spans === undefined) return work(undefined);
  const parent = traceParent === undefined ? undefined : spanContextOf(traceParent);
  const kept = parent === undefined ? isKept() : (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
  return kept ? runIn(spans, name, attributes, parent, [], work) : work(undefined);
}

/**
 * Runs the work on a batch in a span of the kept traces that its messages are in: a child of the first, with links to all.
 * Where no trace of them is kept there is no span.
 */
export function linkedSpan<T>(tracer: Tracer, name: string, attributes: Attributes, traceParents: readonly string[], work: TracedWork<T>): Promise<T> {
  const { spans } = tracer;
  if (spans === undefined || traceParents.length === 0) return work(undefined);
  const links = traceParents.slice(0, MOST_LINKS).flatMap((one): Link[] => {
    const context = spanContextOf(one);
    return context === undefined ? [] : [{ context }];
  });
  const [first] = links;
  return first === undefined ? work(undefined) : runIn(spans, name, attributes, first.context, links, work);
}

/** Runs the work, and tells how long it took in seconds and in which trace, once it has succeeded: what a histogram records with its exemplar. */
export async function timedSpan<T>(
  run: (work: TracedWork<T>) => Promise<T>,
  work: () => Promise<T>,
  took: (seconds: number, traceParent: string | undefined) => void,
): Promise<T> {
  const started = performance.now();
  let kept: string | undefined;
  const result = await run((traceParent) => {
    kept = traceParent;
    return work();
  });
  took((performance.now() - started) / 1000, kept);
  return result;
}

/** The trace id in a W3C trace parent, for a log line. */
export function traceIdOf(traceParent: string | undefined): string | undefined {
  return spanContextOf(traceParent ?? "")?.traceId;
}

/** The text where it is a trace parent whose trace is kept; else undefined. For what comes from outside. */
export function keptTraceParent(text: string | undefined): string | undefined {
  const context = text === undefined ? undefined : spanContextOf(text);
  return context !== undefined && (context.traceFlags & TraceFlags.SAMPLED) !== 0 ? text : undefined;
}

/** What a W3C trace parent says; undefined where the text is none. */
function spanContextOf(text: string): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACE_PARENT.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

async function runIn<T>(
  spans: SpanMaker,
  name: string,
  attributes: Attributes,
  parent: SpanContext | undefined,
  links: Link[],
  work: TracedWork<T>,
): Promise<T> {
  const one = spans.startSpan(name, { attributes, links }, parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent));
  const { traceId, spanId } = one.spanContext();
  try {
    return await work(`00-${traceId}-${spanId}-01`);
  } catch (error) {
    one.setStatus({ code: SpanStatusCode.ERROR, message: isBridgeError(error) ? error.code : "failed" });
    throw error;
  } finally {
    one.end();
  }
}
