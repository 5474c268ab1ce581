// The Kafka of the other suites here: it starts, holds what it was given over a killed broker, and leaves nothing behind.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Kafka as KafkaClient, logLevel } from "kafkajs";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";

engineSuite("a Kafka for tests", await findKafka(), (start) => {
  test("keeps what it acknowledged over a kill", { timeout: 120_000 }, async () => {
    await using kafka = await start();
    const client = new KafkaClient({ clientId: "test", brokers: [...kafka.brokers], logLevel: logLevel.NOTHING });
    const [admin, producer] = [client.admin(), client.producer()];
    try {
      await admin.connect();
      assert.deepEqual(await admin.listTopics(), [], "no topic is there but those that a test makes");
      await admin.createTopics({ topics: [{ topic: "kept" }] });
      await producer.connect();
      await producer.send({ topic: "kept", acks: -1, messages: [{ key: "k", value: "v" }] });
      await kafka.kill(0);
      await kafka.restart(0);
      assert.equal((await admin.fetchTopicOffsets("kept"))[0]?.high, "1");
    } finally {
      await producer.disconnect();
      await admin.disconnect();
    }
  });
});
