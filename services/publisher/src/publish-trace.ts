// Publishes every outcome in the log, in its order. The log itself is the list of what is to be sent, so nothing is kept
// beside it but how far it was sent: the checkpoint of a store without rows.

import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { type EventLog, type LoggedEvent, type Outbox, type OutMessage, TRACE_TOPIC, type ViewSchema, type ViewStore } from "@csp/contracts";
import { CATEGORY, decodeProvenance, TRACE_SCHEMA } from "@csp/domain";
import { crashPoint, createBackoff } from "@csp/service-kit";
import type { SendConfig } from "./config.ts";
import type { TopicPublisher } from "./publish-view.ts";
import { isSentLater } from "./sent-later.ts";
import type { PublisherTelemetry } from "./telemetry.ts";
import type { SchemaIds } from "./topic-value.ts";
import { toTraceMessage } from "./trace-message.ts";

/** Another version sends everything again, from the start of the log. */
export const TRACE_SENT: ViewSchema = { view: "trace-sent", version: 1, tables: [] };

/** Of the log at a time, and so of one send. */
const READ_BYTES = 256 * 1024;
/** Messages that are made before other work of the process gets its turn, about 1 ms. */
const SLICE = 64;

export interface TraceDeps {
  readonly log: EventLog;
  /** Made for `TRACE_SENT`, of the generation. */
  readonly store: ViewStore;
  /** The generation of translations that is published: all of it, from the start of the log. */
  readonly generation: number;
  readonly outbox: Outbox;
  readonly schemaIds: SchemaIds;
  readonly telemetry: PublisherTelemetry;
}

export function createTracePublisher(deps: TraceDeps, config: SendConfig): TopicPublisher {
  const { log, store, outbox, telemetry } = deps;
  const backoff = createBackoff();
  let checkpoint = 0;
  let newestMs: number | undefined;
  let caughtUp = false;

  async function toMessages(events: readonly LoggedEvent[]): Promise<readonly OutMessage[]> {
    const schemaId = await deps.schemaIds(TRACE_TOPIC, TRACE_SCHEMA);
    const messages: OutMessage[] = [];
    const last = events.at(-1);
    if (last !== undefined) newestMs = decodeProvenance(last.meta).receivedAtMs;
    for (const [at, event] of events.entries()) {
      const message = toTraceMessage(event, schemaId, deps.generation);
      if (message !== undefined) messages.push(message);
      if (at % SLICE === SLICE - 1) await nextTurn();
    }
    return messages;
  }

  async function sendBatch(events: readonly LoggedEvent[], upTo: number): Promise<void> {
    const messages = await toMessages(events);
    if (messages.length === 0) return;
    const traces = new Set(messages.flatMap(({ headers }) => headers["traceparent"] ?? []));
    await telemetry.send(messages.length, [...traces], () => outbox.send(messages));
    crashPoint("publisher.sent");
    // A crash here, or the loss of the write, sends the same messages again, under the same ids.
    await store.write(upTo, async () => undefined);
    crashPoint("publisher.marked");
    telemetry.sent(messages.length);
  }

  async function followOnce(signal: AbortSignal): Promise<void> {
    checkpoint = await store.checkpoint();
    for await (const batch of log.follow({ categories: [CATEGORY.trace] }, checkpoint, { signal, batchBytes: READ_BYTES, batchEvents: config.sendBatch })) {
      await sendBatch(batch.events, batch.resumeAfter);
      checkpoint = batch.resumeAfter;
      if (backoff.succeeded()) telemetry.sendsAgain();
      caughtUp ||= batch.caughtUp;
      if (batch.caughtUp && batch.events.length > 0) await pause(config.sendEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    state() {
      const waits = backoff.failure();
      return {
        ready: caughtUp && waits === null,
        detail: `trace published up to ${checkpoint}`,
        position: checkpoint,
        waits: waits === null ? [] : [waits],
      };
    },
    watch(clock) {
      const state = () => ({ position: checkpoint, newestMs });
      telemetry.watchFollower(clock, state);
      // What waits to be sent is what it has not passed: the log itself is its outbox.
      telemetry.watchUnsent(clock, state);
    },
    async run(signal) {
      while (!signal.aborted) {
        try {
          await followOnce(signal);
        } catch (error) {
          if (!isSentLater(error)) throw error;
          telemetry.sendFailed(error, backoff.failed(error));
          await backoff.pause(signal);
        }
      }
    },
  };
}
