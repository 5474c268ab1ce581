// Everything that the publisher tells operators: one function per thing that can happen.

import { isBridgeError } from "@csp/contracts";
import {
  createViewMetrics,
  type Follower,
  followerLag,
  type FollowerState,
  linkedSpan,
  type PositionClock,
  PUBLISHING_SIGNALS,
  type Telemetry,
  timedSpan,
  type ViewRunnerEvents,
  watchFollower,
  watchHead,
} from "@csp/service-kit";
import type { TopicFamily } from "./config.ts";
import type { Backlog } from "./pending.ts";

/** Of the topics of one family. */
export interface PublisherTelemetry extends ViewRunnerEvents, Disposable {
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
  /** Runs the sending of one batch in a span of the traces that its messages are of. */
  send<T>(messages: number, traceParents: readonly string[], work: () => Promise<T>): Promise<T>;
  /** Tells how far the view is, until disposed of. */
  watchFollower(clock: PositionClock, state: () => FollowerState): void;
  /** Tells for how long the oldest of what it has not passed has waited to be sent, until disposed of: of a family that sends the log itself. */
  watchUnsent(clock: PositionClock, state: () => FollowerState): void;
  /** Tells what waits to be sent, until disposed of: of a family that keeps it. */
  watchOutbox(clock: PositionClock, backlog: () => Promise<Backlog>): void;
}

/** The view behind each family, as it is named in signals. */
const VIEW_OF: Readonly<Record<TopicFamily, Follower>> = { trace: "trace-sent", supervision: "supervision-flow", receipts: "receipts" };

export function createPublisherTelemetry(telemetry: Telemetry): (family: TopicFamily) => PublisherTelemetry {
  const { signals, log, tracer } = telemetry;
  const sent = signals.counter(PUBLISHING_SIGNALS.publishedMessages);
  const failures = signals.counter(PUBLISHING_SIGNALS.publishFailures);
  const seconds = signals.histogram(PUBLISHING_SIGNALS.publishSeconds);
  const leftOut = signals.counter(PUBLISHING_SIGNALS.sendersLeftOut);
  return (family) => {
    const view = VIEW_OF[family];
    const labels = { view };
    const watches = new DisposableStack();
    let hasToldOfSenders = false;
    return {
      ...createViewMetrics(telemetry, view, "publish-view"),
      sent: (messages) => sent.add(messages, labels),
      sendFailed(error, isNews) {
        failures.add(1, { code: isBridgeError(error) ? error.code : "INTERNAL" });
        if (isNews && !isBridgeError(error, "STANDBY")) log.warn({ err: error, view }, "messages could not be sent; they are sent again");
      },
      sendsAgain: () => log.info({ view }, "messages are sent again"),
      tookOver: (rows) => log.info({ rows, view }, "a view has caught up and is published from now on"),
      sendersLeftOut(senders, most) {
        leftOut.add(senders);
        // With many senders it is so again with every write; the counter has how many they are.
        if (hasToldOfSenders) return;
        hasToldOfSenders = true;
        log.warn(
          { senders, most },
          "senders get no topic of receipts, because there are as many as CSP_PUBLISH_SENDERS allows; more are counted and not logged",
        );
      },
      send: (messages, traceParents, work) =>
        timedSpan(
          (traced) => linkedSpan(tracer, "publish-view", { "csp.view": view, "csp.messages": messages }, traceParents, traced),
          work,
          (took, traceParent) => seconds.recordTraced(took, traceParent, labels),
        ),
      watchFollower(clock, state) {
        watches.use(watchFollower(telemetry, view, clock, state));
        watches.use(watchHead(telemetry, clock));
      },
      watchUnsent(clock, state) {
        const lagSeconds = followerLag(clock, state);
        watches.use(signals.observe(PUBLISHING_SIGNALS.outboxOldest, () => [[lagSeconds(), labels]]));
      },
      watchOutbox(clock, backlog) {
        watches.use(signals.observe(PUBLISHING_SIGNALS.outboxPending, async () => [[(await backlog()).messages, labels]]));
        watches.use(
          signals.observe(PUBLISHING_SIGNALS.outboxOldest, async () => {
            const { oldest } = await backlog();
            // The change is in the log since it passed the position before.
            return [[oldest === undefined ? 0 : clock.secondsSince(oldest - 1), labels]];
          }),
        );
      },
      [Symbol.dispose]: () => watches.dispose(),
    };
  };
}
