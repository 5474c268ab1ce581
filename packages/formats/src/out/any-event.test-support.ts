// Events that no profile of ours made, for the law that whatever they say is said or listed: near those that a target takes,
// with open content in every shape, several of one bill, remnants, parts, withdrawn and transformed ones.

import fc from "fast-check";
import { cspNode, type EpcisEvent, type EventType, type Node } from "@csp/epcis";
import { BILL_TYPES } from "../bill-types.ts";
import { codesInLists, codesWithin } from "../code-lists.ts";
import { BILL_HEAD, BOX, baseOf, dated, expiring, filled, type Kind, KINDS, MOMENTS, ORDER, UNIT, withNode } from "./any-kind.test-support.ts";
import { contentOf, COUNT, drugLists, foreign, HOLDER, WARNED } from "./any-node.test-support.ts";
import { OWNER } from "./translate.test-support.ts";

const codes = fc.constantFrom(
  UNIT,
  "urn:csp:edmc:82062330000000000002",
  BOX,
  "https://id.gs1.org/01/06924561884074/21/A1%2F2",
  "https://id.gs1.org/00/369245618800000015",
  "https://id.gs1.org/01/06924561884074",
  "urn:csp:rule:r1:ABC",
  "https://example.com/anything",
);
/** With repeats. */
const list = fc.array(codes, { maxLength: 5 });

const parties = fc.array(
  fc.record({
    type: fc.constantFrom("owning_party", "possessing_party", "location"),
    value: fc.constantFrom(OWNER, HOLDER, "urn:csp:ent:kyt-ent:E1", "urn:csp:ent:kyt-ref:7", "https://id.gs1.org/417/6924561884077"),
  }),
  { maxLength: 3 },
);
const quantities = fc.array(
  fc.constantFrom(COUNT, { ...COUNT, quantity: "1e3" }, { epcClass: "https://id.gs1.org/01/06924561884074", quantity: "5", uom: null }),
  { maxLength: 2 },
);
const leafOf = (name: string, value: string): Node => ({ namespace: "", name, prefix: "", kind: "string", value, children: [] });
const CERTIFICATE = leafOf("certificationInfo", "https://example.com/c");
const sensor: Node = {
  ...leafOf("", ""),
  kind: "object",
  value: null,
  children: [
    {
      ...leafOf("sensorReport", ""),
      kind: "array",
      value: null,
      children: [{ ...leafOf("", ""), kind: "object", value: null, children: [leafOf("type", "Temperature")] }],
    },
  ],
};

const CHANGES: { readonly [Field in keyof EpcisEvent]?: fc.Arbitrary<EpcisEvent[Field]> } = {
  eventID: fc.constant("urn:uuid:0b6e2d3a-0000-4000-8000-000000000001"),
  recordTime: fc.constant("2026-09-02T00:00:00Z"),
  eventTime: fc.constantFrom(
    "2026-09-01T10:00:00Z",
    "2026-09-01T10:00:00.1234567891Z",
    "2026-09-01T10:00:00.123456789+08:00",
    "2026-09-01T10:00:00.1234567891+08:00",
    "2026-09-01T10:00:00.1234567890+08:00",
    "2026-08-31T16:00:00Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.9Z",
  ),
  eventTimeZoneOffset: fc.constantFrom("+00:00", "-05:30", "+14:00"),
  action: fc.constantFrom("ADD", "OBSERVE", "DELETE"),
  bizStep: fc.constantFrom("shipping", "receiving", "commissioning", "packing", "destroying", "https://example.com/step", null),
  disposition: fc.constantFrom("in_transit", "returned", "active", "destroyed", null),
  persistentDisposition: fc.constant({ set: ["recalled"], unset: [] }),
  readPoint: foreign.map((node) => ({ id: "https://id.gs1.org/414/6924561884077", extensions: [node] })),
  bizLocation: foreign.map((node) => ({ id: "urn:x:place", extensions: [node] })),
  parentID: codes,
  epcList: list,
  childEPCs: list,
  inputEPCList: list,
  outputEPCList: list,
  quantityList: quantities,
  childQuantityList: quantities,
  inputQuantityList: quantities,
  outputQuantityList: quantities,
  transformationID: fc.constant("urn:x:transformation:1"),
  bizTransactionList: fc.array(
    fc.record({
      type: fc.constantFrom("desadv", "recadv", "po", null),
      value: fc.constantFrom(`${BILL_HEAD}CK1`, `${BILL_HEAD}CK2`, "urn:x:order:7", "urn:csp:bill:x:y", `urn:x:${"z".repeat(200)}`),
    }),
    { maxLength: 3 },
  ),
  sourceList: parties,
  destinationList: parties,
  errorDeclaration: foreign.map((node) => ({ declarationTime: "2026-09-02T00:00:00Z", reason: "did_not_occur", correctiveEventIDs: [], extensions: [node] })),
  certificationInfo: fc.constantFrom([CERTIFICATE], [{ ...CERTIFICATE, kind: "array", value: null, children: [{ ...CERTIFICATE, name: "" }] }]),
  sensorElementList: foreign.map((node) => [{ ...sensor, children: [...sensor.children, node] }]),
};

type Change = readonly [keyof EpcisEvent, unknown];

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...(Object.keys(CHANGES) as (keyof EpcisEvent)[]))
      .chain((field) => (CHANGES[field] as fc.Arbitrary<unknown>).map((value): Change => [field, value])),
  },
  { weight: 1, arbitrary: contentOf("ilmd").map((nodes): Change => ["ilmd", nodes]) },
  { weight: 2, arbitrary: fc.oneof({ weight: 20, arbitrary: contentOf("extensions") }, fc.constant(WARNED)).map((nodes): Change => ["extensions", nodes]) },
);

/** An event that some target takes, with few changes: of more, most would be refused at the first look. Open content is laid beside what there is, or in its place. */
function eventOf(kinds: readonly Kind[], listed: fc.Arbitrary<readonly string[]>): fc.Arbitrary<EpcisEvent> {
  return fc
    .record({
      kind: fc.constantFrom(...kinds),
      type: fc.oneof(fc.constantFrom(...BILL_TYPES.filter(({ number }) => [101, 201, 321].includes(number))), fc.constantFrom(...BILL_TYPES)),
      number: fc.constantFrom("CK1", "CK1", "CK2", "CK3"),
      batchNo: fc.constantFrom("L1", "L1", "L2"),
      expiry: fc.constantFrom("2028-08", "2028-08-31", "20280831", "202808"),
      drugs: drugLists,
      at: fc.constantFrom(...MOMENTS),
      isFull: fc.nat(4).map((one) => one === 0),
      epcs: listed,
      changes: fc.array(change, { maxLength: 2 }),
      instead: fc.boolean(),
    })
    .map(({ kind, type, number, batchNo, expiry, drugs, at, isFull, epcs, changes, instead }) => {
      const plain = baseOf(kind, type.number, number, batchNo, epcs);
      const least = kind === "listed" ? withNode(plain, drugs) : kind === "dated" ? dated(plain, at) : { ...plain, ilmd: plain.ilmd.map(expiring(expiry)) };
      const base = isFull ? filled(least, kind) : least;
      const changed = changes.map(([field, value]) => {
        if (field !== "ilmd" && field !== "extensions") return [field, value] as const;
        const nodes = value as readonly Node[];
        const kept = instead ? base[field].filter(({ name }) => !nodes.some((node) => node.name === name)) : base[field];
        return [field, [...nodes, ...kept]] as const;
      });
      return ofType({ ...base, ...Object.fromEntries(changed) });
    });
}

const UNITS = ["1", "2", "3"].map((digit) => `urn:csp:edmc:8206233000000000000${digit}`);
const event = eventOf(KINDS, fc.uniqueArray(codes, { minLength: 1, maxLength: 3 }));
const perhapsFlagged = (packing: fc.Arbitrary<EpcisEvent>): fc.Arbitrary<EpcisEvent> =>
  fc
    .tuple(packing, fc.constantFrom(null, "2", "5", "100"))
    .map(([event, flag]) => (flag === null || event.type !== "AggregationEvent" ? event : withNode(event, cspNode("boxFlag", flag))));
/** Boxes and what is in them, said in several events. */
const boxed = fc.tuple(
  eventOf(["commissioning"], fc.constant([BOX])),
  eventOf(["commissioning"], fc.constant(UNITS)),
  perhapsFlagged(eventOf(["packing"], fc.shuffledSubarray(UNITS))),
  perhapsFlagged(eventOf(["packing", "commissioning"], fc.shuffledSubarray(UNITS))),
);

/** In two parts, where the event has codes to share out; of a transformation the first may have all that goes in. */
function inParts(given: EpcisEvent): readonly EpcisEvent[] {
  const count = codesInLists(given).length;
  if (count < 2) return [given];
  const cut = Math.min(count - 1, Math.max(1, given.inputEPCList.length));
  return [0, 1].map((index) => ({ ...given, ...(index === 0 ? codesWithin(given, 0, cut) : codesWithin(given, cut, count)), part: { index, of: 2 } }));
}

export const eventGroups: fc.Arbitrary<readonly EpcisEvent[]> = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: fc.array(event, { minLength: 1, maxLength: 5 }) }, boxed), fc.infiniteStream(fc.nat(4)))
  .map(([given, cuts]) => given.flatMap((one) => (cuts.next().value === 0 ? inParts(one) : [one])));

/** Without what no event of its type has. */
function ofType(given: EpcisEvent): EpcisEvent {
  const has = (...types: readonly EventType[]): boolean => types.includes(given.type);
  const isTransformation = has("TransformationEvent");
  const holdsChildren = has("AggregationEvent", "AssociationEvent");
  const only = <T>(is: boolean, field: readonly T[]): readonly T[] => (is ? field : []);
  return {
    ...given,
    action: isTransformation ? null : (given.action ?? "OBSERVE"),
    parentID: holdsChildren || has("TransactionEvent") ? given.parentID : null,
    epcList: only(has("ObjectEvent", "TransactionEvent"), given.epcList),
    quantityList: only(has("ObjectEvent", "TransactionEvent"), given.quantityList),
    childEPCs: only(holdsChildren, given.childEPCs),
    // The standard asks for some children, codes or a count of them.
    childQuantityList: only(holdsChildren, given.childEPCs.length + given.childQuantityList.length === 0 ? [COUNT] : given.childQuantityList),
    inputEPCList: only(isTransformation, given.inputEPCList),
    inputQuantityList: only(isTransformation, given.inputQuantityList),
    outputEPCList: only(isTransformation, given.outputEPCList),
    outputQuantityList: only(isTransformation, given.outputQuantityList),
    // Without it, the standard asks for both sides.
    transformationID: isTransformation ? (given.transformationID ?? (isOneSided(given) ? "urn:x:transformation:2" : null)) : null,
    persistentDisposition: isTransformation || has("ObjectEvent") ? given.persistentDisposition : null,
    bizTransactionList: has("TransactionEvent") && given.bizTransactionList.length === 0 ? [ORDER] : given.bizTransactionList,
    ilmd: only(isTransformation || (has("ObjectEvent") && given.action === "ADD"), given.ilmd),
  };
}

function isOneSided({ inputEPCList, outputEPCList }: EpcisEvent): boolean {
  return inputEPCList.length === 0 || outputEPCList.length === 0;
}
