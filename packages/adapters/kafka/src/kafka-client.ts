// How the cluster is reached: addresses, TLS, SASL, and where kafkajs's own log lines go. Opens nothing.

import type { ConnectionOptions } from "node:tls";
import { createDiagnosticPublisher, DIAGNOSTICS, type KafkaFact } from "@csp/contracts";
import { Kafka, type LogEntry, logLevel, type SASLOptions } from "kafkajs";
import { readRecordSetsByOurs } from "./fetch-decoding.ts";
import { writeRecordsByOurs } from "./record-writer.ts";
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

const publish = createDiagnosticPublisher(DIAGNOSTICS.kafkaClient);

/** `requestTimeoutMs`: when a request counts as lost; kafkajs's own time unless given. */
export function createClient(access: KafkaAccess, requestTimeoutMs?: number): Kafka {
  registerZstd();
  readRecordSetsByOurs();
  writeRecordsByOurs();
  return new Kafka({
    clientId: access.clientId,
    brokers: inTurn(access.brokers),
    ...(requestTimeoutMs === undefined ? {} : { requestTimeout: requestTimeoutMs }),
    ssl: access.tls === undefined ? false : { ...access.tls },
    ...(access.sasl === undefined ? {} : { sasl: access.sasl as SASLOptions }),
    logLevel: logLevel.WARN,
    logCreator: () => publishEntry,
  });
}

/**
 * Whoever connects anew begins with the next broker. kafkajs begins with the first one each time, and stays with it where it takes
 * the connection and then says nothing, however many others there are.
 */
function inTurn(brokers: readonly string[]): () => string[] {
  let turn = 0;
  return () => {
    const at = turn++ % brokers.length;
    return brokers.slice(at, at + 1);
  };
}

/** Tells operators. */
export function publishFact(fact: KafkaFact): void {
  publish(() => fact);
}

/** Of a refused request the message names the request alone. */
function publishEntry({ level, namespace, log }: LogEntry): void {
  const reason: unknown = log["error"];
  const isNews = typeof reason === "string" && !log.message.includes(reason);
  publishFact({ level: level <= logLevel.ERROR ? "error" : "warn", detail: `${namespace}: ${log.message}${isNews ? `: ${reason}` : ""}` });
}
