import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compactDay, DAY, dayOf, dayText, isoTime, isWorkingDay, monthEnd, shopTime, startOfDay, timeText, workTime } from "./calendar.ts";
import { createRandom } from "./random.ts";

void test("days and times are those of the calendar, in China", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
      const ms = seconds * 1000;
      const china = new Date(ms + 8 * 3_600_000).toISOString();
      assert.equal(timeText(ms), china.slice(0, 19).replace("T", " "));
      assert.equal(dayText(dayOf(ms)), china.slice(0, 10));
      assert.equal(compactDay(dayOf(ms)), china.slice(0, 10).replaceAll("-", ""));
      assert.equal(Date.parse(isoTime(ms)), ms);
    }),
  );
});

void test("people work on working days, in their hours, and months end on one", () => {
  const day = (text: string): number => dayOf(Date.parse(`${text}T12:00:00+08:00`));
  assert.ok(isWorkingDay(day("2026-03-02")));
  for (const free of ["2026-03-07", "2026-03-08", "2026-10-05", "2026-02-18"]) assert.ok(!isWorkingDay(day(free)), free);
  assert.equal(dayText(monthEnd(day("2026-02-03"))), "2026-02-27");
  assert.equal(dayText(monthEnd(day("2026-05-31"))), "2026-05-31");
  const random = createRandom(1, "times");
  for (let at = 0; at < 500; at++) {
    for (const [time, from, to] of [
      [workTime(random, 20_000), 8, 18],
      [shopTime(random, 20_000), 8, 22],
    ] as const) {
      const hour = (time - startOfDay(20_000)) / (DAY / 24);
      assert.ok(hour >= from && hour < to);
    }
  }
});
