// Everything that the publisher tells operators: one function per thing that can happen.

import { isBridgeError } from "@csp/contracts";
import { SECONDS_BUCKETS, span, type Telemetry, type ViewRunnerEvents } from "@csp/service-kit";

export interface PublisherTelemetry extends ViewRunnerEvents {
  /** Messages that are durable in their topics. */
  sent(messages: number): void;
  /** The topics or the store failed while messages were being sent; they are sent again. */
  sendFailed(error: unknown, isNews: boolean): void;
  /** Messages are taken again. */
  sendsAgain(): void;
  /** The view has caught up for the first time: from now on its rows are published, to begin with all it has. */
  tookOver(rows: number): void;
  /** Runs the sending of one batch in a span. */
  send<T>(messages: number, work: () => Promise<T>): Promise<T>;
}

export function createPublisherTelemetry(telemetry: Telemetry): PublisherTelemetry {
  const { meter, log, tracer } = telemetry;
  const events = meter.createCounter("csp_publisher_events", { description: "Trace events folded into regulator views" });
  const skipped = meter.createCounter("csp_publisher_skipped_events", {
    description: "Trace events not counted because their document had come before, by verdict",
  });
  const writes = meter.createHistogram("csp_publisher_write_duration", {
    unit: "s",
    description: "Time of one write of rows and checkpoint",
    advice: { explicitBucketBoundaries: [...SECONDS_BUCKETS] },
  });
  const retries = meter.createCounter("csp_publisher_retries", { description: "Reads of the log or writes of rows begun again after a failure that may pass" });
  const sent = meter.createCounter("csp_published_messages", { description: "Messages durable in their topics, repeats counted" });
  const failures = meter.createCounter("csp_publish_failures", { description: "Sends that failed and are done again, by error code" });
  return {
    wrote(fact) {
      events.add(fact.events);
      skipped.add(fact.duplicates, { verdict: "duplicate" });
      skipped.add(fact.conflicts, { verdict: "conflict" });
      writes.record(fact.durationMs / 1000);
    },
    retrying(error, isNews) {
      retries.add(1);
      if (isNews) log.warn({ err: error }, "a regulator view waits, and is read on after a failure");
    },
    recovered: () => log.info("a regulator view goes on"),
    sent: (messages) => sent.add(messages),
    sendFailed(error, isNews) {
      failures.add(1, { code: isBridgeError(error) ? error.code : "INTERNAL" });
      if (isNews) log.warn({ err: error }, "messages could not be sent; they are sent again");
    },
    sendsAgain: () => log.info("messages are sent again"),
    tookOver: (rows) => log.info({ rows }, "a regulator view has caught up and is published from now on"),
    send: (messages, work) => span(tracer, "publish-view", { "csp.messages": messages }, work),
  };
}
