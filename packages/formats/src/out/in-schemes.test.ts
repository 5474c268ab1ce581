// Codes said by a filed link: by which, as of when, and what becomes of those without one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import type { PackLink, RuleSet } from "../rule-set.ts";
import { targets } from "../targets.ts";
import { moved } from "./bounds.test-support.ts";
import type { Target, WriteOptions } from "./target.ts";
import { OPTIONS, OWNER, readAllBack, write } from "./translate.test-support.ts";

const EDMC = "urn:csp:edmc:82062330000000000001";
const OTHER_EDMC = "urn:csp:edmc:82062330000000000002";
const BOX_EDMC = "urn:csp:edmc:80217620000000000001";
const FIRST = "https://id.gs1.org/01/06924561884074/21/A1";
const SECOND = "https://id.gs1.org/01/06924561884074/21/B1";
const BOX = "https://id.gs1.org/00/369245618800000015";
const CHANGE = "2026-09-01T00:00:00+08:00";

const links: readonly PackLink[] = [
  { edmc: EDMC, gs1: FIRST, validFrom: "2026-01-01T00:00:00+08:00", validUntil: CHANGE },
  { edmc: EDMC, gs1: SECOND, validFrom: CHANGE, validUntil: null },
  { edmc: BOX_EDMC, gs1: BOX, validFrom: "2026-01-01T00:00:00+08:00", validUntil: null },
];
const byCode = new Map<string, PackLink[]>();
for (const link of links) for (const uri of [link.edmc, link.gs1]) byCode.set(uri, [...(byCode.get(uri) ?? []), link]);
const rules: RuleSet = { ...OPTIONS.rules, packLinks: byCode };
const toEdmc: WriteOptions = { ...OPTIONS, rules, schemes: ["edmc"] };
const toGs1: WriteOptions = { ...OPTIONS, rules, schemes: ["gs1"] };

function targetNamed(name: string): Target {
  const target = targets.find((one) => one.name === name);
  assert.ok(target !== undefined);
  return target;
}

function shipping(eventTime: string, epcList: readonly string[]): EpcisEvent {
  return { ...moved(epcList), eventTime };
}

async function codesIn(target: string, event: EpcisEvent, options: WriteOptions): Promise<readonly string[]> {
  return (await readAllBack(write(targetNamed(target), [event], options))).events.flatMap(({ epcList }) => epcList);
}

void test("the link that is in force at the time of the event turns the code, to the last millisecond", async () => {
  const before = shipping("2026-08-31T23:59:59.999+08:00", [EDMC]);
  for (const target of ["bill", "epcis-json", "epcis-xml", "provincial", "platform"]) {
    assert.deepEqual(await codesIn(target, before, toGs1), [FIRST], target);
    assert.deepEqual(await codesIn(target, shipping(CHANGE, [EDMC]), toGs1), [SECOND], target);
    assert.deepEqual(await codesIn(target, shipping("2026-08-31T16:00:00Z", [EDMC]), toGs1), [SECOND], target);
  }
  assert.deepEqual(write(targetNamed("platform"), [before], toGs1).links, [{ event: 0, where: "epcList/0", code: EDMC, saidAs: FIRST, link: links[0] }]);
  assert.deepEqual(write(targetNamed("bill"), [before], toGs1).losses, []);
});

void test("a code without a link in force is listed; a bill leaves it out, EPCIS has it as it is", async () => {
  const early = shipping("2025-12-31T23:59:59+08:00", [EDMC, FIRST]);
  const bill = write(targetNamed("bill"), [early], toGs1);
  assert.deepEqual(
    bill.losses.map(({ event, where, detail }) => [event, where, detail]),
    [[0, "epcList/0", `"${EDMC}" is no code of gs1, and the rule set test has no link of it to one that is in force at 2025-12-31T23:59:59+08:00`]],
  );
  assert.deepEqual(bill.links, []);
  assert.deepEqual(await codesIn("bill", early, toGs1), [FIRST]);
  const epcis = write(targetNamed("epcis-json"), [early], toGs1);
  assert.deepEqual(
    epcis.losses.map(({ where }) => where),
    ["epcList/0"],
  );
  assert.deepEqual(await codesIn("epcis-json", early, toGs1), [EDMC, FIRST]);
});

void test("of a bill none of whose codes can be said nothing is, and no link is told", () => {
  const written = write(targetNamed("bill"), [shipping(CHANGE, [OTHER_EDMC])], toGs1);
  assert.deepEqual([written.documents, written.links], [[], []]);
  assert.deepEqual(
    written.losses.map(({ where }) => where),
    [""],
  );
});

void test("without a preference a reader's own schemes decide, and EPCIS says every code as it came", async () => {
  const event = shipping(CHANGE, [SECOND, OTHER_EDMC]);
  const edmcAlone = { ...OPTIONS, rules: { ...rules, schemes: ["edmc"] } };
  assert.deepEqual(write(targetNamed("bill"), [event], edmcAlone).links[0]?.saidAs, EDMC);
  assert.deepEqual(write(targetNamed("epcis-json"), [event], edmcAlone).links, []);
  assert.deepEqual(await codesIn("epcis-json", event, edmcAlone), event.epcList);
  assert.deepEqual(write(targetNamed("bill"), [event], { ...OPTIONS, rules }).links, []);
});

void test("both codes of one pack in one list are one code", async () => {
  const event = shipping(CHANGE, [EDMC, SECOND, OTHER_EDMC]);
  for (const target of ["bill", "epcis-json", "epcis-xml"]) assert.deepEqual(await codesIn(target, event, toEdmc), [EDMC, OTHER_EDMC], target);
});

void test("a relation file is of one scheme, boxes and what is in them", async () => {
  const head = (level: string) => [
    cspNode("batchNo", "L1"),
    cspNode("productionDate", "2026-09-01"),
    cspNode("expiryDate", "2028-08"),
    cspNode("level", level, "number"),
  ];
  const commissioning = (epcList: readonly string[], level: string): EpcisEvent => ({
    ...emptyEvent("ObjectEvent", CHANGE, "+08:00"),
    action: "ADD",
    bizStep: "commissioning",
    disposition: "active",
    epcList,
    ilmd: head(level),
    extensions: [cspNode("timePrecision", "day")],
  });
  const packing: EpcisEvent = {
    ...emptyEvent("AggregationEvent", CHANGE, "+08:00"),
    action: "ADD",
    bizStep: "packing",
    parentID: BOX,
    childEPCs: [SECOND],
    extensions: [cspNode("timePrecision", "day")],
  };
  const written = write(targetNamed("relation-xml"), [commissioning([BOX], "2"), commissioning([SECOND], "1"), packing], toEdmc);
  assert.deepEqual(written.losses, []);
  assert.deepEqual(
    written.links.map(({ event, where, saidAs }) => [event, where, saidAs]),
    [
      [0, "epcList/0", BOX_EDMC],
      [1, "epcList/0", EDMC],
      [2, "childEPCs/0", EDMC],
      [2, "parentID", BOX_EDMC],
    ],
  );
  const { events } = await readAllBack(written);
  assert.deepEqual(
    events.map(({ epcList, childEPCs, parentID }) => [epcList, childEPCs, parentID]),
    [
      [[BOX_EDMC], [], null],
      [[EDMC], [], null],
      [[], [EDMC], BOX_EDMC],
    ],
  );
});

void test("without a key of the owner no provincial upload is made, and nothing is signed", () => {
  const { documents, losses } = write(targetNamed("provincial"), [shipping(CHANGE, [EDMC])], { ...OPTIONS, rules: { ...rules, signatureKeys: new Map() } });
  assert.deepEqual(documents, []);
  assert.deepEqual(losses, [{ event: 0, where: "", detail: `a provincial upload is signed, and the rule set test has no key of ${OWNER} (signatureKeys)` }]);
});
