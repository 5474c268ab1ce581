// The whole bridge in one process over one data folder: opens the embedded adapters once, makes the services that could
// as well run alone, and wires them only through the log.

import { join } from "node:path";
import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { type DataFolder, openDataFolder, openSqliteEventLog, openSqliteTopics, openSqliteViewStore } from "@csp/adapter-sqlite";
import type { Clock, EventLog, TopicReader, ViewStore } from "@csp/contracts";
import type { RuleSet } from "@csp/formats";
import { createIngest } from "@csp/ingest";
import { createPublisher, PUBLISHER_STORES, type TopicFamily } from "@csp/publisher";
import { createQuery, QUERY_SCHEMA } from "@csp/query";
import { createRegistry } from "@csp/registry";
import { createKafka, createLogWatch, createPatient, createSchemaIds, logKafkaFacts, patientLog, readRules, sendToBoth, SYSTEM_CLOCK } from "@csp/runtime";
import { createHttp, createTelemetry, type Runnable, type Service, type Telemetry, toHttpLimits } from "@csp/service-kit";
import { createTranslator } from "@csp/translator";
import { checkRoutes } from "./check/route.ts";
import type { BridgeConfig } from "./config.ts";

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

/** The publisher's views have few rows, or rows that are not read again, where the pack view has one and more for every pack. */
const PUBLISHER_CACHE_BYTES = 8 * 1024 * 1024;

/** Opens the folder and everything in it, and starts nothing. Disposing closes what was opened here; stop the services first. */
export async function openBridge(config: BridgeConfig, clock: Clock = SYSTEM_CLOCK): Promise<Bridge> {
  const rules = await readRules(config.rulesFile);
  await using opened = new AsyncDisposableStack();
  const telemetry = opened.use(createTelemetry({ service: "csp-bridge", otlpEndpoint: config.otlpEndpoint, logLevel: config.logLevel }));
  const folder = opened.use(await openDataFolder(config.dataDir));
  opened.use(logKafkaFacts(telemetry.log, () => clock.nowMs()));
  const [{ log, engines }, topics, queryStore, published] = await useAll(opened, [
    openLog(config, folder, telemetry),
    openSqliteTopics(folder),
    openSqliteViewStore(folder, QUERY_SCHEMA),
    openPublisherStores(folder, config.publish),
  ]);
  const watch = createLogWatch({ log, tell: telemetry.log });
  const kafka = createKafka(config, "csp-bridge");
  if (kafka !== undefined) {
    opened.use(kafka.outbox);
    opened.use(kafka.topicMaker);
  }
  const outbox = kafka === undefined ? topics : sendToBoth(kafka.outbox, topics);
  const services = [
    createQuery({ log, store: queryStore, telemetry }),
    createPublisher(
      { log, stores: published.stores, outbox, topics, topicMaker: kafka?.topicMaker, schemaIds: createSchemaIds(config), rules, telemetry },
      config,
    ),
    createRegistry({ log, topics, telemetry }, config),
    createTranslator({ log, rules, telemetry }, config),
    createIngest({ log, clock, telemetry, spoolFolder: join(folder.path, "spool"), inbox: kafka?.inbox }, config),
  ];
  const stores = [queryStore, ...Object.values(published.stores)];
  const served = [watch, ...services, checkRoutes({ log, stores, retranslate: { rules, maxDecodedBytes: config.maxDecodedBytes } })];
  const http = createHttp({
    host: config.httpHost,
    port: config.httpPort,
    allowUnauthenticated: config.allowUnauthenticated,
    limits: toHttpLimits(config),
    services: served,
    head: () => watch.head(),
    telemetry,
  });
  let url = "";
  const door: Runnable = { name: http.name, start: async () => (url = (await http.start()).url), [Symbol.asyncDispose]: () => http[Symbol.asyncDispose]() };
  const held = opened.move();
  return {
    runnables: [...engines, watch, ...services, door],
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

interface OpenLog extends AsyncDisposable {
  readonly log: EventLog;
  /** To be started before the log can be used. */
  readonly engines: readonly Runnable[];
}

/** In the folder, or in EventStoreDB, which need not be there yet. */
async function openLog({ eventStore }: BridgeConfig, folder: DataFolder, { log: tell }: Telemetry): Promise<OpenLog> {
  if (eventStore === undefined) {
    const log = await openSqliteEventLog(folder);
    return { log, engines: [], [Symbol.asyncDispose]: () => log[Symbol.asyncDispose]() };
  }
  const patient = createPatient({ name: "event-store", unavailable: "LOG_UNAVAILABLE", open: () => openEventStoreDbLog(eventStore), log: tell });
  return { log: patientLog(patient), engines: [patient], [Symbol.asyncDispose]: () => patient[Symbol.asyncDispose]() };
}

interface PublisherStores extends AsyncDisposable {
  readonly stores: { readonly [F in TopicFamily]?: ViewStore };
}

async function openPublisherStores(folder: DataFolder, families: readonly TopicFamily[]): Promise<PublisherStores> {
  await using opened = new AsyncDisposableStack();
  const opening = families.map((family) => openSqliteViewStore(folder, PUBLISHER_STORES[family], { cacheBytes: PUBLISHER_CACHE_BYTES }));
  const stores = await useAll(opened, opening);
  const held = opened.move();
  return { stores: Object.fromEntries(families.map((family, at) => [family, stores[at]])), [Symbol.asyncDispose]: () => held.disposeAsync() };
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
