// Events for the tests of bounds on what goes out, and what of them was written.

import { cspNode, emptyEvent, type EpcisEvent, type Node } from "@csp/epcis";
import type { Written } from "./target.ts";
import { OWNER, readAllBack } from "./translate.test-support.ts";

export const MIB = 2 ** 20;

export const unit = (at: number): string => `urn:csp:edmc:8206233${String(at).padStart(13, "0")}`;
export const box = (at: number): string => `urn:csp:edmc:8021762${String(at).padStart(13, "0")}`;
export const units = (count: number, from = 1): readonly string[] => Array.from({ length: count }, (_, at) => unit(from + at));

export function commissioned(epcList: readonly string[], level: string, batchNo = "L1"): EpcisEvent {
  return {
    ...emptyEvent("ObjectEvent", "2026-09-01T00:00:00+08:00", "+08:00"),
    action: "ADD",
    bizStep: "commissioning",
    disposition: "active",
    epcList,
    ilmd: [
      cspNode("batch", `urn:csp:batch:04879001203:${batchNo}`),
      cspNode("batchNo", batchNo),
      cspNode("productionDate", "2026-09-01"),
      cspNode("expiryDate", "2028-08"),
      cspNode("level", level, "number"),
    ],
    extensions: [cspNode("timePrecision", "day")],
  };
}

export function packed(parentID: string, childEPCs: readonly string[]): EpcisEvent {
  const base = emptyEvent("AggregationEvent", "2026-09-01T00:00:00+08:00", "+08:00");
  return { ...base, action: "ADD", bizStep: "packing", parentID, childEPCs, extensions: [cspNode("timePrecision", "day")] };
}

export function moved(epcList: readonly string[], extensions: readonly Node[] = []): EpcisEvent {
  return {
    ...emptyEvent("ObjectEvent", "2026-09-01T10:00:00+08:00", "+08:00"),
    action: "OBSERVE",
    bizStep: "shipping",
    disposition: "in_transit",
    epcList,
    bizTransactionList: [{ type: "desadv", value: "urn:csp:bill:urn%3Acsp%3Auscc%3A914403001922038216:CK1" }],
    sourceList: [{ type: "owning_party", value: OWNER }],
    destinationList: [{ type: "owning_party", value: OWNER }],
    extensions: [cspNode("billType", "201"), ...extensions],
  };
}

export const lost = ({ losses }: Written): readonly unknown[] => losses.map(({ event, where }) => [event, where]);
export const eventsOf = ({ documents }: Written): readonly unknown[] => documents.map(({ events }) => events);

/** All codes that are read back, each document by its profile. */
export async function codesRead(written: Written): Promise<readonly string[]> {
  const { events } = await readAllBack(written);
  return events.flatMap(({ type, epcList }) => (type === "ObjectEvent" ? epcList : [])).toSorted();
}
