// What a view runner does, as signals and log lines: the same for every view.

import type { Logger } from "pino";
import { isBridgeError } from "@csp/contracts";
import type { Follower } from "./signals/label-values.ts";
import { VIEW_SIGNALS } from "./signals/pipeline-signals.ts";
import type { Telemetry } from "./telemetry.ts";
import { linkedSpan, traceIdOf } from "./tracing.ts";
import type { ViewRunnerEvents } from "./view-runner.ts";

/** @param spanName of each write, named like the file that does the step. */
export function createViewMetrics(telemetry: Telemetry, view: Follower, spanName: string): ViewRunnerEvents {
  const { signals, tracer } = telemetry;
  const log: Logger = telemetry.log;
  const events = signals.counter(VIEW_SIGNALS.viewEvents);
  const codes = signals.counter(VIEW_SIGNALS.viewCodes);
  const seconds = signals.histogram(VIEW_SIGNALS.viewWriteSeconds);
  const sizes = signals.histogram(VIEW_SIGNALS.viewWriteEvents);
  const repeats = signals.counter(VIEW_SIGNALS.repeatedDocuments);
  const retries = signals.counter(VIEW_SIGNALS.viewRetries);
  const labels = { view };
  return {
    wrote(fact) {
      events.add(fact.events, labels);
      codes.add(fact.weight, labels);
      seconds.recordTraced(fact.durationMs / 1000, fact.traceParent, labels);
      sizes.record(fact.events, labels);
      if (fact.duplicates > 0) repeats.add(fact.duplicates, { view, verdict: "duplicate" });
      if (fact.conflicts > 0) repeats.add(fact.conflicts, { view, verdict: "conflict" });
      if (log.isLevelEnabled("debug")) {
        const { closed, traceParent, ...said } = fact;
        log.debug({ view, ...said, messages: closed.length, traceId: traceIdOf(traceParent) }, "a view was written");
      }
    },
    retrying(error, isNews) {
      retries.add(1, labels);
      // Of a store that another process has it is told once, with the store's name, and it is no failure.
      if (isNews && !isBridgeError(error, "STANDBY")) log.warn({ err: error, view }, "a view waits, and is taken up again after a failure");
    },
    recovered: () => log.info({ view }, "a view goes on"),
    writing: (count, traceParents, work) => linkedSpan(tracer, spanName, { "csp.view": view, "csp.events": count }, traceParents, work),
  };
}
