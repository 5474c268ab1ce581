// The check where services run alone: over the log that they share, and their stores: those in PostgreSQL at any time, those in
// folders only while nobody runs that has them.

import { join } from "node:path";
import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { openPostgresViewReader } from "@csp/adapter-postgres";
import { type DataFolder, openDataFolder, openSqliteViewStore } from "@csp/adapter-sqlite";
import { isBridgeError, type ViewSchema, type ViewStore } from "@csp/contracts";
import { familiesOf, PUBLISHER_STORES } from "@csp/publisher";
import { QUERY_SCHEMA } from "@csp/query";
import { readRules } from "@csp/runtime";
import type { BridgeConfig } from "../config.ts";
import { type CheckResult, checkBridge } from "./check-bridge.ts";

/** Where a store may be under the data folder: with its service, or with a bridge that has the log elsewhere. */
const PUBLISHED = Object.values(PUBLISHER_STORES);
const STORES: readonly (readonly [place: string, schema: ViewSchema])[] = [
  ["query", QUERY_SCHEMA],
  [".", QUERY_SCHEMA],
  ...["publisher", "."].flatMap((place) => PUBLISHED.map((schema) => [place, schema] as const)),
];

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

/** Those that the settings say are kept must be there; the others may have been kept at another time. */
export async function openPostgresStores(opened: AsyncDisposableStack, config: BridgeConfig): Promise<readonly ViewStore[]> {
  const { postgres: url = "", postgresReader: readerUrl } = config;
  const kept = familiesOf(config, config.kafkaBrokers !== undefined).map((family) => PUBLISHER_STORES[family]);
  const stores: ViewStore[] = [];
  for (const schema of [QUERY_SCHEMA, ...kept]) stores.push(opened.use(await openPostgresViewReader({ url, readerUrl }, schema)));
  for (const schema of PUBLISHED.filter((one) => !kept.includes(one))) {
    try {
      stores.push(opened.use(await openPostgresViewReader({ url, readerUrl }, schema)));
    } catch (error) {
      if (!isBridgeError(error, "STORE_UNAVAILABLE")) throw error;
    }
  }
  return stores;
}

async function openFolderStores(opened: AsyncDisposableStack, dataDir: string, unchecked: string[]): Promise<readonly ViewStore[]> {
  const folders = new Map<string, DataFolder | undefined>();
  const stores: ViewStore[] = [];
  for (const [place, schema] of STORES) {
    const path = join(dataDir, place);
    if (!folders.has(path)) {
      const folder = await openFolderThere(path, unchecked);
      folders.set(path, folder && opened.use(folder));
    }
    const folder = folders.get(path);
    const store = folder && (await openStoreThere(folder, schema));
    if (store !== undefined) stores.push(opened.use(store));
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

/** Undefined for a view whose file is not there or empty: it is built from the log at the next start. */
export async function openStoreThere(folder: DataFolder, schema: ViewSchema): Promise<(ViewStore & AsyncDisposable) | undefined> {
  try {
    return await openSqliteViewStore(folder, schema);
  } catch (error) {
    if (isBridgeError(error, "FOLDER_UNUSABLE")) return undefined;
    throw error;
  }
}
