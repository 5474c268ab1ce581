import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { eventMessage } from "./answers.test-support.ts";
import { eventBytes } from "./event-bytes.test-support.ts";

test("an event is written as the vendor's classes write it", () => {
  const row = fc.record({
    position: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 2 ** 45 })),
    stream: fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }),
    revision: fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat()),
    type: fc.string({ unit: "grapheme", maxLength: 200 }),
    id: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    meta: fc.uint8Array({ maxLength: 300 }),
    data: fc.uint8Array({ maxLength: 20_000 }),
  });
  fc.assert(fc.property(row, (one) => assert.deepEqual(eventBytes(one), Buffer.from(eventMessage(one).serializeBinary()))));
});
