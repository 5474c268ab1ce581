// How the cluster is reached: addresses, TLS, SASL, and where kafkajs's own log lines go. Opens nothing.

import { channel } from "node:diagnostics_channel";
import type { ConnectionOptions } from "node:tls";
import { Kafka, type LogEntry, logLevel, type SASLOptions } from "kafkajs";
import { registerZstd } from "./zstd-codec.ts";

export const SASL_MECHANISMS = ["plain", "scram-sha-256", "scram-sha-512"] as const;

export interface KafkaAccess {
  /** `host:port` each; one that answers is enough to find the others. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Absent: no encryption. Empty: TLS with the authorities that Node trusts. */
  readonly tls?: Pick<ConnectionOptions, "ca" | "cert" | "key" | "servername"> | undefined;
  readonly sasl?: { readonly mechanism: (typeof SASL_MECHANISMS)[number]; readonly username: string; readonly password: string } | undefined;
}

/** What happened in the client of Kafka, published on the channel `csp.kafka`. Never holds messages. */
export interface KafkaFact {
  readonly level: "error" | "warn" | "info";
  readonly detail: string;
}

const facts = channel("csp.kafka");

export function createClient(access: KafkaAccess): Kafka {
  registerZstd();
  return new Kafka({
    clientId: access.clientId,
    brokers: [...access.brokers],
    ssl: access.tls === undefined ? false : { ...access.tls },
    ...(access.sasl === undefined ? {} : { sasl: access.sasl as SASLOptions }),
    logLevel: logLevel.WARN,
    logCreator: () => publishEntry,
  });
}

export function publishFact(fact: KafkaFact): void {
  facts.publish(fact);
}

function publishEntry({ level, namespace, log }: LogEntry): void {
  publishFact({ level: level <= logLevel.ERROR ? "error" : "warn", detail: `${namespace}: ${log.message}` });
}
