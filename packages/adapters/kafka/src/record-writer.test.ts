import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, test } from "node:test";
import { type RecordToWrite, writeRecord } from "./record-writer.ts";

const require = createRequire(import.meta.url);
/** Loaded anew: in this process ours may be in its place. */
const file = require.resolve("kafkajs/src/protocol/recordBatch/record/v0");
const before = require.cache[file];
delete require.cache[file];
const vendor = require(file) as (record: RecordToWrite) => { readonly buffer: Buffer };
if (before !== undefined) require.cache[file] = before;

const bytes = fc.uint8Array({ maxLength: 300 }).map((all) => Buffer.from(all));
const text = fc.string({ unit: "binary", maxLength: 200 });
const value = fc.oneof(bytes, text);

describe("a record", () => {
  test("is written as kafkajs writes it", () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            offsetDelta: fc.nat(),
            timestampDelta: fc.oneof(fc.integer(), fc.integer({ min: -(2 ** 45), max: 2 ** 45 })),
            key: fc.option(value),
            value: fc.option(value),
            headers: fc.dictionary(text, fc.oneof(value, fc.array(value, { maxLength: 3 })), { maxKeys: 5 }),
          },
          { requiredKeys: [] },
        ),
        (record) => {
          const { buf, buffer } = writeRecord(record);
          assert.ok(Buffer.isBuffer(buf));
          assert.equal(buffer.toString("hex"), vendor(record).buffer.toString("hex"));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("keeps a header without a value", () => {
    // Length 11; attributes, time, offset; no key, no value; one header: `a`, nothing.
    assert.equal(writeRecord({ headers: { a: null } }).buffer.toString("hex"), "12000000010102026101");
  });
});
