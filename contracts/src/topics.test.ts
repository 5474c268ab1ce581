import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { MAX_APPEND_BYTES } from "./ports/event-log.ts";
import { receiptsTopic, supervisionTopic, topicContract, TOPICS, TRACE_TOPIC, uplinkProfile, uplinkTopic } from "./topics.ts";

interface WrittenTopic {
  readonly name: string;
  readonly direction: string;
  readonly schema: string;
  readonly compatibility: string | null;
  readonly description: string;
  readonly partitions: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

const written = parse(readFileSync(new URL("../topics.yaml", import.meta.url), "utf8")) as readonly WrittenTopic[];

test("topics.yaml and topics.ts say the same", () => {
  const shared = written.map(({ name, direction, schema, compatibility, description, partitions, settings }) => ({
    name,
    direction,
    schema,
    compatibility,
    description,
    partitions,
    settings,
  }));
  assert.deepEqual(shared, TOPICS);
});

test("topics.yaml says of every topic all that may be relied on", () => {
  for (const topic of written) {
    for (const field of ["encoding", "key", "order", "retention"]) assert.ok((topic[field] ?? "") !== "", `${topic.name}: ${field}`);
  }
});

test("every topic is promised to take what the log takes of one event, whatever its cluster takes else", () => {
  for (const { name, settings } of TOPICS) assert.ok(Number(settings["max.message.bytes"]) > MAX_APPEND_BYTES, name);
});

test("every schema that a topic names exists", () => {
  for (const { schema } of TOPICS) assert.ok(existsSync(new URL(`../../schemas/${schema}`, import.meta.url)), schema);
});

test("a topic of a family is known by its name, and no other name is", () => {
  assert.equal(supervisionTopic("44"), "csp.supervision.44.v1");
  assert.equal(topicContract(supervisionTopic("44"))?.name, "csp.supervision.<region>.v1");
  assert.equal(topicContract(supervisionTopic("unknown"))?.name, "csp.supervision.<region>.v1");
  for (const name of ["csp.supervision..v1", "csp.supervision.44.v10", "xcsp.supervision.44.v1", "csp.supervision.4.4.v1", "csp-supervision.44.v1", ""]) {
    assert.equal(topicContract(name), undefined, name);
  }
});

test("the topic of a sender is legal in Kafka for any sender, and no other sender's", () => {
  assert.equal(receiptsTopic("urn:csp:uscc:91440300708461136T"), "csp.receipts.uscc-91440300708461136T.v1");
  assert.equal(receiptsTopic("urn:csp:ent:kyt-ent:ent-whole-002"), "csp.receipts.ent-kyt-2dent-3aent-2dwhole-2d002.v1");
  assert.equal(receiptsTopic("urn:csp:ent:s:e.1"), "csp.receipts.ent-s-3ae-2e1.v1");
  const senders = ["a_b", "a.b", "a-b", "a:b", "a%3Ab", "a-3ab", "药店", "药%E5", "x".repeat(400), "x".repeat(401), "a b", "A", "a", "\u0000"].flatMap((id) => [
    `urn:csp:ent:${id}`,
    `urn:csp:uscc:${id}`,
    id,
  ]);
  const topics = senders.map(receiptsTopic);
  for (const topic of topics) {
    assert.match(topic, /^[A-Za-z0-9._-]{1,249}$/);
    assert.equal(topicContract(topic)?.name, "csp.receipts.<sender>.v1");
  }
  assert.equal(new Set(topics.map((topic) => topic.replaceAll(".", "_"))).size, senders.length);
  assert.throws(() => receiptsTopic(""), /without a sender/);
  assert.equal(topicContract(TRACE_TOPIC)?.name, TRACE_TOPIC);
});

test("documents of a profile come in by a topic of its name", () => {
  assert.equal(uplinkTopic("relation-xml"), "csp.uplink.relation-xml");
  assert.equal(uplinkProfile("csp.uplink.relation-xml"), "relation-xml");
  assert.equal(uplinkProfile(supervisionTopic("44")), undefined);
  assert.equal(topicContract(uplinkTopic("bill"))?.direction, "in");
});

test("a region that is none has no topic", () => {
  for (const region of ["", "4", "440", "Unknown", "44\n"]) assert.throws(() => supervisionTopic(region), /no region/);
});
