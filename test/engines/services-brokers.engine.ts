// The services on three brokers, of which one is killed every few seconds, under load: what partners had acknowledged is
// recorded, and what the publisher had acknowledged is in its topics, though nobody started a service again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { SERVICE_NAMES } from "../bridge-process.ts";
import { readCounter } from "../metrics.ts";
import { until, untilReady } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { describeCounts, openStory } from "./service-story.ts";

const BROKERS = 3;
/** `KILLING_SECONDS`: for a first look. What is claimed is claimed of the minute. */
const KILLING_SECONDS = Number(process.env["KILLING_SECONDS"] ?? 60);
const PER_SECOND = 100;
const AWAY_MS = 2000;
const BETWEEN_MS = 500;
/** However long a broker takes to come back: two of three at a time would be an outage, and no proof of this. */
const LEAST_KILLS = Math.max(BROKERS, Math.round(KILLING_SECONDS / 8));
/** Each step of the way afterwards, on a machine that does much else. */
const SETTLE_MS = 600_000;

engineSuite("services whose brokers die", await findKafka({ severalBrokers: true }), (start) => {
  test(`one of ${BROKERS} killed after the other, for ${KILLING_SECONDS} s at least`, { timeout: 1_800_000 }, async (t) => {
    await using story = await openStory(() => start({ brokers: BROKERS }));
    await Promise.all(SERVICE_NAMES.map((name) => story.restart(name)));
    for (const name of SERVICE_NAMES) await untilReady(story.process(name).url);
    const pids = SERVICE_NAMES.map((name) => story.process(name).pid);
    const { url } = story.process("publisher");
    const published = (): Promise<number> => readCounter(url, "csp_published_messages");
    story.startLoad({ perSecond: PER_SECOND });
    await until("the publisher publishes", async () => (await published()) > 0);

    const began = performance.now();
    let kills = 0;
    const before = await published();
    for (; performance.now() < began + KILLING_SECONDS * 1000 || kills < LEAST_KILLS; kills++) {
      const broker = kills % BROKERS;
      await story.kafka.kill(broker);
      await pause(AWAY_MS);
      await story.kafka.restart(broker);
      await pause(BETWEEN_MS);
    }
    const seconds = (performance.now() - began) / 1000;
    const meanwhile = (await published()) - before;
    assert.ok(meanwhile > 0, "the publisher sent while brokers died");
    const failures = await readCounter(url, "csp_publish_failures");
    const retries = await readCounter(story.process("ingest").url, "csp_inbox_retries");
    t.diagnostic(
      `${kills} brokers were killed in ${Math.round(seconds)} s, and started again; meanwhile ${meanwhile} publications were acknowledged; ` +
        `of the publisher ${failures} sends failed, the reading of topics began again ${retries} times`,
    );
    const counts = await story.settle(SETTLE_MS);
    assert.deepEqual(
      SERVICE_NAMES.map((name) => story.process(name).pid),
      pids,
    );
    assert.ok(counts.published >= before + meanwhile);
    t.diagnostic(describeCounts(counts));
  });
});
