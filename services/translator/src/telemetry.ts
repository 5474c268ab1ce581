// Everything that the translator tells operators: one function per thing that can happen.

import type { Rejection } from "@csp/domain";
import { span, type Telemetry } from "@csp/service-kit";

export interface TranslatorTelemetry {
  /** One message is closed. */
  translated(profile: string): void;
  eventMade(profile: string): void;
  rejected(profile: string, rejection: Rejection): void;
  /** The log failed in a way that may pass. */
  retrying(error: unknown, isNews: boolean): void;
  recovered(): void;
  /** Runs the work of one batch in a span. */
  batch<T>(messages: number, work: () => Promise<T>): Promise<T>;
}

export function createTranslatorTelemetry(telemetry: Telemetry): TranslatorTelemetry {
  const messages = telemetry.meter.createCounter("csp_translated_messages", { description: "Raw messages whose outcomes are complete" });
  const events = telemetry.meter.createCounter("csp_trace_events", { description: "Canonical events made" });
  const rejections = telemetry.meter.createCounter("csp_rejections", { description: "Rejections made, by reason" });
  const refusedCodes = telemetry.meter.createCounter("csp_refused_codes", { description: "Codes refused, by reason" });
  const retries = telemetry.meter.createCounter("csp_translator_retries", { description: "Batches begun again after a failure that may pass" });
  return {
    translated: (profile) => messages.add(1, { profile }),
    eventMade: (profile) => events.add(1, { profile }),
    rejected(profile, rejection) {
      rejections.add(1, { profile, reason: rejection.reason });
      for (const code of rejection.codes) refusedCodes.add(1, { reason: code.reason });
      if (rejection.reason === "TRANSLATOR_FAULT") telemetry.log.error({ profile, fingerprint: rejection.fingerprint }, "a fault of ours met a message");
    },
    retrying(error, isNews) {
      retries.add(1);
      if (isNews) telemetry.log.warn({ err: error }, "translation waits, and begins again after a failure");
    },
    recovered: () => telemetry.log.info("translation goes on"),
    batch: (count, work) => span(telemetry.tracer, "translate-received", { "csp.messages": count }, work),
  };
}
