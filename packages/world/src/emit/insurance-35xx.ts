// Stock messages of hospitals and shops to the health insurance platform (医保 35xx): a record for each batch that a bill moves.
// Persons and prices in them are made up, and only there to be left behind.

import { dayText, timeText } from "../calendar.ts";
import { DEED } from "../deeds.ts";
import { type Batch, batchOf, PART_LEVEL } from "../lot.ts";
import type { Product } from "../products.ts";
import { type BillReport, billFileName, type Emitter, theBill } from "./emitter.ts";
import { jsonCode } from "./json-bills.ts";
import type { TextOut } from "./text-out.ts";

interface Message {
  readonly number: string;
  /** Where its records stand. */
  readonly group: "invinfo" | "purcinfo" | "selinfo";
  readonly timeField: string;
  readonly countField: string;
  /** `inv_chg_type` of a change of stock. */
  readonly change?: string;
  /** `inv_data_type`, by which a deletion names such records. */
  readonly kind: string;
}

const PURCHASE = { group: "purcinfo", timeField: "purc_retn_stoin_time", countField: "purc_retn_cnt" } as const;
const SALE = { group: "selinfo", timeField: "sel_retn_time", countField: "sel_retn_cnt" } as const;
const CHANGE = { number: "3502", group: "invinfo", timeField: "inv_chg_time", countField: "cnt", kind: "2" } as const;

/** By bill type, and counts of stock. Recalls and deliveries of other kinds have no message. */
const MESSAGES: ReadonlyMap<number, Message> = new Map<number, Message>([
  [102, { number: "3503", kind: "3", ...PURCHASE }],
  [202, { number: "3504", kind: "4", ...PURCHASE }],
  [321, { number: "3505", kind: "5", ...SALE }],
  [323, { number: "3505", kind: "5", ...SALE }],
  [116, { number: "3506", kind: "6", ...SALE }],
  [104, { ...CHANGE, change: "101" }],
  [203, { ...CHANGE, change: "102" }],
  [111, { ...CHANGE, change: "103" }],
  [214, { ...CHANGE, change: "104" }],
  [205, { ...CHANGE, change: "105" }],
  [113, { ...CHANGE, change: "106" }],
  [217, { ...CHANGE, change: "107" }],
  [DEED.count, { number: "3501", group: "invinfo", timeField: "invdate", countField: "inv_cnt", kind: "1" }],
]);

export const insuranceEmitter: Emitter = {
  profile: "insurance-35xx",
  contentType: "application/json",
  daily: false,
  production: false,
  takes: (type) => MESSAGES.has(type) || type === DEED.takeBack,
  scanned: true,
  saysOwner: true,
  knowsCutCodes: true,
  fileName: billFileName,
  write(report, out) {
    const bill = theBill(report);
    const isDeletion = bill.type === DEED.takeBack;
    const about = isDeletion ? bill.about : bill;
    if (about === null) throw new Error("a deletion names what it deletes");
    const message = messageOf(about);
    const parts = partsOf(about);
    const [number, group] = isDeletion ? ["3507", "data"] : [message.number, message.group];
    // A message of one record holds it, one of several is the batch variant and holds a list.
    const isList = parts.length > 1;
    out.ascii(
      `{"infno":"${number}${isList ? "A" : ""}","fixmedins_code":"${bill.owner.insuranceCode ?? ""}","inf_time":"${timeText(report.sentAt)}","opter_name":"SIM-OPERATOR","input":{"${group}":${isList ? "[" : ""}`,
    );
    for (const [index, part] of parts.entries()) {
      if (index > 0) out.ascii(",");
      if (isDeletion) out.ascii(JSON.stringify({ fixmedins_bchno: part.number, inv_data_type: message.kind }));
      else writeRecord(bill, message, part, out);
    }
    out.ascii(`${isList ? "]" : ""}}}\n`);
  },
};

function messageOf({ type }: BillReport): Message {
  const message = MESSAGES.get(type);
  if (message === undefined) throw new Error(`the insurance knows no bill type ${type}`);
  return message;
}

interface Part {
  /** The institution's number of the record. */
  readonly number: string;
  readonly product: Product;
  readonly batch: Batch;
  /** Places in the bill's codes. */
  readonly places: readonly number[];
}

function partsOf({ number, codes }: BillReport): readonly Part[] {
  const places = new Map<Batch, number[]>();
  for (let at = 0; at < codes.length; at++) {
    const batch = batchOf(codes.lotAt(at), codes.levelAt(at), codes.numberAt(at));
    const known = places.get(batch);
    if (known === undefined) places.set(batch, [at]);
    else known.push(at);
  }
  return Array.from(places, ([batch, list], index) => ({ number: `${number}-${index + 1}`, product: codes.lotAt(list[0] ?? 0).product, batch, places: list }));
}

/** One record; its codes stand last. */
function writeRecord(bill: BillReport, message: Message, { number, product, batch, places }: Part, out: TextOut): void {
  const { at, codes, other, dispatchNo, type } = bill;
  const change = message.change === undefined ? "" : `,"inv_chg_type":"${message.change}"`;
  const isSplit = places.some((place) => codes.levelAt(place) === PART_LEVEL);
  const party =
    type === DEED.count
      ? `"invstorg_name":${asciiJson(bill.owner.name)}`
      : other === null
        ? `"psn_no":"SIM-PERSON","mdtrt_sn":"SIM${number}","prsc_dr_name":"SIM-DOCTOR"`
        : `"spler_name":${asciiJson(other.name)},"dynt_no":${JSON.stringify(dispatchNo)}`;
  out.ascii(
    `{"fixmedins_bchno":"${number}",${batchFields(product, batch)},"${message.timeField}":"${timeText(at)}","${message.countField}":"${places.length}"${change},"rx_flag":"${type === 323 ? 1 : 0}","trdn_flag":"${isSplit ? 1 : 0}",${party},"finl_trns_pric":"1.00","drugtracinfo":[`,
  );
  for (let index = 0; index < places.length; index++) {
    out.ascii(`${index === 0 ? "" : ","}{"drug_trac_codg":"${jsonCode(codes.text(places[index] ?? 0))}"}`);
  }
  out.ascii("]}");
}

const fieldsOfBatch = new WeakMap<Batch, string>();

/** What every record of a batch says of it, made once. */
function batchFields(product: Product, batch: Batch): string {
  const known = fieldsOfBatch.get(batch);
  if (known !== undefined) return known;
  const text = `"med_list_codg":"${product.insuranceCode}","fixmedins_hilist_id":"D${product.index}","fixmedins_hilist_name":${asciiJson(product.name)},"manu_lotnum":"${batch.batchNo}","manu_date":"${dayText(batch.madeOn)}","expy_end":"${dayText(batch.expiresOn)}","aprvno":${asciiJson(product.approvalNo)}`;
  fieldsOfBatch.set(batch, text);
  return text;
}

/** As some writers do: all but ASCII by its number. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replaceAll(/[^\u0020-\u007e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
