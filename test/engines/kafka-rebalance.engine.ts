// Two ingests of one group over one log, on a real Kafka: readers come and go while messages do, and one that was pushed out
// of the group without knowing it goes on writing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createKafkaInbox } from "@csp/adapter-kafka";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { type HandlePartition, type Inbox, uplinkTopic } from "@csp/contracts";
import { PROFILES } from "@csp/domain";
import { createIngest } from "@csp/ingest";
import { SYSTEM_CLOCK } from "@csp/runtime";
import { createSilentTelemetry } from "@csp/service-kit";
import { temporaryFolder } from "../bridge-process.ts";
import { until } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient } from "./kafka-client.ts";
import { readOn } from "./read-on.ts";
import { readRecorded } from "./recorded.ts";

const TOPIC = uplinkTopic("bill");
const PARTITIONS = 6;

engineSuite("ingests of one group on Kafka", await findKafka(), (start) => {
  test("share the partitions, and record each message once and in order however they come and go", { timeout: 180_000 }, async (t) => {
    await using kafka = await start();
    await using client = await openTestClient(kafka.brokers);
    await using folder = await temporaryFolder();
    await using data = await openDataFolder(folder.path);
    await using log = await openSqliteEventLog(data);
    for (const profile of PROFILES.keys()) await client.createTopic(profile === "bill" ? PARTITIONS : 1, {}, uplinkTopic(profile));
    const startIngest = async (n: number) => {
      const inbox = createKafkaInbox({ brokers: kafka.brokers, clientId: `ingest-${n}` }, { groupId: "ingest", sessionMs: 1500 });
      const deps = { log, inbox, clock: SYSTEM_CLOCK, telemetry: createSilentTelemetry(), spoolFolder: `${folder.path}/spool-${n}` };
      const ingest = createIngest(deps, { maxBodyBytes: 1, maxOpenBodies: 1 });
      await ingest.start();
      return ingest;
    };
    let sent = 0;
    let isLoading = true;
    const load = (async () => {
      for (; isLoading; sent++) {
        const message = { key: Buffer.from(`k${sent}`), value: Buffer.from(`{"n":${sent}}`), headers: { "csp-owner": "uscc:91440300708461136T" } };
        await client.send(TOPIC, sent % PARTITIONS, [message]);
        await pause(2);
      }
    })();
    const recordedCount = async () => (await readRecorded(log)).length;
    const untilMore = async () => {
      const enough = (await recordedCount()) + 50;
      await until("more was recorded", async () => (await recordedCount()) >= enough);
    };
    const first = await startIngest(1);
    await untilMore();
    const second = await startIngest(2);
    await untilMore();
    // The event loop stands still for longer than a session: both are pushed out, and what they were doing goes on after that.
    const end = performance.now() + 2500;
    while (performance.now() < end);
    await untilMore();
    await first[Symbol.asyncDispose]();
    await untilMore();
    const third = await startIngest(3);
    await untilMore();
    isLoading = false;
    await load;
    await until("all was recorded", async () => (await recordedCount()) >= sent);
    await second[Symbol.asyncDispose]();
    await third[Symbol.asyncDispose]();
    const recorded = await readRecorded(log);
    assert.deepEqual(
      recorded.map(({ payload }) => (JSON.parse(payload) as { n: number }).n).toSorted((a, b) => a - b),
      Array.from({ length: sent }, (_, n) => n),
    );
    for (const own of Map.groupBy(recorded, ({ stream }) => stream).values()) {
      assert.deepEqual(
        own.map(({ offset }) => offset),
        Array.from(own, (_, offset) => offset),
      );
    }
    t.diagnostic(`${sent} messages, each once`);
  });

  // kafkajs would begin again by itself some time after such an end, as a member that holds partitions and that nobody knows of.
  test("a reader whose broker dies ends its reading, and leaves nobody in the group behind", { timeout: 240_000 }, async () => {
    await using kafka = await start();
    await using client = await openTestClient(kafka.brokers);
    const topic = await client.createTopic(2);
    const inbox = createKafkaInbox({ brokers: kafka.brokers, clientId: "reader" }, { groupId: "g", sessionMs: 1500 });
    const came: string[] = [];
    const handle: HandlePartition = async (feed) => {
      for await (const batch of feed.messages()) {
        for (const { offset } of batch) {
          came.push(`${feed.partition}/${offset}`);
          feed.acknowledge(offset);
        }
      }
    };
    const sendBoth = async (): Promise<void> => {
      for (const partition of [0, 1]) await client.send(topic, partition, [{ key: null, value: Buffer.from("x"), headers: {} }]);
    };
    await sendBoth();
    let ends = 0;
    // The coordinator of a broker that is just there may need some tries.
    const counted: Inbox = { read: (...args) => inbox.read(...args).finally(() => ends++) };
    const first = new AbortController();
    const reading = readOn(counted, [topic], handle, first.signal);
    await until("both were read", () => came.includes("0/0") && came.includes("1/0"));
    const endsBefore = ends;
    await kafka.kill(0);
    await until("the reading has ended by itself", () => ends > endsBefore);
    first.abort();
    await reading;
    await kafka.restart(0);

    const stop = new AbortController();
    const again = readOn(inbox, [topic], handle, stop.signal);
    await until("the topic takes messages", () =>
      sendBoth().then(
        () => true,
        () => false,
      ),
    );
    await until("both are read by the one that was begun again", () => came.some((one) => /^0\/[1-9]/.test(one)) && came.some((one) => /^1\/[1-9]/.test(one)));
    const members = async (): Promise<number> => (await client.admin.describeGroups(["g"])).groups[0]?.members.length ?? 0;
    await until("who was there before is forgotten", async () => (await members()) === 1);
    // Longer than any pause before a restart.
    await pause(3000);
    assert.equal(await members(), 1);
    stop.abort();
    await again;
  });
});
