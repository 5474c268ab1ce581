// A broker that hangs: its connections stay open, nothing is refused and nothing is answered. Ingest and publisher say so, go
// on by themselves once the broker does, and can be stopped meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TRACE_TOPIC, uplinkTopic } from "@csp/contracts";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { openServices, readiness, untilWaits } from "../faults/services.ts";
import { post } from "../faults/uplink-client.ts";
import { readCounter } from "../metrics.ts";
import { until, untilReady } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient } from "./kafka-client.ts";
import type { Kafka } from "./kafka-engine.ts";
import { readTopics } from "./read-topic.ts";
import { runCsp } from "./run-csp.ts";

const BILL = uplinkTopic("bill");
const MESSAGES = 6;
const PAUSES = 2;

const message = (n: number) => ({ key: null, value: Buffer.from(billJson(`HUNG-${n}`, [packCode(1, n)])), headers: { "csp-sender": MAKER } });

/** While all brokers' processes are stopped. */
async function whileHung<T>(kafka: Kafka, work: () => Promise<T>): Promise<T> {
  for (const pid of kafka.pids()) process.kill(pid, "SIGSTOP");
  try {
    return await work();
  } finally {
    for (const pid of kafka.pids()) process.kill(pid, "SIGCONT");
  }
}

engineSuite("a broker that hangs", await findKafka(), (start) => {
  test("ingest and publisher say that nobody answers, go on by themselves, and end when they are told to", { timeout: 600_000 }, async (t) => {
    await using kafka = await start();
    if (kafka.pids().length === 0) return t.skip("the broker runs where its process cannot be stopped");
    const env = { CSP_KAFKA_BROKERS: kafka.brokers.join(","), CSP_KAFKA_SESSION: "2s" };
    await runCsp(["topics", "apply"], env);
    await using services = await openServices(env);
    const [ingest, translator, publisher] = await Promise.all([services.start("ingest"), services.start("translator"), services.start("publisher")]);
    for (const { url } of [ingest, translator, publisher]) await untilReady(url);
    let [byTopic, byHttp] = [0, 0];
    const send = async (): Promise<void> => {
      await using client = await openTestClient(kafka.brokers);
      for (let n = 0; n < MESSAGES; n++) await client.send(BILL, n, [message(byTopic++)]);
      await until("all is recorded", async () => (await readCounter(ingest.url, "csp_received_messages", { door: "kafka" })) === byTopic);
    };
    const recordByHttp = async (): Promise<void> => {
      const body = billJson(`HUNG-HTTP-${byHttp}`, [packCode(2, byHttp)]);
      assert.equal((await post(ingest.url, "/uplink/bill", body, { "csp-sender": MAKER })).status, 202);
      byHttp++;
    };
    for (let n = 0; n < PAUSES; n++) {
      // While a group gives out its partitions it may take a minute, and silence is nothing strange.
      await until("the partitions are given", async () => /[1-9]\d* partitions ours/.test(JSON.stringify(await readiness(ingest.url))));
      // The first time the publisher has not sent anything yet, and makes its connection to a broker that hangs.
      await whileHung(kafka, async () => {
        await recordByHttp();
        t.diagnostic(await untilWaits(ingest, /INBOX_UNAVAILABLE/));
        t.diagnostic(await untilWaits(publisher, /waits: OUTBOX_UNAVAILABLE/));
      });
      for (const { url } of [ingest, publisher]) await untilReady(url);
      await send();
    }
    // A stop that had to be broken off would be exit code 1.
    await whileHung(kafka, async () => {
      await recordByHttp();
      await Promise.all([ingest, publisher].map((one) => one.stop()));
      assert.deepEqual([await ingest.ended, await publisher.ended], [0, 0]);
    });
    for (const { url } of await Promise.all([services.start("ingest"), services.start("publisher")])) await untilReady(url);
    // An event and a close of each; what was done again without an answer is there twice, under the same id.
    const ids = async () => new Set((await readTopics(kafka.brokers, [TRACE_TOPIC])).map(({ id }) => id));
    await until("all is published", async () => (await ids()).size === 2 * (byTopic + byHttp));
    const counts = await services.stopAndCheck();
    assert.deepEqual([counts.rawMessages, counts.pending], [byTopic + byHttp, 0]);
  });
});
