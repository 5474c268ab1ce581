// What partners and operators of a Kafka do that is not as promised: each has an outcome that ingest states, and nothing of it
// ends the service.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { uplinkTopic } from "@csp/contracts";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { openServices, readiness, untilWaits } from "../faults/services.ts";
import { post } from "../faults/uplink-client.ts";
import { readCounter } from "../metrics.ts";
import { until, untilReady } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient } from "./kafka-client.ts";
import { readRecorded } from "./recorded.ts";
import { runCsp } from "./run-csp.ts";

const TOPIC = uplinkTopic("bill");
const SENDER = { "csp-sender": MAKER };

const bill = (n: number): string => billJson(`TROUBLE-${n}`, [packCode(1, n)]);
const message = (value: Uint8Array | string | null, headers: Readonly<Record<string, string>> = SENDER) => ({
  key: null,
  value: value === null ? null : Buffer.from(value),
  headers,
});

engineSuite("a Kafka that is not as promised", await findKafka(), (start) => {
  test("topics that are missing at the start are waited for; what is no document is kept, refused, and in nobody's way", { timeout: 300_000 }, async (t) => {
    await using kafka = await start();
    const env = { CSP_KAFKA_BROKERS: kafka.brokers.join(",") };
    await using client = await openTestClient(kafka.brokers);
    await using services = await openServices(env);
    const [ingest, translator] = await Promise.all([services.start("ingest"), services.start("translator")]);
    t.diagnostic(await untilWaits(ingest, /waits for Kafka: INBOX_UNAVAILABLE: .*csp topics apply makes the topics/));
    assert.ok((await readCounter(ingest.url, "csp_inbox_retries")) > 0);
    await runCsp(["topics", "apply"], env);
    await untilReady(ingest.url);

    // Good ones around each, in one partition.
    const poison = [
      message(Buffer.from([0xff, 0xfe, 0x00, 0x80])),
      message(""),
      message(null),
      message("[".repeat(200_000)),
      message(bill(100), { "csp-owner": "nobody:\u0000", "content-encoding": "lzma" }),
      message(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]), { ...SENDER, "content-encoding": "zstd" }),
      message("\ufeff{}", { ...SENDER, "content-type": "image/png" }),
    ];
    const sent = poison.flatMap((one, n) => [message(bill(n)), one]).concat(message(bill(poison.length)));
    await client.send(TOPIC, 0, sent);
    await until("all are translated", async () => (await readCounter(translator.url, "csp_translated_messages")) >= sent.length);
    // All but the bill whose headers alone are wrong, which may be read without them.
    assert.ok((await readCounter(translator.url, "csp_translated_messages", { outcome: "refused" })) >= poison.length - 1);
    assert.ok((await readCounter(translator.url, "csp_translated_messages", { outcome: "accepted" })) >= poison.length + 1);
    assert.ok((await readiness(ingest.url)).ready && (await readiness(translator.url)).ready);

    // Over the size that the topic takes: Kafka refuses it, and HTTP takes it.
    const large = bill(200) + " ".repeat(11 * 1024 * 1024);
    await assert.rejects(client.send(TOPIC, 0, [message(large)]), /larger than the max message size|too large/i);
    assert.equal((await post(ingest.url, "/uplink/bill", large, SENDER)).status, 202);
    const inParts = bill(201) + " ".repeat(3 * 1024 * 1024);
    await client.send(TOPIC, 0, [message(inParts)]);
    await until("both are translated", async () => (await readCounter(translator.url, "csp_translated_messages")) >= sent.length + 2);

    await using log = await openEventStoreDbLog(services.connectionString);
    const recorded = await readRecorded(log);
    assert.deepEqual(
      recorded.map(({ offset }) => offset),
      Array.from({ length: sent.length + 1 }, (_, offset) => offset),
    );
    const texts = sent.map(({ value }) => value?.toString() ?? "");
    assert.ok(
      recorded.every(({ payload, offset }) => offset === sent.length || isDeepStrictEqual(payload, texts[offset])),
      "each is kept as it came",
    );
    const counts = await services.stopAndCheck();
    assert.deepEqual([counts.rawMessages, counts.pending], [sent.length + 2, 0]);
  });
});
