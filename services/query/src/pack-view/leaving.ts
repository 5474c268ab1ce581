// When a pack has left its container though nobody said so: it was moved on by itself. Chinese documents hardly ever tell
// of an unpacking; a wholesaler opens the case and sends a middle pack on (docs/adr/0006-a-pack-moved-by-itself-has-left-its-container.md).

import type { FactKind } from "./fact-kind.ts";

/** Steps that take goods away. Receiving, storing, counting and looking at single packs happens to packs in closed cases, too. */
const LEAVING_STEPS: ReadonlySet<string> = new Set([
  "shipping",
  "departing",
  "retail_selling",
  "dispensing",
  "sampling",
  "repackaging",
  "decommissioning",
  "destroying",
  "consigning",
  "staging_outbound",
  "picking",
]);

export function leavesContainer({ type, bizStep, errorDeclared }: FactKind): boolean {
  return type === "ObjectEvent" && !errorDeclared && bizStep !== null && LEAVING_STEPS.has(bizStep);
}
