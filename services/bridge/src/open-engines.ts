// The bridge's log and views: files in its folder, or EventStoreDB and PostgreSQL, which need not be there yet.

import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { type DataFolder, hasSqliteEventLog, openSqliteEventLog, openSqliteViewStore } from "@csp/adapter-sqlite";
import { BridgeError, type EventLog, type ViewStore } from "@csp/contracts";
import { familiesOf, PUBLISHER_STORES, type TopicFamily } from "@csp/publisher";
import { QUERY_SCHEMA } from "@csp/query";
import { createOwnStores, createPatient, patientLog } from "@csp/runtime";
import type { Readiness, Runnable, Telemetry } from "@csp/service-kit";
import type { BridgeConfig } from "./config.ts";

/** The publisher's views have few rows, or rows that are not read again, where the pack view has one and more for every pack. */
const PUBLISHER_CACHE_BYTES = 8 * 1024 * 1024;

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
  readonly published: { readonly [F in TopicFamily]?: ViewStore };
  /** To be started before they can be used, where they are not in the folder. */
  readonly engine?: Runnable & { ready(): Readiness };
}

export async function openStores(config: BridgeConfig, folder: DataFolder, { log: tell }: Telemetry): Promise<OpenStores> {
  const families = familiesOf(config, config.kafkaBrokers !== undefined).map(
    (family) => [family, { schema: PUBLISHER_STORES[family], cacheBytes: PUBLISHER_CACHE_BYTES }] as const,
  );
  if (config.postgres !== undefined) {
    const specs = { query: { schema: QUERY_SCHEMA }, ...Object.fromEntries(families) };
    const { patient, stores } = createOwnStores("views", config, { stores: specs, folder: folder.path, hasTopics: false }, tell);
    const { query, ...published } = stores;
    return { query, published, engine: patient, [Symbol.asyncDispose]: () => patient[Symbol.asyncDispose]() };
  }
  await using opened = new AsyncDisposableStack();
  const opening = families.map(([, { schema, cacheBytes }]) => openSqliteViewStore(folder, schema, { cacheBytes }));
  const [query, ...stores] = await useAll(opened, [openSqliteViewStore(folder, QUERY_SCHEMA), ...opening]);
  const held = opened.move();
  return { query, published: Object.fromEntries(families.map(([family], at) => [family, stores[at]])), [Symbol.asyncDispose]: () => held.disposeAsync() };
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
