// Sends spans to a collector by OTLP over HTTP. Loaded with the first spans; says once when the collector stops taking
// them, and once when it takes them again.

import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";

export type ExporterLog = Pick<Logger, "warn" | "info">;

/** @param endpoint base address of the collector, e.g. `http://127.0.0.1:4318`. */
export function createLazyExporter(endpoint: string, log: ExporterLog): SpanExporter {
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
