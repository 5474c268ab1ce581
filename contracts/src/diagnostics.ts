// What adapters say about their engines, on channels of `node:diagnostics_channel`, while somebody listens. The names and
// shapes are here, so that an adapter knows no telemetry library and telemetry knows no adapter. Facts never hold content.

import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";

/** One kind of fact on one channel: `T` is what is published. */
export interface Diagnostic<T> {
  readonly channel: string;
  /** Never set; carries the type. */
  readonly fact?: T;
}

/** A group of appends became durable in the embedded log. */
export interface LogCommitFact {
  readonly events: number;
  readonly bytes: number;
  /** The whole transaction. */
  readonly durationMs: number;
  /** Of that, COMMIT alone: mostly the disk's fsync. */
  readonly commitMs: number;
}

/** An append to EventStoreDB was answered, or was not. `refused`: for its expected revision or its size. */
export interface EventStoreAppendFact {
  readonly outcome: "stored" | "refused" | "failed";
  /** That became durable by it: none where they had been stored before. */
  readonly events: number;
  readonly durationMs: number;
}

/** A long call to EventStoreDB broke; whoever needs it opens another. */
export interface EventStoreBreakFact {
  readonly call: "append" | "follow";
}

/** The group gave out its partitions anew; `partitions` of them are ours. Null when those that were ours are taken. */
export interface KafkaRebalanceFact {
  readonly partitions: number | null;
}

/** How many messages of a partition of ours are not yet safe; null once the partition is not ours any more. */
export interface KafkaLagFact {
  readonly topic: string;
  readonly partition: number;
  readonly messages: number | null;
}

/** Bytes of messages that are fetched and not safe, over all partitions of this reader. */
export interface KafkaOpenBytesFact {
  readonly bytes: number;
}

/** What happened in the client of Kafka. Never holds messages. */
export interface KafkaFact {
  readonly level: "error" | "warn" | "info";
  readonly detail: string;
}

/** A statement was run by PostgreSQL, or failed. */
export interface PostgresStatementFact {
  readonly outcome: "done" | "failed";
  readonly durationMs: number;
}

/** The pool of connections to PostgreSQL as it is now; published when it changes. */
export interface PostgresPoolFact {
  /** Names the pool where a process has several. */
  readonly pool: string;
  readonly busy: number;
  readonly idle: number;
  /** Callers that wait for a connection. */
  readonly waiting: number;
}

export const DIAGNOSTICS = {
  logCommit: { channel: "csp.log.commit" } as Diagnostic<LogCommitFact>,
  eventStoreAppend: { channel: "csp.eventstoredb.append" } as Diagnostic<EventStoreAppendFact>,
  eventStoreBreak: { channel: "csp.eventstoredb.break" } as Diagnostic<EventStoreBreakFact>,
  kafkaRebalance: { channel: "csp.kafka.rebalance" } as Diagnostic<KafkaRebalanceFact>,
  kafkaLag: { channel: "csp.kafka.lag" } as Diagnostic<KafkaLagFact>,
  kafkaOpenBytes: { channel: "csp.kafka.open-bytes" } as Diagnostic<KafkaOpenBytesFact>,
  kafkaClient: { channel: "csp.kafka" } as Diagnostic<KafkaFact>,
  postgresStatement: { channel: "csp.postgres.statement" } as Diagnostic<PostgresStatementFact>,
  postgresPool: { channel: "csp.postgres.pool" } as Diagnostic<PostgresPoolFact>,
} as const;

/** Publishes facts of one kind where somebody listens; otherwise it costs a comparison, and the fact is not made. */
export function createDiagnosticPublisher<T>(diagnostic: Diagnostic<T>): (makeFact: () => T) => void {
  const facts = channel(diagnostic.channel);
  return (makeFact) => {
    if (facts.hasSubscribers) facts.publish(makeFact());
  };
}

/** Hands every fact of one kind to `take`, until disposed of. `take` must not throw: it runs in the middle of the adapter's work. */
export function listenTo<T>(diagnostic: Diagnostic<T>, take: (fact: T) => void): Disposable {
  const listener = (fact: unknown) => take(fact as T);
  subscribe(diagnostic.channel, listener);
  return { [Symbol.dispose]: () => void unsubscribe(diagnostic.channel, listener) };
}
