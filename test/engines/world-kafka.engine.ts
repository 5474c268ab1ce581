// `csp world --to kafka` on a real Kafka: every document of the world is in the topic of its profile, byte for byte, and what is
// one owner's is in one partition.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { createKafkaInbox, ID_HEADER } from "@csp/adapter-kafka";
import { type InMessage, uplinkTopic } from "@csp/contracts";
import { createWorld } from "@csp/world";
import { until } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { runCsp } from "./run-csp.ts";

const WORLD = { seed: 7, packs: 300 };

interface Kept {
  readonly source: string;
  readonly message: InMessage;
}

engineSuite("a world sent to Kafka", await findKafka(), (start) => {
  const started = start();
  after(async () => (await started)[Symbol.asyncDispose]());

  test("every document is in the topic of its profile", { timeout: 240_000 }, async (t) => {
    const { brokers } = await started;
    const env = { CSP_KAFKA_BROKERS: brokers.join(",") };
    await runCsp(["topics", "apply"], env);
    const args = ["world", "--to", "kafka", "--seed", String(WORLD.seed), "--packs", String(WORLD.packs)];
    const sent = (await runCsp(args, env)) as { readonly sent: number; readonly codes: number; readonly tooLarge: number };
    const documents = [...createWorld(WORLD).documents()];
    const codes = documents.reduce((sum, { truth }) => sum + truth.codesListed, 0);
    assert.deepEqual([sent.sent, sent.tooLarge, sent.codes], [documents.length, 0, codes]);

    const profiles = [...new Set(documents.map(({ profile }) => profile))];
    const kept = new Map<string, Kept>();
    const stop = new AbortController();
    const reading = createKafkaInbox({ brokers, clientId: "test" }, { groupId: randomUUID() }).read(
      profiles.map(uplinkTopic),
      async (feed) => {
        for await (const batch of feed.messages(0)) {
          for (const message of batch) {
            // A send that was done again left some twice.
            kept.set(message.headers[ID_HEADER] ?? "", { source: `${feed.topic}/${feed.partition}`, message });
            feed.acknowledge(message.offset);
          }
        }
      },
      stop.signal,
    );
    await until("all are there", async () => kept.size === documents.length).finally(() => stop.abort());
    await reading;

    const partitions = new Map<string, string>();
    for (const { id, profile, payload, owner, contentType } of documents) {
      const [, found] = [...kept].find(([key]) => key.endsWith(`:${id}`)) ?? assert.fail(id);
      assert.equal(found.source.split("/")[0], uplinkTopic(profile));
      assert.deepEqual(Buffer.from(found.message.value ?? []), Buffer.from(payload));
      assert.equal(found.message.headers["content-type"], contentType);
      const place = `${profile} ${owner}`;
      assert.equal(partitions.get(place) ?? found.source, found.source, `${place} is in two partitions`);
      if (owner !== null) partitions.set(place, found.source);
    }
    t.diagnostic(`${sent.sent} documents, ${sent.codes} codes`);
  });
});
