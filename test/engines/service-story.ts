// The distributed form under load, for tests that break it: Kafka, the log's server, services as processes, partners that send
// by topic and over HTTP until each message is acknowledged; and at the end what must hold whatever was broken.

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { ID_HEADER } from "@csp/adapter-kafka";
import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { BEFORE_ALL, type EventLog, supervisionTopic, TRACE_TOPIC, uplinkTopic } from "@csp/contracts";
import { CATEGORY, decodeReceived, kafkaUplinkStream, parseKafkaSource } from "@csp/domain";
import { billJson, MAKER, packCode, relationXml } from "../bench/packs.ts";
import { type BridgeProcess, SERVICE_NAMES, type ServiceName } from "../bridge-process.ts";
import { type CheckCounts, openServices, readiness, type Services } from "../faults/services.ts";
import { post } from "../faults/uplink-client.ts";
import { readCounter } from "../metrics.ts";
import { until } from "../until.ts";
import type { Kafka, StartKafka } from "./kafka-engine.ts";
import { openTestClient, type TestClient } from "./kafka-client.ts";
import { type ReadMessage, readTopics } from "./read-topic.ts";
import { publishedPacks } from "./published-packs.ts";
import { readRecorded } from "./recorded.ts";
import { runCsp } from "./run-csp.ts";

const BILL_TOPIC = uplinkTopic("bill");
const REGION_TOPIC = supervisionTopic("44");
const PARTITIONS = 12;
const CODES = 2;
/** Of relation files: their packs are in no bill. */
const FIRST_BATCH = 50_000;
/** What was broken may be known as such only after a session or a deadline, and there is much to catch up on. */
const SETTLE_MS = 180_000;
const RETRY_MS = 100;
/** A sender sends what is due by now, several messages at a time where it is to be fast or was held up. */
const SEND_EVERY_MS = 5;
const MOST_AT_A_TIME = 1000;

/** What partners know: how many messages they had acknowledged. */
export interface Sent {
  byTopic: number;
  byHttp: number;
  /** Relation files, over HTTP. */
  relations: number;
  /** Sendings that failed, and were done again. */
  again: number;
}

export interface Counts extends CheckCounts {
  readonly sent: Sent;
  /** Messages in the uplink topic: more than were acknowledged, where a send was done again that had been kept. */
  readonly inTopic: number;
  readonly published: number;
  readonly publishedTwice: number;
}

export interface Story extends AsyncDisposable {
  readonly kafka: Kafka;
  readonly client: TestClient;
  readonly services: Services;
  readonly sent: Sent;
  /** The running process of a service. */
  process(name: ServiceName): BridgeProcess;
  /** Ends the service's process, where one runs, and starts another; waits until it listens, and no longer. */
  restart(name: ServiceName, env?: Readonly<Record<string, string>>): Promise<BridgeProcess>;
  /** Sends by topic, about so many messages a second, and over HTTP, one at a time. Until `stopLoad`. */
  startLoad(load: { readonly perSecond: number }): void;
  stopLoad(): Promise<void>;
  /** Sends a relation file of 11,050 codes, whose outcomes fill several appends, until it is acknowledged. */
  sendRelation(): Promise<void>;
  /**
   * Waits until everything has gone all the way, stops all, and verifies it: nothing lost, nothing twice, order kept, all published.
   * `settleMs` is how long each step of the way may take.
   */
  settle(settleMs?: number): Promise<Counts>;
}

export async function openStory(startKafka: StartKafka, deadlineMs = 3000): Promise<Story> {
  await using opened = new AsyncDisposableStack();
  const kafka = opened.use(await startKafka());
  const brokers = kafka.brokers.join(",");
  await runCsp(["topics", "apply"], { CSP_KAFKA_BROKERS: brokers });
  const client = opened.use(await openTestClient(kafka.brokers));
  const services = opened.use(await openServices({ CSP_KAFKA_BROKERS: brokers, CSP_KAFKA_SESSION: "4s" }, deadlineMs));
  const running = new Map<ServiceName, BridgeProcess>();
  const sent: Sent = { byTopic: 0, byHttp: 0, relations: 0, again: 0 };
  let isLoading = false;
  let loads: readonly Promise<void>[] = [];

  function process(name: ServiceName): BridgeProcess {
    return running.get(name) ?? assert.fail(`${name} does not run`);
  }

  /** Each is sent again until it is acknowledged. */
  async function sendByTopic(perSecond: number): Promise<void> {
    const [began, before] = [performance.now(), sent.byTopic];
    while (isLoading) {
      const due = before + Math.floor(((performance.now() - began) / 1000) * perSecond) - sent.byTopic;
      if (due < 1) {
        await pause(SEND_EVERY_MS);
        continue;
      }
      const messages = Array.from({ length: Math.min(due, MOST_AT_A_TIME) }, (_, i) => ({
        ...billMessage(sent.byTopic + i),
        partition: (sent.byTopic + i) % PARTITIONS,
      }));
      const kept = await client.producer.send({ topic: BILL_TOPIC, acks: -1, messages }).catch(() => []);
      // kafkajs resolves without a partition whose leader moves meanwhile: what it does not name, it did not send.
      if (!messages.every(({ partition }) => kept.some((one) => one.partition === partition))) {
        sent.again++;
        await pause(RETRY_MS);
        continue;
      }
      sent.byTopic += messages.length;
      await pause(SEND_EVERY_MS);
    }
  }

  async function sendByHttp(): Promise<void> {
    while (isLoading) {
      await sendDocument("bill", `http-${sent.byHttp}`, httpBill(sent.byHttp));
      sent.byHttp++;
      await pause(20);
    }
  }

  async function sendDocument(profile: string, key: string, body: string): Promise<void> {
    for (;;) {
      const answer = await post(process("ingest").url, `/uplink/${profile}`, body, { "csp-sender": MAKER, "idempotency-key": key }).catch(() => undefined);
      if (answer?.status === 202) return;
      assert.ok(answer === undefined || answer.status === 503, answer?.text);
      sent.again++;
      await pause(RETRY_MS);
    }
  }

  async function stopLoad(): Promise<void> {
    isLoading = false;
    await Promise.all(loads);
    loads = [];
  }
  opened.defer(stopLoad);
  const held = opened.move();
  return {
    kafka,
    client,
    services,
    sent,
    process,
    async restart(name, env) {
      await running.get(name)?.kill();
      const started = await services.start(name, env);
      running.set(name, started);
      return started;
    },
    startLoad({ perSecond }) {
      isLoading = true;
      loads = [sendByTopic(perSecond), sendByHttp()];
    },
    stopLoad,
    async sendRelation() {
      await sendDocument("relation-xml", `relation-${sent.relations}`, relationXml(FIRST_BATCH + sent.relations));
      sent.relations++;
    },
    async settle(settleMs = SETTLE_MS) {
      await stopLoad();
      return settleAndCheck({ kafka, client, services, process, sent }, settleMs);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function settleAndCheck(
  { kafka, client, services, process, sent }: Pick<Story, "kafka" | "client" | "services" | "process" | "sent">,
  settleMs: number,
): Promise<Counts> {
  const highs = (await client.admin.fetchTopicOffsets(BILL_TOPIC)).map(({ partition, high }) => [partition, Number(high)] as const);
  const inTopic = highs.reduce((sum, [, high]) => sum + high, 0);
  // Its server may have been the last that was killed.
  await using log = await until("the log answers", () => openEventStoreDbLog(services.connectionString).catch(() => undefined));
  await until("the last message of every partition is recorded", () => areRecorded(log, highs), settleMs).catch(async (error: unknown) => {
    throw new Error(`${(await readRecorded(log)).length} of ${inTopic} are recorded: ${await tellAll(process)}`, { cause: error });
  });
  const recorded = await readRecorded(log);
  // Each offset once, and in order; and with them every payload that was acknowledged.
  for (const [partition, high] of highs) {
    assert.deepEqual(
      recorded.flatMap((one) => (one.partition === partition ? [one.offset] : [])),
      Array.from({ length: high }, (_, offset) => offset),
      `partition ${partition}`,
    );
  }
  const payloads = new Set(recorded.map(({ payload }) => payload));
  for (let n = 0; n < sent.byTopic; n++) assert.ok(payloads.has(billMessage(n).value.toString()), `message ${n} is lost`);
  const documents = payloads.size + sent.byHttp;
  for (const name of SERVICE_NAMES) {
    await until(`${name} is ready`, async () => (await fetch(`${process(name).url}/readyz`)).ok, settleMs).catch(async (error: unknown) => {
      throw new Error(await tellAll(process), { cause: error });
    });
  }
  /** All of a topic, in which is whatever the publisher says that it keeps. */
  const readPublished = async (topic: string, view: string): Promise<readonly ReadMessage[]> => {
    const acknowledged = await readCounter(process("publisher").url, "csp_published_messages", { view });
    const messages = await readTopics(kafka.brokers, [topic]);
    assert.ok(messages.length >= acknowledged, `${acknowledged} publications were acknowledged, and ${topic} has ${messages.length}`);
    return messages;
  };
  const published = await until(
    "all is published",
    async () => {
      const messages = await readPublished(REGION_TOPIC, "supervision-flow");
      const packs = publishedPacks(messages);
      assert.ok(packs <= documents * CODES, `${packs} packs are published, of ${documents * CODES}`);
      if (packs < documents * CODES) await pause(500);
      return packs === documents * CODES && messages;
    },
    settleMs,
  ).catch(async (error: unknown) => {
    throw new Error(await tellAll(process), { cause: error });
  });
  const outcomes = await idsOf(log, CATEGORY.trace);
  const traced = await until(
    "every outcome is published",
    async () => {
      const messages = await readPublished(TRACE_TOPIC, "trace");
      const ids = new Set(messages.map(({ id }) => id));
      if (ids.size < outcomes.size) await pause(500);
      return ids.size >= outcomes.size && messages;
    },
    settleMs,
  );
  assert.deepEqual(new Set(traced.map(({ id }) => id)), outcomes);
  const counts = await services.stopAndCheck();
  const all = inTopic + sent.byHttp + sent.relations;
  assert.deepEqual([counts.rawMessages, counts.documents, counts.pending], [all, all, 0]);
  const ids = [...published, ...traced].map(({ id }) => id);
  assert.ok(
    ids.every((id) => id !== ""),
    `every message has its id in ${ID_HEADER}`,
  );
  return { ...counts, sent, inTopic, published: ids.length, publishedTwice: ids.length - new Set(ids).size };
}

/** Whether each partition's stream has come to the end of the partition; what is before that end, the caller reads. */
async function areRecorded(log: EventLog, highs: readonly (readonly [partition: number, high: number])[]): Promise<boolean> {
  const reached = await Promise.all(
    highs.map(async ([partition, high]) => {
      const last = await log.readLast(kafkaUplinkStream(BILL_TOPIC, partition, 0));
      return high === 0 || (last !== undefined && parseKafkaSource(decodeReceived(last.data).source)?.offset === high - 1);
    }),
  );
  if (!reached.every(Boolean)) await pause(500);
  return reached.every(Boolean);
}

async function idsOf(log: EventLog, category: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const batch of log.follow({ categories: [category] }, BEFORE_ALL, { signal: new AbortController().signal })) {
    for (const { id } of batch.events) ids.add(id);
    if (batch.caughtUp) break;
  }
  return ids;
}

/** What every service says of itself, for a test that failed. */
async function tellAll(process: Story["process"]): Promise<string> {
  const states = SERVICE_NAMES.map(
    async (name) => `${name}: ${await readiness(process(name).url).then(JSON.stringify, String)}\n${process(name).output().slice(-2000)}`,
  );
  return (await Promise.all(states)).join("\n");
}

/** For a test's diagnostics: every count that was held against another. */
export function describeCounts({ sent, inTopic, rawMessages, documents, outcomes, published, publishedTwice }: Counts): string {
  return (
    `${sent.byTopic} acknowledged by Kafka and ${sent.byHttp + sent.relations} over HTTP, ${sent.again} sendings done again; ${inTopic} in the topic; ` +
    `${rawMessages} recorded, ${documents} documents, ${outcomes} outcomes; ${published} messages published, ${publishedTwice} of them repeats`
  );
}

function billMessage(n: number) {
  return { key: Buffer.from(`k${n}`), value: Buffer.from(billJson(`TOPIC-${n}`, codesOf(2 * n))), headers: { "csp-sender": MAKER } };
}

/** Every tenth is so long that it is kept in parts: spaces mean nothing in JSON. */
function httpBill(n: number): string {
  return billJson(`HTTP-${n}`, codesOf(2 * n + 1)) + (n % 10 === 3 ? " ".repeat(300 * 1024) : "");
}

function codesOf(n: number): readonly string[] {
  return Array.from({ length: CODES }, (_, i) => packCode(1, n * CODES + i));
}
