// schemas/inbound/epcis-json.schema.json, as any program would use it, against what the profile takes and refuses.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type EpcisRead, readEpcisJson } from "@csp/epcis";
import schema from "@csp/schemas/inbound/epcis-json.schema.json" with { type: "json" };
import { Ajv } from "ajv";

const VECTORS = join(import.meta.dirname, "../../../../test/vectors");
const validate = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true }).compile(schema);

interface Vector {
  readonly name: string;
  readonly text: string;
}

function vectors(pattern: string): readonly Vector[] {
  const names = globSync(pattern, { cwd: VECTORS }).toSorted();
  assert.ok(names.length > 5, pattern);
  return names.map((name) => ({ name, text: readFileSync(join(VECTORS, name), "utf8") }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of what only the reader refuses: a day that no month has, a name without a colon that no context explains, a name twice, depth. */
const BEYOND = /must be a date and time|no context gives the name a namespace|stands twice|nested deeper/;

function isBeyond(read: EpcisRead): boolean {
  return !read.ok && [read.problem, ...read.further].every(({ detail }) => BEYOND.test(detail));
}

void test("takes every document that the profile takes", () => {
  for (const { name, text } of [...vectors("profiles/epcis-json/valid/*.jsonld"), ...vectors("{epcis,event-hash}/*.jsonld")]) {
    const read = readEpcisJson(text);
    // A number beyond a double is none to a program that reads numbers as doubles.
    if (read.ok && !text.includes("1e400")) assert.ok(validate(parsed(text)), `${name}: ${JSON.stringify(validate.errors)}`);
  }
});

void test("refuses every document that the profile refuses, but for what no schema says", () => {
  let refused = 0;
  for (const { name, text } of vectors("profiles/epcis-json/invalid/*.jsonld")) {
    const read = readEpcisJson(text);
    const value = parsed(text);
    if (read.ok || value === undefined || isBeyond(read)) continue;
    refused += 1;
    assert.ok(!validate(value), name);
  }
  assert.ok(refused >= 15, `${refused}`);
});

type Json = { [name: string]: unknown };

const ODD: readonly unknown[] = [
  null,
  0,
  -1,
  "",
  " ",
  "x",
  "81773220288616423835",
  "urn:x:y",
  [],
  {},
  [null],
  [{}],
  ["x"],
  true,
  "ADD",
  "DELETE",
  "2026-02-30T10:00:00Z",
  "+15:00",
];

/** Every value of the document in turn, lost or another. */
function* mutants(root: Json): Generator<readonly [what: string, text: string]> {
  function* within(value: unknown, path: string): Generator<readonly [string, string]> {
    if (typeof value !== "object" || value === null) return;
    const holder = value as Json;
    for (const name of Object.keys(holder)) {
      const own = holder[name];
      for (const odd of ODD) {
        holder[name] = odd;
        yield [`${path}/${name} = ${JSON.stringify(odd)}`, JSON.stringify(root)];
      }
      if (!Array.isArray(value)) {
        delete holder[name];
        yield [`${path} without ${name}`, JSON.stringify(root)];
      }
      holder[name] = own;
      yield* within(own, `${path}/${name}`);
    }
  }
  yield* within(root, "");
}

void test("and the profile agree on whatever becomes of a document of all types when one value is lost or another", () => {
  let agreed = 0;
  const sources = [
    "all-five-types",
    "ship-with-sensor-and-extension",
    "error-declaration",
    "query-document",
    "one-event-by-itself",
    "document-with-master-data",
  ];
  for (const source of sources) {
    const root = JSON.parse(readFileSync(join(VECTORS, "profiles/epcis-json/valid", `${source}.jsonld`), "utf8")) as Json;
    for (const [what, text] of mutants(root)) {
      const read = readEpcisJson(text);
      const fits = validate(JSON.parse(text));
      if (fits && isBeyond(read)) continue;
      assert.equal(fits, read.ok, `${source}: ${what}: ${JSON.stringify(read.ok ? validate.errors : read.problem)}`);
      agreed += 1;
    }
  }
  assert.ok(agreed > 2000, `${agreed}`);
});
