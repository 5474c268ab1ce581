// The whole bridge in one process over one data folder: opens the embedded adapters once, makes the services that could
// as well run alone, and wires them only through the log.

import { join } from "node:path";
import { openDataFolder, openSqliteTopics } from "@csp/adapter-sqlite";
import type { Clock, EventLog, TopicReader, ViewStore } from "@csp/contracts";
import type { RuleSet } from "@csp/formats";
import { createIngest } from "@csp/ingest";
import { createPublisher } from "@csp/publisher";
import { createQuery } from "@csp/query";
import { createRegistry } from "@csp/registry";
import {
  createKafka,
  createLogWatch,
  createSchemaIds,
  createTranslatedBy,
  logKafkaFacts,
  readRules,
  sendToBoth,
  SYSTEM_CLOCK,
  uplinkStreams,
} from "@csp/runtime";
import { createHttp, createTelemetry, type Runnable, type Service, type Telemetry, type TelemetryConfig, toHttpLimits, watchDisk } from "@csp/service-kit";
import { createTranslator } from "@csp/translator";
import { checkRoutes } from "./check/route.ts";
import type { BridgeConfig } from "./config.ts";
import { createNextGeneration } from "./next-generation.ts";
import { openLog, openStores, useAll } from "./open-engines.ts";

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

/** What a bridge measures, unless it is told otherwise. */
export function bridgeTelemetry({ otlpEndpoint, traceSample, logLevel }: TelemetryConfig): Telemetry {
  return createTelemetry({ service: "csp-bridge", otlpEndpoint, traceSample, logLevel });
}

/** Opens the folder and everything in it, and starts nothing. Disposing closes what was opened here; stop the services first. */
export async function openBridge(config: BridgeConfig, clock: Clock = SYSTEM_CLOCK, makeTelemetry = bridgeTelemetry): Promise<Bridge> {
  const rules = await readRules(config.rulesFile);
  await using opened = new AsyncDisposableStack();
  const telemetry = opened.use(makeTelemetry(config));
  const folder = opened.use(await openDataFolder(config.dataDir));
  opened.use(watchDisk(telemetry, folder.path));
  opened.use(logKafkaFacts(telemetry.log, () => clock.nowMs()));
  const [{ log, engine: logEngine }, topics, { query: queryStore, nextQuery, published, engine: storeEngine }] = await useAll(opened, [
    openLog(config, folder, telemetry),
    openSqliteTopics(folder),
    openStores(config, folder, telemetry),
  ]);
  const engines = [logEngine, storeEngine].filter((one) => one !== undefined);
  const watch = createLogWatch({ log, tell: telemetry.log });
  const kafka = createKafka(config, "csp-bridge");
  if (kafka !== undefined) {
    opened.use(kafka.outbox);
    opened.use(kafka.topicMaker);
  }
  const outbox = kafka === undefined ? topics : sendToBoth(kafka.outbox, topics);
  const { generation, nextGeneration } = config;
  const translating = { log, rules, uplinkStreams: () => uplinkStreams(log), telemetry };
  const publishing = { topics, topicMaker: kafka?.topicMaker, schemaIds: createSchemaIds(config), rules, telemetry };
  const before = { stores: published.before, translatedBy: createTranslatedBy(log, generation) };
  const services = [
    createQuery({ log, store: queryStore, generation, telemetry }),
    createPublisher({ log, stores: published.own, generation, before, outbox, ...publishing }, config),
    createRegistry({ log, topics, telemetry }, config),
    createTranslator({ ...translating, generation }, config),
    ...(nextQuery === undefined || nextGeneration === undefined
      ? []
      : [createNextGeneration({ ...translating, store: nextQuery, generation: nextGeneration }, config)]),
    createIngest({ log, clock, telemetry, spoolFolder: join(folder.path, "spool"), inbox: kafka?.inbox }, config),
  ];
  const stores = [queryStore, ...Object.values(published.own), ...(nextQuery === undefined ? [] : [nextQuery])];
  const check = checkRoutes({ log, stores, retranslate: { rules, maxDecodedBytes: config.maxDecodedBytes } });
  const served = [watch, ...(storeEngine === undefined ? [] : [{ ...storeEngine, neededBy: ["query", "publisher"] }]), ...services, check];
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
