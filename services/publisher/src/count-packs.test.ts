import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClassRule, RuleSet } from "@csp/formats";
import { countPacks } from "./count-packs.ts";

function rulesOf(classes: Readonly<Record<string, Partial<ClassRule>>>): RuleSet {
  const empty: ClassRule = { cndc: null, standardCode: null, level: null, unitClass: null, name: null };
  return {
    id: "test",
    schemes: ["edmc", "gs1"],
    classes: new Map(Object.entries(classes).map(([uri, rule]) => [uri, { ...empty, ...rule }])),
    enterprises: new Map(),
  };
}

const NOTHING_FILED = rulesOf({});
const UNIT = "urn:csp:edmc:81773220288616423835";
const UNIT_2 = "urn:csp:edmc:81773220288616430001";
const CASE = "urn:csp:edmc:81773240288616423835";
const PACK = "https://id.gs1.org/01/06924561884074/21/A1B2";
const SSCC = "https://id.gs1.org/00/369245618800000015";

test("with nothing filed a drug is the class of its codes, of no known level", () => {
  assert.deepEqual(countPacks([UNIT, CASE, PACK, UNIT_2], NOTHING_FILED), [
    { drug: "https://id.gs1.org/01/06924561884074", level: 0, packs: 1 },
    { drug: "urn:csp:edmc-class:8177322", level: 0, packs: 2 },
    { drug: "urn:csp:edmc-class:8177324", level: 0, packs: 1 },
  ]);
});

test("classes of both schemes that are linked to one national drug id are one drug, level by level", () => {
  const rules = rulesOf({
    "urn:csp:edmc-class:8177322": { cndc: "04879001203", level: 1 },
    "urn:csp:edmc-class:8177324": { cndc: "04879001203", level: 3 },
    "https://id.gs1.org/01/06924561884074": { cndc: "04879001203", level: 1 },
  });
  assert.deepEqual(countPacks([UNIT, CASE, PACK], rules), [
    { drug: "urn:csp:cndc:04879001203", level: 1, packs: 2 },
    { drug: "urn:csp:cndc:04879001203", level: 3, packs: 1 },
  ]);
});

test("logistic units and codes of unknown schemes are of an unknown drug", () => {
  assert.deepEqual(countPacks([SSCC, "urn:csp:rule:r1:x", "http://example.org/1"], NOTHING_FILED), [{ drug: "unknown", level: 0, packs: 3 }]);
});

test("a code named twice counts twice, and no code is no row", () => {
  assert.deepEqual(countPacks([UNIT, UNIT], NOTHING_FILED), [{ drug: "urn:csp:edmc-class:8177322", level: 0, packs: 2 }]);
  assert.deepEqual(countPacks([], NOTHING_FILED), []);
});
