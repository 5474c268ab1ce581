// Bills as JSON with the parameter names of the large platform's interfaces: those between enterprises, and those of sales
// and use. Persons in them are made up, and only there to be cut.

import { BILL_TYPES } from "@csp/formats";
import { dayText, timeText } from "../calendar.ts";
import type { Lot } from "../lot.ts";
import type { BillReport, BillsReport, Emitter, Report } from "./emitter.ts";
import type { TextOut } from "./text-out.ts";

const PERSONAL: ReadonlySet<number> = new Set(BILL_TYPES.flatMap(({ number, personal }) => (personal ? [number] : [])));

export const billEmitter: Emitter = {
  profile: "bill",
  contentType: "application/json",
  // A terminal posts what its files have no name for.
  systems: ["erp", "terminal"],
  daily: false,
  production: false,
  takesBill: (type) => !PERSONAL.has(type),
  scanned: true,
  fileName,
  write: (report, out) => writeJson(theBill(report), tradeFields(theBill(report)), out),
};

export const retailEmitter: Emitter = {
  ...billEmitter,
  profile: "retail",
  systems: ["erp", "terminal", "epcis"],
  takesBill: (type) => PERSONAL.has(type),
  write: (report, out) => writeJson(theBill(report), saleFields(theBill(report)), out),
};

function fileName(report: Report): string {
  return `${theBill(report).number}_${report.id}.json`;
}

function theBill(report: Report): BillReport {
  const [bill, ...others] = (report as BillsReport).bills;
  if (report.kind !== "bills" || bill === undefined || others.length > 0) throw new Error("a JSON bill is one bill");
  return bill;
}

function writeJson(bill: BillReport, fields: object, out: TextOut): void {
  out.text(JSON.stringify(fields).slice(0, -1));
  out.ascii(',"trace_codes":[');
  for (let at = 0; at < bill.codes.length; at++) out.ascii(`${at === 0 ? "" : ","}"${escaped(bill.codes.text(at))}"`);
  out.ascii("]}\n");
}

/** The only character of a code that JSON writes otherwise. */
function escaped(code: string): string {
  return code.includes("\u001d") ? code.replaceAll("\u001d", String.raw`\u001d`) : code;
}

function headOf({ type, number, at, owner }: BillReport): object {
  return { bill_code: number, bill_time: timeText(at), bill_type: type, ref_user_id: owner.uscc, client_type: "2" };
}

function tradeFields(bill: BillReport): object {
  const { type, owner, other, through, dispatchNo, codes } = bill;
  const [from, to] = type < 200 ? [other ?? owner, owner] : [owner, other ?? owner];
  return {
    ...headOf(bill),
    physic_type: codes.lotAt(0).product.physicType,
    from_user_id: from.uscc,
    to_user_id: to.uscc,
    from_address: from.address,
    to_address: to.address,
    oper_ic_code: "10000001",
    oper_ic_name: "仿真操作员",
    ...(through === null ? {} : { dest_user_id: through.uscc }),
    ...(dispatchNo === null ? {} : { from_bill_code: dispatchNo, qu_receivable: String(codes.length), xt_is_check: "1" }),
    ...(type === 202 || type === 103 ? { return_reason_code: "2", return_reason_des: "近效期退货" } : {}),
    ...(type === 205 ? { cancel_reason_code: "1", cancel_reason_des: "退回药品销毁" } : {}),
    drug_list_json: JSON.stringify(drugList(codes)),
  };
}

function drugList(codes: BillReport["codes"]): readonly object[] {
  const counts = new Map<Lot, number>();
  for (let at = 0; at < codes.length; at++) counts.set(codes.lotAt(at), (counts.get(codes.lotAt(at)) ?? 0) + 1);
  return Array.from(counts, ([lot, count]) => ({
    commDrugId: lot.product.cndc,
    physicInfo: lot.product.name,
    pkgSpec: lot.product.packSpec,
    produceBatchNo: lot.batchNo,
    produceDate: dayText(lot.madeOn),
    exprieDate: dayText(lot.expiresOn),
    codeCount: String(count),
  }));
}

function saleFields(bill: BillReport): object {
  const person = bill.type === 323 ? { medic_doctor: "仿真医师", user_name: "仿真患者" } : { user_name: "仿真顾客" };
  return {
    ...headOf(bill),
    physic_type: bill.codes.lotAt(0).product.physicType,
    from_user_id: bill.owner.uscc,
    network_bill_flag: bill.type === 321 && bill.at % 7 === 0 ? "1" : "0",
    customer_id_type: "9",
    customer_id: `SIM${bill.number}`,
    ...person,
    oper_ic_code: "10000001",
  };
}

