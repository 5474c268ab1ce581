// The Avro schemas under schemas/: each version is a file that is never edited, and every newer one reads what every older
// one of the same name wrote.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { TOPICS } from "@csp/contracts";
import { whyUnreadable } from "./avro/avro-compatibility.ts";
import { openAvro } from "./avro/avro-codec.ts";
import { schemaVersions, TOPIC_SCHEMAS, TRACE_SCHEMA } from "./topic-schemas.ts";

const SCHEMAS = join(import.meta.dirname, "../../../schemas");
const files = globSync("{events,topics}/*.json", { cwd: SCHEMAS })
  .map((name) => name.replaceAll("\\", "/"))
  .toSorted();
const read = (file: string): object => JSON.parse(readFileSync(join(SCHEMAS, file), "utf8")) as object;

test("no version was edited: each is as the list of fingerprints has it", () => {
  const listed = JSON.parse(readFileSync(join(SCHEMAS, "fingerprints.json"), "utf8")) as Readonly<Record<string, string>>;
  const now = Object.fromEntries(
    files.map((file) => [
      file,
      createHash("sha256")
        .update(JSON.stringify(read(file)))
        .digest("hex"),
    ]),
  );
  assert.deepEqual(now, listed, "a change of a schema is a new file beside the old one, with a line of its own in schemas/fingerprints.json");
});

test("every version reads what it and every older version of its name wrote", () => {
  const versions = files.map((file) => /^(.+)\.v(\d+)\.json$/.exec(file) ?? assert.fail(`${file} has no version`));
  let pairs = 0;
  for (const own of Map.groupBy(versions, ([, name]) => name ?? "").values()) {
    const ordered = own.toSorted(([, , a], [, , b]) => Number(a) - Number(b)).map(([file]) => file);
    for (const [at, newer] of ordered.entries()) {
      for (const older of ordered.slice(0, at + 1)) {
        assert.equal(whyUnreadable(read(newer), read(older)), null, `${newer} reads ${older}`);
        pairs += 1;
      }
    }
  }
  assert.ok(pairs >= files.length);
});

test("what does not go together is told from what does", () => {
  const record = (...fields: readonly object[]) => ({ type: "record", name: "R", fields });
  const [a, b] = [
    { name: "a", type: "string" },
    { name: "b", type: "long" },
  ];
  assert.equal(whyUnreadable(record(a), record(a, b)), null, "a field that is not read any more");
  assert.equal(whyUnreadable(record(a, { ...b, default: 0 }), record(a)), null, "a new field with a default");
  assert.match(whyUnreadable(record(a, b), record(a)) ?? "", /./, "a new field without");
  assert.match(whyUnreadable(record({ ...a, type: "int" }), record(a)) ?? "", /./, "another type");
  assert.equal(whyUnreadable(record({ ...b, type: "long" }), record({ ...b, type: "int" })), null, "a wider type");
  const symbols = (...names: readonly string[]) => record({ name: "e", type: { type: "enum", name: "E", symbols: names } });
  assert.equal(whyUnreadable(symbols("A", "B"), symbols("A")), null, "a symbol more");
  assert.match(whyUnreadable(symbols("A"), symbols("A", "B")) ?? "", /./, "a symbol less");
  const union = (...types: readonly string[]) => record({ name: "u", type: types });
  assert.match(whyUnreadable(union("null", "string"), union("null", "string", "long")) ?? "", /./, "a branch less");
});

test("every schema of a topic is listed with an id of its own, and the topics name those that are written", () => {
  assert.deepEqual(
    TOPIC_SCHEMAS.map(({ file }) => file).toSorted(),
    files.filter((file) => file.startsWith("topics/")),
  );
  assert.equal(new Set(TOPIC_SCHEMAS.map(({ id }) => id)).size, TOPIC_SCHEMAS.length);
  // Ids stand in messages: these never change.
  assert.deepEqual(
    TOPIC_SCHEMAS.slice(0, 3).map(({ id, file }) => [id, file]),
    [
      [1, "topics/supervision-flow.v1.json"],
      [2, "topics/trace.v1.json"],
      [3, "topics/receipt.v1.json"],
    ],
  );
  for (const { name, schema, compatibility } of TOPICS.filter(({ direction }) => direction === "out")) {
    assert.equal(schemaVersions(schema).at(-1)?.file, schema, `${name} is written with the newest version`);
    assert.equal(compatibility, "BACKWARD_TRANSITIVE");
  }
});

test("a message of the trace topic ends in the very schemas of the log, so that what is logged is sent as it is", () => {
  const { fields } = TRACE_SCHEMA.schema as { readonly fields: readonly { readonly name: string; readonly type: unknown }[] };
  assert.deepEqual(fields.at(-1), { name: "outcome", type: ["trace-event", "rejection", "translated"].map((name) => read(`events/${name}.v1.json`)) });
});

test("every schema can be read by: no list of items without bytes", () => {
  for (const file of files) {
    openAvro(read(file));
  }
});
