import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { UnreadableCause } from "@csp/contracts";
import kafkajs from "kafkajs";
import { batchOf, fetchAnswered, patched, type TestRecord } from "./batch-bytes.test-support.ts";
import { readRecordSetsByOurs } from "./fetch-decoding.ts";
import { BATCH_HEADER_BYTES } from "./record-batch.ts";
import { readRecordSet } from "./record-set.ts";
import { MOST_UNPACKED_BYTES } from "./unpack-records.ts";
import { registerZstd } from "./zstd-codec.ts";

const { CompressionTypes } = kafkajs;
const MIB = 1024 * 1024;
registerZstd();

const texts = (...values: readonly string[]): readonly TestRecord[] => values.map((value) => ({ value: Buffer.from(value) }));
const fresh = () => ({ sum: 0 });

/** A batch of records that are packed as given. */
async function batchWith(packed: Buffer, attributes: number, records = 1): Promise<Buffer> {
  const head = (await batchOf(texts("x"))).subarray(0, BATCH_HEADER_BYTES);
  const bytes = Buffer.concat([head, packed]);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes.writeInt32BE(records - 1, 23);
  return patched(bytes, { attributes, records });
}

for (const compression of [CompressionTypes.None, CompressionTypes.GZIP, CompressionTypes.ZSTD]) {
  test(`records come as kafkajs wrote them, in codec ${compression}`, async () => {
    const many = Array.from({ length: 300 }, (_, n) => ({ key: n % 2 === 0 ? null : Buffer.from(`k${n}`), value: Buffer.from("药".repeat(n)) }));
    const records = [{ value: null }, { value: Buffer.from("a"), headers: { one: Buffer.from("1") } }, ...many];
    const messages = await readRecordSet(await batchOf(records, { firstOffset: 70, compression }), fresh());
    assert.deepEqual(
      messages.map(({ offset, timestamp, key, value }) => ({ offset, timestamp, key, value })),
      records
        .map((record, n) => ({ key: null, ...record, offset: String(70 + n), timestamp: String(1000 + n) }))
        .map(({ headers: _, ...rest }: TestRecord) => rest),
    );
    assert.deepEqual({ ...messages[1]?.headers }, { one: Buffer.from("1") });
  });
}

test("a batch of more messages than a function takes arguments comes whole", async () => {
  const count = 200_000;
  const bytes = Buffer.alloc(count * 9);
  let at = 0;
  for (let n = 0; n < count; n++) {
    // Without key, value and headers.
    const body = Buffer.concat([Buffer.from([0, 0]), varint(n), Buffer.from([1, 1, 0])]);
    at += Buffer.concat([varint(body.length), body]).copy(bytes, at);
  }
  const messages = await readRecordSet(await batchWith(bytes.subarray(0, at), CompressionTypes.None, count), fresh());
  assert.deepEqual([messages.length, messages[0]?.unreadable, messages.at(-1)?.offset], [count, undefined, String(count - 1)]);
});

test("a header without a value is none", async () => {
  const body = Buffer.from([0, 0, 0, 1, 1, 2, 2, 0x68, 1]);
  const [message] = await readRecordSet(await batchWith(Buffer.concat([varint(body.length), body]), CompressionTypes.None), fresh());
  assert.deepEqual([message?.unreadable, Object.keys(message?.headers ?? {})], [undefined, []]);
});

test("a batch that cannot be read comes as one message in its place, whole, and what follows it comes too", async () => {
  const [before, after] = [await batchOf(texts("a", "b")), await batchOf(texts("z"), { firstOffset: 5 })];
  const three = await batchOf(texts("c", "d", "e"), { firstOffset: 2 });
  const bombs = [zstdCompressSync, gzipSync].map((pack) => pack(Buffer.alloc(MOST_UNPACKED_BYTES + 1)));
  const at2 = (bytes: Buffer): Buffer => {
    bytes.writeBigInt64BE(2n, 0);
    return bytes;
  };
  const cases: readonly (readonly [cause: UnreadableCause, bad: Buffer, isUnpacked?: boolean])[] = [
    ["UNKNOWN_COMPRESSION", patched(three, { attributes: CompressionTypes.Snappy })],
    ["UNKNOWN_COMPRESSION", patched(three, { attributes: CompressionTypes.LZ4 })],
    ["UNKNOWN_COMPRESSION", patched(three, { attributes: 7 })],
    ["DAMAGED", patched(three, { attributes: CompressionTypes.ZSTD }), true],
    ["DAMAGED", patched(three, { attributes: CompressionTypes.GZIP }), true],
    ["DAMAGED", patched(three, { records: 2 })],
    ["DAMAGED", patched(three, { records: 4 })],
    ["TOO_MANY_MESSAGES", patched(three, { records: 2 ** 31 - 1 })],
    ["UNPACKS_TO_TOO_MUCH", at2(await batchWith(bombs[0] ?? Buffer.alloc(0), CompressionTypes.ZSTD, 3)), true],
    ["UNPACKS_TO_TOO_MUCH", at2(await batchWith(bombs[1] ?? Buffer.alloc(0), CompressionTypes.GZIP, 3)), true],
  ];
  for (const [cause, bad, isUnpacked = false] of cases) {
    const messages = await readRecordSet(Buffer.concat([before, bad, after]), fresh());
    // What may have unpacked to all that a fetch may take ends the fetch; the next one begins behind it.
    if (isUnpacked) messages.push(...(await readRecordSet(after, fresh())));
    assert.deepEqual(
      messages.map(({ offset }) => offset),
      ["0", "1", "4", "5"],
      cause,
    );
    const [, , standIn] = messages;
    assert.deepEqual(standIn?.unreadable, { from: 2, messages: bad.readInt32BE(57), cause });
    assert.ok(standIn?.value?.equals(bad), "its bytes are as they were");
  }
});

test("a batch in an older format is kept by its offset", async () => {
  const [message] = await readRecordSet(patched(await batchOf(texts("a"), { firstOffset: 9 }), { magic: 1 }), fresh());
  assert.deepEqual([message?.offset, message?.unreadable], ["9", { from: 9, messages: 1, cause: "UNKNOWN_FORMAT" }]);
});

test("no byte of a batch can be another without its messages being whole, or the batch unreadable", async () => {
  const batch = await batchOf([...texts("a", "bcd"), { key: Buffer.from("k"), value: Buffer.from("e"), headers: { h: Buffer.from("v") } }]);
  for (let at = BATCH_HEADER_BYTES; at < batch.length; at++) {
    for (const other of [0x00, 0x7f, 0x80, 0xff]) {
      const bytes = Buffer.from(batch);
      bytes[at] = other;
      const messages = await readRecordSet(bytes, fresh());
      const offsets = messages.map(({ offset }) => offset);
      assert.deepEqual(offsets, messages[0]?.unreadable === undefined ? ["0", "1", "2"] : ["2"], `${at}: ${other}`);
    }
  }
});

test("the last batch may be cut off anywhere, and is left then", async () => {
  const [whole, cut] = [await batchOf(texts("a")), await batchOf(texts("b"), { firstOffset: 1 })];
  for (let length = 0; length < cut.length; length++) {
    assert.equal((await readRecordSet(Buffer.concat([whole, cut.subarray(0, length)]), fresh())).length, 1, String(length));
  }
});

test("kafkajs reads record sets by ours, and leaves of one answer what would unpack to too much together", async () => {
  const bad = patched(await batchOf(texts("a")), { attributes: CompressionTypes.Snappy });
  const before = await fetchAnswered([await batchOf(texts("a"))]);
  assert.equal(before[0]?.[0]?.offset, "0");
  // Also where an answer was read before.
  readRecordSetsByOurs();
  readRecordSetsByOurs();
  const large = await batchOf([{ value: Buffer.alloc(40 * MIB) }], { compression: CompressionTypes.ZSTD });
  const next = await batchOf([{ value: Buffer.alloc(40 * MIB) }], { compression: CompressionTypes.ZSTD, firstOffset: 1 });
  const third = await batchOf(texts("c"), { firstOffset: 2 });
  const fetched = await fetchAnswered([bad, Buffer.concat([large, next, third]), bad]);
  assert.deepEqual(
    fetched.map((messages) => messages.map(({ offset, unreadable }) => [offset, unreadable?.cause])),
    [
      [["0", "UNKNOWN_COMPRESSION"]],
      [
        ["0", undefined],
        ["1", undefined],
      ],
      [],
    ],
  );
});

test("a message holds in memory what came of its own partition, and nothing of the others of the fetch", async () => {
  const sets = [await batchOf([{ value: Buffer.alloc(100_000) }]), await batchOf([{ value: Buffer.alloc(4 * MIB) }])];
  readRecordSetsByOurs();
  const [[own] = []] = await fetchAnswered(sets);
  assert.equal(own?.value?.byteLength, 100_000);
  assert.ok(own.value.buffer.byteLength < 110_000, `${own.value.buffer.byteLength} bytes`);
});

/** Zigzag. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value * 2; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest < 128 ? rest : (rest & 127) | 128);
    if (rest < 128) return Buffer.from(bytes);
  }
}
