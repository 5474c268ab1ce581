// Bills as JSON with the parameter names of the large platform's interfaces: those between enterprises, and those of sales
// and use. Persons in them are made up, and only there to be cut.

import { BILL_TYPES } from "@csp/formats";
import { dayText, timeText } from "../calendar.ts";
import { type Batch, batchOf } from "../lot.ts";
import type { Product } from "../products.ts";
import { textHash } from "../random.ts";
import { type BillReport, billFileName, type Emitter, theBill } from "./emitter.ts";
import type { TextOut } from "./text-out.ts";

const PERSONAL: ReadonlyMap<number, boolean> = new Map(BILL_TYPES.map(({ number, personal }) => [number, personal]));

/** Whether bills of a type name buyers or patients, and so come by the profile that cuts them. */
export function isPersonal(type: number): boolean {
  return PERSONAL.get(type) === true;
}

export const billEmitter: Emitter = {
  profile: "bill",
  contentType: "application/json",
  daily: false,
  production: false,
  takes: (type) => PERSONAL.get(type) === false,
  scanned: true,
  saysOwner: false,
  knowsCutCodes: false,
  fileName: billFileName,
  write(report, out) {
    writeBill(theBill(report), out);
  },
};

export const retailEmitter: Emitter = { ...billEmitter, profile: "retail", takes: isPersonal };

/** As one JSON object, of either profile. */
export function writeBill(bill: BillReport, out: TextOut): void {
  if (isPersonal(bill.type)) writeSale(bill, out);
  else out.text(JSON.stringify(tradeFields(bill)).slice(0, -1));
  writeCodes(bill, out);
}

/** The last field, and the end. */
function writeCodes({ codes }: BillReport, out: TextOut): void {
  out.ascii(',"trace_codes":[');
  for (let at = 0; at < codes.length; at++) out.ascii(`${at === 0 ? '"' : ',"'}${jsonCode(codes.text(at))}"`);
  out.ascii("]}\n");
}

const EDMC_LENGTH = 20;

/** The only character of a code that JSON writes otherwise is the separator of GS1 symbols. Looking into a text just made costs as much as making it. */
export function jsonCode(code: string): string {
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
    physic_type: bill.lot.product.physicType,
    from_user_id: from.uscc,
    to_user_id: to.uscc,
    from_address: from.address,
    to_address: to.address,
    ...(bill.lot.product.physicType === 2 ? { from_person: "仿真发货人", to_person: "仿真收货人" } : {}),
    oper_ic_code: "10000001",
    oper_ic_name: "仿真操作员",
    ...(through === null ? {} : { dest_user_id: through.uscc }),
    ...(dispatchNo === null ? {} : { from_bill_code: dispatchNo, qu_receivable: String(codes.length), xt_is_check: "1" }),
    ...(RETURNS.has(type) ? { return_reason_code: "2", return_reason_des: "近效期退货" } : {}),
    ...(type === 205 ? DESTRUCTION : {}),
    drug_list_json: JSON.stringify(codes.length === 0 ? remnant(bill) : drugList(codes)),
  };
}

const RETURNS: ReadonlySet<number> = new Set([103, 202, 237]);
const DESTRUCTION = {
  cancel_reason_code: "1",
  cancel_reason_des: "退回药品销毁",
  executer_name: "仿真执行人",
  executer_code: "SIM-EXECUTER",
  superviser_name: "仿真监督人",
  superviser_code: "SIM-SUPERVISER",
} as const;

/** Loose goods have no codes, and are told by how many there are. */
function remnant({ lot: { product }, batch, number }: BillReport): readonly object[] {
  return [drugOf(product, batch, 1 + (Math.abs(textHash(number)) % 9))];
}

function drugList(codes: BillReport["codes"]): readonly object[] {
  const counts = new Map<Batch, { readonly product: Product; count: number }>();
  for (let at = 0; at < codes.length; at++) {
    const lot = codes.lotAt(at);
    const batch = batchOf(lot, codes.levelAt(at), codes.numberAt(at));
    const known = counts.get(batch);
    if (known === undefined) counts.set(batch, { product: lot.product, count: 1 });
    else known.count += 1;
  }
  return Array.from(counts, ([batch, { product, count }]) => drugOf(product, batch, count));
}

function drugOf(product: Product, { batchNo, madeOn, expiresOn }: Batch, count: number): object {
  return {
    commDrugId: product.cndc,
    physicInfo: product.name,
    pkgSpec: product.packSpec,
    produceBatchNo: batchNo,
    produceDate: dayText(madeOn),
    exprieDate: dayText(expiresOn),
    codeCount: String(count),
  };
}

/** Written as text: most documents of a world are sales of a few packs, and all of it is ASCII. */
function writeSale(bill: BillReport, out: TextOut): void {
  const { type, number, at, owner, codes } = bill;
  out.ascii(
    `{"bill_code":"${number}","bill_time":"${timeText(at)}","bill_type":${type},"ref_user_id":"${owner.uscc}","client_type":"2","physic_type":${codes.lotAt(0).product.physicType},"from_user_id":"${owner.uscc}","network_bill_flag":"${type === 321 && at % 7 === 0 ? "1" : "0"}","customer_id_type":"9","customer_id":"SIM${number}",${type === 323 ? '"medic_doctor":"SIM-DOCTOR","user_name":"SIM-PATIENT"' : '"user_name":"SIM-BUYER"'},"oper_ic_code":"10000001"`,
  );
}
