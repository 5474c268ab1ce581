import assert from "node:assert/strict";
import { test } from "node:test";
import avsc from "avsc";
import fc from "fast-check";
import { encodeTraceEvent, decodeTraceEvent } from "../trace-event.ts";
import { type Node, emptyEvent } from "@csp/epcis";
import { openAvro } from "./avro-codec.ts";
import { frameAvro, unframeAvro } from "./confluent-frame.ts";
import { type AvroFault, UnreadableAvro } from "./unreadable-avro.ts";

const LONG = { type: "record", name: "L", fields: [{ name: "n", type: "long" }] };
const TEXTS = { type: "record", name: "T", fields: [{ name: "list", type: { type: "array", items: "string" } }] };

function isFault(fault: AvroFault): (error: unknown) => boolean {
  return (error) => error instanceof UnreadableAvro && error.fault === fault;
}

/** A long as Avro writes it, of any size. */
function longBytes(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

test("a list whose items have no bytes is refused with its schema: one byte could name any number of items", () => {
  const empty = { type: "record", name: "Empty", fields: [] };
  const nulls = { type: "record", name: "Nulls", fields: [{ name: "a", type: "null" }] };
  for (const items of ["null", empty, nulls, { type: "fixed", name: "F", size: 0 }]) {
    assert.throws(() => openAvro({ type: "record", name: "R", fields: [{ name: "list", type: { type: "array", items } }] }), isFault("ZERO_WIDTH_ITEMS"));
  }
  openAvro({ type: "record", name: "R", fields: [{ name: "list", type: { type: "array", items: ["null", "string"] } }] });
});

test("a list that names more items than the bytes can hold is refused before anything is made of it", () => {
  const codec = openAvro(TEXTS);
  for (const count of [2n, 1_000n, 2n ** 40n, 2n ** 52n]) {
    assert.throws(() => codec.decode(Uint8Array.from([...longBytes(count), 2, 65])), isFault("TRUNCATED"));
    // With the size of the block behind a negative count.
    assert.throws(() => codec.decode(Uint8Array.from([...longBytes(-count), 2, 2, 65])), isFault("TRUNCATED"));
  }
  assert.deepEqual({ ...(codec.decode(Uint8Array.from([...longBytes(-1n), 4, 2, 65, 0])) as object) }, { list: ["A"] });
});

test("a long is read exactly, or refused by name", () => {
  const codec = openAvro<{ n: number }>(LONG);
  const exact = [0n, -1n, 63n, 64n, -65n, 2n ** 31n, 2n ** 52n, -(2n ** 52n), 2n ** 53n - 2n];
  for (const value of exact) assert.equal(codec.decode(longBytes(value)).n, Number(value));
  const inexact = [2n ** 53n - 1n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 52n) - 1n, -(2n ** 53n), -(2n ** 63n)];
  for (const value of inexact) assert.throws(() => codec.decode(longBytes(value)), isFault("INEXACT_LONG"), String(value));
  assert.throws(() => codec.decode(Uint8Array.from([...Array.from({ length: 10 }, () => 0xff), 1])), isFault("BAD_INTEGER"));
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 52n), max: 2n ** 53n - 2n }), (value) => {
      assert.equal(BigInt(codec.decode(longBytes(value)).n), value);
    }),
  );
});

test("lengths, branches, symbols, ends and sizes are held against the bytes", () => {
  const text = openAvro({ type: "record", name: "S", fields: [{ name: "s", type: "string" }] });
  const union = openAvro({ type: "record", name: "U", fields: [{ name: "u", type: ["null", "string"] }] });
  const symbol = openAvro({ type: "record", name: "E", fields: [{ name: "e", type: { type: "enum", name: "Sy", symbols: ["A"] } }] });
  assert.throws(() => text.decode(Uint8Array.of(4, 65)), isFault("TRUNCATED"));
  assert.throws(() => text.decode(Uint8Array.of()), isFault("TRUNCATED"));
  assert.throws(() => text.decode(Uint8Array.of(1, 65)), isFault("OUT_OF_RANGE"));
  assert.throws(() => text.decode(Uint8Array.of(2, 65, 0)), isFault("TRAILING_BYTES"));
  assert.throws(() => union.decode(Uint8Array.of(4, 0)), isFault("OUT_OF_RANGE"));
  assert.throws(() => union.decode(Uint8Array.of(1)), isFault("OUT_OF_RANGE"));
  assert.throws(() => symbol.decode(Uint8Array.of(2)), isFault("OUT_OF_RANGE"));
  assert.throws(() => openAvro(TEXTS, 10).decode(new Uint8Array(11)), isFault("TOO_LARGE"));
});

test("an event nested deeper than any document is refused, one as deep as documents may be is read", () => {
  const nested = (depth: number): Node => ({
    namespace: "",
    name: "n",
    prefix: "",
    kind: "object",
    value: null,
    children: depth === 0 ? [] : [nested(depth - 1)],
  });
  const event = (depth: number) => ({ ...emptyEvent("ObjectEvent", "2026-09-01T00:00:00Z", "+00:00"), extensions: [nested(depth)] });
  assert.deepEqual(JSON.parse(JSON.stringify(decodeTraceEvent(encodeTraceEvent(event(100))))), event(100));
  assert.throws(() => decodeTraceEvent(encodeTraceEvent(event(400))), isFault("TOO_DEEP"));
});

test("no bytes at all make a reader do anything but read or refuse by name", () => {
  const codec = openAvro(TEXTS);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        codec.decode(bytes);
      } catch (error) {
        assert.ok(error instanceof UnreadableAvro, String(error));
      }
      try {
        decodeTraceEvent(bytes);
      } catch (error) {
        assert.ok(error instanceof UnreadableAvro, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

test("what avsc writes is read, for every type that our schemas use", () => {
  const type = avsc.Type.forSchema({
    type: "record",
    name: "All",
    fields: [
      { name: "b", type: "boolean" },
      { name: "f", type: "float" },
      { name: "d", type: "double" },
      { name: "i", type: "int" },
      { name: "y", type: "bytes" },
      { name: "x", type: { type: "fixed", name: "Fx", size: 3 } },
      { name: "u", type: ["null", { type: "array", items: ["int", "string"] }] },
    ],
  });
  const codec = openAvro(type.schema() as object);
  for (let n = 0; n < 200; n++) {
    const value = type.random() as object;
    assert.deepEqual(type.toBuffer(codec.decode(type.toBuffer(value))), type.toBuffer(value));
  }
});

test("a frame is a zero, the id and the body; anything else is none", () => {
  const framed = frameAvro(0x01020304, Uint8Array.of(7), Uint8Array.of(8, 9));
  assert.deepEqual([...framed], [0, 1, 2, 3, 4, 7, 8, 9]);
  const { id, body } = unframeAvro(framed);
  assert.deepEqual([id, [...body]], [0x01020304, [7, 8, 9]]);
  for (const bytes of [[], [0, 0, 0, 1], [1, 0, 0, 0, 1, 7]]) assert.throws(() => unframeAvro(Uint8Array.from(bytes)), isFault("NOT_FRAMED"));
  for (const wrong of [0, -1, 1.5, 2 ** 31]) assert.throws(() => frameAvro(wrong, Uint8Array.of()), /no id/);
});
