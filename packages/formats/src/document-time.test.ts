import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatTimeUtc } from "@csp/epcis";
import { parseDay, parseDocumentTime, parseExpiry } from "./document-time.ts";

void test("a time without an offset is China Standard Time", () => {
  const time = parseDocumentTime("2026-09-01 10:00:00");
  assert.deepEqual(time, {
    eventTime: "2026-09-01T10:00:00+08:00",
    offset: "+08:00",
    precision: "second",
    epochMs: 1_788_228_000_000,
    moment: "2026-09-01T10:00:00+08:00",
  });
  assert.equal(parseDocumentTime("2026-09-01T02:00:00Z")?.epochMs, time?.epochMs);
});

void test("a written offset and fraction are kept", () => {
  const time = parseDocumentTime("2026-09-01T10:00:00.250-05:30");
  assert.equal(time?.eventTime, "2026-09-01T10:00:00.250-05:30");
  assert.equal(time?.offset, "-05:30");
});

void test("one time has one moment, however it is spelled, and another time another", () => {
  const spellings = [
    "2026-09-01 10:00:00",
    "2026-09-01T10:00:00.000+08:00",
    "2026-09-01T02:00:00Z",
    "2026-09-01 02:00:00+00:00",
    "2026-08-31T20:30:00.0-05:30",
  ];
  assert.deepEqual(new Set(spellings.map((text) => parseDocumentTime(text)?.moment)), new Set(["2026-09-01T10:00:00+08:00"]));
  assert.equal(parseDocumentTime("2026-09-01T02:00:00.250Z")?.moment, parseDocumentTime("2026-09-01 10:00:00.25")?.moment);
  assert.equal(parseDocumentTime("2016-12-31T23:59:60Z")?.moment, parseDocumentTime("2017-01-01T07:59:60+08:00")?.moment);
  assert.notEqual(parseDocumentTime("2026-09-01T02:00:00.2501Z")?.moment, parseDocumentTime("2026-09-01T02:00:00.2502Z")?.moment);

  const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });
  const at = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 });
  fc.assert(
    fc.property(at, offset, offset, (seconds, one, other) => {
      const [a, b] = [one, other].map((minutes) => parseDocumentTime(inZone(seconds, minutes)));
      fc.pre(a !== undefined && b !== undefined);
      assert.equal(a?.epochMs, seconds * 1000);
      // Where China has no such year, a time keeps its own spelling.
      if (seconds + 8 * 3600 < 253_402_300_800 && seconds + 8 * 3600 >= -62_167_219_200) assert.equal(a?.moment, b?.moment);
      assert.equal(parseDocumentTime(a?.moment ?? "")?.epochMs, a?.epochMs);
    }),
  );
});

function inZone(seconds: number, minutes: number): string {
  const local = (seconds + minutes * 60) * 1000;
  if (local < -62_167_219_200_000 || local > 253_402_300_799_000) return "";
  const of = (value: number): string => String(Math.trunc(value)).padStart(2, "0");
  const clock = formatTimeUtc(local).slice(0, 19);
  return `${clock}${minutes < 0 ? "-" : "+"}${of(Math.abs(minutes) / 60)}:${of(Math.abs(minutes) % 60)}`;
}

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
