// The outbox over a real Kafka: its conformance, and proof by killing brokers that what it says is kept is kept.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createKafkaInbox, createKafkaOutbox, ID_HEADER } from "@csp/adapter-kafka";
import { type InMessage, isBridgeError, type OutMessage } from "@csp/contracts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient } from "./kafka-client.ts";

const BATCH = 20;
const KEYS = 30;

function makeMessage(topic: string, n: number, bytes = 100): OutMessage {
  return { id: `id-${n}`, topic, key: `k${n % KEYS}`, value: Buffer.alloc(bytes, String(n)), headers: { n: String(n), 药: "\u{1F48A}" } };
}

/** Reads a topic by a group of its own until all ids came; gives each partition's messages in order. */
async function readUntil(brokers: readonly string[], topic: string, ids: ReadonlySet<string>): Promise<readonly (readonly InMessage[])[]> {
  const stop = new AbortController();
  const partitions: InMessage[][] = [];
  const missing = new Set(ids);
  await createKafkaInbox({ brokers, clientId: "test-reader" }, { groupId: `g-${randomUUID()}` }).read(
    [topic],
    async (feed) => {
      const own: InMessage[] = [];
      partitions.push(own);
      for await (const batch of feed.messages(0)) {
        own.push(...batch);
        for (const { headers } of batch) missing.delete(headers[ID_HEADER] ?? "");
        for (const { offset } of batch) feed.acknowledge(offset);
        if (missing.size === 0) stop.abort();
      }
    },
    stop.signal,
  );
  return partitions;
}

/** The first time that each message is in its partition, by key. */
function assertOrder(partitions: readonly (readonly InMessage[])[]): void {
  for (const own of partitions) {
    const newest = new Map<string, number>();
    const seen = new Set<string>();
    for (const { key, headers } of own) {
      const id = headers[ID_HEADER] ?? "";
      if (seen.has(id)) continue;
      seen.add(id);
      const name = Buffer.from(key ?? []).toString();
      assert.ok(Number(headers["n"]) > (newest.get(name) ?? -1), `${id} of ${name} is out of order`);
      newest.set(name, Number(headers["n"]));
    }
  }
}

engineSuite("the outbox over Kafka", await findKafka(), (start) => {
  const started = start();
  const opening = started.then((kafka) => openTestClient(kafka.brokers));
  after(async () => {
    await (await opening)[Symbol.asyncDispose]();
    await (await started)[Symbol.asyncDispose]();
  });

  test("keeps each key's order over many sends at the same time, with headers and ids", { timeout: 60_000 }, async () => {
    const [{ brokers }, client] = [await started, await opening];
    await using outbox = createKafkaOutbox({ brokers, clientId: "test-outbox" });
    const topic = await client.createTopic(4);
    const messages = Array.from({ length: 600 }, (_, n) => makeMessage(topic, n));
    await Promise.all(Array.from({ length: 30 }, (_, i) => outbox.send(messages.slice(i * 20, (i + 1) * 20))));
    const partitions = await readUntil(brokers, topic, new Set(messages.map(({ id }) => id)));
    assertOrder(partitions);
    const found = partitions.flat().find(({ headers }) => headers["n"] === "7");
    assert.deepEqual(
      [found?.headers, Buffer.from(found?.key ?? []).toString(), found?.value?.byteLength],
      [{ n: "7", 药: "\u{1F48A}", [ID_HEADER]: "id-7" }, "k7", 100],
    );
  });

  test("what is too large together goes in parts; one message over the limit, and a topic that is not there, are told", { timeout: 60_000 }, async () => {
    const [{ brokers }, client] = [await started, await opening];
    await using outbox = createKafkaOutbox({ brokers, clientId: "test-outbox" });
    const topic = await client.createTopic(1, { "max.message.bytes": "3000" });
    const messages = Array.from({ length: 40 }, (_, n) => ({ ...makeMessage(topic, n), value: incompressible(500) }));
    await outbox.send(messages);
    await readUntil(brokers, topic, new Set(messages.map(({ id }) => id)));
    await assert.rejects(outbox.send([{ ...makeMessage(topic, 99), value: incompressible(5000) }]), (error) => isBridgeError(error, "MESSAGE_TOO_LARGE"));
    await assert.rejects(outbox.send([makeMessage("never-made", 0)]), (error) => isBridgeError(error, "OUTBOX_UNAVAILABLE"));
  });
});

engineSuite("the outbox while brokers die", await findKafka({ severalBrokers: true }), (start) => {
  test("loses nothing that it said was kept", { timeout: 240_000 }, async (t) => {
    await using kafka = await start({ brokers: 3 });
    await using client = await openTestClient(kafka.brokers);
    const topic = await client.createTopic(6);
    await using outbox = createKafkaOutbox({ brokers: kafka.brokers, clientId: "test-outbox" });
    const kept = new Set<string>();
    let sent = 0;
    let refused = 0;
    let isLoading = true;
    const load = (async () => {
      while (isLoading) {
        const batch = Array.from({ length: BATCH }, () => makeMessage(topic, sent++));
        for (let isKept = false; !isKept && isLoading;) {
          try {
            await outbox.send(batch);
            for (const { id } of batch) kept.add(id);
            isKept = true;
          } catch (error) {
            if (!isBridgeError(error, "OUTBOX_UNAVAILABLE")) throw error;
            refused += 1;
          }
        }
      }
    })();
    for (const broker of [0, 1]) {
      await pause(2000);
      await kafka.kill(broker);
      await pause(8000);
      await kafka.restart(broker);
    }
    isLoading = false;
    await load;
    const partitions = await readUntil(kafka.brokers, topic, kept);
    assertOrder(partitions);
    const stored = partitions.flat().length;
    t.diagnostic(
      `${kept.size} messages kept while two of three brokers were killed in turn, none lost; ${stored - new Set(partitions.flat().map(({ headers }) => headers[ID_HEADER])).size} repeats, ${refused} sends refused`,
    );
  });
});

/** Bytes that compression leaves as large as they are. */
function incompressible(count: number): Uint8Array {
  return Buffer.concat(Array.from({ length: Math.ceil(count / 16) }, () => Buffer.from(randomUUID().replaceAll("-", ""), "hex")));
}
