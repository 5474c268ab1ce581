// Keeps one regulator view and publishes its rows: folds events into rows, and sends each row that changed to its topic.
// Knows neither what the rows mean nor which engine the topics are in.

import { setTimeout as pause } from "node:timers/promises";
import { type EventLog, isBridgeError, type Outbox, type OutMessage, type SqlRow, type ViewStore } from "@csp/contracts";
import { createViewRunner, type View, type ViewProgress } from "@csp/service-kit";
import type { PublisherConfig } from "./config.ts";
import { clearSent, isPublishing, type PendingMark, readPending, takeOver } from "./pending.ts";
import { createRecentTraces, inTrace } from "./recent-traces.ts";
import type { PublisherTelemetry } from "./telemetry.ts";

const RETRY_MS = 200;
/** How often a view that is being built is asked whether it has caught up. */
const CATCH_UP_MS = 20;

/** A view whose rows are messages. Its tables hold `PENDING_TABLES`, and it marks what it changes. */
export interface PublishedView<T> {
  readonly view: View<T>;
  /** The table of its rows, with the columns `key` and `as_of`. */
  readonly table: string;
  /** The message of a row: the same row gives the same message, id and all. */
  toMessage(row: SqlRow): OutMessage;
}

export interface PublishDeps {
  readonly log: EventLog;
  /** Made for the view's schema. */
  readonly store: ViewStore;
  readonly outbox: Outbox;
  readonly telemetry: PublisherTelemetry;
}

export interface ViewPublisher {
  /** `publishing` is false while the view is being built for the first time. */
  progress(): ViewProgress & { readonly publishing: boolean };
  /** When the newest message came that the view has all of, milliseconds since 1970. */
  newestMs(): number | undefined;
  /** Runs until the signal. Rejects on our own inconsistency or on a failure that will not pass. */
  run(signal: AbortSignal): Promise<void>;
}

export function createViewPublisher<T>(deps: PublishDeps, published: PublishedView<T>, config: PublisherConfig): ViewPublisher {
  const { store, outbox, telemetry } = deps;
  const { view, table } = published;
  const { schema } = store;
  if (schema.view !== view.schema.view || schema.version !== view.schema.version) {
    throw new Error(`the store of ${schema.view} ${schema.version} was given to the view ${view.schema.view} ${view.schema.version}`);
  }
  const changes = createWakeUp();
  const traces = createRecentTraces();
  const traced: View<T> = { ...view, read: (event) => traces.noted(event.position, view.read(event)) };
  const runner = createViewRunner(deps.log, store, traced, {
    ...telemetry,
    wrote(fact) {
      telemetry.wrote(fact);
      changes.wake();
    },
  });
  let publishing = false;

  /**
   * A view that is built anew sends nothing until it has all of the log, and then every row once. A crash before the
   * write leaves a view that is still being built; after it, one with all rows still to be sent.
   */
  async function waitToTakeOver(signal: AbortSignal): Promise<void> {
    publishing = await isPublishing(store);
    while (!publishing && !signal.aborted) {
      if (runner.progress().caughtUp) {
        telemetry.tookOver(await store.write("unchanged", (write) => takeOver(write, table, runner.progress().checkpoint)));
        publishing = true;
      } else {
        await pause(CATCH_UP_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Resolves to how many were sent. A crash between sending and marking sends the same messages again, under the same ids. */
  async function sendPending(): Promise<number> {
    const rows = await readPending(store, table, config.sendBatch);
    if (rows.length === 0) return 0;
    const parents = rows.map((row) => traces.of(Number(row["as_of"])));
    const messages = rows.map((row, i) => inTrace(published.toMessage(row), parents[i]));
    const distinct = new Set(parents.filter((parent) => parent !== undefined));
    await telemetry.send(messages.length, [...distinct], () => outbox.send(messages));
    telemetry.sent(messages.length);
    const marks = rows.map((row): PendingMark => [String(row["key"]), Number(row["as_of"])]);
    await store.write("unchanged", (write) => clearSent(write, marks));
    return messages.length;
  }

  async function send(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (!publishing) await waitToTakeOver(signal);
        if (signal.aborted) return;
        changes.reset();
        const sent = await sendPending();
        if (sent === config.sendBatch) continue;
        // Rows that change often are sent once for many changes.
        await pause(config.sendEveryMs, undefined, { signal }).catch(() => undefined);
        await changes.woken(signal);
      } catch (error) {
        if (!isBridgeError(error) || !error.retryable) throw error;
        telemetry.sendFailed(error);
        await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  return {
    progress: () => ({ ...runner.progress(), publishing }),
    newestMs: runner.newestMs,
    run: (signal) => runBoth(signal, (both) => runner.run(both), send),
  };
}

/** Runs two halves of one work: when one fails the other is stopped, and the failure is passed on once both have ended. */
async function runBoth(signal: AbortSignal, ...halves: readonly ((signal: AbortSignal) => Promise<void>)[]): Promise<void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const ends = await Promise.allSettled(halves.map((half) => half(both).finally(() => stop.abort())));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Remembers a wake-up that comes while nobody waits. */
function createWakeUp(): { wake(): void; reset(): void; woken(signal: AbortSignal): Promise<void> } {
  let isAwake = false;
  let resume: (() => void) | undefined;
  return {
    wake() {
      isAwake = true;
      resume?.();
    },
    reset() {
      isAwake = false;
    },
    async woken(signal) {
      if (isAwake || signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      resume = resolve;
      signal.addEventListener("abort", resume, { once: true });
      await promise;
      signal.removeEventListener("abort", resume);
      resume = undefined;
    },
  };
}
