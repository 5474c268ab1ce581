// Everything that the publisher tells operators: one function per thing that can happen.

import { isBridgeError, type ViewStore } from "@csp/contracts";
import {
  createViewMetrics,
  type FollowerState,
  linkedSpan,
  type PositionClock,
  PUBLISHING_SIGNALS,
  type Telemetry,
  type ViewName,
  type ViewRunnerEvents,
  watchFollower,
  watchHead,
} from "@csp/service-kit";
import { readBacklog } from "./pending.ts";

export interface PublisherTelemetry extends ViewRunnerEvents, Disposable {
  /** Messages that are durable in their topics. */
  sent(messages: number): void;
  /** The topics or the store failed while messages were being sent; they are sent again. */
  sendFailed(error: unknown): void;
  /** The view has caught up for the first time: from now on its rows are published, to begin with all it has. */
  tookOver(rows: number): void;
  /** Runs the sending of one batch in a span of the traces that its rows last changed in. */
  send<T>(messages: number, traceParents: readonly string[], work: () => Promise<T>): Promise<T>;
  /** Tells how far the view is and what waits to be sent, until disposed of. */
  watch(clock: PositionClock, store: ViewStore, state: () => FollowerState): void;
}

export function createPublisherTelemetry(telemetry: Telemetry, view: ViewName): PublisherTelemetry {
  const { signals, log, tracer } = telemetry;
  const labels = { view };
  const sent = signals.counter(PUBLISHING_SIGNALS.publishedMessages);
  const failures = signals.counter(PUBLISHING_SIGNALS.publishFailures);
  const seconds = signals.histogram(PUBLISHING_SIGNALS.publishSeconds);
  const watches = new DisposableStack();
  return {
    ...createViewMetrics(telemetry, view, "publish-view"),
    sent: (messages) => sent.add(messages, labels),
    sendFailed(error) {
      failures.add(1, { code: isBridgeError(error) ? error.code : "INTERNAL" });
      log.warn({ err: error, view }, "messages could not be sent; they are sent again");
    },
    tookOver: (rows) => log.info({ rows, view }, "a regulator view has caught up and is published from now on"),
    async send(messages, traceParents, work) {
      const started = performance.now();
      const result = await linkedSpan(tracer, "publish-view", { "csp.view": view, "csp.messages": messages }, traceParents, work);
      seconds.record((performance.now() - started) / 1000, labels);
      return result;
    },
    watch(clock, store, state) {
      watches.use(watchFollower(telemetry, view, clock, state));
      watches.use(watchHead(telemetry, clock));
      watches.use(signals.observe(PUBLISHING_SIGNALS.outboxPending, async () => [[(await readBacklog(store)).messages, labels]]));
      watches.use(
        signals.observe(PUBLISHING_SIGNALS.outboxOldest, async () => {
          const { oldest } = await readBacklog(store);
          // The change is in the log since it passed the position before.
          return [[oldest === undefined ? 0 : clock.secondsSince(oldest - 1), labels]];
        }),
      );
    },
    [Symbol.dispose]: () => watches.dispose(),
  };
}
