// Very many bytes in few, on a real broker and in every partition at once: none of it stops the intake, and the memory of who
// reads it does not grow with how many there are.

import assert from "node:assert/strict";
import { test } from "node:test";
import { topicContract, uplinkTopic } from "@csp/contracts";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { openServices } from "../faults/services.ts";
import { readCounter } from "../metrics.ts";
import { until, untilReady } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { keepCompression, sendBomb } from "./foreign-batches.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient } from "./kafka-client.ts";
import { runCsp } from "./run-csp.ts";

const BILL = uplinkTopic("bill");
const RETAIL = uplinkTopic("retail");
/** Over what one batch may unpack to; a broker takes it, as 8 KB of zstd or 260 of gzip. */
const BOMB_BYTES = 260 * 1024 * 1024;
/** Within it, so that it is a message like others, and kept. */
const LARGE_BYTES = 20 * 1024 * 1024;
/** Of the process that reads 18 bombs and 12 of these, 4.9 GB once they are unpacked. */
const MOST_MEMORY_BYTES = 1.5 * 1024 ** 3;

const message = (n: number) => ({ key: null, value: Buffer.from(billJson(`BESIDE-${n}`, [packCode(1, n)])), headers: { "csp-sender": MAKER } });

engineSuite("bombs in topics", await findKafka(), (start) => {
  test("many of them, in every partition and by either codec, stop nothing and take bounded memory", { timeout: 600_000 }, async (t) => {
    await using kafka = await start();
    const env = { CSP_KAFKA_BROKERS: kafka.brokers.join(",") };
    await runCsp(["topics", "apply"], env);
    await using client = await openTestClient(kafka.brokers);
    await keepCompression(client, RETAIL);
    await using services = await openServices(env);
    const partitions = Array.from({ length: topicContract(BILL)?.partitions ?? 0 }, (_, partition) => partition);
    for (const partition of partitions) {
      await sendBomb(client, { topic: BILL, partition }, BOMB_BYTES);
      await sendBomb(client, { topic: BILL, partition }, LARGE_BYTES);
      await client.send(BILL, partition, [message(partition)]);
      if (partition % 2 === 0) await sendBomb(client, { topic: RETAIL, partition }, BOMB_BYTES, "gzip");
    }
    const ingest = await services.start("ingest");
    const bombs = partitions.length * 1.5;
    const all = bombs + partitions.length * 2;
    await until("all are recorded", async () => (await readCounter(ingest.url, "csp_received_messages", { door: "kafka" })) >= all, 300_000);
    await untilReady(ingest.url);
    assert.equal(await readCounter(ingest.url, "csp_unreadable_messages", { cause: "UNPACKS_TO_TOO_MUCH" }), bombs);
    const { peakBytes } = ingest.memory();
    t.diagnostic(`${all} messages, ${bombs} of them bombs: the process that read them took ${Math.round(peakBytes / 1024 ** 2)} MiB at most`);
    assert.ok(peakBytes < MOST_MEMORY_BYTES, `${peakBytes} bytes`);
    const translator = await services.start("translator");
    await until("all are translated", async () => (await readCounter(translator.url, "csp_translated_messages")) === all, 300_000);
    assert.equal(await readCounter(translator.url, "csp_translated_messages", { outcome: "accepted" }), partitions.length);
    const counts = await services.stopAndCheck();
    assert.deepEqual([counts.rawMessages, counts.pending], [all, 0]);
  });
});
