// Both views of a log over stores of any engine, by the services that keep them, and their rows.

import { dumpStore } from "@csp/adapter-postgres/test-store";
import type { EventLog, Outbox, SqlRow, TopicReader, ViewStore } from "@csp/contracts";
import { createPublisher } from "@csp/publisher";
import { createQuery } from "@csp/query";
import { createSilentTelemetry } from "@csp/service-kit";
import type { Bridge } from "@csp/bridge";
import { until } from "../until.ts";

/** Not of the log alone: what is published already. */
const NOT_OF_THE_LOG = ["publishing", "pending"];
/** What is published here is looked at by nobody. */
const NOWHERE: Outbox & TopicReader = {
  send: async () => undefined,
  topics: async () => [],
  newestOffset: async () => undefined,
  readTopic: async () => [],
};

export interface RunningViews extends AsyncDisposable {
  /** Rejects when one of them stops by itself. */
  readonly failed: Promise<never>;
  /** Until both have all that the log holds now. */
  caughtUp(): Promise<void>;
}

/** @param stores of the pack view and of the flow of packs */
export async function runViews(log: EventLog, rules: Bridge["rules"], stores: readonly [ViewStore, ViewStore]): Promise<RunningViews> {
  const telemetry = createSilentTelemetry();
  const query = createQuery({ log, store: stores[0], telemetry });
  const publisher = createPublisher(
    { log, stores: { supervision: stores[1] }, outbox: NOWHERE, topics: NOWHERE, schemaIds: async (_, { id }) => id, rules, telemetry },
    { publishSenders: 0, sendBatch: 500, sendEveryMs: 10 },
  );
  const services = [query, publisher];
  for (const service of services) await service.start();
  const failed = Promise.race(services.map((service) => service.failed));
  failed.catch(() => undefined);
  const isCaughtUp = async (): Promise<boolean> => {
    const head = await log.head();
    const reached = await Promise.all(stores.map((store) => store.checkpoint().catch(() => -1)));
    return services.every((service) => service.ready().ready) && reached.every((position) => position >= head);
  };
  return {
    failed,
    caughtUp: async () => void (await Promise.race([until("the views have all of the log", isCaughtUp), failed])),
    async [Symbol.asyncDispose]() {
      for (const service of services) await service[Symbol.asyncDispose]();
      await telemetry[Symbol.asyncDispose]();
    },
  };
}

/** Those of the stores that hold the same views as others do. */
export function alike(stores: readonly ViewStore[], others: readonly ViewStore[]): readonly ViewStore[] {
  return stores.filter(({ schema }) => others.some((other) => other.schema.view === schema.view));
}

/** By `<view>.<table>`. */
export async function rowsOf(stores: readonly ViewStore[]): Promise<Readonly<Record<string, readonly SqlRow[]>>> {
  const dumped = await Promise.all(
    stores.map(async (store) => Object.entries(await dumpStore(store)).map(([table, rows]) => [`${store.schema.view}.${table}`, rows] as const)),
  );
  return Object.fromEntries(dumped.flat().filter(([name]) => !NOT_OF_THE_LOG.some((table) => name.endsWith(`.${table}`))));
}
