// Events that no profile of ours made: whatever they say, a target says it, or lists it as lost, and never throws.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cspNode, emptyEvent, eventHash, type EpcisEvent, type EventType, type Node } from "@csp/epcis";
import { targets } from "../targets.ts";
import { BILL_TYPES } from "../bill-types.ts";
import { codesOf, OWNER, readAllBack, write } from "./translate.test-support.ts";

const BILL = "urn:csp:bill:urn%3Acsp%3Auscc%3A914403001922038216:CK1";
const HOLDER = "urn:csp:uscc:91440300708461136T";
const codes = fc.constantFrom(
  "urn:csp:edmc:82062330000000000001",
  "urn:csp:edmc:82062330000000000002",
  "urn:csp:edmc:80217620000000000001",
  "https://id.gs1.org/01/06924561884074/21/A1%2F2",
  "https://id.gs1.org/00/369245618800000015",
  "https://id.gs1.org/01/06924561884074",
  "urn:csp:rule:r1:ABC",
  "https://example.com/anything",
  "urn:csp:edmc:82",
);
const list = fc.uniqueArray(codes, { maxLength: 4 });
const foreign: Node = { namespace: "https://example.com/", name: "colour", prefix: "ex", kind: "string", value: "red", children: [] };
const drug = fc.array(
  fc
    .constantFrom("batch", "nationalDrugId", "batchNo", "expiry", "codeCount", "whatever")
    .chain((name) => fc.constantFrom("04879001203", "L1", "x".repeat(600), "12", "urn:csp:batch:04879001203:L1", " ").map((value) => cspNode(name, value))),
  { maxLength: 3 },
);
const drugList = fc
  .array(
    drug.map((children): Node => ({ namespace: "", name: "", prefix: "", kind: "object", value: null, children })),
    { maxLength: 2 },
  )
  .map((children): Node => ({ ...cspNode("drugList", ""), kind: "array", value: null, children }));
const nodes = fc.array(
  fc.oneof(
    fc.constant(foreign),
    drugList,
    fc
      .constantFrom(
        "billType",
        "warehouse",
        "qtyReceivable",
        "verified",
        "agent",
        "drugList",
        "timePrecision",
        "boxFlag",
        "internetOrder",
        "whatever",
        "batchNo",
        "level",
      )
      .chain((name) =>
        fc
          .constantFrom("201", "321", "W1", " x ", "", "1", "true", "12.50", "day", "urn:csp:ent:kyt-ref:7", HOLDER, "x".repeat(600), "a\u0000b")
          .map((value) => cspNode(name, value)),
      ),
  ),
  { maxLength: 4 },
);
function batchOf(batchNo: string): readonly Node[] {
  const level = batchNo === "L1" ? "1" : "2";
  return [cspNode("batchNo", batchNo), cspNode("productionDate", "2026-09-01"), cspNode("expiryDate", "2028-08"), cspNode("level", level, "number")];
}

const ilmd = fc.oneof(
  nodes,
  fc.constantFrom("L1", "L2").map(batchOf),
  fc.constant<readonly Node[]>([
    { namespace: "urn:epcglobal:cbv:mda:", name: "lotNumber", prefix: "cbvmda", kind: "string", value: "L3", children: [] },
    { namespace: "urn:epcglobal:cbv:mda:", name: "itemExpirationDate", prefix: "cbvmda", kind: "string", value: "2028-08-31", children: [] },
  ]),
);
const parties = fc.array(
  fc.record({
    type: fc.constantFrom("owning_party", "possessing_party", "location", null),
    value: fc.constantFrom(
      OWNER,
      HOLDER,
      "urn:csp:ent:kyt-ent:E1",
      "urn:csp:ent:kyt-ref:7",
      "https://id.gs1.org/417/6924561884077",
      "urn:csp:ent:kyt-ent:linked",
    ),
  }),
  { maxLength: 2 },
);

const change: fc.Arbitrary<Partial<EpcisEvent>> = fc.record<Partial<EpcisEvent>>(
  {
    eventID: fc.constant("urn:uuid:0b6e2d3a-0000-4000-8000-000000000001"),
    recordTime: fc.constant("2026-09-02T00:00:00Z"),
    eventTime: fc.constantFrom(
      "2026-09-01T10:00:00Z",
      "2026-09-01T10:00:00.1234567891Z",
      "2026-08-31T16:00:00Z",
      "0000-01-01T00:00:00Z",
      "9999-12-31T23:59:59.9Z",
    ),
    eventTimeZoneOffset: fc.constantFrom("+08:00", "+00:00", "-05:30", "+14:00"),
    action: fc.constantFrom("ADD", "OBSERVE", "DELETE"),
    bizStep: fc.constantFrom("shipping", "receiving", "commissioning", "packing", "destroying", "https://example.com/step", null),
    disposition: fc.constantFrom("in_transit", "returned", "active", "destroyed", null),
    persistentDisposition: fc.constant({ set: ["recalled"], unset: [] }),
    readPoint: fc.constant({ id: "https://id.gs1.org/414/6924561884077", extensions: [] }),
    bizLocation: fc.constant({ id: "urn:x:place", extensions: [foreign] }),
    parentID: codes,
    epcList: list,
    childEPCs: list,
    quantityList: fc.constant([{ epcClass: "https://id.gs1.org/01/06924561884074", quantity: "5", uom: null }]),
    bizTransactionList: fc.array(
      fc.record({
        type: fc.constantFrom("desadv", "recadv", "po", null),
        value: fc.constantFrom(BILL, "urn:x:order:7", "urn:csp:bill:x:y", " padded ", "z".repeat(200)),
      }),
      { maxLength: 2 },
    ),
    sourceList: parties,
    destinationList: parties,
    errorDeclaration: fc.constant({ declarationTime: "2026-09-02T00:00:00Z", reason: "did_not_occur", correctiveEventIDs: [], extensions: [] }),
    ilmd,
    extensions: nodes,
    part: fc.constantFrom({ index: 0, of: 2 }, { index: 1, of: 2 }),
  },
  { requiredKeys: [] },
);

/** Two changes or three: of more, most events would be refused at the first look. */
const fewChanges = fc
  .tuple(change, fc.infiniteStream(fc.nat()))
  .map(([changed, picks]) => Object.fromEntries(Object.entries(changed).filter(() => (picks.next().value ?? 0) % 8 === 0)) as Partial<EpcisEvent>);

/** Events near those that a target takes. */
const events: fc.Arbitrary<EpcisEvent> = fc
  .tuple(
    fc.constantFrom("bill", "commissioning", "packing", "other"),
    fc.constantFrom(...BILL_TYPES),
    fewChanges,
    fc.constantFrom(["urn:csp:edmc:82062330000000000001"], ["https://id.gs1.org/01/06924561884074/21/A1%2F2", "urn:csp:edmc:82062330000000000002"]),
  )
  .map(([kind, type, changed, epcs]) => ofType({ ...baseOf(kind, type.number, epcs), ...changed }));

/** Without what no event of its type has. */
function ofType(event: EpcisEvent): EpcisEvent {
  if (event.type === "AggregationEvent") return { ...event, epcList: [], ilmd: [] };
  return { ...event, parentID: event.type === "ObjectEvent" ? null : event.parentID, childEPCs: [], ilmd: event.action === "ADD" ? event.ilmd : [] };
}

function baseOf(kind: string, number: number, epcList: readonly string[]): EpcisEvent {
  const type = BILL_TYPES.find((one) => one.number === number);
  const empty = emptyEvent(
    (kind === "packing" ? "AggregationEvent" : kind === "other" ? "TransactionEvent" : "ObjectEvent") satisfies EventType,
    "2026-09-01T00:00:00+08:00",
    "+08:00",
  );
  if (kind === "packing")
    return {
      ...empty,
      action: "ADD",
      bizStep: "packing",
      parentID: "urn:csp:edmc:80217620000000000001",
      childEPCs: epcList,
      extensions: [cspNode("timePrecision", "day")],
    };
  if (kind === "commissioning")
    return {
      ...empty,
      action: "ADD",
      bizStep: "commissioning",
      disposition: "active",
      epcList,
      ilmd: batchOf("L1"),
      extensions: [cspNode("timePrecision", "day")],
    };
  return {
    ...empty,
    action: type?.action ?? null,
    bizStep: type?.bizStep ?? null,
    disposition: type?.disposition ?? null,
    epcList,
    bizTransactionList: [{ type: type?.transactionType ?? null, value: BILL }],
    sourceList: [{ type: "owning_party", value: OWNER }],
    destinationList: [{ type: "owning_party", value: HOLDER }],
    extensions: [cspNode("billType", String(number))],
  };
}

// What EPCIS itself can say, and how it comes back, is proved in packages/epcis.
for (const target of targets.filter(({ name }) => !name.startsWith("epcis-"))) {
  void test(`${target.name}: what is not said is listed`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(events, { minLength: 1, maxLength: 5 }), async (given) => {
        const written = write(target, given);
        const read = (await readAllBack(written)).events;
        const out = new Set(read.flatMap(codesOf));
        const lost = new Set(written.losses.map(({ event, where }) => `${event} ${where}`));
        for (const [index, event] of given.entries()) {
          if (event.part !== null || lost.has(`${index} `)) continue;
          for (const field of ["epcList", "childEPCs"] as const)
            for (const [at, code] of event[field].entries())
              assert.ok(out.has(code) || lost.has(`${index} ${field}/${at}`) || lost.has(`${index} ${field}`), `event ${index}, ${field}/${at}: ${code}`);
        }
        for (const { event, where } of [...written.losses, ...written.additions]) assert.ok(event !== null && given[event] !== undefined, where);
      }),
      { numRuns: 150 },
    );
  });

  void test(`${target.name}: where nothing is lost of one event, it is read back with the same hash, but for what was added`, async () => {
    let same = 0;
    await fc.assert(
      fc.asyncProperty(events, async (event) => {
        if (event.part !== null) return;
        const written = write(target, [event]);
        const { losses, additions } = written;
        if (losses.length > 0) return;
        const [back, ...more] = (await readAllBack(written)).events;
        // Codes of several levels, where the event gives none, are an event for each level.
        if (additions.some(({ where }) => where === "ilmd/csp:level")) return;
        assert.deepEqual(more, []);
        if (back === undefined) return assert.deepEqual(event.epcList, []);
        const added = new Set(additions.map(({ where }) => where));
        assert.equal(eventHash(without(back, added)), eventHash(without(event, added)), JSON.stringify(event));
        same += 1;
      }),
      { numRuns: 600 },
    );
    assert.ok(same > 3, `${same} events were said whole`);
  });
}

/** The event without the fields and nodes of these paths. */
function without(event: EpcisEvent, paths: ReadonlySet<string>): EpcisEvent {
  const kept = Object.entries(event).map(([field, value]) => [field, paths.has(field) ? (Array.isArray(value) ? [] : null) : value] as const);
  const rest = Object.fromEntries(kept) as unknown as EpcisEvent;
  // The standard's own names of what is added by ours.
  const names = new Map([...paths].map((path) => [path.replace("batchNo", "lotNumber").replace("expiryDate", "itemExpirationDate"), path]));
  const open = (field: "ilmd" | "extensions"): readonly Node[] =>
    rest[field].filter((node) => !paths.has(`${field}/csp:${node.name}`) && !names.has(`${field}/csp:${node.name}`));
  return { ...rest, ilmd: open("ilmd"), extensions: open("extensions") };
}
