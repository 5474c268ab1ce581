import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { BILL_TYPES, billTypeOf, billTypeOfXmlEvent } from "./bill-types.ts";
import { billTypesPage } from "./bill-types-page.ts";

const PAGE = join(import.meta.dirname, "../../../docs/profiles/bill-types.md");

void test("the checked-in page is what the table says", () => {
  const written = readFileSync(PAGE, "utf8");
  const hint = `write it anew: node -e 'import("./packages/formats/src/bill-types-page.ts").then(async (p) => process.stdout.write(p.billTypesPage((await import("./packages/formats/src/bill-types.ts")).BILL_TYPES)))' > docs/profiles/bill-types.md`;
  assert.equal(written, billTypesPage(BILL_TYPES), hint);
});

void test("every type is there once, and found by its number and its event name", () => {
  assert.equal(BILL_TYPES.length, 32);
  for (const type of BILL_TYPES) {
    assert.equal(billTypeOf(String(type.number)), type);
    if (type.xmlEvent !== null) assert.equal(billTypeOfXmlEvent(type.xmlEvent.toUpperCase()), type);
  }
  assert.equal(billTypeOf("0201"), undefined);
});

void test("receipts are 1xx, all else is outbound; only destruction and scrap delete; only retail types are personal", () => {
  for (const type of BILL_TYPES) {
    assert.equal(type.direction === "in", type.number < 200);
    assert.equal(type.transactionType, type.direction === "in" ? "recadv" : "desadv");
    assert.equal(type.action === "DELETE", type.number === 205 || type.number === 216);
    assert.equal(type.personal, type.profiles.includes("retail"));
    assert.equal(type.profiles.includes("warehouse-xml"), type.xmlEvent !== null);
  }
  assert.deepEqual(
    BILL_TYPES.filter((type) => type.personal).map((type) => type.number),
    [116, 321, 322, 323],
  );
});
