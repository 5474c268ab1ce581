import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { supervisionTopic, topicContract, TOPICS, uplinkProfile, uplinkTopic } from "./topics.ts";

interface WrittenTopic {
  readonly name: string;
  readonly direction: string;
  readonly schema: string;
  readonly description: string;
  readonly partitions: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

const written = parse(readFileSync(new URL("../topics.yaml", import.meta.url), "utf8")) as readonly WrittenTopic[];

test("topics.yaml and topics.ts say the same", () => {
  const shared = written.map(({ name, direction, schema, description, partitions, settings }) => ({
    name,
    direction,
    schema,
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

test("documents of a profile come in by a topic of its name", () => {
  assert.equal(uplinkTopic("relation-xml"), "csp.uplink.relation-xml");
  assert.equal(uplinkProfile("csp.uplink.relation-xml"), "relation-xml");
  assert.equal(uplinkProfile(supervisionTopic("44")), undefined);
  assert.equal(topicContract(uplinkTopic("bill"))?.direction, "in");
});

test("a region that is none has no topic", () => {
  for (const region of ["", "4", "440", "Unknown", "44\n"]) assert.throws(() => supervisionTopic(region), /no region/);
});
