// The check where services run alone: over the log that they share, and their stores: those in PostgreSQL at any time, those in
// folders only while nobody runs that has them.

import { join } from "node:path";
import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { openPostgresViewReader } from "@csp/adapter-postgres";
import { type DataFolder, openDataFolder, openSqliteViewStore } from "@csp/adapter-sqlite";
import { isBridgeError, type ViewSchema, type ViewStore } from "@csp/contracts";
import { FIRST_GENERATION, MAX_GENERATION, viewOfGeneration } from "@csp/domain";
import { familiesOf, PUBLISHER_STORES } from "@csp/publisher";
import { QUERY_SCHEMA } from "@csp/query";
import { readRules } from "@csp/runtime";
import type { BridgeConfig } from "../config.ts";
import { type CheckResult, checkBridge } from "./check-bridge.ts";

const PUBLISHED = Object.values(PUBLISHER_STORES);
const VIEWS: readonly ViewSchema[] = [QUERY_SCHEMA, ...PUBLISHED];
/** Under the data folder: with its service, or with a bridge that has the log elsewhere. */
const PLACES = ["query", "publisher", "."];

/** Every view that may be there, of every generation of translations. */
function viewsUpTo(generation: number): readonly ViewSchema[] {
  return Array.from({ length: generation - FIRST_GENERATION + 1 }, (_, at) => VIEWS.map((view) => viewOfGeneration(view, FIRST_GENERATION + at))).flat();
}

export interface SharedCheck {
  readonly result: CheckResult;
  /** Folders that a running process has. */
  readonly unchecked: readonly string[];
}

/** @throws BridgeError LOG_UNAVAILABLE, CONFIG_INVALID and others when the log cannot be opened */
export async function checkShared(dataDir: string, config: BridgeConfig, retranslates: boolean): Promise<SharedCheck> {
  await using opened = new AsyncDisposableStack();
  const log = opened.use(await openEventStoreDbLog(config.eventStore ?? ""));
  const unchecked: string[] = [];
  const stores = await (config.postgres === undefined ? openFolderStores(opened, dataDir, unchecked) : openPostgresStores(opened, config));
  if (!retranslates) return { result: await checkBridge({ log, stores }), unchecked };
  const retranslate = { rules: await readRules(config.rulesFile), maxDecodedBytes: config.maxDecodedBytes };
  return { result: await checkBridge({ log, stores, retranslate }), unchecked };
}

/** Those that the settings say are kept must be there; the others, and those of other generations, may have been kept at another time. */
export async function openPostgresStores(opened: AsyncDisposableStack, config: BridgeConfig): Promise<readonly ViewStore[]> {
  const { postgres: url = "", postgresReader: readerUrl } = config;
  const families = familiesOf(config, config.kafkaBrokers !== undefined).map((family) => PUBLISHER_STORES[family]);
  const kept = [QUERY_SCHEMA, ...families].map((schema) => viewOfGeneration(schema, config.generation));
  const isKept = (one: ViewSchema): boolean => kept.some(({ view, version }) => view === one.view && version === one.version);
  const stores: ViewStore[] = [];
  for (const schema of kept) stores.push(opened.use(await openPostgresViewReader({ url, readerUrl }, schema)));
  for (const schema of viewsUpTo(config.nextGeneration ?? config.generation).filter((one) => !isKept(one))) {
    try {
      stores.push(opened.use(await openPostgresViewReader({ url, readerUrl }, schema)));
    } catch (error) {
      if (!isBridgeError(error, "STORE_UNAVAILABLE")) throw error;
    }
  }
  return stores;
}

async function openFolderStores(opened: AsyncDisposableStack, dataDir: string, unchecked: string[]): Promise<readonly ViewStore[]> {
  const stores: ViewStore[] = [];
  for (const place of PLACES) {
    const folder = await openFolderThere(join(dataDir, place), unchecked);
    if (folder !== undefined) stores.push(...(await openStoresThere(opened.use(folder), opened)));
  }
  return stores;
}

async function openFolderThere(path: string, unchecked: string[]): Promise<DataFolder | undefined> {
  try {
    return await openDataFolder(path, { readOnly: true });
  } catch (error) {
    if (isBridgeError(error, "FOLDER_IN_USE")) unchecked.push(path);
    else if (!isBridgeError(error, "FOLDER_UNUSABLE")) throw error;
    return undefined;
  }
}

export async function openStoresThere(folder: DataFolder, opened: AsyncDisposableStack): Promise<readonly ViewStore[]> {
  const stores: ViewStore[] = [];
  for (const schema of viewsUpTo(MAX_GENERATION)) {
    const store = await openStoreThere(folder, schema);
    if (store !== undefined) stores.push(opened.use(store));
  }
  return stores;
}

/** Undefined for a view whose file is not there or empty: it is built from the log at the next start. */
async function openStoreThere(folder: DataFolder, schema: ViewSchema): Promise<(ViewStore & AsyncDisposable) | undefined> {
  try {
    return await openSqliteViewStore(folder, schema);
  } catch (error) {
    if (isBridgeError(error, "FOLDER_UNUSABLE")) return undefined;
    throw error;
  }
}
