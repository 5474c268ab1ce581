// What a partner does with the topics that go out: a stock consumer (kafkajs) with a stock Avro deserialiser, which asks the
// registry for the schemas by the ids in the messages. Against the bridge's own registry, and one that is there already.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { receiptsTopic, supervisionTopic, TRACE_TOPIC, valueSubject } from "@csp/contracts";
import { createSchemaRegistry } from "@csp/adapter-schema-registry";
import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import kafkajs, { Kafka as KafkaClient, logLevel } from "kafkajs";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { type BridgeProcess, startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { assertSoundFolder } from "../faults/sound-folder.ts";
import { until } from "../until.ts";
import { findForeignRegistry } from "./apicurio.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient } from "./kafka-client.ts";
import { runCsp } from "./run-csp.ts";

const SENDER = `urn:csp:${MAKER}`;
const TOPICS = [TRACE_TOPIC, supervisionTopic("44"), receiptsTopic(SENDER)];
const BILLS = 12;
const OTHER_IDS = 1000;

// Of the stock clients kafkajs alone comes without zstd, and takes a codec.
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
  compress: async ({ buffer }: { readonly buffer: Buffer }) => zstdCompressSync(buffer),
  decompress: async (buffer: Buffer) => zstdDecompressSync(buffer),
});

interface Decoded {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly id: string;
  readonly schemaId: number;
  readonly value: Readonly<Record<string, unknown>>;
}

async function sendBill(bridge: BridgeProcess, n: number): Promise<string> {
  // The last bill has a code that was cut off, so that something is refused.
  const codes = [packCode(1, n), ...(n === BILLS - 1 ? [packCode(1, n).slice(0, 12)] : [])];
  const headers = { "content-type": "application/json", "csp-sender": MAKER, "csp-owner": MAKER };
  const answer = await fetch(`${bridge.url}/uplink/bill`, { method: "POST", headers, body: billJson(`STOCK-${n}`, codes) });
  return ((await answer.json()) as { readonly receipt: string }).receipt;
}

/** Reads the topics from their beginning until `isAll` has enough. */
async function consume(brokers: readonly string[], registryUrl: string, isAll: (messages: readonly Decoded[]) => boolean): Promise<readonly Decoded[]> {
  {
    // A consumer that subscribes to a topic before it is there would wait for long.
    await using client = await openTestClient(brokers);
    await until("the topic of the sender was made", async () => (await client.admin.listTopics()).includes(receiptsTopic(SENDER)));
  }
  const registry = new SchemaRegistry({ host: registryUrl });
  const consumer = new KafkaClient({ clientId: "partner", brokers: [...brokers], logLevel: logLevel.NOTHING }).consumer({ groupId: `partner-${Date.now()}` });
  const messages: Decoded[] = [];
  const failures: Error[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: TOPICS, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, partition, message }) => {
      try {
        const value = (await registry.decode(message.value ?? Buffer.alloc(0))) as Readonly<Record<string, unknown>>;
        messages.push({
          topic,
          partition,
          key: String(message.key),
          id: String(message.headers?.["csp-id"]),
          schemaId: message.value?.readInt32BE(1) ?? 0,
          value,
        });
      } catch (error) {
        failures.push(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
  try {
    await until("all was read", () => failures.length > 0 || isAll(messages));
  } catch (error) {
    const counts = TOPICS.map((topic) => `${messages.filter((one) => one.topic === topic).length} of ${topic}`);
    throw new Error(counts.join(", "), { cause: error });
  } finally {
    await consumer.disconnect();
  }
  assert.deepEqual(failures, []);
  return messages;
}

function isAll(messages: readonly Decoded[]): boolean {
  const ids = (topic: string) => new Set(messages.filter((one) => one.topic === topic).map(({ id }) => id)).size;
  const flow = messages.findLast((one) => one.topic === TOPICS[1]);
  // An event and a close for each bill, and the one refusal.
  return ids(TRACE_TOPIC) === BILLS * 2 + 1 && ids(receiptsTopic(SENDER)) === BILLS && Number(flow?.value["packs"] ?? 0) >= BILLS;
}

function assertAllThere(messages: readonly Decoded[], receipts: readonly string[]): void {
  const trace = messages.filter((one) => one.topic === TRACE_TOPIC);
  assert.ok(trace.every(({ key }) => key === SENDER));
  assert.equal(new Set(trace.map(({ partition }) => partition)).size, 1, "one owner, one partition");
  const positions = trace.map(({ value }) => Number(value["position"]));
  assert.deepEqual(
    positions,
    positions.toSorted((a, b) => a - b),
    "in the order of the log",
  );
  const kinds = trace.flatMap(({ value }) => Object.keys(value["outcome"] as object));
  assert.deepEqual([...new Set(kinds)].toSorted(), ["csp.event.v1.Rejection", "csp.event.v1.TraceEvent", "csp.event.v1.Translated"]);
  const [first = assert.fail()] = trace;
  const event = (first.value["outcome"] as { "csp.event.v1.TraceEvent": { epcList: readonly string[]; bizStep: string } })["csp.event.v1.TraceEvent"];
  assert.deepEqual([event.epcList, first.value["profile"]], [[`urn:csp:edmc:${packCode(1, 0)}`], "bill"]);
  const told = messages.filter((one) => one.topic === receiptsTopic(SENDER));
  assert.deepEqual(told.map(({ key }) => key).toSorted(), receipts.toSorted());
  const last = told.find(({ key }) => key === receipts.at(-1))?.value as {
    readonly codesRefused: number;
    readonly rejections: readonly { readonly reason: string; readonly refused: readonly { readonly reason: string }[] }[];
  };
  assert.equal(last.codesRefused, 1);
  assert.deepEqual(
    last.rejections.map(({ reason, refused }) => [reason, refused.map((one) => one.reason)]),
    [["CODES_REFUSED", ["NOT_A_PACK"]]],
  );
}

/** Stands before a registry, as one that gave the same schemas other ids. */
async function withOtherIds(registry: string): Promise<{ readonly url: string } & AsyncDisposable> {
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: Uint8Array[] = [];
    for await (const chunk of request as AsyncIterable<Uint8Array>) body.push(chunk);
    const path = (request.url ?? "").replace(/^\/schemas\/ids\/(\d+)/, (_, id) => `/schemas/ids/${Number(id) - OTHER_IDS}`);
    const sent = request.method === "GET" ? {} : { body: Buffer.concat(body) };
    const headers = { "content-type": String(request.headers["content-type"]) };
    const answer = await fetch(registry + path, { method: request.method ?? "GET", headers, ...sent });
    const json = (await answer.json()) as { readonly id?: number };
    const changed = json.id === undefined ? json : { ...json, id: json.id + OTHER_IDS };
    response.writeHead(answer.status, { "content-type": "application/vnd.schemaregistry.v1+json" }).end(JSON.stringify(changed));
  }
  const server = createServer((request, response) => void pass(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const foreign = await findForeignRegistry();

engineSuite("topics for stock consumers", await findKafka(), (start) => {
  const started = start();
  after(async () => (await started)[Symbol.asyncDispose]());
  const brokersOf = async () => (await started).brokers;

  async function clearTopics(): Promise<void> {
    await using client = await openTestClient(await brokersOf());
    const there = (await client.admin.listTopics()).filter((topic) => topic.startsWith("csp."));
    if (there.length > 0) await client.admin.deleteTopics({ topics: there });
    await runCsp(["topics", "apply"], { CSP_KAFKA_BROKERS: (await brokersOf()).join(",") });
  }

  test("all three families are read by the ids of the bridge's own registry", { timeout: 180_000 }, async () => {
    await clearTopics();
    await using folder = await temporaryFolder();
    {
      await using bridge = await startBridgeProcess(folder.path, { CSP_KAFKA_BROKERS: (await brokersOf()).join(",") });
      const receipts: string[] = [];
      for (let n = 0; n < BILLS; n++) receipts.push(await sendBill(bridge, n));
      const messages = await consume(await brokersOf(), `${bridge.url}/registry`, isAll);
      assertAllThere(messages, receipts);
      assert.deepEqual(
        [...new Set(messages.map(({ schemaId }) => schemaId))].toSorted((a, b) => a - b),
        [1, 2, 3],
      );
      assert.ok(!bridge.output().includes("topics could not be made"), bridge.output());
    }
    await assertSoundFolder(folder.path);
  });

  test("and by those of a registry that is there already, in which the bridge registers its schemas", { timeout: 180_000 }, async () => {
    await clearTopics();
    await using other = await temporaryFolder();
    await using folder = await temporaryFolder();
    await using registryBridge = await startBridgeProcess(other.path);
    await using registry = await withOtherIds(`${registryBridge.url}/registry`);
    await using bridge = await startBridgeProcess(folder.path, {
      CSP_KAFKA_BROKERS: (await brokersOf()).join(","),
      CSP_SCHEMA_REGISTRY: registry.url,
    });
    const receipts: string[] = [];
    for (let n = 0; n < BILLS; n++) receipts.push(await sendBill(bridge, n));
    const messages = await consume(await brokersOf(), registry.url, isAll);
    assertAllThere(messages, receipts);
    assert.deepEqual(
      [...new Set(messages.map(({ schemaId }) => schemaId))].toSorted((a, b) => a - b),
      [1, 2, 3].map((id) => id + OTHER_IDS),
    );
  });

  test("and by a registry of another make", { timeout: 180_000, skip: "missing" in foreign ? foreign.missing : false }, async () => {
    if ("missing" in foreign) return;
    await clearTopics();
    await using other = await foreign.start();
    await using folder = await temporaryFolder();
    await using bridge = await startBridgeProcess(folder.path, { CSP_KAFKA_BROKERS: (await brokersOf()).join(","), CSP_SCHEMA_REGISTRY: other.url });
    const receipts: string[] = [];
    for (let n = 0; n < BILLS; n++) receipts.push(await sendBill(bridge, n));
    assertAllThere(await consume(await brokersOf(), other.url, isAll), receipts);
    const registry = createSchemaRegistry({ url: other.url });
    for (const topic of TOPICS) assert.deepEqual(await registry.versions(valueSubject(topic)), [1], topic);
  });
});
