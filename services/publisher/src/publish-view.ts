// Keeps one regulator view and publishes its rows: folds events into rows, and sends each row that changed to its topic.
// Knows neither what the rows mean nor which engine the topics are in.

import { setTimeout as pause } from "node:timers/promises";
import { type EventLog, type Outbox, type OutMessage, type Position, type SqlRow, type TopicMaker, type ViewStore, type ViewWrite } from "@csp/contracts";
import type { TopicSchema } from "@csp/domain";
import { crashPoint, createBackoff, createViewRunner, type PositionClock, type Readiness, type View, type ViewProgress } from "@csp/service-kit";
import type { SendConfig } from "./config.ts";
import { clearSent, endPublishing, isPublishing, type PendingMark, readBacklog, readPending } from "./pending.ts";
import { createRecentTraces, inTrace } from "./recent-traces.ts";
import { isSentLater } from "./sent-later.ts";
import { takeOver } from "./take-over.ts";
import type { PublisherTelemetry } from "./telemetry.ts";
import type { SchemaIds } from "./topic-value.ts";

/** How often a view that is being built is asked whether it has caught up. */
const CATCH_UP_MS = 20;

/** A view whose rows are messages. Its tables hold `PENDING_TABLES`, and it marks what it changes. */
export interface PublishedView<T> {
  readonly view: View<T>;
  /** The table of its rows, with the columns `key` and `as_of`. */
  readonly table: string;
  /** A query of the `key` and `as_of` of those rows that are published. */
  readonly published: string;
  readonly schema: TopicSchema;
  /** A row as it is sent: the same row gives the same message, id and all. */
  toOutgoing(row: SqlRow): OutgoingRow;
  /** True where topics come about with what is published, so that nobody can have made them before. */
  readonly makesTopics: boolean;
  /** Whether two rows of one key, of a generation before and of this one, tell consumers the same. */
  isSame(before: SqlRow, now: SqlRow): boolean;
  /** Makes rows that take back those of a generation before whose keys this one has not; resolves to their keys. Absent where there are none. */
  withdraw?(write: ViewWrite, gone: readonly SqlRow[], since: Position): Promise<readonly string[]>;
  /** Run once at each start, before anything is sent, in a write. */
  begin?(write: ViewWrite): Promise<void>;
}

export interface OutgoingRow {
  readonly topic: string;
  toMessage(schemaId: number): OutMessage;
}

export interface PublishDeps {
  readonly log: EventLog;
  /** Made for the view's schema. */
  readonly store: ViewStore;
  /** What this one takes over from; absent for the first generation. */
  readonly before?: GenerationBefore | undefined;
  readonly outbox: Outbox;
  /** Absent where the outbox makes topics by itself. */
  readonly topicMaker?: TopicMaker | undefined;
  readonly schemaIds: SchemaIds;
  readonly telemetry: PublisherTelemetry;
}

/** The view of the generation of translations before, where this is a later one. */
export interface GenerationBefore {
  readonly store: ViewStore;
  /** By which position all outcomes of this generation stand that there must be; undefined while it is being translated. */
  readonly translatedBy: () => Promise<Position | undefined>;
}

export interface PublisherState extends Readiness {
  /** What it waits for, each once; what all families wait for is told once for all of them. */
  readonly waits: readonly string[];
}

export interface TopicPublisher {
  /** How far it is, and what it waits for. */
  state(): PublisherState;
  /** Tells how far it is and what waits to be sent, until it is disposed of. */
  watch(clock: PositionClock): void;
  /** Runs until the signal. Rejects on our own inconsistency or on a failure that will not pass. */
  run(signal: AbortSignal): Promise<void>;
}

export interface ViewPublisher extends TopicPublisher {
  /** `publishing` is false while the view is being built for the first time. */
  progress(): ViewProgress & { readonly publishing: boolean };
}

export function createViewPublisher<T>(deps: PublishDeps, published: PublishedView<T>, config: SendConfig): ViewPublisher {
  const { store, outbox, telemetry } = deps;
  const { view, table, schema: topicSchema } = published;
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
  const backoff = createBackoff();
  let publishing = false;
  let hasBegun = false;

  async function begin(): Promise<void> {
    if (hasBegun) return;
    await store.write("unchanged", async (write) => published.begin?.(write));
    hasBegun = true;
  }

  /**
   * A view that is built anew sends nothing until it has all of the log, and then every row once. A crash before the
   * write leaves a view that is still being built; after it, one with all rows still to be sent.
   */
  async function waitToTakeOver(signal: AbortSignal): Promise<void> {
    publishing = await isPublishing(store);
    while (!publishing && !signal.aborted) {
      if (await isComplete()) {
        telemetry.tookOver(await takeOver(store, published, runner.progress().checkpoint, deps.before?.store));
        crashPoint("publisher.took-over");
        publishing = true;
      } else {
        await pause(CATCH_UP_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    // So that this view, should it ever be built anew, is not held against rows that consumers have no more. A crash before comes here again.
    if (publishing) await deps.before?.store.write("unchanged", endPublishing);
  }

  /** A generation that is still being translated is not complete, though the view has all of it that there is. */
  async function isComplete(): Promise<boolean> {
    if (!runner.progress().caughtUp) return false;
    const position = deps.before === undefined ? 0 : await deps.before.translatedBy();
    return position !== undefined && runner.progress().checkpoint >= position;
  }

  /** Resolves to how many were sent. A crash between sending and marking sends the same messages again, under the same ids. */
  async function sendPending(): Promise<number> {
    const rows = await readPending(store, table, config.sendBatch);
    if (rows.length === 0) return 0;
    const parents = rows.map((row) => traces.of(Number(row["as_of"])));
    const messages = (await toMessages(rows)).map((message, i) => inTrace(message, parents[i]));
    const distinct = new Set(parents.filter((parent) => parent !== undefined));
    await telemetry.send(messages.length, [...distinct], () => outbox.send(messages));
    crashPoint("publisher.sent");
    telemetry.sent(messages.length);
    const marks = rows.map((row): PendingMark => [String(row["key"]), Number(row["as_of"])]);
    await store.write("unchanged", async (write) => clearSent(write, marks));
    crashPoint("publisher.marked");
    return messages.length;
  }

  async function toMessages(rows: readonly SqlRow[]): Promise<readonly OutMessage[]> {
    const outgoing = rows.map((row) => published.toOutgoing(row));
    const topics = [...new Set(outgoing.map(({ topic }) => topic))];
    if (published.makesTopics) await deps.topicMaker?.ensureTopics(topics);
    const ids = new Map<string, number>();
    for (const topic of topics) ids.set(topic, await deps.schemaIds(topic, topicSchema));
    return outgoing.map(({ topic, toMessage }) => toMessage(ids.get(topic) ?? 0));
  }

  async function send(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await begin();
        if (!publishing) await waitToTakeOver(signal);
        if (signal.aborted) return;
        changes.reset();
        const sent = await sendPending();
        if (backoff.succeeded()) telemetry.sendsAgain();
        if (sent === config.sendBatch) continue;
        // Rows that change often are sent once for many changes.
        await pause(config.sendEveryMs, undefined, { signal }).catch(() => undefined);
        await changes.woken(signal);
      } catch (error) {
        if (!isSentLater(error)) throw error;
        telemetry.sendFailed(error, backoff.failed(error));
        await backoff.pause(signal);
      }
    }
  }

  const progress = () => ({ ...runner.progress(), publishing });

  return {
    progress,
    state() {
      const { caughtUp, checkpoint: position, failure } = progress();
      const waits = [...new Set([failure, backoff.failure()].filter((one) => one !== null))];
      const detail = `${schema.view} ${publishing ? "published" : "being built, not yet published,"} up to ${position}`;
      return { ready: caughtUp && publishing && waits.length === 0, detail, position, waits };
    },
    watch(clock) {
      telemetry.watchFollower(clock, () => ({ position: runner.progress().checkpoint, newestMs: runner.newestMs() }));
      telemetry.watchOutbox(clock, () => readBacklog(store));
    },
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
