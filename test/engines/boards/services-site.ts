// The services as processes over a real Kafka, the event store's test server and a real PostgreSQL, as the boards see them.

import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { BEFORE_ALL, TRACE_TOPIC, uplinkTopic } from "@csp/contracts";
import { CATEGORY } from "@csp/domain";
import pg from "pg";
import { type BridgeProcess, SERVICE_NAMES, type ServiceName } from "../../bridge-process.ts";
import { openServices, type Services } from "../../faults/services.ts";
import { untilReady } from "../../until.ts";
import { openTestClient, type TestClient } from "../kafka-client.ts";
import type { Kafka, StartKafka } from "../kafka-engine.ts";
import type { Postgres, StartPostgres } from "../postgres-engine.ts";
import { readTopics } from "../read-topic.ts";
import { runCsp } from "../run-csp.ts";
import type { Counts } from "./load.ts";
import { createAsker, postTo, readTexts, type Site } from "./site.ts";
import { readTraceFacts, viewOfTopic } from "./trace-facts.ts";

export interface ServicesSite extends Site {
  readonly kafka: Kafka;
  readonly postgres: Postgres;
  readonly services: Services;
  readonly client: TestClient;
  process(name: ServiceName): BridgeProcess;
  /** Sessions that PostgreSQL has of the services. */
  postgresSessions(): Promise<number>;
}

/** Partitions of every uplink topic (`contracts/topics.yaml`). */
export const UPLINK_PARTITIONS = 12;

export async function openServicesSite(startKafka: StartKafka, startPostgres: StartPostgres): Promise<ServicesSite> {
  await using opened = new AsyncDisposableStack();
  const [kafka, postgres] = [opened.use(await startKafka()), opened.use(await startPostgres())];
  const brokers = kafka.brokers.join(",");
  await runCsp(["topics", "apply"], { CSP_KAFKA_BROKERS: brokers });
  const client = opened.use(await openTestClient(kafka.brokers));
  const services = opened.use(await openServices({ CSP_KAFKA_BROKERS: brokers, CSP_KAFKA_SESSION: "6s", CSP_POSTGRES: postgres.url }));
  const processes = await Promise.all(SERVICE_NAMES.map((name) => services.start(name)));
  const process = (name: ServiceName): BridgeProcess => processes[SERVICE_NAMES.indexOf(name)] ?? assert.fail(`${name} does not run`);
  await Promise.all(processes.map(({ url }) => untilReady(url)));
  const asked = { routes: {}, statuses: {} };
  const ask = createAsker(asked);
  const merged = opened.use(await openMergedTarget(processes));
  const log = opened.use(await openEventStoreDbLog(services.connectionString));
  const held = opened.move();
  return {
    form: "services",
    kafka,
    postgres,
    services,
    client,
    process,
    processes,
    target: merged.host,
    asked,
    doors: {
      post: (sending) => postTo(process("ingest").url, sending),
      async produce({ profile, owner, headers, body }) {
        const partition = hash("sha256", owner, "buffer").readUInt8(1) % UPLINK_PARTITIONS;
        await client.send(uplinkTopic(profile), partition, [{ key: Buffer.from(owner), value: body, headers }]);
      },
    },
    async metrics() {
      return readTexts(await Promise.all(processes.map(async ({ url }) => (await ask(url, "/metrics", "/metrics")).text())));
    },
    async isVisible(receipt) {
      const answer = await ask(process("query").url, `/uplink/receipts/${receipt}`, "/uplink/receipts/:id");
      return ((await answer.json()) as { readonly state: string }).state === "translated";
    },
    async published() {
      const counts: Counts = {};
      for (const topic of await client.admin.listTopics()) {
        const view = viewOfTopic(topic);
        if (view === undefined) continue;
        for (const { high } of await client.admin.fetchTopicOffsets(topic)) counts[view] = (counts[view] ?? 0) + Number(high);
      }
      return counts;
    },
    traced: async () => readTraceFacts((await readTopics(kafka.brokers, [TRACE_TOPIC])).map(({ value }) => value)),
    async postgresSessions() {
      const session = new pg.Client(postgres.url);
      await session.connect();
      try {
        const { rows } = await session.query<{ readonly n: number }>(
          "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name ~ ' (reads|writes) '",
        );
        return rows[0]?.n ?? 0;
      } finally {
        await session.end();
      }
    },
    async logged() {
      let events = 0;
      for await (const batch of log.follow({ categories: Object.values(CATEGORY) }, BEFORE_ALL, { signal: new AbortController().signal })) {
        events += batch.events.length;
        if (batch.caughtUp) break;
      }
      return events;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/**
 * All processes as one target, scraped at one moment: `increase()` over several targets, each scraped at a moment of its own,
 * extrapolates from each, and no sum of such is a whole number any more.
 */
async function openMergedTarget(processes: readonly BridgeProcess[]): Promise<{ readonly host: string } & AsyncDisposable> {
  const server = createServer((_request, response) => {
    const reading = Promise.all(
      processes.map(async ({ url }) => {
        const text = await (await fetch(`${url}/metrics`)).text();
        const instance = `instance="${new URL(url).host}"`;
        return text.replaceAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm, (_line, name: string, labels: string | undefined, value: string) =>
          labels === undefined || labels === "" ? `${name}{${instance}} ${value}` : `${name}{${labels},${instance}} ${value}`,
        );
      }),
    );
    reading.then(
      (texts) => response.setHeader("content-type", "text/plain; version=0.0.4").end(texts.join("")),
      () => response.writeHead(503).end(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
