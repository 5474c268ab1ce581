import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import kafkajs from "kafkajs";
import { partitionOfKey } from "./key-partition.ts";

const metadata = (partitions: number) =>
  Array.from({ length: partitions }, (_, partitionId) => ({ partitionErrorCode: 0, partitionId, leader: 1, replicas: [], isr: [], offlineReplicas: [] }));

test("a key has the partition that kafkajs gives it", () => {
  const choose = kafkajs.Partitioners.DefaultPartitioner();
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 80 }), fc.integer({ min: 1, max: 300 }), (key, partitions) => {
      const theirs = choose({ topic: "t", partitionMetadata: metadata(partitions), message: { key: Buffer.from(key), value: null } });
      assert.equal(partitionOfKey(key, partitions), theirs);
    }),
    { numRuns: 1000 },
  );
});

test("a key that is text has the partition of its UTF-8", () => {
  assert.equal(partitionOfKey("药品", 12), partitionOfKey(Buffer.from("药品"), 12));
});
