// Batches that nobody can read, on a real broker: each is kept as it came, refused with its reason, and holds up nothing, also
// after a restart.

import assert from "node:assert/strict";
import { test } from "node:test";
import { zstdDecompressSync } from "node:zlib";
import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { topicContract, uplinkTopic } from "@csp/contracts";
import { PROFILES } from "@csp/domain";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { openServices } from "../faults/services.ts";
import { readCounter } from "../metrics.ts";
import { until, untilReady } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { keepCompression, sendBomb, sendSnappy } from "./foreign-batches.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient } from "./kafka-client.ts";
import { type RecordedMessage, readRecorded } from "./recorded.ts";
import { runCsp } from "./run-csp.ts";

const BILL = uplinkTopic("bill");
const RETAIL = uplinkTopic("retail");
/** Over what one batch may unpack to; a broker takes it, as 8 KB. */
const BOMB_BYTES = 260 * 1024 * 1024;
/** Of a batch, before its records. */
const BATCH_HEADER_BYTES = 61;

const bill = (n: number): string => billJson(`UNREADABLE-${n}`, [packCode(1, n)]);
const message = (n: number) => ({ key: null, value: Buffer.from(bill(n)), headers: { "csp-sender": MAKER } });

function at(recorded: readonly RecordedMessage[], topic: string, partition: number): readonly RecordedMessage[] {
  return recorded.filter((one) => one.topic === topic && one.partition === partition);
}

async function untilReceived(url: string, count: number): Promise<void> {
  await until(`${count} are recorded`, async () => (await readCounter(url, "csp_received_messages", { door: "kafka" })) >= count);
}

engineSuite("batches of Kafka that nobody can read", await findKafka(), (start) => {
  test("a bomb that the broker takes holds up nothing, not its own partition and not a restart", { timeout: 300_000 }, async () => {
    await using kafka = await start();
    const env = { CSP_KAFKA_BROKERS: kafka.brokers.join(",") };
    await runCsp(["topics", "apply"], env);
    await using client = await openTestClient(kafka.brokers);
    await using services = await openServices(env);
    const [first, translator] = await Promise.all([services.start("ingest"), services.start("translator")]);
    await untilReady(first.url);
    await client.send(BILL, 1, [message(0)]);
    await sendBomb(client, { topic: BILL, partition: 1 }, BOMB_BYTES);
    await client.send(BILL, 1, [message(1)]);
    // The last one of its partition, so that it is what a restart finds there.
    await sendBomb(client, { topic: BILL, partition: 2 }, BOMB_BYTES);
    await client.send(BILL, 0, [message(2)]);
    await client.send(RETAIL, 0, [message(3)]);
    await untilReceived(first.url, 6);
    await untilReady(first.url);
    assert.equal(await readCounter(first.url, "csp_unreadable_messages", { cause: "UNPACKS_TO_TOO_MUCH" }), 2);
    assert.equal(await readCounter(first.url, "csp_kafka_stopped_partitions"), 0);
    assert.equal(await readCounter(first.url, "csp_kafka_partitions"), PROFILES.size * (topicContract(BILL)?.partitions ?? 0));
    const lag = /^csp_kafka_consumer_lag_messages\{.*topic="csp\.uplink\.bill".*\} 0$/m;
    await until("all of the topic is safe, and told so", async () => lag.test(await (await fetch(`${first.url}/metrics`)).text()));
    await first.stop();

    const second = await services.start("ingest");
    await untilReady(second.url);
    await client.send(BILL, 2, [message(4)]);
    await client.send(BILL, 1, [message(5)]);
    await untilReceived(second.url, 2);
    await untilReady(second.url);
    assert.equal(await readCounter(second.url, "csp_unreadable_messages"), 0, "what is kept is not kept again");
    await until("both are refused", async () => (await readCounter(translator.url, "csp_rejections", { reason: "UNREADABLE_BATCH" })) === 2);

    await using log = await openEventStoreDbLog(services.connectionString);
    const recorded = await readRecorded(log);
    assert.deepEqual(
      [0, 1, 2].map((partition) => at(recorded, BILL, partition).map(({ offset }) => offset)),
      [[0], [0, 1, 2, 3], [0, 1]],
    );
    const bombs = [at(recorded, BILL, 1)[1], at(recorded, BILL, 2)[0]];
    for (const [n, bomb] of bombs.entries()) {
      assert.equal(bomb?.contentType, `application/vnd.csp.unreadable-batch; from=${1 - n}; to=${1 - n}; messages=1; cause=UNPACKS_TO_TOO_MUCH`);
      assert.ok(zstdDecompressSync(bomb.bytes.subarray(BATCH_HEADER_BYTES)).length > BOMB_BYTES, "the batch is whole");
    }
    assert.equal(at(recorded, BILL, 1)[2]?.payload, bill(1));
    const counts = await services.stopAndCheck();
    assert.deepEqual([counts.rawMessages, counts.pending], [8, 0]);
  });

  test("a codec that nobody here knows, on a topic that is not as promised, holds up nothing", { timeout: 240_000 }, async () => {
    await using kafka = await start();
    const env = { CSP_KAFKA_BROKERS: kafka.brokers.join(",") };
    await runCsp(["topics", "apply"], env);
    await using client = await openTestClient(kafka.brokers);
    // As it would be without `csp topics apply`, by which the broker makes zstd of everything.
    await keepCompression(client, BILL);
    await using services = await openServices(env);
    const [ingest, translator, query] = await Promise.all([services.start("ingest"), services.start("translator"), services.start("query")]);
    await untilReady(ingest.url);
    await client.send(BILL, 0, [message(0)]);
    await sendSnappy(client, { topic: BILL, partition: 0 }, [bill(1), bill(2)]);
    await client.send(BILL, 0, [message(3)]);
    await untilReceived(ingest.url, 3);
    assert.equal(await readCounter(ingest.url, "csp_unreadable_messages", { cause: "UNKNOWN_COMPRESSION" }), 2);
    await until("the others are translated", async () => (await readCounter(translator.url, "csp_translated_messages", { outcome: "accepted" })) === 2);
    const told = await until("an operator is told", async () => {
      const { rejections } = (await runCsp(["rejections", "--url", query.url])) as { rejections: readonly { reason: string; detail: string }[] };
      return rejections[0];
    });
    assert.equal(told.reason, "UNREADABLE_BATCH");
    assert.match(told.detail, /^2 messages at offsets 1 to 2 .* send with zstd, gzip or none; the batch is kept as it came$/);
    const counts = await services.stopAndCheck();
    assert.deepEqual([counts.rawMessages, counts.pending], [3, 0]);
  });
});
