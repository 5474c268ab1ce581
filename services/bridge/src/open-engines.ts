// The bridge's log and views: files in its folder, or EventStoreDB and PostgreSQL, which need not be there yet.

import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { type DataFolder, hasSqliteEventLog, openSqliteEventLog, openSqliteViewStore } from "@csp/adapter-sqlite";
import { BridgeError, type EventLog, type ViewStore } from "@csp/contracts";
import { viewOfGeneration } from "@csp/domain";
import { familiesOf, publisherSchemas, toFamilyStores } from "@csp/publisher";
import { QUERY_SCHEMA } from "@csp/query";
import { createOwnStores, createPatient, patientLog } from "@csp/runtime";
import type { Readiness, Runnable, Telemetry } from "@csp/service-kit";
import type { BridgeConfig } from "./config.ts";

/** The publisher's views have few rows, or rows that are not read again, where the pack view has one and more for every pack. */
const PUBLISHER_CACHE_BYTES = 8 * 1024 * 1024;

const QUERY = "query";
const NEXT_QUERY = "next-query";

export interface OpenLog extends AsyncDisposable {
  readonly log: EventLog;
  /** To be started before the log can be used, where it is not in the folder. */
  readonly engine?: Runnable;
}

/** @throws BridgeError CONFIG_INVALID for a log elsewhere over a folder that has one; LOG_FORMAT_UNKNOWN, LOG_CORRUPT, LOG_UNAVAILABLE */
export async function openLog({ eventStore }: BridgeConfig, folder: DataFolder, { log: tell }: Telemetry): Promise<OpenLog> {
  if (eventStore === undefined) {
    const log = await openSqliteEventLog(folder);
    return { log, [Symbol.asyncDispose]: () => log[Symbol.asyncDispose]() };
  }
  if (hasSqliteEventLog(folder)) {
    const detail = `${folder.path} holds a log of its own, which would stand still, and views of it: with CSP_EVENTSTORE choose another folder (CSP_DATA_DIR).`;
    throw new BridgeError("CONFIG_INVALID", detail);
  }
  const patient = createPatient({ name: "event-store", unavailable: "LOG_UNAVAILABLE", open: () => openEventStoreDbLog(eventStore), log: tell });
  return { log: patientLog(patient, "bytes"), engine: patient, [Symbol.asyncDispose]: () => patient[Symbol.asyncDispose]() };
}

export interface OpenStores extends AsyncDisposable {
  readonly query: ViewStore;
  /** Of the generation that is made beside the one that serves. */
  readonly nextQuery: ViewStore | undefined;
  readonly published: ReturnType<typeof toFamilyStores>;
  /** To be started before they can be used, where they are not in the folder. */
  readonly engine?: Runnable & { ready(): Readiness };
}

export async function openStores(config: BridgeConfig, folder: DataFolder, { log: tell }: Telemetry): Promise<OpenStores> {
  const { generation, nextGeneration } = config;
  const published = publisherSchemas(familiesOf(config, config.kafkaBrokers !== undefined), generation);
  const specs = [
    [QUERY, { schema: viewOfGeneration(QUERY_SCHEMA, generation) }] as const,
    ...(nextGeneration === undefined ? [] : [[NEXT_QUERY, { schema: viewOfGeneration(QUERY_SCHEMA, nextGeneration) }] as const]),
    ...published.map(([name, schema]) => [name, { schema, cacheBytes: PUBLISHER_CACHE_BYTES }] as const),
  ];
  if (config.postgres !== undefined) {
    const { patient, stores } = createOwnStores("views", config, { stores: Object.fromEntries(specs), folder: folder.path, hasTopics: false }, tell);
    return { ...byName(stores), engine: patient, [Symbol.asyncDispose]: () => patient[Symbol.asyncDispose]() };
  }
  await using opened = new AsyncDisposableStack();
  const opening = specs.map(([, { schema, ...options }]) => openSqliteViewStore(folder, schema, options));
  const stores = await useAll(opened, opening);
  const held = opened.move();
  return { ...byName(Object.fromEntries(specs.map(([name], at) => [name, stores[at]]))), [Symbol.asyncDispose]: () => held.disposeAsync() };
}

function byName(stores: Readonly<Record<string, ViewStore | undefined>>): Pick<OpenStores, "query" | "nextQuery" | "published"> {
  const query = stores[QUERY];
  if (query === undefined) throw new Error("there is no store to answer from");
  return { query, nextQuery: stores[NEXT_QUERY], published: toFamilyStores(stores) };
}

/** Waits for all, since each starts a thread of its own; when one fails, those that opened are closed with the stack. */
export async function useAll<const T extends readonly Promise<AsyncDisposable>[]>(
  stack: AsyncDisposableStack,
  opening: T,
): Promise<{ readonly [K in keyof T]: Awaited<T[K]> }> {
  const ends = await Promise.allSettled(opening);
  for (const end of ends) if (end.status === "fulfilled") stack.use(end.value);
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return ends.map((end) => (end.status === "fulfilled" ? end.value : undefined)) as { readonly [K in keyof T]: Awaited<T[K]> };
}
