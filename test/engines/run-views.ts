// All views of a log over stores of any engine, by the services that keep them; their rows, and what they publish.

import { dumpStore } from "@csp/adapter-postgres/test-store";
import type { EventLog, Outbox, SqlRow, ViewSchema, ViewStore } from "@csp/contracts";
import { createPublisher, PUBLISHER_STORES, type TopicFamily } from "@csp/publisher";
import { createQuery, QUERY_SCHEMA } from "@csp/query";
import { createSilentTelemetry } from "@csp/service-kit";
import type { Bridge } from "@csp/bridge";
import { until } from "../until.ts";

/** Not of the log alone: what is published already. */
const NOT_OF_THE_LOG = ["view_build", "publishing", "pending"];
/** As a bridge has it where nothing is said, so that the views of both allot the same. */
const PUBLISH_SENDERS = 1000;
const READ_AT_A_TIME = 1000;

export type AllStores<S extends ViewStore = ViewStore> = Readonly<Record<"query" | TopicFamily, S>>;

/** What was published, without repeats: of each topic the ids in their order, and of each key the newest value. */
export interface Published {
  readonly ids: Readonly<Record<string, readonly string[]>>;
  readonly newest: Readonly<Record<string, string>>;
}

export interface RunningViews extends AsyncDisposable {
  /** Rejects when one of them stops by itself. */
  readonly failed: Promise<never>;
  /** Until all have what the log holds now, and have published it. */
  caughtUp(): Promise<void>;
  published(): Published;
}

/** @param open in turn; what it opened is closed with the stack */
export async function openAllStores<S extends ViewStore & AsyncDisposable>(
  stack: AsyncDisposableStack,
  open: (schema: ViewSchema) => Promise<S>,
): Promise<AllStores<S>> {
  const opened = async (schema: ViewSchema): Promise<S> => stack.use(await open(schema));
  return {
    query: await opened(QUERY_SCHEMA),
    trace: await opened(PUBLISHER_STORES.trace),
    supervision: await opened(PUBLISHER_STORES.supervision),
    receipts: await opened(PUBLISHER_STORES.receipts),
  };
}

export async function runViews(log: EventLog, rules: Bridge["rules"], { query: queryStore, ...published }: AllStores): Promise<RunningViews> {
  const telemetry = createSilentTelemetry();
  const told = createTold();
  const query = createQuery({ log, store: queryStore, generation: 0, telemetry });
  const publisher = createPublisher(
    { log, stores: published, generation: 0, outbox: told, schemaIds: async (_, { id }) => id, rules, telemetry },
    { publishSenders: PUBLISH_SENDERS, sendBatch: 500, sendEveryMs: 10 },
  );
  const services = [query, publisher];
  for (const service of services) await service.start();
  const failed = Promise.race(services.map((service) => service.failed));
  failed.catch(() => undefined);
  const isCaughtUp = async (): Promise<boolean> => {
    const head = await log.head();
    // A service may not know yet that its store has lost what it wrote last.
    const reached = await Promise.all([queryStore, published.supervision, published.receipts].map((store) => store.checkpoint().catch(() => -1)));
    const positions = [...reached, ...services.map((service) => service.ready().position ?? -1)];
    return services.every((service) => service.ready().ready) && positions.every((one) => one >= head) && (await areAllSent(Object.values(published)));
  };
  return {
    failed,
    caughtUp: async () => void (await Promise.race([until("the views have all of the log", isCaughtUp), failed])),
    published: () => told.published(),
    async [Symbol.asyncDispose]() {
      for (const service of services) await service[Symbol.asyncDispose]();
      await telemetry[Symbol.asyncDispose]();
    },
  };
}

/** Takes all that is sent. */
function createTold(): Outbox & { published(): Published } {
  const ids: Record<string, string[]> = {};
  const newest: Record<string, string> = {};
  const known = new Set<string>();
  return {
    async send(messages) {
      for (const { id, topic, key, value } of messages) {
        newest[`${topic} ${key}`] = Buffer.from(value).toString("hex");
        if (known.has(id)) continue;
        known.add(id);
        (ids[topic] ??= []).push(id);
      }
    },
    published: () => ({ ids, newest }),
  };
}

async function areAllSent(stores: readonly ViewStore[]): Promise<boolean> {
  for (const store of stores) {
    if (store.schema.tables.some((table) => table.includes("TABLE pending(")) && (await countPending(store)) !== 0) return false;
  }
  return true;
}

/** -1 while the store is away. */
async function countPending(store: ViewStore): Promise<number> {
  const rows = await store.all("SELECT count(*) AS n FROM pending").catch(() => []);
  return Number(rows[0]?.["n"] ?? -1);
}

/** What a bridge has published to the topics in its folder, once its views have all of the log and it has sent all of their rows. */
export async function publishedBy({ log, topics, stores, services }: Bridge): Promise<Published> {
  const head = await log.head();
  await until("all is published", async () => services.every((one) => (one.ready().position ?? head) >= head) && (await areAllSent(stores)));
  const told = createTold();
  for (const topic of await topics.topics()) {
    for (let from = 0, read = READ_AT_A_TIME; read === READ_AT_A_TIME; from += read) {
      const messages = await topics.readTopic(topic, from, READ_AT_A_TIME);
      await told.send(messages);
      read = messages.length;
    }
  }
  return told.published();
}

/** By `<view>.<table>`. */
export async function rowsOf(stores: readonly ViewStore[]): Promise<Readonly<Record<string, readonly SqlRow[]>>> {
  const dumped = await Promise.all(
    stores.map(async (store) => Object.entries(await dumpStore(store)).map(([table, rows]) => [`${store.schema.view}.${table}`, rows] as const)),
  );
  const all = dumped.flat().filter(([name]) => !NOT_OF_THE_LOG.some((table) => name.endsWith(`.${table}`)));
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
