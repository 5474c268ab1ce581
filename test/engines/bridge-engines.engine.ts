// `npm start`, the whole bridge in one process, over engines in place of its own files: each alone and all of them. Killed under
// load and started again, it has every message once, answers, and publishes; and `csp check` finds it sound.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { join } from "node:path";
import { startServerProcess } from "@csp/adapter-eventstoredb/test-server";
import { supervisionTopic, uplinkTopic } from "@csp/contracts";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { type BridgeProcess, startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { type CheckCounts, readiness } from "../faults/services.ts";
import { post, sendUplink, untilTranslated } from "../faults/uplink-client.ts";
import { until, untilReady } from "../until.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient, type TestClient } from "./kafka-client.ts";
import type { Kafka } from "./kafka-engine.ts";
import { findPostgres } from "./postgres.ts";
import { databaseUrl, runSql } from "./postgres-databases.ts";
import type { Postgres } from "./postgres-engine.ts";
import { runCsp } from "./run-csp.ts";

type Engine = "EventStoreDB" | "PostgreSQL" | "Kafka";
type Env = Readonly<Record<string, string>>;

const FORMS: readonly (readonly Engine[])[] = [
  ["EventStoreDB"],
  ["PostgreSQL"],
  ["Kafka"],
  ["EventStoreDB", "PostgreSQL"],
  ["EventStoreDB", "PostgreSQL", "Kafka"],
];
const LONG = { timeout: 10 * 60_000 };
const ROUND = 30;
const PACKS_OF_A_FORM = 1000;
const PARTITIONS = 12;
const TOPIC = uplinkTopic("bill");

const [kafkaFound, postgresFound] = [await findKafka(), await findPostgres()];
let kafka: Promise<Kafka> | undefined;
let postgres: Promise<Postgres> | undefined;
after(async () => {
  await (await kafka)?.[Symbol.asyncDispose]();
  await (await postgres)?.[Symbol.asyncDispose]();
});

function missing(engines: readonly Engine[]): string | false {
  if (engines.includes("Kafka") && "missing" in kafkaFound) return kafkaFound.missing;
  return engines.includes("PostgreSQL") && "missing" in postgresFound ? postgresFound.missing : false;
}

/** Settings by which a bridge has these engines, each empty. */
async function useEngines(opened: AsyncDisposableStack, engines: readonly Engine[], folder: string): Promise<Env> {
  const env: Record<string, string> = {};
  if (engines.includes("EventStoreDB")) {
    const server = await startServerProcess(join(folder, "log"));
    opened.defer(() => server.kill());
    env["CSP_EVENTSTORE"] = server.connectionString;
  }
  if (engines.includes("PostgreSQL") && "start" in postgresFound) {
    const { url } = await (postgres ??= postgresFound.start());
    const database = `form_${FORMS.indexOf(engines)}`;
    await runSql(url, `CREATE DATABASE ${database}`);
    env["CSP_POSTGRES"] = databaseUrl(url, database);
  }
  if (engines.includes("Kafka") && "start" in kafkaFound) {
    env["CSP_KAFKA_BROKERS"] = (await (kafka ??= kafkaFound.start())).brokers.join(",");
    env["CSP_KAFKA_GROUP"] = `form-${FORMS.indexOf(engines)}`;
    env["CSP_KAFKA_SESSION"] = "2s";
    await runCsp(["topics", "apply"], env);
  }
  return env;
}

for (const engines of FORMS) {
  test(`npm start over ${engines.join(", ")}`, { ...LONG, skip: missing(engines) }, async (t) => {
    await using opened = new AsyncDisposableStack();
    const { path } = opened.use(await temporaryFolder());
    const env = await useEngines(opened, engines, path);
    const data = join(path, "data");
    const hasKafka = engines.includes("Kafka");
    const client = hasKafka ? opened.use(await openTestClient((env["CSP_KAFKA_BROKERS"] ?? "").split(","))) : undefined;
    // Of the forms before, whose messages a group of its own reads as well.
    const before = client === undefined ? 0 : await countIn(client, TOPIC);
    const form = FORMS.indexOf(engines);
    let sent = 0;

    const codeOf = (n: number): string => packCode(1, form * PACKS_OF_A_FORM + n);
    const billOf = (n: number): string => billJson(`FORM-${form}-${n}`, [codeOf(n)]);
    const billMessage = (bill: string) => ({ key: Buffer.from(bill.slice(0, 30)), value: Buffer.from(bill), headers: { "csp-sender": MAKER } });
    async function sendRound(bridge: BridgeProcess): Promise<void> {
      let receipt = "";
      for (let i = 0; i < ROUND; i++, sent++) {
        if (client !== undefined && sent % 2 === 0) await client.send(TOPIC, sent % PARTITIONS, [billMessage(billOf(sent))]);
        else receipt = await sendUplink(bridge.url, "bill", billOf(sent), { "csp-sender": MAKER });
      }
      await untilTranslated(bridge.url, receipt);
    }
    const getPack = (bridge: BridgeProcess, n: number) => {
      const body = JSON.stringify({ code: codeOf(n) });
      return post(bridge.url, "/csp.query.v1.QueryService/GetPack", body, { "content-type": "application/json" });
    };

    const killed = await startBridgeProcess(data, env);
    await sendRound(killed);
    await sendUplink(killed.url, "bill", billOf(sent++), { "csp-sender": MAKER });
    await killed.kill();
    {
      await using bridge = await startBridgeProcess(data, env);
      await sendRound(bridge);
      for (let n = 0; n < sent; n++) await until(`pack ${n} is there`, async () => (await getPack(bridge, n)).status === 200);
      await untilReady(bridge.url);
      const { topics } = (await (await fetch(`${bridge.url}/topics`)).json()) as { topics: readonly { topic: string }[] };
      assert.ok(
        topics.some(({ topic }) => topic === supervisionTopic("44")),
        "what is published can be read over HTTP in every form",
      );
      if (client !== undefined) await until("and it is in Kafka", async () => (await countIn(client, supervisionTopic("44"))) > 0);
      const { services } = await readiness(bridge.url);
      t.diagnostic(services.map(({ name, detail }) => `${name}: ${detail}`).join("; "));
    }
    const { findings, counts } = (await runCsp(["check", data, "--retranslate"], { CSP_DATA_DIR: data, ...env })) as {
      findings: readonly unknown[];
      counts: CheckCounts;
    };
    assert.deepEqual(findings, []);
    assert.deepEqual([counts.rawMessages, counts.documents, counts.pending], [before + sent, before + sent, 0]);
    if (client !== undefined) assert.ok((await countIn(client, TOPIC)) > before);
    if (engines.includes("PostgreSQL")) {
      const [row] = await runSql(env["CSP_POSTGRES"] ?? "", "SELECT min(position)::integer AS least, count(*)::integer AS stores FROM csp.store");
      assert.ok(Number(row?.["least"]) > 0 && row?.["stores"] === (hasKafka ? 4 : 2), JSON.stringify(row));
    }
  });
}

test("a folder that has a log of its own is not taken with a log elsewhere", LONG, async () => {
  await using opened = new AsyncDisposableStack();
  const { path } = opened.use(await temporaryFolder());
  const env = await useEngines(opened, ["EventStoreDB"], path);
  await (await startBridgeProcess(join(path, "data"))).stop();
  await assert.rejects(startBridgeProcess(join(path, "data"), env), /CONFIG_INVALID.*holds a log of its own.*CSP_DATA_DIR/);
  await (await startBridgeProcess(join(path, "other"), env)).stop();
});

/** A partition that was just made has no leader yet. */
async function countIn(client: TestClient, topic: string): Promise<number> {
  const offsets = await until(`${topic} says its offsets`, () => client.admin.fetchTopicOffsets(topic).catch(() => undefined));
  return offsets.reduce((sum, { high }) => sum + Number(high), 0);
}
