// A broker that hangs: its connections stay open, nothing is refused and nothing is answered. Ingest says so, and goes on by
// itself once the broker does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { uplinkTopic } from "@csp/contracts";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { openServices, untilWaits } from "../faults/services.ts";
import { readCounter } from "../metrics.ts";
import { until, untilReady } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient } from "./kafka-client.ts";
import { runCsp } from "./run-csp.ts";

const BILL = uplinkTopic("bill");
const MESSAGES = 6;
const PAUSES = 2;

const message = (n: number) => ({ key: null, value: Buffer.from(billJson(`HUNG-${n}`, [packCode(1, n)])), headers: { "csp-sender": MAKER } });

engineSuite("a broker that hangs", await findKafka(), (start) => {
  test("ingest says that nobody answers, and goes on by itself", { timeout: 300_000 }, async (t) => {
    await using kafka = await start();
    if (kafka.pids().length === 0) return t.skip("the broker runs where its process cannot be stopped");
    const env = { CSP_KAFKA_BROKERS: kafka.brokers.join(","), CSP_KAFKA_SESSION: "2s" };
    await runCsp(["topics", "apply"], env);
    await using services = await openServices(env);
    const ingest = await services.start("ingest");
    await untilReady(ingest.url);
    let sent = 0;
    const send = async (): Promise<void> => {
      await using client = await openTestClient(kafka.brokers);
      for (let n = 0; n < MESSAGES; n++) await client.send(BILL, n, [message(sent++)]);
      await until("all is recorded", async () => (await readCounter(ingest.url, "csp_received_messages", { door: "kafka" })) === sent);
    };
    await send();
    for (let n = 0; n < PAUSES; n++) {
      for (const pid of kafka.pids()) process.kill(pid, "SIGSTOP");
      try {
        t.diagnostic(await untilWaits(ingest, /INBOX_UNAVAILABLE: .*no broker has answered/));
      } finally {
        for (const pid of kafka.pids()) process.kill(pid, "SIGCONT");
      }
      await untilReady(ingest.url);
      await send();
    }
    await services.start("translator").then(({ url }) => untilReady(url));
    const counts = await services.stopAndCheck();
    assert.deepEqual([counts.rawMessages, counts.pending], [sent, 0]);
  });
});
