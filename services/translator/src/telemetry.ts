// Everything that the translator tells operators: one function per thing that can happen.

import { formatReceipt, type OutcomeEvent, type RawMessage, type Rejection } from "@csp/domain";
import {
  createTopSenders,
  type FollowerState,
  linkedSpan,
  type PositionClock,
  type Telemetry,
  timedSpan,
  traceIdOf,
  TRANSLATION_SIGNALS,
  watchFollower,
  watchHead,
} from "@csp/service-kit";

export interface TranslatorTelemetry extends Disposable {
  /** One message is closed, with these counts and rejections. */
  translated(raw: RawMessage, closed: NonNullable<OutcomeEvent["counts"]>, rejections: readonly Rejection[]): void;
  eventMade(profile: string): void;
  /** The log failed in a way that may pass. */
  retrying(error: unknown, isNews: boolean): void;
  recovered(): void;
  /** Runs the work of one batch in a span of the traces that its messages are in. */
  batch<T>(messages: number, traceParents: readonly string[], work: () => Promise<T>): Promise<T>;
  /** Tells how far the translator is, until disposed of. */
  watch(clock: PositionClock, state: () => FollowerState): void;
}

export function createTranslatorTelemetry(telemetry: Telemetry): TranslatorTelemetry {
  const { signals, log, tracer } = telemetry;
  const messages = signals.counter(TRANSLATION_SIGNALS.translatedMessages);
  const receivedCodes = signals.counter(TRANSLATION_SIGNALS.receivedCodes);
  const acceptedCodes = signals.counter(TRANSLATION_SIGNALS.acceptedCodes);
  const refusedCodes = signals.counter(TRANSLATION_SIGNALS.refusedCodes);
  const events = signals.counter(TRANSLATION_SIGNALS.traceEvents);
  const rejected = signals.counter(TRANSLATION_SIGNALS.rejections);
  const seconds = signals.histogram(TRANSLATION_SIGNALS.translationSeconds);
  const retries = signals.counter(TRANSLATION_SIGNALS.translatorRetries);
  const senders = createTopSenders(Date.now);
  const watches = new DisposableStack();
  watches.use(signals.observe(TRANSLATION_SIGNALS.senderRejections, senders.counts));
  watches.use(signals.observe(TRANSLATION_SIGNALS.senderTranslatedMessages, senders.countsOfAll));

  function tellRejection(raw: RawMessage, { reason, codes, fingerprint }: Rejection): void {
    const { profile } = raw.received;
    rejected.add(1, { profile, reason });
    for (const code of codes) refusedCodes.add(1, { reason: code.reason });
    if (reason === "TRANSLATOR_FAULT") log.error({ ...placeOf(raw), fingerprint }, "a fault of ours met a message");
  }

  return {
    translated(raw, closed, rejections) {
      const { profile, source, sender } = raw.received;
      const outcome = rejections.length === 0 ? "accepted" : closed.events === 0 ? "refused" : "partly";
      messages.add(1, { profile, outcome });
      receivedCodes.add(closed.codesListed, { profile, door: source === "http" ? "http" : "kafka" });
      acceptedCodes.add(closed.codesListed - closed.codesRefused, { profile });
      for (const rejection of rejections) tellRejection(raw, rejection);
      senders.add(sender, rejections.length > 0);
      if (log.isLevelEnabled("debug")) {
        const reasons = [...new Set(rejections.map(({ reason }) => reason))];
        log.debug(
          { ...placeOf(raw), outcome, events: closed.events, codes: closed.codesListed, refused: closed.codesRefused, reasons },
          "a message was translated",
        );
      }
    },
    eventMade: (profile) => events.add(1, { profile }),
    retrying(error, isNews) {
      retries.add(1);
      if (isNews) log.warn({ err: error }, "translation waits, and begins again after a failure");
    },
    recovered: () => log.info("translation goes on"),
    batch: (count, traceParents, work) =>
      timedSpan(
        (traced) => linkedSpan(tracer, "translate-received", { "csp.messages": count }, traceParents, traced),
        work,
        (took, traceParent) => seconds.recordTraced(took, traceParent),
      ),
    watch(clock, state) {
      watches.use(watchFollower(telemetry, "translator", clock, state));
      watches.use(watchHead(telemetry, clock));
    },
    [Symbol.dispose]: () => watches.dispose(),
  };
}

/** Where a message is, for a log line. */
function placeOf({ id, position, stream, revision, received, traceParent }: RawMessage) {
  return { profile: received.profile, receipt: formatReceipt({ messageId: id, position }), stream, revision, traceId: traceIdOf(traceParent) };
}
