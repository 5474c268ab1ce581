import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { describe, test } from "node:test";
import fc from "fast-check";
import { epochMsOf, formatTimeUtc, isTimeZoneOffset, parseTime } from "./time.ts";

const MIN = -62_167_219_200_000;
const MAX = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

describe("times", () => {
  test("formatting and parsing are inverse, and agree with the engine's calendar", () => {
    fc.assert(
      fc.property(fc.integer({ min: MIN, max: MAX }), (epochMs) => {
        const text = formatTimeUtc(epochMs);
        strictEqual(text, new Date(epochMs).toISOString());
        deepStrictEqual(parseTime(text), { epochMs, offset: "+00:00" });
      }),
      { numRuns: 2000 },
    );
  });

  for (const [text, epochMs, offset] of [
    ["2024-03-01T08:00:00+08:00", 1_709_251_200_000, "+08:00"],
    ["2024-03-01T00:00:00.5Z", 1_709_251_200_500, "+00:00"],
    ["2024-03-01t00:00:00z", 1_709_251_200_000, "+00:00"],
    ["2024-02-29T20:30:00.123999-03:30", 1_709_251_200_123, "-03:30"],
    ["2024-03-01T00:00:00", 1_709_251_200_000, null],
    ["0000-03-01T00:00:00Z", -62_162_035_200_000, "+00:00"],
    ["2016-12-31T23:59:60Z", 1_483_228_800_000, "+00:00"],
    ["2017-01-01T07:59:60+08:00", 1_483_228_800_000, "+08:00"],
  ] as const) {
    test(`${text} is read`, () => deepStrictEqual(parseTime(text), { epochMs, offset }));
  }

  for (const text of [
    "",
    "2024-03-01",
    "2024-03-01 08:00:00Z",
    "2024-02-30T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-00-01T00:00:00Z",
    "2024-04-31T00:00:00Z",
    "2024-03-01T24:00:00Z",
    "2024-03-01T00:60:00Z",
    "2024-03-01T00:00:60Z",
    "2024-03-01T00:00:00.Z",
    "2024-03-01T00:00:00+8:00",
    "2024-03-01T00:00:00+14:01",
    "2024-03-01T00:00:00+0800",
    "2024-03-01T00:00:00Z\n",
    "٢٠٢٤-03-01T00:00:00Z",
  ]) {
    test(`${JSON.stringify(text)} is not a time`, () => strictEqual(parseTime(text), null));
  }

  test("what is nearly a time is read by the form that RFC 3339 gives it", () => {
    const form = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:[0-5]\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?$/;
    const parts = fc.tuple(
      fc.constantFrom("2024-02-29", "2023-02-29", "2024-2-29", "٢٠٢٤-03-01"),
      fc.constantFrom("T", "t", " ", ""),
      fc.constantFrom("08:00:59", "24:00:00", "0800:59", "08:00"),
      fc.constantFrom("", ".", ".5", ".1239", ".5.5"),
      fc.constantFrom("", "Z", "z", "+08:00", "-14:01", "-00:00", "+0800", "é", "Z1"),
    );
    let times = 0;
    fc.assert(
      fc.property(parts, (pieces) => {
        const text = pieces.join("");
        const [, day = "", clock = "", fraction = "", offset = ""] = form.exec(text) ?? [];
        const epochMs = Date.parse(`${day}T${clock}${fraction.slice(0, 4)}${offset === "" ? "Z" : offset.toUpperCase()}`);
        const isTime = !Number.isNaN(epochMs) && !day.startsWith("2023") && !clock.startsWith("24") && offset !== "-14:01";
        times += isTime ? 1 : 0;
        strictEqual(parseTime(text)?.epochMs ?? null, isTime ? epochMs : null, text);
      }),
      { numRuns: 5000 },
    );
    ok(times > 20);
  });

  test("offsets end at fourteen hours", () => {
    for (const good of ["+00:00", "-00:00", "+13:59", "-14:00"]) strictEqual(isTimeZoneOffset(good), true, good);
    for (const bad of ["Z", "+14:01", "08:00", "+8:00", "+08:60", "+0800", ""]) strictEqual(isTimeZoneOffset(bad), false, bad);
  });

  test("an event's time takes the event's offset only where it has none", () => {
    strictEqual(epochMsOf({ eventTime: "2024-03-01T08:00:00", eventTimeZoneOffset: "+08:00" }), 1_709_251_200_000);
    strictEqual(epochMsOf({ eventTime: "2024-03-01T00:00:00Z", eventTimeZoneOffset: "+08:00" }), 1_709_251_200_000);
    throws(() => epochMsOf({ eventTime: "yesterday", eventTimeZoneOffset: "+08:00" }));
  });

  test("what cannot be written is a bug of the caller", () => {
    for (const wrong of [Number.NaN, 0.5, Infinity, MAX + 1]) throws(() => formatTimeUtc(wrong));
  });
});
