import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "node:test";
import { createMarks, fromStoredMeta, markOf, toStoredMeta } from "./stored-meta.ts";

const MARK = "00112233445566ff";
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const bytes = (of: string): Uint8Array => new Uint8Array(Buffer.from(of));

describe("stored metadata", () => {
  test("is an object with the mark in it where it was an object", () => {
    assert.equal(text(toStoredMeta(bytes('{"a":1}'), MARK)), `{"csp-append":"${MARK}","a":1}`);
    assert.equal(text(toStoredMeta(bytes("{}"), MARK)), `{"csp-append":"${MARK}"}`);
    assert.deepEqual(JSON.parse(text(toStoredMeta(bytes('{"a":{"b":[]}}'), MARK))), { "csp-append": MARK, a: { b: [] } });
  });

  test("is what was given where nothing is marked", () => {
    assert.equal(text(toStoredMeta(bytes('{"a":1}'), undefined)), '{"a":1}');
  });

  test("gives every bytes back, and the mark", () => {
    const looksMarked = toStoredMeta(bytes('{"a":1}'), MARK);
    const wrapped = toStoredMeta(bytes("no object"), MARK);
    const given = fc.oneof(
      fc.uint8Array(),
      fc.json().map(bytes),
      fc.constantFrom("{}", "{ }", "{", "", '{"', "{}x", '{"csp-append":"').map(bytes),
      fc.constantFrom(looksMarked, wrapped, looksMarked.subarray(0, 33), looksMarked.subarray(0, 32), wrapped.subarray(0, 5)),
    );
    fc.assert(
      fc.property(given, fc.option(fc.constant(MARK), { nil: undefined }), (meta, mark) => {
        const stored = toStoredMeta(meta, mark);
        assert.deepEqual([Buffer.from(fromStoredMeta(stored)), markOf(stored)], [Buffer.from(meta), mark]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("has marks that are all different", () => {
    const makers = [createMarks(), createMarks()];
    const made = makers.flatMap((next) => Array.from({ length: 1_000 }, next));
    assert.equal(new Set(made).size, 2_000);
    assert.ok(made.every((mark) => /^[0-9a-f]{16}$/.test(mark)));
  });
});
