// Which bill an event would be: the type it names, or the one type whose step, disposition and action it has.

import type { EpcisEvent } from "@csp/epcis";
import { BILL_TYPES, type BillType, billTypeOf } from "../../bill-types.ts";

import type { NodeLedger } from "../node-ledger.ts";

export type FoundBillType =
  | { readonly ok: true; readonly type: BillType; /** False where the event does not name it. */ readonly named: boolean }
  | { readonly ok: false; readonly detail: string };

/** `extensions`: of the event, where the type's node is said. */
export function billTypeOfEvent(event: EpcisEvent, extensions: NodeLedger): FoundBillType {
  const named = extensions.leaf("billType");
  if (named !== undefined) {
    extensions.say(named);
    const type = billTypeOf(named.value);
    return type === undefined ? { ok: false, detail: "the bill type it names is none" } : { ok: true, type, named: true };
  }
  const fitting = BILL_TYPES.filter((type) => fits(type, event));
  const [type, ...others] = fitting;
  const step = `${event.bizStep ?? "no step"}, ${event.disposition ?? "no disposition"}, ${event.action ?? "no action"}`;
  if (type === undefined) return { ok: false, detail: `no bill type stands for ${step}` };
  if (others.length > 0)
    return { ok: false, detail: `${step} may be a bill of the types ${fitting.map((one) => one.number).join(", ")}, and it does not say which` };
  return { ok: true, type, named: false };
}

function fits(type: BillType, event: EpcisEvent): boolean {
  return type.bizStep === event.bizStep && type.disposition === event.disposition && type.action === event.action;
}
