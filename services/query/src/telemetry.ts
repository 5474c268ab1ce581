// Everything that query tells operators: one function per thing that can happen.

import { isBridgeError } from "@csp/contracts";
import {
  createViewMetrics,
  type FollowerState,
  type PositionClock,
  span,
  type Telemetry,
  VIEW_SIGNALS,
  type ViewRunnerEvents,
  watchFollower,
  watchHead,
} from "@csp/service-kit";
import type { Answers } from "./answers.ts";

export interface QueryTelemetry extends ViewRunnerEvents, Disposable {
  /** Runs one question to the read side in a span. */
  answer<T>(question: keyof Answers, work: () => Promise<T>): Promise<T>;
  /** Tells how far the read model is, until disposed of. */
  watch(clock: PositionClock, state: () => FollowerState): void;
}

/** @param nowMs the clock that messages were stamped with when they came in. */
export function createQueryTelemetry(telemetry: Telemetry, nowMs: () => number = Date.now): QueryTelemetry {
  const { signals, tracer } = telemetry;
  const view = createViewMetrics(telemetry, "pack", "project-view");
  const freshness = signals.histogram(VIEW_SIGNALS.freshness);
  const answers = signals.histogram(VIEW_SIGNALS.answerSeconds);
  const watches = new DisposableStack();
  return {
    ...view,
    wrote(fact) {
      view.wrote(fact);
      const now = nowMs();
      for (const { receivedAtMs, traceParent } of fact.closed) freshness.recordTraced(Math.max(0, now - receivedAtMs) / 1000, traceParent);
    },
    answer: (question, work) =>
      span(tracer, "answer", { "csp.question": question }, (traceParent) =>
        timed(work, (elapsedS, outcome) => answers.recordTraced(elapsedS, traceParent, { question, outcome })),
      ),
    watch(clock, state) {
      watches.use(watchFollower(telemetry, "pack", clock, state));
      watches.use(watchHead(telemetry, clock));
    },
    [Symbol.dispose]: () => watches.dispose(),
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
    rejections: (question) => telemetry.answer("rejections", () => answers.rejections(question)),
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
