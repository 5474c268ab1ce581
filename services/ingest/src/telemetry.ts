// Everything that ingest tells operators: one function per thing that can happen.

import { isBridgeError, type SourcePartition } from "@csp/contracts";
import { span, type Telemetry } from "@csp/service-kit";

export interface IngestTelemetry {
  recorded(profile: string, sizeBytes: number, repeated: boolean): void;
  /** A message was turned away at the door; it is not in the log. */
  turnedAway(profile: string, error: unknown): void;
  /** Offsets between two messages of a partition are not in the topic any more: kept too shortly, or never a message. */
  missed(source: SourcePartition, from: number, to: number): void;
  /** A partition stands still. */
  stopped(source: SourcePartition, error: unknown): void;
  /** Reading topics failed, in a way that may pass. */
  retrying(error: unknown, isNews: boolean): void;
  recovered(): void;
  /** Runs the recording of one message in a span. */
  record<T>(profile: string, work: () => Promise<T>): Promise<T>;
}

/** Label for messages to profiles that do not exist: labels come from closed lists only. */
export const NO_PROFILE = "unknown";

export function createIngestTelemetry(telemetry: Telemetry): IngestTelemetry {
  const messages = telemetry.meter.createCounter("csp_received_messages", { description: "Messages that are durable in the log" });
  const bytes = telemetry.meter.createCounter("csp_received_bytes", { description: "Payload bytes as sent", unit: "By" });
  const repeats = telemetry.meter.createCounter("csp_repeated_messages", { description: "Messages sent again under the same Idempotency-Key" });
  const turnedAway = telemetry.meter.createCounter("csp_turned_away_messages", { description: "Messages refused at the door, by error code" });
  const missed = telemetry.meter.createCounter("csp_missed_offsets", { description: "Offsets that were gone from a topic before they were read" });
  const stopped = telemetry.meter.createCounter("csp_stopped_partitions", { description: "Times a partition stood still, by error code" });
  const retries = telemetry.meter.createCounter("csp_inbox_retries", { description: "Times the reading of topics began again after a failure" });
  return {
    recorded(profile, sizeBytes, repeated) {
      if (repeated) {
        repeats.add(1, { profile });
        return;
      }
      messages.add(1, { profile });
      bytes.add(sizeBytes, { profile });
    },
    turnedAway: (profile, error) => turnedAway.add(1, { profile, code: isBridgeError(error) ? error.code : "INTERNAL" }),
    missed({ topic, partition }, from, to) {
      missed.add(to - from - 1);
      telemetry.log.warn({ topic, partition, from, to }, "the last recorded message is gone from its topic, and what followed it may be too");
    },
    stopped({ topic, partition }, error) {
      stopped.add(1, { code: isBridgeError(error) ? error.code : "INTERNAL" });
      telemetry.log.error({ topic, partition, err: error }, "a partition stands still");
    },
    retrying(error, isNews) {
      retries.add(1);
      if (isNews) telemetry.log.warn({ err: error }, "the reading of topics waits, and begins again after a failure");
    },
    recovered: () => telemetry.log.info("the reading of topics goes on"),
    record: (profile, work) => span(telemetry.tracer, "record-received", { "csp.profile": profile }, work),
  };
}
