// What a started Kafka is to a test, whichever way it is run.

export const KAFKA_VERSION = "4.4.0";

export interface KafkaOptions {
  /** Each topic has as many replicas, and needs all but one of them for a write. Default 1. */
  readonly brokers?: number;
  /** With doors for those who come over TLS, or say who they are. */
  readonly secured?: boolean;
}

/** Beside the open door of a Kafka: each address is one broker's. */
export interface SecuredDoors {
  readonly tls: string;
  /** Not encrypted; by PLAIN alone. */
  readonly sasl: string;
  /** Encrypted; by PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512. */
  readonly saslTls: string;
  /** PEM file of the authority that signed the broker's certificate. */
  readonly caFile: string;
  readonly username: string;
  readonly password: string;
}

export interface Kafka extends AsyncDisposable {
  /** `host:port` of each. */
  readonly brokers: readonly string[];
  /** Where it was asked for. */
  readonly doors?: SecuredDoors | undefined;
  /** Of the brokers' processes; none where they run elsewhere. */
  pids(): readonly number[];
  /** Ends one broker at once, as a power cut would. */
  kill(broker: number): Promise<void>;
  /** Starts a killed broker over what it had. */
  restart(broker: number): Promise<void>;
}

export type StartKafka = (options?: KafkaOptions) => Promise<Kafka>;
