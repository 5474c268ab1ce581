// A real Prometheus scrapes the services as processes, over a real Kafka, the event store's test server and a real PostgreSQL.
// The load comes in by topic and over HTTP, and every panel's query is held to what is known; then one thing after another
// goes wrong below, and the boards and alerts that an operator would look at show it, with its count.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { uplinkTopic } from "@csp/contracts";
import { engines } from "../../infra/grafana/src/engines.ts";
import { overview } from "../../infra/grafana/src/overview.ts";
import type { DashboardSpec } from "../../infra/grafana/src/panel.ts";
import { Kafka as KafkaClient, logLevel } from "kafkajs";
import { until } from "../until.ts";
import { findAll, sendersOfRubbish, withoutLateness } from "./boards/alert-rules.ts";
import { BAD_SENDER, makeLoad } from "./boards/load.ts";
import { measure, type Measured, nextScrapes } from "./boards/measured.ts";
import { askOver, testPanels } from "./boards/panel-tests.ts";
import { openServicesSite, type ServicesSite, UPLINK_PARTITIONS } from "./boards/services-site.ts";
import { engineSuite, type Found } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import type { StartKafka } from "./kafka-engine.ts";
import { findPostgres } from "./postgres.ts";
import type { StartPostgres } from "./postgres-engine.ts";
import { findPrometheus, type Prometheus, type StartPrometheus } from "./prometheus.ts";

const SEED = 7;
const PACKS = 300;
/** What came back is known as such only after sessions and back-offs, and the machine may do much else. */
const BACK_MS = 240_000;
/** Nothing of the load goes there. */
const MADE_ANEW = uplinkTopic("epcis-json");

interface Engines {
  readonly kafka: StartKafka;
  readonly postgres: StartPostgres;
  readonly prometheus: StartPrometheus;
}

async function findEngines(): Promise<Found<Engines>> {
  const [kafka, postgres, prometheus] = await Promise.all([findKafka(), findPostgres(), findPrometheus()]);
  const missing = [kafka, postgres, prometheus].flatMap((one) => ("missing" in one ? [one.missing] : []));
  if ("missing" in kafka || "missing" in postgres || "missing" in prometheus) return { missing: missing.join("; ") };
  return { start: { kafka: kafka.start, postgres: postgres.start, prometheus: prometheus.start } };
}

engineSuite("boards and alerts of the services over their engines", await findEngines(), (start) => {
  const stack = new AsyncDisposableStack();
  after(() => stack.disposeAsync());
  let run: { readonly site: ServicesSite; readonly prometheus: Prometheus; readonly measured: Measured };

  test("a load with faults is sent by topic and over HTTP, and scraped", { timeout: 600_000 }, async (t) => {
    const site = stack.use(await openServicesSite(start.kafka, start.postgres));
    const prometheus = stack.use(await start.prometheus([site.target]));
    // What stands in a topic that will be made anew.
    await site.client.send(MADE_ANEW, 0, [strange(0), strange(1)]);
    const measured = await measure(site, prometheus, makeLoad(SEED, PACKS), 2);
    run = { site, prometheus, measured };
    const { known } = measured;
    assert.ok(Object.values(known.messagesBy).every((count) => count > 50) && known.duplicates > 0 && known.conflicts > 0, JSON.stringify(known));
    t.diagnostic(`${known.messagesBy.kafka} messages by topic, ${known.messagesBy.http} over HTTP in ${measured.seconds.toFixed(1)} s`);
  });

  testPanels(() => run);

  test("alerts find nobody but who sends rubbish", { timeout: 60_000 }, async () => {
    const found = withoutLateness(await findAll(run.prometheus, run.measured.endS), run.measured);
    assert.deepEqual(Object.keys(found), ["CspRejectionsRising"]);
    assert.deepEqual(found["CspRejectionsRising"]?.map(({ labels }) => labels["sender"]).toSorted(), sendersOfRubbish(run.measured).toSorted());
  });

  test("connections to PostgreSQL are as many as it has of ours", { timeout: 60_000 }, async () => {
    const { site, measured } = run;
    const told = Object.values(measured.now("csp_postgres_pool_connections", "state")).reduce((sum, one) => sum + one, 0);
    assert.ok(told > 0 && told <= (await site.postgresSessions()), `${told} connections of pools`);
  });

  test("somebody joins the group of readers and leaves it: two rebalances", { timeout: 120_000 }, async () => {
    const since = await markTime(run.prometheus);
    const group = new KafkaClient({ clientId: "guest", brokers: [...run.site.kafka.brokers], logLevel: logLevel.NOTHING }).consumer({ groupId: "csp-ingest" });
    let joins = 0;
    group.on(group.events.GROUP_JOIN, () => void joins++);
    await group.connect();
    await group.subscribe({ topics: [MADE_ANEW] });
    await group.run({ autoCommit: false, eachMessage: async () => undefined });
    await until("it has joined", () => joins > 0);
    await group.disconnect();
    await until("all partitions are back", async () => (await partitionsOf(run.site)).length === 12 * UPLINK_PARTITIONS);
    assert.deepEqual(await valuesSince(run.prometheus, engines, "Rebalances", since), [[joins + 1]]);
  });

  test("a topic is made anew: one reset, one partition that stands still, what is in it waits, and an alert fires", { timeout: 480_000 }, async () => {
    const { site, prometheus } = run;
    const since = await markTime(prometheus);
    await site.client.makeAnew(MADE_ANEW, UPLINK_PARTITIONS);
    // Of its messages the first is where the last recorded one was, and is known not to be it.
    await site.client.send(MADE_ANEW, 0, [2, 3, 4, 5].map(strange));
    await until("it stands still", async () => (await partitionsOf(site)).some(({ stopped }) => stopped !== null), 120_000);
    await until("it is scraped so", async () => (await findAll(prometheus, await markTime(prometheus)))["CspSourceReset"] !== undefined);
    assert.deepEqual(await valuesSince(prometheus, engines, "Source resets", since), [[1]]);
    assert.deepEqual(await valuesSince(prometheus, engines, "Partitions, and those that stand still", since), [[12 * UPLINK_PARTITIONS], [1]]);
    // Three are not recorded; the one in the place of the last recorded is not counted where the reader had begun behind it.
    const lags = (await valuesSince(prometheus, engines, "Consumer lag", since)).flat().filter((lag) => lag > 0);
    assert.ok(lags.join() === "3" || lags.join() === "2", `lags: ${lags.join()}`);
    // On a machine that is slow just now that of lateness may fire as well.
    await until("the alert fires", async () => ((await valuesSince(prometheus, overview, "Alerts", since))[0]?.[0] ?? 0) >= 1);
    assert.deepEqual(await valuesSince(prometheus, overview, "Services that do not work", since), [[1]]);
    // An operator says that it was meant.
    const answer = await fetch(`${site.process("ingest").url}/inbox/reset`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ topic: MADE_ANEW, partition: 0 }),
    });
    assert.equal(answer.status, 200, await answer.text());
    await until("nothing waits any more", async () => (await valuesSince(prometheus, engines, "Consumer lag", since)).flat().every((lag) => lag === 0));
    assert.deepEqual((await valuesSince(prometheus, engines, "Partitions, and those that stand still", since))[1], [0]);
  });

  test("the event store dies and comes back: its calls are opened again", { timeout: 480_000 }, async () => {
    const { site, prometheus } = run;
    const since = await markTime(prometheus);
    await site.services.killLog();
    await until("the services wait", async () => (await valuesSince(prometheus, overview, "Services that do not work", since))[0]?.[0] === 4);
    await site.services.restartLog();
    await untilAllWork(site);
    const calls = await until("calls that broke are counted", async () => {
      const samples = await samplesSince(prometheus, engines, "Reconnects", since);
      const broken = samples[0]?.filter(({ value }) => value > 0).map(({ labels }) => labels["call"]);
      return broken !== undefined && broken.includes("follow") && broken;
    });
    assert.ok(calls.every((call) => call === "follow" || call === "append"));
  });

  test("PostgreSQL dies and comes back: statements fail, and then do not", { timeout: 480_000 }, async () => {
    const { site, prometheus } = run;
    const since = await markTime(prometheus);
    await site.postgres.kill();
    // A service that has nothing to write learns of it only when it has.
    await site.client.send(MADE_ANEW, 0, [strange(6)]);
    await until("query and publisher wait", async () => (await valuesSince(prometheus, overview, "Services that do not work", since))[0]?.[0] === 2);
    await site.postgres.restart();
    await untilAllWork(site);
    const again = await markTime(prometheus);
    const statements = await samplesSince(prometheus, engines, "Statements", again);
    assert.deepEqual(
      statements[0]?.filter(({ value }) => value > 0).map(({ labels }) => labels["outcome"]),
      ["done"],
    );
  });
});

async function untilAllWork(site: ServicesSite): Promise<void> {
  for (const { url } of site.processes) await until(`${url} is ready`, async () => (await fetch(`${url}/readyz`)).ok, BACK_MS);
}

/** JSON of no profile: recorded, and refused. */
function strange(n: number) {
  return { key: Buffer.from("k"), value: Buffer.from(`{"n":${n}}`), headers: { "csp-sender": BAD_SENDER } };
}

async function partitionsOf(site: ServicesSite): Promise<readonly { readonly stopped: string | null }[]> {
  return ((await (await fetch(`${site.process("ingest").url}/inbox`)).json()) as { readonly partitions: readonly { readonly stopped: string | null }[] })
    .partitions;
}

async function markTime(prometheus: Prometheus): Promise<number> {
  return (await nextScrapes(prometheus)).at(-1) ?? 0;
}

/** What a panel's queries answer over the time from one scrape to the newest. */
async function samplesSince(prometheus: Prometheus, board: DashboardSpec, title: string, sinceS: number) {
  const { queries } = board.rows.flatMap(({ panels }) => panels).find((panel) => panel.title === title) ?? assert.fail(`there is no panel ${title}`);
  const endS = await markTime(prometheus);
  return Promise.all(queries.map(({ expr }) => askOver(prometheus, expr, { seconds: endS - sinceS, endS })));
}

async function valuesSince(...question: Parameters<typeof samplesSince>): Promise<readonly (readonly number[])[]> {
  return (await samplesSince(...question)).map((samples) => samples.map(({ value }) => Math.round(value * 1e6) / 1e6));
}
