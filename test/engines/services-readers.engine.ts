// Ingests of one group as processes, added and removed every few seconds for a minute while 2,000 messages a second come in:
// half of them leave in order, half are killed.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { SERVICE_NAMES, temporaryFolder } from "../bridge-process.ts";
import { until, untilReady } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { describeCounts, openStory } from "./service-story.ts";

const PER_SECOND = 2000;
const SEND_BATCH = 50;
const CHANGES = 15;
const CHANGE_EVERY_MS = 4000;

engineSuite("readers that come and go", await findKafka(), (start) => {
  test("lose nothing, record nothing twice, and keep each partition's order", { timeout: 900_000 }, async (t) => {
    await using story = await openStory(start);
    await using folders = await temporaryFolder();
    await Promise.all(SERVICE_NAMES.map((name) => story.restart(name)));
    await untilReady(story.process("ingest").url);
    story.startLoad({ perSecond: PER_SECOND, batch: SEND_BATCH, http: false });
    const began = performance.now();
    const others: Awaited<ReturnType<typeof story.services.start>>[] = [];
    for (let change = 0; change < CHANGES; change++) {
      const leaving = others.length === 2 ? others.shift() : undefined;
      if (leaving === undefined) others.push(await story.services.start("ingest", { CSP_DATA_DIR: join(folders.path, String(change)) }));
      else if (change % 2 === 0) await leaving.stop();
      else await leaving.kill();
      await pause(CHANGE_EVERY_MS);
    }
    await story.stopLoad();
    const seconds = (performance.now() - began) / 1000;
    await until("one of those that are left has partitions", async () => (await fetch(`${story.process("ingest").url}/inbox`)).ok);
    const counts = await story.settle();
    assert.ok(counts.sent.byTopic > 0);
    t.diagnostic(`${Math.round(counts.sent.byTopic / seconds)} messages a second over ${Math.round(seconds)} s, ${CHANGES} changes`);
    t.diagnostic(describeCounts(counts));
  });
});
