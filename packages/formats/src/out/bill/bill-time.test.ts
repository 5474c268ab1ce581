import assert from "node:assert/strict";
import { it } from "node:test";
import { emptyEvent } from "@csp/epcis";
import { billTime } from "./bill-time.ts";

/** Text, whether it is the moment, whether it is the day alone. */
function timeOf(eventTime: string, offset: string, day = false): readonly unknown[] | null {
  const time = billTime(emptyEvent("ObjectEvent", eventTime, offset), day);
  return time === null ? null : [time.text, time.exact, time.day];
}

it("a fraction of a second has nine digits", () => {
  assert.deepEqual(timeOf("2026-09-01T10:00:00.123456789+08:00", "+08:00"), ["2026-09-01 10:00:00.123456789", true, false]);
  assert.deepEqual(timeOf("2026-09-01T10:00:00.1234567890+08:00", "+08:00"), ["2026-09-01 10:00:00.123456789", true, false]);
  assert.deepEqual(timeOf("2026-09-01T10:00:00.1234567891+08:00", "+08:00"), ["2026-09-01 10:00:00.123456789", false, false]);
});

it("a fraction has three digits where the clock is reckoned", () => {
  assert.deepEqual(timeOf("2026-09-01T02:00:00.1230Z", "+08:00"), ["2026-09-01 10:00:00.123", true, false]);
  assert.deepEqual(timeOf("2026-09-01T02:00:00.1234Z", "+08:00"), ["2026-09-01 10:00:00.123", false, false]);
});

it("a day stands alone where it is that of midnight in China", () => {
  assert.deepEqual(timeOf("2026-09-01T00:00:00+08:00", "+08:00", true), ["2026-09-01", true, true]);
  assert.deepEqual(timeOf("2026-08-31T16:00:00Z", "+08:00", true), ["2026-09-01", true, true]);
  assert.deepEqual(timeOf("2026-09-01T09:30:00+08:00", "+08:00", true), ["2026-09-01 09:30:00", true, false]);
  assert.deepEqual(timeOf("2026-09-01T00:00:00.000000001+08:00", "+08:00", true), ["2026-09-01 00:00:00.000000001", true, false]);
  assert.deepEqual(timeOf("2026-09-01T00:00:00-05:30", "-05:30", true), ["2026-09-01T00:00:00-05:30", true, false]);
  assert.deepEqual(timeOf("2026-09-01T00:00:00+08:00", "+08:00"), ["2026-09-01 00:00:00", true, false]);
});

it("a local time beyond four digits of years is none", () => {
  assert.equal(timeOf("9999-12-31T23:59:59Z", "+08:00"), null);
});
