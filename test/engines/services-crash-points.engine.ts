// The services on a real Kafka, each killed at every point where something has just become durable, or is about to be: nothing
// acknowledged is lost, nothing is there twice, and what was killed goes on by itself once it is started again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { CRASH_POINTS, type CrashPoint } from "@csp/service-kit";
import type { ServiceName } from "../bridge-process.ts";
import { until } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { describeCounts, openStory } from "./service-story.ts";

/** Which service dies where, and the how many-th time it comes there. The first two come once in a store's, or a log's, life. */
const PLAN: readonly (readonly [service: ServiceName, point: CrashPoint, pass: number])[] = [
  ["publisher", "publisher.took-over", 1],
  ["ingest", "ingest.source-named", 3],
  ["ingest", "ingest.appended", 5],
  ["ingest", "ingest.parts-appended", 2],
  ["ingest", "ingest.partition-appended", 20],
  ["ingest", "ingest.acknowledged", 20],
  ["translator", "translator.batch-appended", 10],
  ["translator", "translator.part-appended", 1],
  ["query", "view.written", 5],
  ["query", "view.committed", 5],
  ["publisher", "view.written", 5],
  ["publisher", "view.committed", 5],
  ["publisher", "publisher.sent", 3],
  ["publisher", "publisher.marked", 3],
];
/** On a machine that does much else a group may take long to settle. */
const DIES_MS = 240_000;
/** Those that come when a service is started over nothing. */
const AT_FIRST: readonly CrashPoint[] = ["publisher.took-over", "ingest.source-named"];

engineSuite("services on Kafka", await findKafka(), (start) => {
  test(`killed at ${PLAN.length} crash points under load`, { timeout: 1_200_000 }, async (t) => {
    const planned = new Set<string>(PLAN.map(([, point]) => point));
    assert.deepEqual(
      Object.keys(CRASH_POINTS).filter((point) => !planned.has(point)),
      [],
    );
    await using story = await openStory(start);
    await Promise.all([story.restart("translator"), story.restart("query"), story.restart("publisher", { CSP_CRASH_AT: "publisher.took-over" })]);
    await story.restart("ingest", { CSP_CRASH_AT: "ingest.source-named@3" });
    story.startLoad({ perSecond: 30 });
    for (const [at, [service, point, pass]] of PLAN.entries()) {
      const dying = AT_FIRST.includes(point) ? story.process(service) : await story.restart(service, { CSP_CRASH_AT: `${point}@${pass}` });
      if (point === "translator.part-appended") await story.sendRelation();
      const how = await until(`${service} dies at ${point}`, () => Promise.race([dying.ended, pause(100, undefined)]), DIES_MS);
      assert.equal(how, "SIGKILL", `${service} at ${point}:\n${dying.output()}`);
      // The next of the same service goes on over what this one left.
      const next = PLAN[at + 1];
      if (next?.[0] !== service || AT_FIRST.includes(next[1])) await story.restart(service);
    }
    t.diagnostic(describeCounts(await story.settle()));
  });
});
