// One trace follows a message from a partner's topic to the topics that go out: it goes on from the `traceparent` that came
// with the message, and out in that of what is published. In one process, and in one for each service.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { BEFORE_ALL, type EventLog, receiptsTopic, supervisionTopic, TRACE_TOPIC, uplinkTopic } from "@csp/contracts";
import { CATEGORY, EVENT_TYPE, traceParentOf } from "@csp/domain";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { SERVICE_NAMES, startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { assertSoundFolder } from "../faults/sound-folder.ts";
import { openServices } from "../faults/services.ts";
import { type Collector, startCollector } from "../otlp-collector.ts";
import { until, untilReady } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient } from "./kafka-client.ts";
import type { Kafka, StartKafka } from "./kafka-engine.ts";
import { readTopics } from "./read-topic.ts";
import { runCsp } from "./run-csp.ts";

/** The steps of an event's life that have spans, in their order. */
const STEPS = ["record-partition", "translate-received", "project-view", "publish-view"];
const PUBLISHED = [TRACE_TOPIC, supervisionTopic("44"), receiptsTopic(`urn:csp:${MAKER}`)];
const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const SENDERS_SPAN = "b7ad6b7169203331";
/** What partners send: a bill whose trace is kept, and one whose trace is not. */
const KEPT = `00-${TRACE_ID}-${SENDERS_SPAN}-01`;
const DROPPED = `00-1af7651916cd43dd8448eb211c80319c-${SENDERS_SPAN}-00`;
/** As the log is to hold them, in the order in which they were sent. */
const PARENTS = [undefined, KEPT];

async function startWithTopics(start: StartKafka): Promise<Kafka> {
  await using opened = new AsyncDisposableStack();
  const kafka = opened.use(await start());
  await runCsp(["topics", "apply"], { CSP_KAFKA_BROKERS: kafka.brokers.join(",") });
  opened.move();
  return kafka;
}

/** As a partner sends them. Both change the same rows, and a row goes out in the trace of its newest change. */
async function sendBills(brokers: readonly string[]): Promise<void> {
  await using client = await openTestClient(brokers);
  for (const [n, traceparent] of [DROPPED, KEPT].entries()) {
    const value = Buffer.from(billJson(`TRACED-${n}`, [packCode(1, n)]));
    await client.send(uplinkTopic("bill"), 0, [{ key: null, value, headers: { "csp-sender": MAKER, traceparent } }]);
  }
}

/** That the message is recorded, translated and published in its sender's trace, and that spans of all of it came to the collector. */
async function assertOneTrace(brokers: readonly string[], collector: Collector): Promise<void> {
  const parents = await until("it is published to all three families of topics", async () => {
    const messages = await readTopics(brokers, PUBLISHED).catch(() => []);
    const traced = messages.filter(({ headers }) => headers["traceparent"]?.includes(TRACE_ID) === true);
    const topics = new Set(traced.map(({ topic }) => topic));
    return topics.size === PUBLISHED.length && traced.map(({ headers }) => headers["traceparent"] ?? "");
  });
  for (const parent of parents) assert.match(parent, new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`));
  await until("spans of all steps came", () => STEPS.every((step) => collector.spans.some(({ name, traceId }) => name === step && traceId === TRACE_ID)));
}

/** As the log holds them, beside the messages that came in. */
async function recordedParents(log: EventLog): Promise<readonly (string | undefined)[]> {
  const parents: (string | undefined)[] = [];
  for await (const batch of log.follow({ categories: [CATEGORY.uplink] }, BEFORE_ALL, { signal: new AbortController().signal })) {
    for (const { type, meta } of batch.events) if (type === EVENT_TYPE.received) parents.push(traceParentOf(meta));
    if (batch.caughtUp) break;
  }
  return parents;
}

function assertSpans(collector: Collector): void {
  assert.deepEqual([...new Set(collector.spans.map(({ traceId }) => traceId))], [TRACE_ID], "the other's trace is kept nowhere");
  const known = new Set([SENDERS_SPAN, ...collector.spans.map(({ spanId }) => spanId)]);
  for (const { name, parentSpanId = "" } of collector.spans) assert.ok(known.has(parentSpanId), `${name} is under a span of the trace`);
  for (const step of STEPS) {
    const linked = collector.spans.filter(({ name, links = [] }) => name === step && links.some(({ spanId }) => spanId === SENDERS_SPAN));
    assert.ok(linked.length > 0, `${step} is linked to what the sender did`);
  }
}

engineSuite("traces over Kafka", await findKafka(), (start) => {
  test("through a bridge in one process", { timeout: 180_000 }, async () => {
    await using kafka = await startWithTopics(start);
    await using collector = await startCollector();
    await using folder = await temporaryFolder();
    {
      // No trace of the bridge's own, so that all that is kept is the senders' wish.
      const env = { CSP_KAFKA_BROKERS: kafka.brokers.join(","), CSP_OTLP_ENDPOINT: collector.url, CSP_TRACE_SAMPLE: "0" };
      await using _bridge = await startBridgeProcess(folder.path, env);
      await sendBills(kafka.brokers);
      await assertOneTrace(kafka.brokers, collector);
    }
    assertSpans(collector);
    {
      await using data = await openDataFolder(folder.path, { readOnly: true });
      await using log = await openSqliteEventLog(data);
      assert.deepEqual(await recordedParents(log), PARENTS);
    }
    await assertSoundFolder(folder.path);
  });

  test("through services, each a process of its own", { timeout: 240_000 }, async () => {
    await using kafka = await startWithTopics(start);
    await using collector = await startCollector();
    const env = { CSP_KAFKA_BROKERS: kafka.brokers.join(","), CSP_OTLP_ENDPOINT: collector.url, CSP_TRACE_SAMPLE: "0" };
    await using services = await openServices(env);
    const running = await Promise.all(SERVICE_NAMES.map((name) => services.start(name)));
    await Promise.all(running.map(({ url }) => untilReady(url)));
    await sendBills(kafka.brokers);
    await assertOneTrace(kafka.brokers, collector);
    {
      await using log = await openEventStoreDbLog(services.connectionString);
      assert.deepEqual(await recordedParents(log), PARENTS);
    }
    assert.equal((await services.stopAndCheck()).rawMessages, PARENTS.length);
    assertSpans(collector);
  });
});
