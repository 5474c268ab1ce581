// What a service keeps by itself and alone: view stores and topics in a folder of its own, which one process has at a time. A
// second process over the same folder stands by, and has it when the first has ended, however it did.

import { join } from "node:path";
import { openDataFolder, openSqliteTopics, openSqliteViewStore, type SqliteTopics } from "@csp/adapter-sqlite";
import { isBridgeError, type Outbox, type TopicReader, type ViewSchema, type ViewStore } from "@csp/contracts";
import type { ServiceConfig } from "./config.ts";
import { createPatient, type EngineLog, type Patient } from "./patient.ts";

/** One store of the folder. */
export interface StoreSpec {
  readonly schema: ViewSchema;
  /** Memory for pages in the writer. */
  readonly cacheBytes?: number;
}

interface OpenStores extends AsyncDisposable {
  readonly stores: ReadonlyMap<string, ViewStore>;
  readonly topics: SqliteTopics;
}

export interface OwnStores<Name extends string> {
  readonly patient: Patient<unknown>;
  /** By the names that they were asked for. */
  readonly stores: Readonly<Record<Name, ViewStore>>;
  readonly topics: Outbox & TopicReader;
}

export function createOwnStores<Name extends string>(
  service: string,
  config: Pick<ServiceConfig, "dataDir">,
  specs: Readonly<Record<Name, StoreSpec>>,
  log: EngineLog,
): OwnStores<Name> {
  const patient = createPatient<OpenStores>({
    name: `${service}-store`,
    unavailable: "STORE_UNAVAILABLE",
    open: () => openStores(join(config.dataDir, service), Object.entries<StoreSpec>(specs)),
    isHeld: (error) => isBridgeError(error, "FOLDER_IN_USE"),
    log,
  });
  const stores = Object.entries<StoreSpec>(specs).map(([name, { schema }]) => [name, patientStore(schema, () => storeOf(patient.get(), name))]);
  return { patient, stores: Object.fromEntries(stores) as Record<Name, ViewStore>, topics: patientTopics(() => patient.get().topics) };
}

/** All of it or nothing: the folder's lock is that of everything in it. */
async function openStores(path: string, specs: readonly (readonly [name: string, spec: StoreSpec])[]): Promise<OpenStores> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openDataFolder(path));
  const stores = new Map<string, ViewStore>();
  for (const [name, { schema, ...options }] of specs) stores.set(name, opened.use(await openSqliteViewStore(folder, schema, options)));
  const topics = opened.use(await openSqliteTopics(folder));
  const held = opened.move();
  return { stores, topics, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

function storeOf({ stores }: OpenStores, name: string): ViewStore {
  const store = stores.get(name);
  if (store === undefined) throw new Error(`there is no store ${name}`);
  return store;
}

/** The port over a store that need not be there yet. */
export function patientStore(schema: ViewSchema, get: () => ViewStore): ViewStore {
  return {
    schema,
    checkpoint: async () => get().checkpoint(),
    write: async (checkpoint, work) => get().write(checkpoint, work),
    all: async (sql, params, rows) => get().all(sql, params, rows),
    snapshot: async (read) => get().snapshot(read),
  };
}

function patientTopics(get: () => SqliteTopics): Outbox & TopicReader {
  return {
    send: async (messages) => get().send(messages),
    topics: async () => get().topics(),
    newestOffset: async (topic) => get().newestOffset(topic),
    readTopic: async (topic, from, limit) => get().readTopic(topic, from, limit),
  };
}
