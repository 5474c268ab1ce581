// What a service keeps by itself and alone: view stores, in PostgreSQL or in a folder of its own, and topics in that folder. One
// process has it at a time. A second one stands by, and has it when the first has ended, however it did.

import { openPostgresViewStore, type PostgresOptions, type PostgresViewStore } from "@csp/adapter-postgres";
import { openDataFolder, openSqliteTopics, openSqliteViewStore, type SqliteTopics } from "@csp/adapter-sqlite";
import { BridgeError, isBridgeError, type Outbox, type TopicReader, type ViewSchema, type ViewStore } from "@csp/contracts";
import type { ProcessConfig } from "./config.ts";
import { createPatient, type EngineLog, type Patient } from "./patient.ts";
import { patientStore } from "./patient-store.ts";

/** One store. */
export interface StoreSpec {
  readonly schema: ViewSchema;
  /** Memory for pages in the writer, where it is in the folder. */
  readonly cacheBytes?: number;
}

/** What is kept, and by whom. */
export interface OwnStoresSpec<Name extends string> {
  readonly stores: Readonly<Record<Name, StoreSpec>>;
  /** The folder of what no engine keeps. */
  readonly folder: string;
  /** Whether topics are kept in the folder too. */
  readonly hasTopics: boolean;
}

export interface OwnStores<Name extends string> {
  /** To be started before anything can be used. */
  readonly patient: Patient<unknown>;
  /** By the names that they were asked for. */
  readonly stores: Readonly<Record<Name, ViewStore>>;
  readonly topics: Outbox & TopicReader;
}

interface OpenStores extends AsyncDisposable {
  readonly stores: ReadonlyMap<string, ViewStore>;
  readonly topics: SqliteTopics | undefined;
  /** Aborted when another process has taken them after all. */
  readonly lost: AbortSignal | undefined;
  /** Whether PostgreSQL is away, so that nothing can be written until it is back. */
  isAway(): boolean;
}

/** How long the writer's place is waited for before it is said that another process has it. */
const PLACE_MS = 500;

export function createOwnStores<Name extends string>(
  service: string,
  config: Pick<ProcessConfig, "postgres" | "postgresReader">,
  spec: OwnStoresSpec<Name>,
  log: EngineLog,
): OwnStores<Name> {
  const { postgres } = config;
  const access: PostgresOptions | undefined = postgres === undefined ? undefined : { url: postgres, readerUrl: config.postgresReader };
  const patient = createPatient<OpenStores>({
    name: `${service}-store`,
    unavailable: "STORE_UNAVAILABLE",
    open: () => openStores(access, spec),
    isHeld: (error) => isBridgeError(error, "FOLDER_IN_USE") || isBridgeError(error, "STANDBY"),
    lost: (opened) => opened.lost,
    trouble: (opened) => (opened.isAway() ? "STORE_UNAVAILABLE: PostgreSQL is away" : undefined),
    log,
  });
  const stores = Object.entries<StoreSpec>(spec.stores).map(([name, { schema }]) => [name, patientStore(schema, () => storeOf(patient.get(), name))]);
  return { patient, stores: Object.fromEntries(stores) as Record<Name, ViewStore>, topics: patientTopics(() => topicsOf(patient.get())) };
}

/** All of it or nothing, so that two processes cannot have a part each and wait for the other's. */
async function openStores(access: PostgresOptions | undefined, { stores: specs, folder: path, hasTopics }: OwnStoresSpec<string>): Promise<OpenStores> {
  await using opened = new AsyncDisposableStack();
  const folder = access === undefined || hasTopics ? opened.use(await openDataFolder(path)) : undefined;
  const stores = new Map<string, ViewStore>();
  const lost: AbortSignal[] = [];
  const written: PostgresViewStore[] = [];
  for (const [name, { schema, ...options }] of Object.entries(specs)) {
    if (access === undefined) {
      if (folder !== undefined) stores.set(name, opened.use(await openSqliteViewStore(folder, schema, options)));
    } else {
      const store = opened.use(await openPostgresViewStore(access, schema));
      lost.push(await takePlace(schema, store));
      written.push(store);
      stores.set(name, store);
    }
  }
  const topics = hasTopics && folder !== undefined ? opened.use(await openSqliteTopics(folder)) : undefined;
  const isAway = (): boolean => written.some((store) => store.writerPlace() === "away");
  const held = opened.move();
  return { stores, topics, lost: lost.length === 0 ? undefined : AbortSignal.any(lost), isAway, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

async function takePlace(schema: ViewSchema, store: PostgresViewStore): Promise<AbortSignal> {
  const longEnough = AbortSignal.timeout(PLACE_MS);
  try {
    return await store.takeWriterPlace(longEnough);
  } catch (error) {
    if (!longEnough.aborted || isBridgeError(error)) throw error;
    throw new BridgeError("STANDBY", `another process writes the view ${schema.view}`);
  }
}

function storeOf({ stores }: OpenStores, name: string): ViewStore {
  const store = stores.get(name);
  if (store === undefined) throw new Error(`there is no store ${name}`);
  return store;
}

function topicsOf({ topics }: OpenStores): SqliteTopics {
  if (topics === undefined) throw new Error("topics were not asked for");
  return topics;
}

function patientTopics(get: () => SqliteTopics): Outbox & TopicReader {
  return {
    send: async (messages) => get().send(messages),
    topics: async () => get().topics(),
    newestOffset: async (topic) => get().newestOffset(topic),
    readTopic: async (topic, from, limit) => get().readTopic(topic, from, limit),
  };
}
