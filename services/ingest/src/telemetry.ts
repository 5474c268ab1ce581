// Everything that ingest tells operators: one function per thing that can happen.

import { type BridgeError, isBridgeError, type SourcePartition, type Unreadable } from "@csp/contracts";
import { createTopSenders, INGEST_SIGNALS, KAFKA_SIGNALS, linkedSpan, span, type Telemetry, type TracedWork, traceIdOf } from "@csp/service-kit";

/** A message that is durable in the log. */
export interface RecordedFact {
  readonly profile: string;
  readonly door: "http" | "kafka";
  /** Canonical party URI; empty when the sender did not say. */
  readonly sender: string;
  /** As it was sent. */
  readonly sizeBytes: number;
  /** Where its sender was given one. */
  readonly receipt?: string;
  readonly stream: string;
  readonly revision: number;
  /** It had been recorded before, under the same Idempotency-Key. */
  readonly repeated: boolean;
  /** Of its span, where its trace is kept. */
  readonly traceParent: string | undefined;
}

export interface IngestTelemetry extends AsyncDisposable {
  recorded(fact: RecordedFact): void;
  /** The log takes nothing: what comes is turned away until it does. */
  appendsFail(error: BridgeError): void;
  appendsGoOn(): void;
  /** A message was turned away at the door; it is not in the log. */
  turnedAway(profile: string, error: unknown): void;
  /** Offsets between two messages of a partition are not in the topic any more: kept too shortly, or never a message. */
  missed(source: SourcePartition, from: number, to: number): void;
  /** A batch that cannot be read is durable in the log. */
  unreadable(source: SourcePartition, to: number, batch: Unreadable): void;
  /** A partition stands still. */
  stopped(source: SourcePartition, error: BridgeError): void;
  /** Reading topics failed, in a way that may pass. */
  retrying(error: unknown, isNews: boolean): void;
  recovered(): void;
  /** Runs the recording of one message in a span, which goes on from the sender's trace where it named one. */
  record<T>(profile: string, traceParent: string | undefined, work: TracedWork<T>): Promise<T>;
  /** Runs the recording of some messages of a partition in a span. */
  recordBatch<T>(profile: string, traceParents: readonly string[], messages: number, work: TracedWork<T>): Promise<T>;
}

export interface IngestGauges {
  openBodies(): number;
  /** Undefined where no topics are read. */
  readonly stoppedPartitions: (() => number) | undefined;
}

/** Label for messages to profiles that do not exist: labels come from closed lists only. */
export const NO_PROFILE = "unknown";

export function createIngestTelemetry(telemetry: Telemetry, gauges: IngestGauges): IngestTelemetry {
  const { signals, log, tracer } = telemetry;
  const messages = signals.counter(INGEST_SIGNALS.receivedMessages);
  const bytes = signals.counter(INGEST_SIGNALS.receivedBytes);
  const repeats = signals.counter(INGEST_SIGNALS.repeatedMessages);
  const turnedAway = signals.counter(INGEST_SIGNALS.turnedAwayMessages);
  const senders = createTopSenders(Date.now);
  const watches = new DisposableStack();
  watches.use(signals.observe(INGEST_SIGNALS.senderMessages, senders.counts));
  watches.use(signals.observe(INGEST_SIGNALS.senderLastMessage, senders.lastHeard));
  watches.use(signals.observe(INGEST_SIGNALS.openBodies, () => [[gauges.openBodies()]]));
  const { stoppedPartitions } = gauges;
  const topics = stoppedPartitions && {
    missed: signals.counter(KAFKA_SIGNALS.missedOffsets),
    unreadable: signals.counter(KAFKA_SIGNALS.unreadableMessages),
    resets: signals.counter(KAFKA_SIGNALS.sourceResets),
    retries: signals.counter(KAFKA_SIGNALS.inboxRetries),
  };
  if (stoppedPartitions !== undefined) watches.use(signals.observe(KAFKA_SIGNALS.stoppedPartitions, () => [[stoppedPartitions()]]));
  return {
    recorded(fact) {
      const { profile, door, repeated } = fact;
      if (repeated) repeats.add(1, { profile });
      else {
        messages.add(1, { profile, door });
        bytes.add(fact.sizeBytes, { profile, door });
        senders.add(fact.sender);
      }
      if (log.isLevelEnabled("debug")) {
        const { repeated: _, traceParent, ...said } = fact;
        log.debug({ ...said, traceId: traceIdOf(traceParent) }, repeated ? "a message came again" : "a message was recorded");
      }
    },
    turnedAway(profile, error) {
      const code = isBridgeError(error) ? error.code : "INTERNAL";
      turnedAway.add(1, { code });
      log.debug({ profile, code }, "a message was turned away");
    },
    appendsFail: (error) => log.warn({ err: error }, "the event log takes nothing, and senders are told to come back; it is tried again until it does"),
    appendsGoOn: () => log.info("the event log takes messages again"),
    missed({ topic, partition }, from, to) {
      topics?.missed.add(to - from - 1);
      log.warn({ topic, partition, from, to }, "the last recorded message is gone from its topic, and what followed it may be too");
    },
    unreadable({ topic, partition }, to, { from, messages: count, cause }) {
      topics?.unreadable.add(count, { cause });
      log.warn({ topic, partition, from, to, messages: count, cause }, "messages in a batch that cannot be read: it is kept, and they are refused");
    },
    stopped({ topic, partition }, error) {
      if (error.code === "SOURCE_RESET") topics?.resets.add(1);
      log.error({ topic, partition, err: error }, "a partition stands still");
    },
    retrying(error, isNews) {
      topics?.retries.add(1);
      if (isNews) log.warn({ err: error }, "the reading of topics waits, and begins again after a failure");
    },
    recovered: () => log.info("the reading of topics goes on"),
    record: (profile, traceParent, work) => span(tracer, "record-received", { "csp.profile": profile, "csp.door": "http" }, work, traceParent),
    recordBatch(profile, traceParents, count, work) {
      const attributes = { "csp.profile": profile, "csp.door": "kafka", "csp.messages": count };
      return traceParents.length === 0
        ? span(tracer, "record-partition", attributes, work)
        : linkedSpan(tracer, "record-partition", attributes, traceParents, work);
    },
    async [Symbol.asyncDispose]() {
      watches.dispose();
    },
  };
}
