import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openTestStore } from "@csp/adapter-postgres/test-store";
import { openDataFolder, openSqliteEventLog, openSqliteTopics } from "@csp/adapter-sqlite";
import type { EventLog, Outbox, ViewStore } from "@csp/contracts";
import { builtinRules, viewOfGeneration } from "@csp/domain";
import { createSilentTelemetry } from "@csp/service-kit";
import type { SupervisionFlow } from "./flow-message.ts";
import { createViewPublisher, type GenerationBefore, type ViewPublisher } from "./publish-view.ts";
import { publishedFlow, SUPERVISION_FLOW } from "./supervision-flow.ts";
import { createPublisherTelemetry } from "./telemetry.ts";
import { readTopicValue } from "./topic-value.ts";
import { codes, dispatch, translated } from "./translated-fixture.ts";

const TOPIC = "csp.supervision.44.v1";
const RULES = builtinRules();

function publisherOf(log: EventLog, store: ViewStore, outbox: Outbox, generation: number, before?: GenerationBefore): ViewPublisher {
  const telemetry = createPublisherTelemetry(createSilentTelemetry())("supervision");
  const deps = { log, store, outbox, before, telemetry, schemaIds: async (_: string, { id }: { readonly id: number }) => id };
  return createViewPublisher(deps, publishedFlow(RULES, log, generation), { sendBatch: 500, sendEveryMs: 0 });
}

async function running(publisher: ViewPublisher, work: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const ended = publisher.run(stop.signal);
  await Promise.race([work(), ended.then(() => assert.fail("the publisher stopped by itself"))]).finally(() => stop.abort());
  await ended;
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 30_000; !(await isSo()); await pause(2)) if (performance.now() > end) assert.fail(`waited in vain until ${what}`);
}

async function untilSent(store: ViewStore, publisher: ViewPublisher, head: number): Promise<void> {
  const isSent = async () => publisher.progress().publishing && (await store.all("SELECT key FROM pending")).length === 0;
  await until("everything is sent", async () => publisher.progress().checkpoint >= head && (await isSent()));
}

test("a later generation is published once all of it is translated, however much of it the view has before", async () => {
  const path = await mkdtemp(join(tmpdir(), "generation-"));
  try {
    await using folder = await openDataFolder(path);
    await using log = await openSqliteEventLog(folder);
    await using topics = await openSqliteTopics(folder);
    await using store = await openTestStore(SUPERVISION_FLOW);
    await using later = await openTestStore(viewOfGeneration(SUPERVISION_FLOW, 1));
    const append = (raw: number, count: number, generation: number) =>
      log.append(generation === 0 ? "trace-http-3" : "trace-g1-http-3", "any", [translated({ raw, generation }, dispatch(codes(0, count)))]);
    const first = publisherOf(log, store, topics, 0);
    await append(1, 3, 0);
    await append(2, 2, 0);
    await running(first, async () => untilSent(store, first, await log.head()));

    let translatedBy: number | undefined;
    let asked = 0;
    const untilAsked = (times: number) => until("it is asked again", () => asked > times);
    const publisher = publisherOf(log, later, topics, 1, { store, translatedBy: async () => (asked++, translatedBy) });
    await append(1, 1, 1);
    const head = await log.head();
    await running(publisher, async () => {
      await until("the view has what there is", () => publisher.progress().checkpoint >= head);
      await untilAsked(asked + 2);
      assert.equal(publisher.progress().publishing, false, "while it is being translated");
      translatedBy = head + 1;
      await untilAsked(asked + 2);
      assert.equal(publisher.progress().publishing, false, "while the view is not as far");
      await append(2, 9, 1);
      await untilSent(later, publisher, await log.head());
    });
    const sent = (await topics.readTopic(TOPIC, 0, 100)).map((message) => readTopicValue(message) as SupervisionFlow);
    assert.deepEqual(
      sent.map(({ packs }) => packs),
      [5, 10],
      "no row of what is half translated",
    );
    assert.deepEqual(await store.all("SELECT 1 AS one FROM publishing"), [], "the first generation is what consumers have no more");
  } finally {
    await rm(path, { recursive: true });
  }
});
