// Which kind of step an event is to a regulator who watches how packs move, and which party of it acted. Decided from the
// canonical fields alone; knows neither provinces nor codes.

import { CSP_NAMESPACE, type EpcisEvent, type TypedValue } from "@csp/epcis";

/** Closed list, in the order of the enum in schemas/topics/supervision-flow.v1.json. */
export const FLOWS = ["commissioned", "dispatched", "received", "retail_sold", "dispensed", "returned", "destroyed", "other"] as const;
export type Flow = (typeof FLOWS)[number];

interface FlowRule {
  readonly flow: Flow;
  readonly action?: string;
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly billType?: string;
}

/** The first rule whose every field the event has decides; where none does, the step is `other`. */
const RULES: readonly FlowRule[] = [
  // ADD on an ObjectEvent says that the codes come into being, whatever step it was done in (EPCIS 2.0, 7.4.2).
  { flow: "commissioned", action: "ADD" },
  // A return counts where it arrives (bills 103, 108, 116), and is dispatched where it sets out (202, 211, 237): so what was
  // dispatched is what was received, what was returned, and what is still on its way.
  { flow: "returned", bizStep: "receiving", disposition: "returned" },
  { flow: "returned", bizStep: "receiving", disposition: "recalled" },
  { flow: "received", bizStep: "receiving" },
  { flow: "dispatched", bizStep: "shipping" },
  { flow: "retail_sold", bizStep: "retail_selling" },
  // Use in a hospital (323) and inoculation (322).
  { flow: "dispensed", bizStep: "dispensing" },
  { flow: "destroyed", bizStep: "destroying" },
  // Scrapped packs are gone. Other decommissioning takes the code off a pack that may go on under another.
  { flow: "destroyed", bizStep: "decommissioning", billType: "216" },
];

/** The side of an event that acts in each flow; null: whoever the document belongs to. */
const ACTING_SIDE: Readonly<Record<Flow, "from" | "to" | null>> = {
  commissioned: null,
  dispatched: "from",
  received: "to",
  retail_sold: "from",
  dispensed: "from",
  returned: "to",
  destroyed: "from",
  other: null,
};

/**
 * Null for an event that moves no packs: packing and unpacking change what is in what, transactions and transformations
 * say it of packs that an ObjectEvent moves, and an error declaration is about an earlier event.
 */
export function flowOf(event: EpcisEvent): Flow | null {
  if (event.type !== "ObjectEvent" || event.errorDeclaration !== null) return null;
  const billType = billTypeOf(event);
  const rule = RULES.find(
    (r) =>
      (r.action === undefined || r.action === event.action) &&
      (r.bizStep === undefined || r.bizStep === event.bizStep) &&
      (r.disposition === undefined || r.disposition === event.disposition) &&
      (r.billType === undefined || r.billType === billType),
  );
  return rule?.flow ?? "other";
}

/**
 * Canonical URIs of the party that acted, to be asked in this order for a province. A bill is told from the side of its
 * owner, so there the owner is the acting party also where the bill names it by an id that nobody filed.
 */
export function actingParties(event: EpcisEvent, flow: Flow, owner: string): readonly string[] {
  const side = ACTING_SIDE[flow];
  const named = side === null ? null : owningParty(side === "from" ? event.sourceList : event.destinationList);
  if (named === null) return [owner];
  return billTypeOf(event) === null ? [named] : [named, owner];
}

function owningParty(side: readonly TypedValue[]): string | null {
  return (side.find((s) => s.type === "owning_party") ?? side.find((s) => s.type === "possessing_party"))?.value ?? null;
}

function billTypeOf(event: EpcisEvent): string | null {
  return event.extensions.find((n) => n.namespace === CSP_NAMESPACE && n.name === "billType")?.value ?? null;
}
