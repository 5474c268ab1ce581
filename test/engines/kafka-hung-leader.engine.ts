// One of three brokers hangs, and does not come back: what it led is sent to those that lead it now.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createKafkaOutbox } from "@csp/adapter-kafka";
import { isBridgeError, type OutMessage } from "@csp/contracts";
import { until } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { openTestClient } from "./kafka-client.ts";
import { readTopics } from "./read-topic.ts";

const BROKERS = 3;
const PARTITIONS = 6;
const KEYS = 60;
/** Every request to it is given up after 10 s, nine times, with pauses. */
const GIVE_UP_MS = 300_000;

engineSuite("a leader that hangs", await findKafka({ severalBrokers: true }), (start) => {
  test("what is sent goes to the leaders after it, each message once by its id, and each key in order", { timeout: 600_000 }, async (t) => {
    await using kafka = await start({ brokers: BROKERS });
    await using client = await openTestClient(kafka.brokers);
    const topic = await client.createTopic(PARTITIONS);
    await using outbox = createKafkaOutbox({ brokers: kafka.brokers, clientId: "test" });
    const batch = (n: number): readonly OutMessage[] =>
      Array.from({ length: KEYS }, (_, key) => ({ id: `${n}-${key}`, topic, key: String(key), value: Buffer.from(String(n)), headers: {} }));
    await outbox.send(batch(0));
    const [hung = assert.fail()] = kafka.pids();
    process.kill(hung, "SIGSTOP");
    let failures = 0;
    try {
      for (const n of [1, 2]) {
        await until(
          `batch ${n} is sent`,
          () =>
            outbox.send(batch(n)).then(
              () => true,
              (error: unknown) => {
                if (!isBridgeError(error, "OUTBOX_UNAVAILABLE")) throw error;
                failures += 1;
                return false;
              },
            ),
          GIVE_UP_MS,
        );
      }
      t.diagnostic(`sends that failed and were done again: ${failures}`);
      assert.ok(failures > 0, "it led nothing");
    } finally {
      process.kill(hung, "SIGCONT");
    }
    const messages = await readTopics(kafka.brokers, [topic]);
    const ids = [...new Set(messages.map(({ id }) => id))];
    assert.equal(ids.length, 3 * KEYS);
    for (let key = 0; key < KEYS; key++) {
      const order = ids.filter((id) => id.endsWith(`-${key}`));
      assert.deepEqual(order, [`0-${key}`, `1-${key}`, `2-${key}`]);
    }
  });
});
