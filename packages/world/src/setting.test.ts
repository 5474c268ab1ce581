import assert from "node:assert/strict";
import { test } from "node:test";
import { parseGtin, parseNationalDrugId, parseStandardCode, parseUscc } from "@csp/codes";
import { createWorld } from "./world.ts";
import { PROVINCES } from "./provinces.ts";
import { SYNTHETIC_MARK } from "./synthetic-uscc.ts";

const world = createWorld({ seed: 3, packs: 1_000_000 });

void test("enterprises have right codes that show what they are, each its own, in the region they name", () => {
  const seen = new Set<string>();
  for (const { uscc, region, province, role } of world.enterprises) {
    const read = parseUscc(uscc);
    assert.ok(read.ok, uscc);
    assert.deepEqual(read.value.warnings, []);
    assert.deepEqual([read.value.region, read.value.province], [region, province]);
    assert.ok(read.value.organisation.startsWith(SYNTHETIC_MARK), `${uscc} of a ${role}`);
    seen.add(uscc);
  }
  assert.equal(seen.size, world.enterprises.length);
});

void test("every province has whoever goods pass through, more where more people live", () => {
  const pharmacies = (code: string): number => world.enterprises.filter(({ province, role }) => province === code && role === "pharmacy").length;
  for (const { code } of PROVINCES) {
    const roles = new Set(world.enterprises.filter(({ province }) => province === code).map(({ role }) => role));
    for (const role of [
      "provincial-wholesaler",
      "city-wholesaler",
      "chain",
      "store",
      "pharmacy",
      "hospital",
      "provincial-cdc",
      "city-cdc",
      "vaccination-unit",
    ] as const) {
      assert.ok(roles.has(role), `${code} has no ${role}`);
    }
  }
  assert.ok(pharmacies("44") > 5 * pharmacies("46"));
});

void test("products have right codes of both schemes, and ids that fit each other", () => {
  const classes = new Set<string>();
  const kinds = new Set<string>();
  for (const { edmcClasses, gtins, standardCode, cndc, sizes, cascade, productClass } of world.products) {
    kinds.add(productClass);
    for (const gtin of gtins) assert.ok(parseGtin(gtin).ok, gtin);
    for (const code of [...edmcClasses, ...gtins]) assert.ok(!classes.has(code) && classes.add(code), `${code} is of two`);
    for (const code of edmcClasses) assert.match(code, /^8\d{6}$/);
    assert.ok(parseStandardCode(standardCode).ok, standardCode);
    const id = parseNationalDrugId(cndc);
    assert.ok(id.ok && standardCode.slice(3, 8) === cndc.slice(0, 5), cndc);
    assert.equal(cascade.split(":").length, sizes.length);
    assert.ok(sizes.every((size, at) => at === 0 || size % (sizes[at - 1] ?? 1) === 0));
  }
  assert.equal(kinds.size, 6);
});

void test("what cannot be a world is said at once", () => {
  for (const options of [
    { packs: 0 },
    { packs: 1.5 },
    { packs: 1e9 },
    { packs: 10, seed: 0.5 },
    { packs: 10, packsPerDay: 0 },
    { packs: 10, faults: { late: 2 } },
  ]) {
    assert.throws(() => createWorld({ seed: 1, ...options }));
  }
  assert.throws(() => world.pack(1_000_000));
});
