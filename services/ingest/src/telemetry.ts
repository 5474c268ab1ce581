// Everything that ingest tells operators: one function per thing that can happen.

import { isBridgeError } from "@csp/contracts";
import { span, type Telemetry } from "@csp/service-kit";

export interface IngestTelemetry {
  recorded(profile: string, sizeBytes: number, repeated: boolean): void;
  /** A message was turned away at the door; it is not in the log. */
  turnedAway(profile: string, error: unknown): void;
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
    record: (profile, work) => span(telemetry.tracer, "record-received", { "csp.profile": profile }, work),
  };
}
