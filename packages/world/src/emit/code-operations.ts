// What is done with codes and bills, as one JSON object a deed.

import { timeText } from "../calendar.ts";
import { type Deed, deedOf } from "../deeds.ts";
import type { BillReport, Emitter } from "./emitter.ts";
import { billFileName, theBill } from "./emitter.ts";
import type { Listing } from "./listing.ts";

/** The word of each operation and its own fields. */
const OPERATIONS: Readonly<Partial<Record<Deed, (bill: BillReport) => object>>> = {
  unbind: ({ codes }) => ({ operation: "unbind", parent_code: codes.text(0), child_codes: textsFrom(codes, 1) }),
  replace: ({ codes }) => ({ operation: "replace", old_code: codes.text(0), new_code: codes.text(1), reason_code: "1", reason_des: "赋码无法识读" }),
  bind: ({ codes }) => ({ operation: "bind", parent_code: codes.text(0), child_codes: textsFrom(codes, 1) }),
  rebox: ({ codes }) => ({
    operation: "rebox",
    source_parent_code: codes.text(0),
    source_child_codes: textsFrom(codes, 2),
    target_parent_code: codes.text(1),
    reason_des: "外箱破损",
  }),
  open: ({ codes }) => ({ operation: "split-pack", parent_code: codes.text(0), child_codes: textsFrom(codes, 1), amount: String(codes.length - 1) }),
  takeBack: (bill) => ({ operation: "delete-bill", ...billNamed(bill), reason_des: "录入错误" }),
  correct: (bill) => ({ operation: "correct-bill", ...billNamed(bill), to_address: bill.about?.other?.address ?? "" }),
  takeOff: (bill) => ({ operation: "correct-bill", ...billNamed(bill), remove_codes: textsFrom(bill.codes, 0) }),
  putOn: (bill) => ({ operation: "correct-bill", ...billNamed(bill), add_codes: textsFrom(bill.codes, 0) }),
  relist: (bill) => ({
    operation: "correct-bill",
    ...billNamed(bill),
    to_address: bill.about?.other?.address ?? "",
    trace_codes: textsFrom(bill.codes, 0),
  }),
};

export const codeOperationsEmitter: Emitter = {
  profile: "code-operations",
  contentType: "application/json",
  daily: false,
  production: false,
  takes: (type) => operationOf(type) !== undefined,
  scanned: false,
  saysOwner: false,
  knowsCutCodes: false,
  fileName: billFileName,
  write(report, out) {
    const bill = theBill(report);
    const operation = operationOf(bill.type);
    if (operation === undefined) throw new Error(`${bill.type} is no operation on codes`);
    const fields = {
      ...operation(bill),
      operation_time: timeText(bill.at),
      operation_no: bill.number,
      ref_ent_id: bill.owner.uscc,
      oper_ic_name: "仿真操作员",
    };
    out.text(`${JSON.stringify(fields)}\n`);
  },
};

function operationOf(type: number): ((bill: BillReport) => object) | undefined {
  const deed = deedOf(type);
  return deed === undefined ? undefined : OPERATIONS[deed];
}

function billNamed({ about }: BillReport): object {
  if (about === null) throw new Error("an operation on a bill names it");
  return { bill_code: about.number, bill_type: about.type };
}

function textsFrom(codes: Listing, from: number): readonly string[] {
  return Array.from({ length: codes.length - from }, (_, at) => codes.text(from + at));
}
