// Everything that query tells operators: one function per thing that can happen.

import { type EventLog, isBridgeError } from "@csp/contracts";
import { SECONDS_BUCKETS, span, type Telemetry, type ViewProgress } from "@csp/service-kit";
import type { Answers } from "./answers.ts";

interface WriteFact {
  readonly events: number;
  /** In codes. */
  readonly weight: number;
  readonly durationMs: number;
  readonly duplicates: number;
  readonly conflicts: number;
}

export interface QueryTelemetry {
  /** One write of the view is committed, with its checkpoint. */
  wrote(fact: WriteFact): void;
  /** The log or the store failed in a way that may pass. */
  retrying(error: unknown, isNews: boolean): void;
  recovered(): void;
  /** Runs one change of the rows in a span. */
  project<T>(events: number, work: () => Promise<T>): Promise<T>;
  /** Runs one question to the read side in a span. */
  answer<T>(question: keyof Answers, work: () => Promise<T>): Promise<T>;
}

export function createQueryTelemetry(telemetry: Telemetry): QueryTelemetry {
  const { meter, log, tracer } = telemetry;
  const seconds = { unit: "s", advice: { explicitBucketBoundaries: [...SECONDS_BUCKETS] } };
  const events = meter.createCounter("csp_query_view_events", { description: "Events folded into the read model" });
  const codes = meter.createCounter("csp_query_view_codes", { description: "Codes in the events folded into the read model" });
  const writes = meter.createHistogram("csp_query_view_write_seconds", {
    description: "Writes of the read model, from the first statement to the commit",
    ...seconds,
  });
  const repeats = meter.createCounter("csp_query_view_repeats", { description: "Events of documents that were sent before, by verdict" });
  const retries = meter.createCounter("csp_query_view_retries", { description: "Times the read model was taken up again after a failure that may pass" });
  const answers = meter.createHistogram("csp_query_answer_seconds", { description: "Questions to the read model, by question and outcome", ...seconds });
  return {
    wrote(fact) {
      events.add(fact.events);
      codes.add(fact.weight);
      writes.record(fact.durationMs / 1000);
      if (fact.duplicates > 0) repeats.add(fact.duplicates, { verdict: "duplicate" });
      if (fact.conflicts > 0) repeats.add(fact.conflicts, { verdict: "conflict" });
      log.debug(fact, "view written");
    },
    retrying(error, isNews) {
      retries.add(1);
      if (isNews) log.warn({ err: error, view: "query" }, "the view waits, and is taken up again after a failure");
    },
    recovered: () => log.info({ view: "query" }, "the view goes on"),
    project: (count, work) => span(tracer, "project-view", { "csp.events": count }, work),
    answer: (question, work) =>
      span(tracer, "answer", { "csp.question": question }, () => timed(work, (elapsedS, outcome) => answers.record(elapsedS, { question, outcome }))),
  };
}

/** Gauges of how far the view is, and how far the log; read when somebody looks. Ends with the disposal. */
export function watchFreshness(telemetry: Telemetry, log: Pick<EventLog, "head">, progress: () => ViewProgress): Disposable {
  const position = telemetry.meter.createObservableGauge("csp_query_view_position", {
    description: "Log position up to which the read model holds everything",
  });
  const head = telemetry.meter.createObservableGauge("csp_query_log_head", { description: "Position of the newest event of the log, as query sees it" });
  const readPosition = (result: { observe(value: number): void }) => result.observe(progress().checkpoint);
  const readHead = async (result: { observe(value: number): void }) => {
    // A log that is away leaves a gap in the gauge; what else it breaks is told elsewhere.
    const newest = await log.head().catch(() => undefined);
    if (newest !== undefined) result.observe(newest);
  };
  position.addCallback(readPosition);
  head.addCallback(readHead);
  return {
    [Symbol.dispose]() {
      position.removeCallback(readPosition);
      head.removeCallback(readHead);
    },
  };
}

/** The read side with every question told to telemetry. */
export function observeAnswers(answers: Answers, telemetry: Pick<QueryTelemetry, "answer">): Answers {
  return {
    pack: (uri) => telemetry.answer("pack", () => answers.pack(uri)),
    document: (owner, number, page) => telemetry.answer("document", () => answers.document(owner, number, page)),
    documentByKey: (key, page) => telemetry.answer("documentByKey", () => answers.documentByKey(key, page)),
    batch: (uri) => telemetry.answer("batch", () => answers.batch(uri)),
    batchesByNumber: (batchNo) => telemetry.answer("batchesByNumber", () => answers.batchesByNumber(batchNo)),
    receipt: (messageId, position, page) => telemetry.answer("receipt", () => answers.receipt(messageId, position, page)),
  };
}

async function timed<T>(work: () => Promise<T>, done: (elapsedS: number, outcome: string) => void): Promise<T> {
  const started = performance.now();
  try {
    const result = await work();
    done((performance.now() - started) / 1000, result === undefined ? "nothing" : "answered");
    return result;
  } catch (error) {
    done((performance.now() - started) / 1000, isBridgeError(error) ? error.code : "INTERNAL");
    throw error;
  }
}
