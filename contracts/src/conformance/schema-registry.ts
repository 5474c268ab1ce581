// What every schema registry must do that lets us register.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isBridgeError } from "../errors.ts";
import type { SchemaRegistry } from "../ports/schema-registry.ts";
import { type OpenSubject, SUITE_TIMEOUT_MS, unusedWord } from "./subject.ts";

const NO_ID = 2_000_000_000;

/** A record with so many text fields; those from the second on have a default, so that a larger one reads a smaller one. */
function recordOf(name: string, fields: number): string {
  const list = Array.from({ length: fields }, (_, n) => ({ name: `f${n}`, type: "string", ...(n === 0 ? {} : { default: "" }) }));
  return JSON.stringify({ type: "record", name, fields: list });
}

export function schemaRegistryConformance(name: string, open: OpenSubject<SchemaRegistry>): void {
  describe(`SchemaRegistry: ${name}`, { timeout: SUITE_TIMEOUT_MS }, () => {
    test("gives a schema one id, for ever and under every subject, and each subject its versions", async () => {
      await using subject = await open();
      const { port } = subject;
      const [one, two, record] = [unusedWord(), unusedWord(), unusedWord()];
      const id = await port.register(one, recordOf(record, 1));
      assert.equal(await port.register(one, recordOf(record, 1)), id);
      assert.equal(await port.register(two, recordOf(record, 1)), id);
      const next = await port.register(one, recordOf(record, 2));
      assert.notEqual(next, id);
      assert.deepEqual([await port.versions(one), await port.versions(two)], [[1, 2], [1]]);
      const again = await subject.reopen();
      assert.equal(await again.register(one, recordOf(record, 1)), id);
      assert.deepEqual(JSON.parse((await again.schemaOf(next)) ?? ""), JSON.parse(recordOf(record, 2)));
      const latest = await again.version(one, "latest");
      assert.deepEqual([latest?.id, latest?.version, latest?.subject], [next, 2, one]);
      assert.deepEqual(await again.version(one, 2), latest);
      assert.equal((await again.version(one, 1))?.id, id);
      for (const word of [one, two]) assert.ok((await again.subjects()).includes(word));
    });

    test("finds the version that a schema is, whatever its white space", async () => {
      await using subject = await open();
      const [word, record] = [unusedWord(), unusedWord()];
      const id = await subject.port.register(word, recordOf(record, 1));
      const spaced = JSON.stringify(JSON.parse(recordOf(record, 1)), null, 2);
      const found = await subject.port.find(word, spaced);
      assert.deepEqual([found?.id, found?.version, found?.subject], [id, 1, word]);
      assert.equal(await subject.port.find(word, recordOf(record, 2)), undefined);
    });

    test("says of what is not there that it is not", async () => {
      await using subject = await open();
      const { port } = subject;
      const [word, record] = [unusedWord(), unusedWord()];
      assert.deepEqual(await port.versions(word), []);
      assert.equal(await port.version(word, "latest"), undefined);
      assert.equal(await port.find(word, recordOf(record, 1)), undefined);
      assert.equal(await port.schemaOf(NO_ID), undefined);
      await port.register(word, recordOf(record, 1));
      assert.equal(await port.version(word, 7), undefined);
      assert.equal(await port.isCompatible(word, 7, recordOf(record, 1)), undefined);
    });

    test("refuses a schema that does not read what the one before wrote, and keeps nothing of it", async () => {
      await using subject = await open();
      const { port } = subject;
      const [word, record] = [unusedWord(), unusedWord()];
      await port.register(word, recordOf(record, 1));
      const other = recordOf(record, 1).replace('"string"', '"int"');
      assert.equal(await port.isCompatible(word, "latest", other), false);
      assert.equal(await port.isCompatible(word, "latest", recordOf(record, 3)), true);
      await assert.rejects(port.register(word, other), (error) => isBridgeError(error, "SCHEMA_INCOMPATIBLE"));
      assert.deepEqual(await port.versions(word), [1]);
      await port.setCompatibility("NONE", word);
      assert.equal(await port.compatibility(word), "NONE");
      await port.register(word, other);
      assert.deepEqual(await port.versions(word), [1, 2]);
    });

    test("refuses what is no schema", async () => {
      await using subject = await open();
      const word = unusedWord();
      for (const text of ["", "{", '{"type":"record"}', '"nothing"']) {
        await assert.rejects(subject.port.register(word, text), (error) => isBridgeError(error, "SCHEMA_INVALID"), text);
      }
      assert.deepEqual(await subject.port.versions(word), []);
    });
  });
}
