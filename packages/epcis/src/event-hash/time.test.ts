import { strictEqual } from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { formatTimeUtc, parseTime } from "../time.ts";
import { canonicalTime } from "./time.ts";

const UTC = "2024-03-01T00:00:00.000Z";

describe("times of a pre-hash string", () => {
  const spelled: readonly (readonly [string, string])[] = [
    [UTC, UTC],
    ["2024-03-01T00:00:00Z", UTC],
    ["2024-03-01t00:00:00.000z", UTC],
    ["2024-03-01T08:00:00+08:00", UTC],
    ["2024-03-01T08:00:00.000+08:00", UTC],
    ["2024-02-29T20:30:00.0-03:30", UTC],
    ["2024-02-29T19:00:00.000-05:00", UTC],
    ["2024-02-29T23:59:60Z", UTC],
    ["2024-02-29T23:59:60.000Z", UTC],
    // Half up at the fourth decimal, whatever follows it.
    ["2024-03-01T00:00:00.1415Z", "2024-03-01T00:00:00.142Z"],
    ["2024-03-01T00:00:00.1425Z", "2024-03-01T00:00:00.143Z"],
    ["2024-03-01T00:00:00.14249999Z", "2024-03-01T00:00:00.142Z"],
    ["2024-02-29T23:59:59.9995Z", UTC],
    // No time in the years 0000 to 9999.
    ["9999-12-31T23:59:59.9999Z", "9999-12-31T23:59:59.9999Z"],
    ["0000-01-01T00:00:00+01:00", "0000-01-01T00:00:00+01:00"],
    ["yesterday", "yesterday"],
  ];
  for (const [text, time] of spelled) test(`${text} is ${time}`, () => strictEqual(canonicalTime(text, "+08:00"), time));

  test("a time without an offset is local at the event's", () => strictEqual(canonicalTime("2024-03-01T08:00:00", "+08:00"), UTC));

  test("any number of decimals at any offset is cut or rounded by its own decimals alone", () => {
    for (let minutes = -840; minutes <= 840; minutes += 15) {
      const size = Math.abs(minutes);
      const offset = `${minutes < 0 ? "-" : "+"}${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
      const second = formatTimeUtc(Date.UTC(2025, 0, 1, 12) - minutes * 60_000).slice(0, 19);
      for (const decimals of ["1", "9", "10", "100", "1004", "1005", "14996", "099999999"]) {
        const ms = Number(decimals.padEnd(3, "0").slice(0, 3)) + (decimals.length > 3 && decimals.charAt(3) >= "5" ? 1 : 0);
        strictEqual(canonicalTime(`2025-01-01T12:00:00.${decimals}${offset}`, "+00:00"), `${second}.${String(ms).padStart(3, "0")}Z`, decimals + offset);
      }
    }
  });

  test("every way to write an instant gives one time", () => {
    const instants = fc.integer({ min: -62_000_000_000_000, max: 250_000_000_000_000 });
    fc.assert(
      fc.property(instants, fc.integer({ min: -840, max: 840 }), fc.boolean(), (epochMs, offsetMinutes, decimals) => {
        const whole = decimals ? epochMs : epochMs - (((epochMs % 1000) + 1000) % 1000);
        const local = formatTimeUtc(whole + offsetMinutes * 60_000).slice(0, decimals ? 23 : 19);
        const size = Math.abs(offsetMinutes);
        const offset = `${offsetMinutes < 0 ? "-" : "+"}${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
        strictEqual(canonicalTime(local + offset, "+00:00"), formatTimeUtc(whole));
        strictEqual(parseTime(local + offset)?.epochMs, whole);
      }),
    );
  });
});
