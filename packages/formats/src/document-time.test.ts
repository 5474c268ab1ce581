import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDay, parseDocumentTime, parseExpiry } from "./document-time.ts";

void test("a time without an offset is China Standard Time", () => {
  const time = parseDocumentTime("2026-09-01 10:00:00");
  assert.deepEqual(time, { eventTime: "2026-09-01T10:00:00+08:00", offset: "+08:00", precision: "second", epochMs: 1_788_228_000_000 });
  assert.equal(parseDocumentTime("2026-09-01T02:00:00Z")?.epochMs, time?.epochMs);
});

void test("a written offset and fraction are kept", () => {
  const time = parseDocumentTime("2026-09-01T10:00:00.250-05:30");
  assert.equal(time?.eventTime, "2026-09-01T10:00:00.250-05:30");
  assert.equal(time?.offset, "-05:30");
});

void test("a day alone is its first second", () => {
  assert.equal(parseDocumentTime("2024-02-29")?.eventTime, "2024-02-29T00:00:00+08:00");
  assert.equal(parseDocumentTime("2024-02-29")?.precision, "day");
});

void test("what is no time is refused", () => {
  for (const text of [
    "",
    "2026-02-29",
    "2026-13-01",
    "2026-9-1",
    "2026-09-01 24:00:00",
    "2026-09-01 10:00",
    "1788228000000",
    "2026-09-01 10:00:00+25:00",
    "now",
  ]) {
    assert.equal(parseDocumentTime(text), undefined, text);
  }
});

void test("days and expiry months", () => {
  assert.equal(parseDay("20260901"), "2026-09-01");
  assert.equal(parseDay("2026-09-01 00:00:00"), "2026-09-01");
  assert.equal(parseDay("2026-02-30"), undefined);
  assert.equal(parseExpiry("2028-08"), "2028-08");
  assert.equal(parseExpiry("2028-13"), undefined);
});
