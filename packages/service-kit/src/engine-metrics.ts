// What the adapters say of their engines, as signals. An engine that a process does not use says nothing, and then there is
// no signal of it: its instruments are made with its first fact.

import { DIAGNOSTICS, listenTo } from "@csp/contracts";
import { EVENTSTOREDB_SIGNALS, KAFKA_SIGNALS, LOG_SIGNALS, POSTGRES_SIGNALS } from "./signals/engine-signals.ts";
import type { Observation, Signals } from "./signals/registry.ts";

/** Listens from now on, until disposed of. */
export function openEngineMetrics(signals: Signals): Disposable {
  const opened = new DisposableStack();
  listenToLog(signals, opened);
  listenToKafka(signals, opened);
  listenToEventStoreDb(signals, opened);
  listenToPostgres(signals, opened);
  return opened;
}

function listenToLog(signals: Signals, opened: DisposableStack): void {
  const instruments = once(() => ({
    appendedEvents: signals.counter(LOG_SIGNALS.appendedEvents),
    appendedBytes: signals.counter(LOG_SIGNALS.appendedBytes),
    events: signals.histogram(LOG_SIGNALS.commitEvents),
    bytes: signals.histogram(LOG_SIGNALS.commitBytes),
    seconds: signals.histogram(LOG_SIGNALS.commitSeconds),
    sync: signals.histogram(LOG_SIGNALS.syncSeconds),
  }));
  opened.use(
    listenTo(DIAGNOSTICS.logCommit, (fact) => {
      const { appendedEvents, appendedBytes, events, bytes, seconds, sync } = instruments();
      appendedEvents.add(fact.events);
      appendedBytes.add(fact.bytes);
      events.record(fact.events);
      bytes.record(fact.bytes);
      seconds.record(fact.durationMs / 1000);
      sync.record(fact.commitMs / 1000);
    }),
  );
}

function listenToKafka(signals: Signals, opened: DisposableStack): void {
  const lags = new Map<string, { readonly topic: string; readonly messages: number }>();
  const rebalances = once(() => {
    opened.use(signals.observe(KAFKA_SIGNALS.consumerLag, () => sumByTopic(lags.values())));
    return { count: signals.counter(KAFKA_SIGNALS.rebalances), partitions: signals.gauge(KAFKA_SIGNALS.partitions) };
  });
  const openBytes = once(() => signals.gauge(KAFKA_SIGNALS.openBytes));
  const problems = once(() => signals.counter(KAFKA_SIGNALS.clientProblems));
  opened.use(
    listenTo(DIAGNOSTICS.kafkaRebalance, ({ partitions }) => {
      if (partitions !== null) rebalances().count.add(1);
      rebalances().partitions.set(partitions ?? 0);
    }),
  );
  opened.use(
    listenTo(DIAGNOSTICS.kafkaLag, ({ topic, partition, messages }) => {
      if (messages === null) lags.delete(`${topic}/${partition}`);
      else lags.set(`${topic}/${partition}`, { topic, messages });
    }),
  );
  opened.use(listenTo(DIAGNOSTICS.kafkaOpenBytes, ({ bytes }) => openBytes().set(bytes)));
  opened.use(listenTo(DIAGNOSTICS.kafkaClient, ({ level }) => problems().add(1, { level })));
}

function sumByTopic(lags: Iterable<{ readonly topic: string; readonly messages: number }>): readonly Observation[] {
  const sums = new Map<string, number>();
  for (const { topic, messages } of lags) sums.set(topic, (sums.get(topic) ?? 0) + messages);
  return Array.from(sums, ([topic, messages]): Observation => [messages, { topic }]);
}

function listenToEventStoreDb(signals: Signals, opened: DisposableStack): void {
  const instruments = once(() => ({
    seconds: signals.histogram(EVENTSTOREDB_SIGNALS.appendSeconds),
    events: signals.counter(EVENTSTOREDB_SIGNALS.appendedEvents),
    reconnects: signals.counter(EVENTSTOREDB_SIGNALS.reconnects),
  }));
  opened.use(
    listenTo(DIAGNOSTICS.eventStoreAppend, ({ outcome, events, durationMs }) => {
      instruments().seconds.record(durationMs / 1000, { outcome });
      instruments().events.add(events);
    }),
  );
  opened.use(listenTo(DIAGNOSTICS.eventStoreBreak, ({ call }) => instruments().reconnects.add(1, { call })));
}

function listenToPostgres(signals: Signals, opened: DisposableStack): void {
  const pools = new Map<string, { readonly busy: number; readonly idle: number; readonly waiting: number }>();
  const sum = (of: "busy" | "idle" | "waiting") => Array.from(pools.values()).reduce((total, pool) => total + pool[of], 0);
  const statements = once(() => signals.histogram(POSTGRES_SIGNALS.statementSeconds));
  const watch = once(() => {
    opened.use(
      signals.observe(POSTGRES_SIGNALS.poolConnections, () => [
        [sum("busy"), { state: "busy" }],
        [sum("idle"), { state: "idle" }],
      ]),
    );
    opened.use(signals.observe(POSTGRES_SIGNALS.poolWaiting, () => [[sum("waiting")]]));
  });
  opened.use(listenTo(DIAGNOSTICS.postgresStatement, ({ outcome, durationMs }) => statements().record(durationMs / 1000, { outcome })));
  opened.use(
    listenTo(DIAGNOSTICS.postgresPool, ({ pool, busy, idle, waiting }) => {
      watch();
      pools.set(pool, { busy, idle, waiting });
    }),
  );
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
