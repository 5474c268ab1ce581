// Settings of Kafka: where it is, how it is reached, who we are to it.

import { readFileSync } from "node:fs";
import { DEFAULT_BOUNDS, type KafkaAccess, SASL_MECHANISMS } from "@csp/adapter-kafka";
import { BridgeError } from "@csp/contracts";
import { type ConfigFields, field } from "@csp/service-kit";

export interface KafkaConfig {
  /** `host:port` each, with commas between; Kafka is not used where none is named. */
  readonly kafkaBrokers: string | undefined;
  /** Readers of one group share the partitions of the uplink topics between them. */
  readonly kafkaGroup: string;
  /** A reader that is not heard of for so long loses its partitions to the others. */
  readonly kafkaSessionMs: number;
  /** Bytes of messages that are fetched and not recorded, over all partitions. */
  readonly kafkaMaxOpenBytes: number;
  readonly kafkaTls: boolean;
  /** PEM file of the authority that signs the brokers' certificates. */
  readonly kafkaTlsCa: string | undefined;
  readonly kafkaSasl: "none" | (typeof SASL_MECHANISMS)[number];
  readonly kafkaUsername: string | undefined;
  readonly kafkaPassword: string | undefined;
}

const MOST_PORT = 65_535;

export const KAFKA_FIELDS: ConfigFields<KafkaConfig> = {
  kafkaBrokers: field.optionalText({ env: "CSP_KAFKA_BROKERS", doc: "Kafka's brokers, `host:port` with commas between; without it Kafka is not used" }),
  kafkaGroup: field.text({ env: "CSP_KAFKA_GROUP", doc: "readers of one group share the uplink topics between them", default: "csp-ingest" }),
  kafkaSessionMs: field.durationMs({
    env: "CSP_KAFKA_SESSION",
    doc: "a reader that is not heard of for so long loses its partitions to the others",
    default: DEFAULT_BOUNDS.sessionMs,
  }),
  kafkaMaxOpenBytes: field.bytes({
    env: "CSP_KAFKA_MAX_OPEN_BYTES",
    doc: "most bytes of messages from Kafka that are fetched and not yet recorded, over all partitions",
    default: DEFAULT_BOUNDS.mostOpenBytesInAll,
  }),
  kafkaTls: field.flag({ env: "CSP_KAFKA_TLS", doc: "reach the brokers over TLS", default: false }),
  kafkaTlsCa: field.optionalText({
    env: "CSP_KAFKA_TLS_CA",
    doc: "a PEM file with the authority of the brokers' certificates, instead of those that Node trusts",
  }),
  kafkaSasl: field.choice(["none", ...SASL_MECHANISMS], { env: "CSP_KAFKA_SASL", doc: "how we say who we are to the brokers", default: "none" }),
  kafkaUsername: field.optionalText({ env: "CSP_KAFKA_USERNAME", doc: "our name to the brokers" }),
  kafkaPassword: field.optionalText({ env: "CSP_KAFKA_PASSWORD", doc: "our password to the brokers" }),
};

/** Undefined where Kafka is not used. `clientId` is how the brokers' logs name us. @throws BridgeError CONFIG_INVALID for settings that do not go together */
export function kafkaAccess(config: KafkaConfig, clientId: string): KafkaAccess | undefined {
  if (config.kafkaBrokers === undefined) return undefined;
  const { kafkaUsername: username, kafkaPassword: password, kafkaSasl: mechanism } = config;
  const given = [mechanism !== "none", username !== undefined, password !== undefined];
  if (given.includes(true) && given.includes(false)) {
    throw new BridgeError("CONFIG_INVALID", "CSP_KAFKA_SASL, CSP_KAFKA_USERNAME and CSP_KAFKA_PASSWORD go together: set all of them or none");
  }
  return {
    clientId,
    brokers: config.kafkaBrokers.split(",").map(readBroker),
    tls: config.kafkaTls ? readTls(config.kafkaTlsCa) : undefined,
    sasl: mechanism === "none" ? undefined : { mechanism, username: username ?? "", password: password ?? "" },
  };
}

/** Kafka's client takes anything, and tries for ever to reach it. */
function readBroker(text: string): string {
  const broker = text.trim();
  const port = Number(/^[^\s/]+:(\d{1,5})$/.exec(broker)?.[1] ?? 0);
  if (port >= 1 && port <= MOST_PORT) return broker;
  throw new BridgeError("CONFIG_INVALID", `CSP_KAFKA_BROKERS: ${JSON.stringify(broker)} is not host:port, e.g. 127.0.0.1:9092`);
}

function readTls(caFile: string | undefined): NonNullable<KafkaAccess["tls"]> {
  if (caFile === undefined) return {};
  try {
    return { ca: readFileSync(caFile, "utf8") };
  } catch (error) {
    throw new BridgeError("CONFIG_INVALID", `CSP_KAFKA_TLS_CA=${JSON.stringify(caFile)} cannot be read`, error);
  }
}
