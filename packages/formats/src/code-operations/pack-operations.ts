// Operations on packs → canonical events: one code in place of another, packs put into a parent or taken out of it, a pack
// opened into parts. Codes come checked; knows no field names but those of codes.

import { cspNode, emptyEvent, type EpcisEvent, type EventType, type Node } from "@csp/epcis";
import type { DocumentTime } from "../document-time.ts";
import { nodeBytes, splitCodes } from "../event-parts.ts";
import type { CodeField, NamedCodes } from "./named-codes.ts";

export type PackOperation = "replace" | "bind" | "unbind" | "rebox" | "split-pack";

export const PACK_FIELDS: Readonly<Record<PackOperation, readonly CodeField[]>> = {
  replace: [
    ["old_code", "one"],
    ["new_code", "one"],
  ],
  bind: [
    ["parent_code", "one"],
    ["child_codes", "some"],
  ],
  unbind: [
    ["parent_code", "one"],
    ["child_codes", "some"],
  ],
  rebox: [
    ["source_parent_code", "one"],
    ["source_child_codes", "some"],
    ["target_parent_code", "one"],
  ],
  "split-pack": [
    ["parent_code", "one"],
    ["child_codes", "some"],
  ],
};

/** `facts`: what every event of the operation says. None where the codes do not let it be done. */
export function* packEvents(operation: PackOperation, codes: NamedCodes, time: DocumentTime, facts: readonly Node[]): Generator<EpcisEvent> {
  const first = (field: string): string => codes.uris(field)[0] ?? "";
  const event = (type: EventType, bizStep: string, extensions: readonly Node[] = facts): EpcisEvent => ({
    ...emptyEvent(type, time.eventTime, time.offset),
    bizStep,
    extensions,
  });
  if (codes.uris(PACK_FIELDS[operation][0]?.[0] ?? "").length === 0) return;
  switch (operation) {
    case "replace": {
      const extensions = [...facts, cspNode("replaces", first("old_code"))];
      yield { ...event("TransformationEvent", "replacing", extensions), inputEPCList: codes.uris("old_code"), outputEPCList: codes.uris("new_code") };
      return;
    }
    case "bind":
      yield* packing({ ...event("AggregationEvent", "packing"), action: "ADD", parentID: first("parent_code") }, codes.uris("child_codes"));
      return;
    case "unbind":
      yield* packing({ ...event("AggregationEvent", "unpacking"), action: "DELETE", parentID: first("parent_code") }, codes.uris("child_codes"));
      return;
    case "rebox": {
      const children = codes.uris("source_child_codes");
      yield* packing({ ...event("AggregationEvent", "unpacking"), action: "DELETE", parentID: first("source_parent_code") }, children);
      yield* packing({ ...event("AggregationEvent", "packing"), action: "ADD", parentID: first("target_parent_code") }, children);
      return;
    }
    case "split-pack":
      yield* inEvents({
        ...event("TransformationEvent", "repackaging"),
        inputEPCList: codes.uris("parent_code"),
        outputEPCList: codes.uris("child_codes"),
      });
      return;
    default:
      throw new Error(`unknown operation: ${String(operation satisfies never)}`);
  }
}

function packing(shared: EpcisEvent, childEPCs: readonly string[]): Iterable<EpcisEvent> {
  return inEvents({ ...shared, childEPCs });
}

/** The event of an operation, in parts where its lists are long. */
export function inEvents(event: EpcisEvent): Iterable<EpcisEvent> {
  return splitCodes(event, nodeBytes(event.extensions));
}
