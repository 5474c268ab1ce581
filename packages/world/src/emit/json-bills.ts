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
  write(report, out) {
    const bill = theBill(report);
    out.text(JSON.stringify(tradeFields(bill)).slice(0, -1));
    writeCodes(bill, out);
  },
};

export const retailEmitter: Emitter = {
  ...billEmitter,
  profile: "retail",
  systems: ["erp", "terminal", "epcis"],
  takesBill: (type) => PERSONAL.has(type),
  write: (report, out) => writeSale(theBill(report), out),
};

function fileName(report: Report): string {
  return `${theBill(report).number}_${report.id}.json`;
}

function theBill(report: Report): BillReport {
  const [bill, ...others] = (report as BillsReport).bills;
  if (report.kind !== "bills" || bill === undefined || others.length > 0) throw new Error("a JSON bill is one bill");
  return bill;
}

/** The last field, and the end. */
function writeCodes({ codes }: BillReport, out: TextOut): void {
  out.ascii(',"trace_codes":[');
  for (let at = 0; at < codes.length; at++) out.ascii(`${at === 0 ? '"' : ',"'}${escaped(codes.text(at))}"`);
  out.ascii("]}\n");
}

const EDMC_LENGTH = 20;

/** The only character of a code that JSON writes otherwise is the separator of GS1 symbols. Looking into a text just made costs as much as making it. */
function escaped(code: string): string {
  return code.length !== EDMC_LENGTH && code.includes("\u001d") ? code.replaceAll("\u001d", String.raw`\u001d`) : code;
}

function tradeFields(bill: BillReport): object {
  const { type, owner, other, through, dispatchNo, codes } = bill;
  const [from, to] = type < 200 ? [other ?? owner, owner] : [owner, other ?? owner];
  return {
    bill_code: bill.number,
    bill_time: timeText(bill.at),
    bill_type: type,
    ref_user_id: owner.uscc,
    client_type: "2",
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

/** Written as text: most documents of a world are sales of a few packs, and all of it is ASCII. */
function writeSale(bill: BillReport, out: TextOut): void {
  const { type, number, at, owner, codes } = bill;
  out.ascii(
    `{"bill_code":"${number}","bill_time":"${timeText(at)}","bill_type":${type},"ref_user_id":"${owner.uscc}","client_type":"2","physic_type":${codes.lotAt(0).product.physicType},"from_user_id":"${owner.uscc}","network_bill_flag":"${type === 321 && at % 7 === 0 ? "1" : "0"}","customer_id_type":"9","customer_id":"SIM${number}",${type === 323 ? '"medic_doctor":"SIM-DOCTOR","user_name":"SIM-PATIENT"' : '"user_name":"SIM-BUYER"'},"oper_ic_code":"10000001"`,
  );
  writeCodes(bill, out);
}
