// Everything that the publisher tells operators: one function per thing that can happen.

import { isBridgeError } from "@csp/contracts";
import { SECONDS_BUCKETS, span, type Telemetry, type ViewRunnerEvents } from "@csp/service-kit";
import type { TopicFamily } from "./config.ts";

/** Of the topics of one family. */
export interface PublisherTelemetry extends ViewRunnerEvents {
  /** Messages that are durable in their topics. */
  sent(messages: number): void;
  /** The topics or the store failed while messages were being sent; they are sent again. */
  sendFailed(error: unknown, isNews: boolean): void;
  /** Messages are taken again. */
  sendsAgain(): void;
  /** The view has caught up for the first time: from now on its rows are published, to begin with all it has. */
  tookOver(rows: number): void;
  /** Senders that are over the number of those who have a topic of receipts of their own. */
  sendersLeftOut(senders: number, most: number): void;
  /** Runs the sending of one batch in a span. */
  send<T>(messages: number, work: () => Promise<T>): Promise<T>;
}

export function createPublisherTelemetry(telemetry: Telemetry): (family: TopicFamily) => PublisherTelemetry {
  const { meter, log, tracer } = telemetry;
  const events = meter.createCounter("csp_publisher_events", { description: "Trace events folded into views that are published, by family of topics" });
  const skipped = meter.createCounter("csp_publisher_skipped_events", {
    description: "Trace events not counted because their document had come before, by family of topics and verdict",
  });
  const writes = meter.createHistogram("csp_publisher_write_duration", {
    unit: "s",
    description: "Time of one write of rows and checkpoint, by family of topics",
    advice: { explicitBucketBoundaries: [...SECONDS_BUCKETS] },
  });
  const retries = meter.createCounter("csp_publisher_retries", {
    description: "Reads of the log or writes of rows begun again after a failure that may pass, by family of topics",
  });
  const sent = meter.createCounter("csp_published_messages", { description: "Messages durable in their topics, repeats counted, by family of topics" });
  const failures = meter.createCounter("csp_publish_failures", { description: "Sends that failed and are done again, by family of topics and error code" });
  const leftOut = meter.createCounter("csp_publish_senders_left_out", { description: "Senders without a topic of receipts, because there are too many" });
  return (family) => ({
    wrote(fact) {
      events.add(fact.events, { family });
      skipped.add(fact.duplicates, { family, verdict: "duplicate" });
      skipped.add(fact.conflicts, { family, verdict: "conflict" });
      writes.record(fact.durationMs / 1000, { family });
    },
    retrying(error, isNews) {
      retries.add(1, { family });
      if (isNews) log.warn({ err: error, family }, "a published view waits, and is read on after a failure");
    },
    recovered: () => log.info({ family }, "a published view goes on"),
    sent: (messages) => sent.add(messages, { family }),
    sendFailed(error, isNews) {
      failures.add(1, { family, code: isBridgeError(error) ? error.code : "INTERNAL" });
      if (isNews) log.warn({ err: error, family }, "messages could not be sent; they are sent again");
    },
    sendsAgain: () => log.info({ family }, "messages are sent again"),
    tookOver: (rows) => log.info({ rows, family }, "a view has caught up and is published from now on"),
    sendersLeftOut(senders, most) {
      leftOut.add(senders);
      log.warn({ senders, most }, "senders get no topic of receipts, because there are as many as CSP_PUBLISH_SENDERS allows");
    },
    send: (messages, work) => span(tracer, "publish-view", { "csp.messages": messages, "csp.family": family }, work),
  });
}
