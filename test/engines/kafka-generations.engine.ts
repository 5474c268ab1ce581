// docs/generations.md while topics are read: everything is translated again under other rules as messages go on coming in from
// Kafka, with a kill on the way; then the next generation serves and publishes, and nothing is lost or taken in twice.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { supervisionTopic, uplinkTopic } from "@csp/contracts";
import { builtinRules, rulesAsJson } from "@csp/domain";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { type BridgeProcess, startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { readiness } from "../faults/services.ts";
import { readCounter } from "../metrics.ts";
import { until, untilReady } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient, type TestClient } from "./kafka-client.ts";
import { publishedPacks } from "./published-packs.ts";
import { readTopics } from "./read-topic.ts";
import { readRecorded } from "./recorded.ts";
import { runCsp } from "./run-csp.ts";

const TOPIC = uplinkTopic("bill");
const REGION_TOPIC = supervisionTopic("44");
const PARTITIONS = 12;
const CODES = 2;
/** Before the next generation begins. */
const FIRST = 400;
const SEND_EVERY_MS = 20;
const LONG_MS = 180_000;

interface Sending {
  count(): number;
  stop(): Promise<void>;
}

function startSending(client: TestClient, already: number): Sending {
  let sent = already;
  let isSending = true;
  const sending = (async () => {
    for (; isSending; await pause(SEND_EVERY_MS)) await client.send(TOPIC, sent % PARTITIONS, [bill(sent++)]);
  })();
  sending.catch(() => undefined);
  return {
    count: () => sent,
    async stop() {
      isSending = false;
      await sending;
    },
  };
}

function bill(n: number) {
  const codes = Array.from({ length: CODES }, (_, i) => packCode(1, n * CODES + i));
  return { key: null, value: Buffer.from(billJson(`GENERATION-${n}`, codes)), headers: { "csp-sender": MAKER } };
}

async function nextGeneration({ url }: BridgeProcess): Promise<string> {
  return (await readiness(url)).services.find(({ name }) => name === "next-generation")?.detail ?? "";
}

engineSuite("generations on Kafka", await findKafka(), (start) => {
  test("everything is translated again while messages come in from topics", { timeout: 900_000 }, async (t) => {
    await using kafka = await start();
    const brokers = { CSP_KAFKA_BROKERS: kafka.brokers.join(","), CSP_KAFKA_SESSION: "1500ms" };
    await runCsp(["topics", "apply"], brokers);
    await using client = await openTestClient(kafka.brokers);
    await using folder = await temporaryFolder();
    const data = join(folder.path, "data");
    const oldRules = join(folder.path, "old-rules.json");
    await writeFile(oldRules, JSON.stringify({ ...rulesAsJson(builtinRules()), id: "before-edmc", schemes: ["gs1"] }));
    const translated = (one: BridgeProcess, outcome: string): Promise<number> => readCounter(one.url, "csp_translated_messages", { outcome });
    {
      await using old = await startBridgeProcess(data, { ...brokers, CSP_RULES_FILE: oldRules });
      for (let n = 0; n < FIRST; n++) await client.send(TOPIC, n % PARTITIONS, [bill(n)]);
      await until("the old rules have refused them", async () => (await translated(old, "refused")) === FIRST, LONG_MS);
    }
    const sending = startSending(client, FIRST);
    {
      const killed = await startBridgeProcess(data, { ...brokers, CSP_NEXT_GENERATION: "1" });
      await until("some is taken in meanwhile", async () => (await readCounter(killed.url, "csp_received_messages", { door: "kafka" })) > 0, LONG_MS);
      await killed.kill();
    }
    {
      await using making = await startBridgeProcess(data, { ...brokers, CSP_NEXT_GENERATION: "1" });
      await until("it takes in what comes", async () => (await readCounter(making.url, "csp_received_messages", { door: "kafka" })) > 0, LONG_MS);
      await until("the next generation has everything", async () => (await nextGeneration(making)).includes("can take over"), LONG_MS);
    }
    {
      await using serving = await startBridgeProcess(data, { ...brokers, CSP_GENERATION: "1" });
      const before = sending.count();
      await until("more is sent to what serves now", () => sending.count() > before + PARTITIONS, LONG_MS);
      await sending.stop();
      await untilReady(serving.url);
      const all = sending.count() * CODES;
      const packs = await until(
        "all packs are published",
        async () => {
          const found = publishedPacks(await readTopics(kafka.brokers, [REGION_TOPIC]));
          assert.ok(found <= all, `${found} packs are published, of ${all}`);
          if (found < all) await pause(500);
          return found === all && found;
        },
        LONG_MS,
      );
      t.diagnostic(`${sending.count()} messages, ${FIRST} of them refused under the old rules; ${packs} packs published by the generation that accepts them`);
    }
    const { findings, counts } = (await runCsp(["check", data, "--retranslate"])) as {
      readonly findings: readonly unknown[];
      readonly counts: Readonly<Record<string, number>>;
    };
    assert.deepEqual([findings, counts["rawMessages"], counts["pending"]], [[], sending.count(), 0]);
    await using opened = await openDataFolder(data, { readOnly: true });
    await using log = await openSqliteEventLog(opened);
    const recorded = await readRecorded(log);
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const offsets = recorded.filter((one) => one.partition === partition).map(({ offset }) => offset);
      assert.deepEqual(
        offsets,
        Array.from(offsets, (_, at) => at),
        `partition ${partition}`,
      );
    }
  });
});
