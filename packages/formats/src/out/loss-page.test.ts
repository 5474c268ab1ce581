import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cspNode, emptyEvent, eventHash, type EpcisEvent, type Node } from "@csp/epcis";
import { targets } from "../targets.ts";
import { type Claims, nodePath, OPEN_FIELDS } from "./claims.ts";
import { lossPage } from "./loss-page.ts";
import { OWNER, readAllBack, write } from "./translate.test-support.ts";

const PAGE = join(import.meta.dirname, "../../../../docs/profiles/loss.md");

void test("the checked-in page is what the targets say of themselves", () => {
  assert.equal(readFileSync(PAGE, "utf8"), lossPage(targets), "write it anew: npm run generate");
});

const HOLDER = "urn:csp:uscc:91440300708461136T";
const UNIT = "urn:csp:edmc:82062330000000000001";
const BOX = "urn:csp:edmc:80217620000000000001";
const foreign: Node = { namespace: "https://example.com/", name: "colour", prefix: "ex", kind: "string", value: "red", children: [] };

/** A value for each field, to be laid over an event that a target takes. */
const VALUES: Partial<{ readonly [F in keyof EpcisEvent]: EpcisEvent[F] }> = {
  eventID: "urn:uuid:0b6e2d3a-0000-4000-8000-000000000001",
  recordTime: "2026-09-02T00:00:00Z",
  persistentDisposition: { set: ["recalled"], unset: [] },
  readPoint: { id: "urn:x:gate", extensions: [] },
  bizLocation: { id: "urn:x:store", extensions: [] },
  quantityList: [{ epcClass: "https://id.gs1.org/01/06924561884074", quantity: "5", uom: null }],
  childQuantityList: [{ epcClass: "https://id.gs1.org/01/06924561884074", quantity: "5", uom: null }],
  bizTransactionList: [{ type: "po", value: "urn:x:order:7" }],
  sourceList: [{ type: "location", value: "urn:x:store" }],
  destinationList: [{ type: "location", value: "urn:x:store" }],
  certificationInfo: [{ namespace: "", name: "certificationInfo", prefix: "", kind: "string", value: "https://example.com/c", children: [] }],
  sensorElementList: [
    {
      namespace: "",
      name: "",
      prefix: "",
      kind: "object",
      value: null,
      children: [{ namespace: "", name: "sensorReport", prefix: "", kind: "array", value: null, children: [] }],
    },
  ],
};

const BASES: Readonly<Record<string, EpcisEvent>> = {
  bill: {
    ...emptyEvent("ObjectEvent", "2026-09-01T10:00:00+08:00", "+08:00"),
    action: "OBSERVE",
    bizStep: "shipping",
    disposition: "in_transit",
    epcList: [UNIT],
    bizTransactionList: [{ type: "desadv", value: "urn:csp:bill:urn%3Acsp%3Auscc%3A914403001922038216:CK1" }],
    sourceList: [{ type: "owning_party", value: OWNER }],
    destinationList: [{ type: "owning_party", value: HOLDER }],
    extensions: [cspNode("billType", "201")],
  },
  "relation-xml": {
    ...emptyEvent("ObjectEvent", "2026-09-01T00:00:00+08:00", "+08:00"),
    action: "ADD",
    bizStep: "commissioning",
    disposition: "active",
    epcList: [UNIT],
    ilmd: ["batch", "batchNo", "productionDate", "expiryDate"]
      .map((name, at) => cspNode(name, ["urn:csp:batch:04879001203:L1", "L1", "2026-09-01", "2028-08"][at] ?? ""))
      .concat(cspNode("level", "1", "number")),
    extensions: [cspNode("timePrecision", "day")],
  },
};

/** EPCIS takes any. */
function baseOf(target: string): EpcisEvent {
  const base = BASES[target] ?? BASES["bill"];
  assert.ok(base !== undefined);
  return base;
}

function lossesOf(name: string, events: readonly EpcisEvent[]): readonly string[] {
  const target = targets.find((one) => one.name === name);
  assert.ok(target !== undefined);
  return write(target, events).losses.map(({ where }) => where);
}

void test("what a target claims of a field is what it does", () => {
  for (const { name, claims } of targets) {
    const base = baseOf(name);
    assert.deepEqual(lossesOf(name, [base]), []);
    for (const [field, value] of Object.entries(VALUES) as [Exclude<keyof EpcisEvent, "ilmd" | "extensions">, unknown][]) {
      const claim = claims.fields[field];
      const before = base[field];
      const laid = { ...base, [field]: Array.isArray(before) && Array.isArray(value) ? [...(before as unknown[]), ...(value as unknown[])] : value };
      const losses = lossesOf(name, [laid]);
      assert.equal(losses.length > 0, claim !== "fully", `${name}: ${field} is claimed ${JSON.stringify(claim)} and lost ${losses.join(", ")}`);
      for (const where of losses) assert.equal(where.split("/")[0], field);
    }
  }
});

void test("what a target claims of a node is what it does", async () => {
  const names = [...new Set(targets.flatMap(({ claims }) => Object.keys(claims.nodes)))];
  for (const target of targets) {
    const base = baseOf(target.name);
    for (const path of [...names, "extensions/{https://example.com/}colour"]) {
      const field = path.startsWith("ilmd") ? "ilmd" : "extensions";
      if (field === "ilmd" && base.action !== "ADD") continue;
      const node = nodeAt(path);
      if (base[field].some((one) => nodePath(field, one) === path)) continue;
      const laid = { ...base, [field]: [...base[field], node] };
      const losses = lossesOf(target.name, [laid]).filter((where) => where === path);
      const claim = claimOf(target.claims, path);
      if (claim === "not") assert.deepEqual(losses, [path], `${target.name}: ${path} has no place and is not listed`);
      if (claim !== "fully" || isOfAggregation(path)) continue;
      assert.deepEqual(losses, [], `${target.name}: ${path} is claimed`);
      const [back] = (await readAllBack(write(target, [laid]))).events;
      assert.equal(back === undefined ? "" : eventHash(back), eventHash(laid), path);
    }
  }
});

function claimOf(claims: Claims, path: string) {
  return claims.nodes[path] ?? claims.otherNodes;
}

function isOfAggregation(path: string): boolean {
  return path === "extensions/csp:boxFlag";
}

function nodeAt(path: string): Node {
  const name = path.slice(path.indexOf("csp:") + 4);
  if (path.includes("{")) return foreign;
  if (path.includes("cbvmda:"))
    return {
      namespace: "urn:epcglobal:cbv:mda:",
      name: path.slice(path.indexOf(":") + 1),
      prefix: "cbvmda",
      kind: "string",
      value: "2028-08-31",
      children: [],
    };
  if (name === "drugList") {
    const drug: Node = {
      namespace: "",
      name: "",
      prefix: "",
      kind: "object",
      value: null,
      children: [cspNode("batchNo", "L1"), cspNode("codeCount", "2", "number")],
    };
    return { ...cspNode(name, ""), kind: "array", value: null, children: [drug] };
  }
  if (name === "qtyReceivable") return cspNode(name, "12.50", "number");
  if (name === "verified") return cspNode(name, "true", "boolean");
  if (["agent", "directParty", "deliveryEnterprise", "consignor"].includes(name)) return cspNode(name, HOLDER);
  return cspNode(name, "X1");
}

void test("every open field has claims", () => {
  assert.deepEqual([...OPEN_FIELDS].toSorted(), ["extensions", "ilmd"]);
});

void test("a box flag is said of the box", async () => {
  const unit = baseOf("relation-xml");
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
