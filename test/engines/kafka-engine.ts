// What a started Kafka is to a test, whichever way it is run.

export const KAFKA_VERSION = "4.4.0";

export interface KafkaOptions {
  /** Each topic has as many replicas, and needs all but one of them for a write. Default 1. */
  readonly brokers?: number;
}

export interface Kafka extends AsyncDisposable {
  /** `host:port` of each. */
  readonly brokers: readonly string[];
  /** Of the brokers' processes; none where they run elsewhere. */
  pids(): readonly number[];
  /** Ends one broker at once, as a power cut would. */
  kill(broker: number): Promise<void>;
  /** Starts a killed broker over what it had. */
  restart(broker: number): Promise<void>;
}

export type StartKafka = (options?: KafkaOptions) => Promise<Kafka>;
