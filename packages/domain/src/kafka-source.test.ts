import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeSourceOpened, encodeSourceOpened, formatKafkaSource, kafkaMessageId, parseKafkaSource } from "./kafka-source.ts";
import { isOf, kafkaUplinkStream } from "./streams.ts";

const AT = { cluster: "MkU3OEVBNTcwNTJENDM2Qg", topic: "csp.uplink.relation-xml", partition: 11, offset: 9_007_199_254_740_991 };

test("a place in Kafka is read back as it was written, and no other source is one", () => {
  assert.equal(formatKafkaSource(AT), "kafka:MkU3OEVBNTcwNTJENDM2Qg/csp.uplink.relation-xml/11/9007199254740991");
  assert.deepEqual(parseKafkaSource(formatKafkaSource(AT)), AT);
  for (const source of ["http", "", "kafka:a/b/1", "kafka:a/b/1/x", "kafka:a/b/1/2/3", "xkafka:a/b/1/2"])
    assert.equal(parseKafkaSource(source), undefined, source);
});

test("a message's id follows from where it is and which stream it is read for", () => {
  const stream = kafkaUplinkStream(AT.topic, AT.partition, 0);
  // Stored ids depend on it.
  assert.equal(kafkaMessageId(stream, AT), kafkaMessageId(stream, { ...AT }));
  const ids = [
    kafkaMessageId(stream, AT),
    kafkaMessageId(kafkaUplinkStream(AT.topic, AT.partition, 1), AT),
    kafkaMessageId(stream, { ...AT, offset: 1 }),
    kafkaMessageId(stream, { ...AT, cluster: "other" }),
  ];
  assert.equal(new Set(ids).size, ids.length);
});

test("each partition has a stream of its own, and a new one each time its topic is made anew", () => {
  assert.equal(kafkaUplinkStream("csp.uplink.bill", 3, 0), "uplink-csp.uplink.bill-3");
  assert.equal(kafkaUplinkStream("csp.uplink.bill", 3, 2), "uplink-csp.uplink.bill-3-r2");
  assert.ok(isOf(kafkaUplinkStream("csp.uplink.bill", 3, 2), "uplink"));
});

test("which stream a partition goes to is read back as it was written", () => {
  const opened = { cluster: AT.cluster, topic: AT.topic, partition: 11, suffix: 1, stream: kafkaUplinkStream(AT.topic, 11, 1), openedAtMs: 1_767_225_600_000 };
  assert.deepEqual({ ...decodeSourceOpened(encodeSourceOpened(opened)) }, opened);
});
