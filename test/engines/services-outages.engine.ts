// The services on a real Kafka while what they stand on goes away or limps: the event store away for 20 s, its disk slow, the
// broker restarted, services killed at random. Each says what it waits for, and goes on by itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createRandom } from "../bench/random.ts";
import { SERVICE_NAMES } from "../bridge-process.ts";
import { untilWaits } from "../faults/services.ts";
import { until, untilReady } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { describeCounts, openStory, type Story } from "./service-story.ts";

const SEED = 20_261_126;
const AWAY_MS = 20_000;
const STALL_MS = 4000;
const STALLS = 3;
const KILLS = 12;

async function startAll(story: Story): Promise<void> {
  await Promise.all(SERVICE_NAMES.map((name) => story.restart(name)));
  await Promise.all(SERVICE_NAMES.map((name) => untilReady(story.process(name).url)));
}

/** The same processes as before: nobody started them again. */
async function assertSamePids(story: Story, pids: readonly number[]): Promise<void> {
  assert.deepEqual(
    SERVICE_NAMES.map((name) => story.process(name).pid),
    pids,
  );
  for (const name of SERVICE_NAMES) await until(`${name} is ready`, async () => (await fetch(`${story.process(name).url}/readyz`)).ok, 180_000);
}

engineSuite("services whose engines go away", await findKafka(), (start) => {
  test("the event store away for 20 s, then slow, then the broker restarted", { timeout: 900_000 }, async (t) => {
    await using story = await openStory(start);
    await startAll(story);
    const pids = SERVICE_NAMES.map((name) => story.process(name).pid);
    story.startLoad({ perSecond: 100 });
    await until("some of it was sent", () => story.sent.byTopic > 200);

    await story.services.killLog();
    for (const name of SERVICE_NAMES) await untilWaits(story.process(name), /LOG_UNAVAILABLE/);
    await pause(AWAY_MS);
    await story.services.restartLog();
    await assertSamePids(story, pids);

    // A disk that takes longer than anybody waits: what was asked may be stored all the same.
    for (let stall = 0; stall < STALLS; stall++) {
      process.kill(story.services.logPid(), "SIGSTOP");
      await pause(STALL_MS);
      process.kill(story.services.logPid(), "SIGCONT");
      await pause(1000);
    }
    await assertSamePids(story, pids);

    await story.kafka.kill(0);
    t.diagnostic(await untilWaits(story.process("ingest"), /waits for Kafka: INBOX_UNAVAILABLE/));
    await story.kafka.restart(0);
    await assertSamePids(story, pids);
    const after = story.sent.byTopic + 100;
    await until("more was sent after all of it", () => story.sent.byTopic > after, 120_000);
    t.diagnostic(describeCounts(await story.settle()));
  });

  test(`${KILLS} kills at random, of services and of the event store`, { timeout: 900_000 }, async (t) => {
    const random = createRandom(SEED);
    await using story = await openStory(start);
    await startAll(story);
    story.startLoad({ perSecond: 200 });
    const killed: string[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      await pause(random.below(2000));
      const name = SERVICE_NAMES[random.below(SERVICE_NAMES.length + 1)];
      killed.push(name ?? "event store");
      if (name === undefined) {
        await story.services.killLog();
        await story.services.restartLog();
      } else await story.restart(name);
    }
    t.diagnostic(`killed: ${killed.join(", ")}`);
    t.diagnostic(describeCounts(await story.settle()));
  });

  test("everything handed out again, by a group that remembers nothing", { timeout: 600_000 }, async (t) => {
    await using story = await openStory(start);
    await startAll(story);
    story.startLoad({ perSecond: 200 });
    await until("some of it was sent", () => story.sent.byTopic > 400);
    for (const group of ["forgetful-1", "forgetful-2"]) {
      await story.restart("ingest", { CSP_KAFKA_GROUP: group });
      await untilReady(story.process("ingest").url);
    }
    t.diagnostic(describeCounts(await story.settle()));
  });
});
