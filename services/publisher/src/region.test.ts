import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuleSet } from "@csp/formats";
import { chinaDayOf, regionOf } from "./region.ts";

const RULES: RuleSet = { id: "test", schemes: ["edmc"], classes: new Map(), enterprises: new Map([["kyt-ref:a b", "91440300708461136T"]]) };

test("the province is that of the first party that has one", () => {
  assert.equal(regionOf(["urn:csp:uscc:91440300708461136T"], RULES), "44");
  assert.equal(regionOf(["urn:csp:ent:kyt-ent:7", "urn:csp:uscc:91440300708461136T"], RULES), "44");
});

test("an id of another system is that of the enterprise it is filed for", () => {
  assert.equal(regionOf(["urn:csp:ent:kyt-ref:a%20b"], RULES), "44");
});

test("what names no province is unknown, never guessed", () => {
  // 100000: given out by the national authority. 9 characters: an organisation code. The last is no USCC.
  for (const party of [
    "urn:csp:uscc:91100000100003962T",
    "urn:csp:ent:kyt-ref:x",
    "https://id.gs1.org/417/6901234567892",
    "urn:csp:ent:orgcode:708461136",
    "urn:csp:uscc:91440300708461136X",
    "",
  ]) {
    assert.equal(regionOf([party], RULES), "unknown", party);
  }
  assert.equal(regionOf([], RULES), "unknown");
});

test("the day is the one in China, whatever offset the time was written with", () => {
  const day = (eventTime: string, eventTimeZoneOffset = "+08:00"): string => chinaDayOf({ eventTime, eventTimeZoneOffset });
  assert.equal(day("2026-09-01T00:00:00+08:00"), "2026-09-01");
  assert.equal(day("2026-09-01T23:59:59.999+08:00"), "2026-09-01");
  assert.equal(day("2026-08-31T16:00:00Z", "+00:00"), "2026-09-01");
  assert.equal(day("2026-08-31T15:59:59Z", "+00:00"), "2026-08-31");
  assert.equal(day("2026-12-31T20:00:00-05:00", "-05:00"), "2027-01-01");
  assert.equal(day("2026-09-01T03:00:00+14:00", "+14:00"), "2026-08-31");
});

test("a time at either end of the calendar has a day too", () => {
  assert.equal(chinaDayOf({ eventTime: "9999-12-31T23:59:59Z", eventTimeZoneOffset: "+00:00" }), "9999-12-31");
  assert.equal(chinaDayOf({ eventTime: "0000-01-01T00:00:00+14:00", eventTimeZoneOffset: "+14:00" }), "0000-01-01");
});
