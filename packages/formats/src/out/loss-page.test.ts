import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import { targets } from "../targets.ts";
import { OPEN_FIELDS } from "./claims.ts";
import { lossPage } from "./loss-page.ts";
import { readAllBack, write } from "./translate.test-support.ts";

const PAGE = join(import.meta.dirname, "../../../../docs/profiles/loss.md");

void test("the checked-in page is what the targets say of themselves", () => {
  assert.equal(readFileSync(PAGE, "utf8"), lossPage(targets), "write it anew: npm run generate");
});

const UNIT = "urn:csp:edmc:82062330000000000001";
const BOX = "urn:csp:edmc:80217620000000000001";
const COMMISSIONED: EpcisEvent = {
  ...emptyEvent("ObjectEvent", "2026-09-01T00:00:00+08:00", "+08:00"),
  action: "ADD",
  bizStep: "commissioning",
  disposition: "active",
  epcList: [UNIT],
  ilmd: ["batch", "batchNo", "productionDate", "expiryDate"]
    .map((name, at) => cspNode(name, ["urn:csp:batch:04879001203:L1", "L1", "2026-09-01", "2028-08"][at] ?? ""))
    .concat(cspNode("level", "1", "number")),
  extensions: [cspNode("timePrecision", "day")],
};

void test("every open field has claims", () => {
  assert.deepEqual([...OPEN_FIELDS].toSorted(), ["extensions", "ilmd"]);
});

void test("a box flag is said of the box", async () => {
  const unit = COMMISSIONED;
  const box = { ...unit, epcList: [BOX], ilmd: unit.ilmd.map((node) => (node.name === "level" ? cspNode("level", "2", "number") : node)) };
  const packing: EpcisEvent = {
    ...emptyEvent("AggregationEvent", unit.eventTime, "+08:00"),
    action: "ADD",
    bizStep: "packing",
    parentID: BOX,
    childEPCs: [UNIT],
    extensions: [cspNode("timePrecision", "day"), cspNode("boxFlag", "2")],
  };
  const target = targets.find(({ name }) => name === "relation-xml");
  assert.ok(target !== undefined);
  const written = write(target, [box, unit, packing]);
  assert.deepEqual(written.losses, []);
  assert.deepEqual((await readAllBack(written)).events, [box, unit, packing]);
});
