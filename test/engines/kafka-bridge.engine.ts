// A bridge on a real Kafka, killed under load: what partners sent is in the log once, in the order of each partition, and
// translated; what is published is in Kafka; a topic made anew is noticed.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { supervisionTopic, uplinkTopic } from "@csp/contracts";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { startBridgeProcess, startWaitingBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { assertSoundFolder } from "../faults/sound-folder.ts";
import { readCounter } from "../metrics.ts";
import { until } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient } from "./kafka-client.ts";
import { readRecorded, type RecordedMessage } from "./recorded.ts";
import { runCsp } from "./run-csp.ts";

const TOPIC = uplinkTopic("bill");
const KILLS = 3;
const SENDS = 150;
const SEND_EVERY_MS = 20;
/** To be asked how much is recorded costs a bridge the reading of all of it. */
const ASK_EVERY_MS = 300;
const PARTITIONS = 12;

interface InboxStatus {
  readonly partitions: readonly { readonly topic: string; readonly partition: number; readonly stopped: string | null }[];
}

function makeBill(n: number) {
  return { key: Buffer.from(`k${n}`), value: Buffer.from(billJson(`KAFKA-${n}`, [packCode(1, n)])), headers: { "csp-sender": MAKER } };
}

async function getJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

async function readLog(folder: string): Promise<readonly RecordedMessage[]> {
  await using data = await openDataFolder(folder, { readOnly: true });
  await using log = await openSqliteEventLog(data);
  return await readRecorded(log);
}

engineSuite("a bridge on Kafka", await findKafka(), (start) => {
  const started = start();
  const opening = started.then((kafka) => openTestClient(kafka.brokers));
  after(async () => {
    await (await opening)[Symbol.asyncDispose]();
    await (await started)[Symbol.asyncDispose]();
  });
  const settings = async () => ({ CSP_KAFKA_BROKERS: (await started).brokers.join(","), CSP_KAFKA_SESSION: "1500ms" });

  test("csp topics apply makes every topic as promised, and leaves it so", { timeout: 300_000 }, async () => {
    const [env, { admin }] = [await settings(), await opening];
    const made = (await runCsp(["topics", "apply"], env)) as readonly { topic: string; outcome: string }[];
    assert.ok(
      made.every(({ outcome }) => outcome === "made") &&
        made.some(({ topic }) => topic === TOPIC) &&
        made.some(({ topic }) => topic === supervisionTopic("44")),
    );
    const { topics } = await admin.fetchTopicMetadata({ topics: [TOPIC] });
    assert.equal(topics[0]?.partitions.length, PARTITIONS);
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: TOPIC, configEntries: [{ name: "segment.bytes", value: "2097152" }] }] });
    const settingsNow = async (): Promise<readonly string[]> => {
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: 2, name: TOPIC, configNames: ["segment.bytes", "compression.type"] }],
      });
      return (resources[0]?.configEntries ?? []).map(({ configValue }) => configValue).toSorted();
    };
    await until("it has other settings", async () => (await settingsNow()).join() === "2097152,producer");
    const again = (await runCsp(["topics", "apply"], env)) as readonly { topic: string; outcome: string }[];
    assert.deepEqual([...new Set(again.map(({ topic, outcome }) => (topic === TOPIC ? "" : outcome)))].toSorted(), ["", "as promised"]);
    assert.equal(again.find(({ topic }) => topic === TOPIC)?.outcome, "changed");
    await until("what somebody else set stays", async () => (await settingsNow()).join() === "2097152,zstd");
  });

  test(`killed ${KILLS} times under load, nothing acknowledged is lost and nothing is there twice`, { timeout: 600_000 }, async (t) => {
    const [env, client] = [await settings(), await opening];
    await using folder = await temporaryFolder();
    let sent = 0;
    let isLoading = true;
    const load = (async () => {
      for (; isLoading || sent < SENDS; sent++) {
        await client.send(TOPIC, sent % PARTITIONS, [makeBill(sent)]);
        await pause(SEND_EVERY_MS);
      }
    })();
    for (let round = 0; round < KILLS; round++) {
      const bridge = await startBridgeProcess(folder.path, env);
      const before = (await readLogSize(bridge.url)) + 20;
      await until("some of it was recorded", async () => (await readLogSize(bridge.url)) >= before);
      await bridge.kill();
    }
    isLoading = false;
    await load;
    {
      await using bridge = await startBridgeProcess(folder.path, env);
      let now = 0;
      await until("all was recorded", async () => (now = await readLogSize(bridge.url)) >= sent).catch(async (error: unknown) => {
        throw new Error(`${now} of ${sent} are recorded: ${await (await fetch(`${bridge.url}/inbox`)).text()}`, { cause: error });
      });
      await until("it was published to Kafka", async () => (await client.count(supervisionTopic("44"))) > 0);
    }
    const recorded = await readLog(folder.path);
    assert.deepEqual(recorded.map(({ payload }) => payload).toSorted(), Array.from({ length: sent }, (_, n) => makeBill(n).value.toString()).toSorted());
    for (const [stream, own] of Map.groupBy(recorded, (one) => one.stream)) {
      const offsets = own.map(({ offset }) => offset);
      assert.deepEqual(
        offsets,
        offsets.toSorted((a, b) => a - b),
        stream,
      );
      assert.ok(own.every(({ topic, partition }) => stream === `uplink-${topic}-${partition}`));
    }
    const counts = await assertSoundFolder(folder.path);
    assert.deepEqual([counts.rawMessages, counts.documents, counts.pending], [sent, sent, 0]);
    t.diagnostic(`${sent} messages over ${PARTITIONS} partitions`);
  });

  test("a topic made anew stands still until an operator says that it was meant", { timeout: 300_000 }, async () => {
    const [env, client] = [await settings(), await opening];
    const topic = uplinkTopic("retail");
    await using folder = await temporaryFolder();
    await client.send(topic, 0, [makeBill(0), makeBill(1)]);
    {
      await using bridge = await startBridgeProcess(folder.path, { ...env, CSP_KAFKA_GROUP: "anew" });
      await until("both were recorded", async () => (await readLogSize(bridge.url, "retail")) >= 2);
    }
    await client.makeAnew(topic, PARTITIONS);
    // As long as the old one was, so that only its content tells.
    await client.send(topic, 0, [makeBill(2), makeBill(3)]);
    {
      await using bridge = await startWaitingBridgeProcess(folder.path, { ...env, CSP_KAFKA_GROUP: "anew" });
      const stopped = await until("it stands still", async () => {
        const { partitions } = await getJson<InboxStatus>(`${bridge.url}/inbox`);
        return partitions.find((one) => one.stopped !== null);
      });
      assert.deepEqual([stopped.topic, stopped.partition], [topic, 0]);
      assert.equal(await readLogSize(bridge.url, "retail"), 0, "nothing of it is recorded");
      const reset = (await runCsp(["inbox", "reset", topic, "0", "--url", bridge.url])) as { stream: string };
      assert.equal(reset.stream, `uplink-${topic}-0-r1`);
      await until("it goes on", async () => (await readLogSize(bridge.url, "retail")) >= 2);
    }
    assert.deepEqual(
      (await readLog(folder.path)).filter((one) => one.topic === topic).map(({ stream, offset }) => [stream, offset]),
      [
        [`uplink-${topic}-0`, 0],
        [`uplink-${topic}-0`, 1],
        [`uplink-${topic}-0-r1`, 0],
        [`uplink-${topic}-0-r1`, 1],
      ],
    );
    await assertSoundFolder(folder.path);
  });
});

/** Messages of one profile that this process recorded, as its metrics count; without a profile all of the folder, as its check counts. */
async function readLogSize(url: string, profile?: string): Promise<number> {
  await pause(ASK_EVERY_MS);
  if (profile === undefined) return (await getJson<{ counts: { rawMessages: number } }>(`${url}/check`)).counts.rawMessages;
  return readCounter(url, "csp_received_messages", { profile, door: "kafka" });
}
