// Kinds of events that some target takes, each as its format would have it, with the least or with all that it can say.

import { cspNode, emptyEvent, type EpcisEvent, type EventType, type Node } from "@csp/epcis";
import { BILL_FIELDS } from "../bill/fields.ts";
import { BILL_TYPES } from "../bill-types.ts";
import { RETAIL_FIELDS } from "../retail/profile.ts";
import { COUNT, counted, drugListOf, HOLDER, plainValuesOf } from "./any-node.test-support.ts";
import { CBV_MASTER_DATA } from "./claims.ts";
import { BATCH_FACTS, RELATION_FACTS } from "./relation/batch-of-event.ts";
import { OWNER } from "./translate.test-support.ts";

export const BILL_HEAD = "urn:csp:bill:urn%3Acsp%3Auscc%3A914403001922038216:";
export const UNIT = "urn:csp:edmc:82062330000000000001";
export const BOX = "urn:csp:edmc:80217620000000000001";

export const ORDER = { type: "po", value: "urn:x:order:7" };

export const KINDS = [
  "bill",
  "bill",
  "listed",
  "dated",
  "remnant",
  "commissioning",
  "commissioning",
  "packing",
  "transformation",
  "transaction",
  "association",
] as const;
export type Kind = (typeof KINDS)[number];

/** Known to the day, more or less. */
export const MOMENTS = [
  ["2026-09-01T00:00:00+08:00", "+08:00"],
  ["2026-09-01T09:30:00+08:00", "+08:00"],
  ["2026-08-31T16:00:00Z", "+08:00"],
  ["2026-09-01T00:00:00Z", "+00:00"],
  ["2026-09-01T00:00:00.000000001+08:00", "+08:00"],
  ["2026-09-01T10:00:00.1234567891+08:00", "+08:00"],
] as const;

export function dated(event: EpcisEvent, [eventTime, eventTimeZoneOffset]: (typeof MOMENTS)[number]): EpcisEvent {
  return withNode({ ...event, eventTime, eventTimeZoneOffset }, cspNode("timePrecision", "day"));
}

export function withNode(event: EpcisEvent, node: Node): EpcisEvent {
  return { ...event, extensions: [...event.extensions, node] };
}

export function expiring(value: string): (node: Node) => Node {
  return (node) => (node.name === "expiryDate" ? { ...node, value } : node);
}

function batchNodes(batchNo: string, level: string): readonly Node[] {
  return [
    cspNode("batch", `urn:csp:batch:04879001203:${batchNo}`),
    cspNode("batchNo", batchNo),
    cspNode("productionDate", "2026-09-01"),
    cspNode("expiryDate", "2028-08"),
    cspNode("level", level, "number"),
  ];
}

export function baseOf(kind: Kind, typeNumber: number, number: string, batchNo: string, epcs: readonly string[]): EpcisEvent {
  const empty = (type: EventType): EpcisEvent => emptyEvent(type, "2026-09-01T00:00:00+08:00", "+08:00");
  const day = [cspNode("timePrecision", "day")];
  switch (kind) {
    case "packing":
      return { ...empty("AggregationEvent"), action: "ADD", bizStep: "packing", parentID: BOX, childEPCs: epcs, extensions: day };
    case "commissioning": {
      const level = epcs.includes(BOX) ? "2" : "1";
      const epcList = level === "2" ? [BOX] : epcs;
      return {
        ...empty("ObjectEvent"),
        action: "ADD",
        bizStep: "commissioning",
        disposition: "active",
        epcList,
        ilmd: batchNodes(batchNo, level),
        extensions: day,
      };
    }
    case "transformation":
      return { ...empty("TransformationEvent"), bizStep: "repackaging", inputEPCList: [BOX], outputEPCList: epcs };
    case "transaction":
      return { ...empty("TransactionEvent"), action: "ADD", epcList: epcs, bizTransactionList: [ORDER] };
    case "association":
      return { ...empty("AssociationEvent"), action: "ADD", parentID: BOX, childEPCs: epcs };
    case "bill":
    case "listed":
    case "dated":
      return { ...billOf(empty("ObjectEvent"), typeNumber, number), epcList: epcs };
    case "remnant": {
      const bill = billOf(empty("ObjectEvent"), typeNumber % 2 === 0 ? 106 : 210, number);
      return { ...bill, quantityList: [COUNT], extensions: [...bill.extensions, drugListOf([counted])] };
    }
    default:
      throw new Error(`unknown kind ${String(kind satisfies never)}`);
  }
}

/** With all that its format can say besides, or of a commissioning with the standard's names in place of ours. */
export function filled(event: EpcisEvent, kind: Kind): EpcisEvent {
  const leaf = (name: string): Node => cspNode(name, plainValuesOf(name)[0] ?? "");
  switch (kind) {
    case "bill":
    case "listed":
    case "dated":
    case "remnant": {
      const isRetail = event.extensions.some(({ value }) => value === "321");
      const names = new Set((isRetail ? RETAIL_FIELDS : BILL_FIELDS).map(([, name]) => name));
      return { ...event, extensions: [...event.extensions, ...[...names].map(leaf), ...(isRetail ? [] : [drugListOf([counted])])] };
    }
    case "commissioning": {
      const standard = (name: string): Node => ({ ...leaf(name), namespace: CBV_MASTER_DATA, prefix: "cbvmda" });
      const facts = [...RELATION_FACTS, ...BATCH_FACTS].map(leaf);
      return { ...event, ilmd: [...facts, standard("lotNumber"), standard("itemExpirationDate")] };
    }
    case "packing":
      return { ...event, extensions: [...event.extensions, leaf("boxFlag")] };
    case "transformation":
      return { ...event, inputQuantityList: [COUNT], outputQuantityList: [event.outputEPCList.length === 1 ? { ...COUNT, quantity: "1e3" } : COUNT] };
    case "association":
      return { ...event, childQuantityList: [COUNT] };
    case "transaction":
      return { ...event, parentID: BOX };
    default:
      throw new Error(`unknown kind ${String(kind satisfies never)}`);
  }
}

function billOf(event: EpcisEvent, typeNumber: number, number: string): EpcisEvent {
  const type = BILL_TYPES.find((one) => one.number === typeNumber);
  return {
    ...event,
    action: type?.action ?? null,
    bizStep: type?.bizStep ?? null,
    disposition: type?.disposition ?? null,
    bizTransactionList: [{ type: type?.transactionType ?? null, value: `${BILL_HEAD}${number}` }],
    sourceList: [{ type: "owning_party", value: OWNER }],
    destinationList: [{ type: "owning_party", value: HOLDER }],
    extensions: [cspNode("billType", String(typeNumber))],
  };
}
