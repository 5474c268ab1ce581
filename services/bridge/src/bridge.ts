// The whole bridge in one process over one data folder: opens the embedded adapters once, makes the services that could
// as well run alone, and wires them only through the log.

import { join } from "node:path";
import { openDataFolder, openSqliteEventLog, openSqliteTopics, openSqliteViewStore } from "@csp/adapter-sqlite";
import type { Clock, EventLog, TopicReader, ViewStore } from "@csp/contracts";
import type { RuleSet } from "@csp/formats";
import { createIngest } from "@csp/ingest";
import { createPublisher, SUPERVISION_FLOW } from "@csp/publisher";
import { createQuery, QUERY_SCHEMA } from "@csp/query";
import { createHttp, createTelemetry, type Runnable, type Service, type Telemetry, toHttpLimits, watchDisk } from "@csp/service-kit";
import { createTranslator } from "@csp/translator";
import { checkRoutes } from "./check/route.ts";
import type { BridgeConfig } from "./config.ts";
import { createKafka, sendToBoth } from "./kafka.ts";
import { readRules } from "./rules-file.ts";

export interface Bridge extends AsyncDisposable {
  /** In the order in which they are started: downstream first, the HTTP door last. */
  readonly runnables: readonly Runnable[];
  readonly services: readonly Service[];
  readonly telemetry: Telemetry;
  readonly log: EventLog;
  /** All view stores. */
  readonly stores: readonly ViewStore[];
  readonly topics: TopicReader;
  readonly rules: RuleSet;
  /** Absolute path of the data folder. */
  readonly folder: string;
  /** Address of the HTTP server; known once it has started. */
  url(): string;
}

/** The regulator view has few rows, where the pack view has one and more for every pack. */
const FLOW_CACHE_BYTES = 8 * 1024 * 1024;

export const SYSTEM_CLOCK: Clock = { nowMs: () => Date.now() };

/** Opens the folder and everything in it, and starts nothing. Disposing closes what was opened here; stop the services first. */
export async function openBridge(config: BridgeConfig, clock: Clock = SYSTEM_CLOCK): Promise<Bridge> {
  const rules = await readRules(config.rulesFile);
  await using opened = new AsyncDisposableStack();
  const telemetry = opened.use(
    createTelemetry({ service: "csp-bridge", otlpEndpoint: config.otlpEndpoint, traceSample: config.traceSample, logLevel: config.logLevel }),
  );
  const folder = opened.use(await openDataFolder(config.dataDir));
  opened.use(watchDisk(telemetry, folder.path));
  const [log, topics, queryStore, flowStore] = await useAll(opened, [
    openSqliteEventLog(folder),
    openSqliteTopics(folder),
    openSqliteViewStore(folder, QUERY_SCHEMA),
    openSqliteViewStore(folder, SUPERVISION_FLOW, { cacheBytes: FLOW_CACHE_BYTES }),
  ]);
  const kafka = createKafka(config);
  if (kafka !== undefined) opened.use(kafka.outbox);
  const outbox = kafka === undefined ? topics : sendToBoth(kafka.outbox, topics);
  const services = [
    createQuery({ log, store: queryStore, telemetry }),
    createPublisher({ log, store: flowStore, outbox, topics, rules, telemetry }, config),
    createTranslator({ log, rules, telemetry }, config),
    createIngest({ log, clock, telemetry, spoolFolder: join(folder.path, "spool"), inbox: kafka?.inbox }, config),
  ];
  const stores = [queryStore, flowStore];
  const served = [...services, checkRoutes({ log, stores, retranslate: { rules, maxDecodedBytes: config.maxDecodedBytes } })];
  const http = createHttp({
    host: config.httpHost,
    port: config.httpPort,
    allowUnauthenticated: config.allowUnauthenticated,
    limits: toHttpLimits(config),
    services: served,
    telemetry,
  });
  let url = "";
  const door: Runnable = { name: http.name, start: async () => (url = (await http.start()).url), [Symbol.asyncDispose]: () => http[Symbol.asyncDispose]() };
  const held = opened.move();
  return {
    runnables: [...services, door],
    services,
    telemetry,
    log,
    stores,
    topics,
    rules,
    folder: folder.path,
    url: () => url,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Waits for all, since each starts a thread of its own; when one fails, those that opened are closed with the stack. */
async function useAll<const T extends readonly Promise<AsyncDisposable>[]>(
  stack: AsyncDisposableStack,
  opening: T,
): Promise<{ readonly [K in keyof T]: Awaited<T[K]> }> {
  const ends = await Promise.allSettled(opening);
  for (const end of ends) if (end.status === "fulfilled") stack.use(end.value);
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return ends.map((end) => (end.status === "fulfilled" ? end.value : undefined)) as { readonly [K in keyof T]: Awaited<T[K]> };
}
