// Stock messages of hospitals and shops to the health insurance platform (医保 35xx): a record for each batch that a bill moves.
// Persons and prices in them are made up, and only there to be left behind.

import { dayText, timeText } from "../calendar.ts";
import { DEED } from "../deeds.ts";
import { type Batch, batchOf, PART_LEVEL } from "../lot.ts";
import type { Product } from "../products.ts";
import { type BillReport, billFileName, type Emitter, theBill } from "./emitter.ts";
import type { Listing } from "./listing.ts";

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

/** By bill type. Recalls and deliveries of other kinds have no message. */
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
    const { number, group, records } = bill.type === DEED.takeBack ? deletion(bill) : stockMessage(bill);
    // A message of one record holds it, one of several is the batch variant and holds a list.
    const [first] = records;
    const message = {
      infno: records.length === 1 ? number : `${number}A`,
      fixmedins_code: bill.owner.insuranceCode,
      inf_time: timeText(report.sentAt),
      opter_name: "仿真操作员",
      input: { [group]: records.length === 1 ? first : records },
    };
    out.text(`${JSON.stringify(message)}\n`);
  },
};

interface Content {
  readonly number: string;
  readonly group: string;
  readonly records: readonly object[];
}

function messageOf({ type }: BillReport): Message {
  const message = MESSAGES.get(type);
  if (message === undefined) throw new Error(`the insurance knows no bill type ${type}`);
  return message;
}

function stockMessage(bill: BillReport): Content {
  const message = messageOf(bill);
  const { number, group } = message;
  return { number, group, records: partsOf(bill).map((part) => stockRecord(bill, message, part)) };
}

/** The records of the bill that is taken back. */
function deletion({ about }: BillReport): Content {
  if (about === null) throw new Error("a deletion names what it deletes");
  const { kind } = messageOf(about);
  return { number: "3507", group: "data", records: partsOf(about).map(({ number }) => ({ fixmedins_bchno: number, inv_data_type: kind })) };
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
  const places = Map.groupBy(
    Array.from({ length: codes.length }, (_, at) => at),
    (at) => batchOf(codes.lotAt(at), codes.levelAt(at), codes.numberAt(at)),
  );
  return Array.from(places, ([batch, list], index) => ({ number: `${number}-${index + 1}`, product: codes.lotAt(list[0] ?? 0).product, batch, places: list }));
}

function stockRecord({ at, codes, other, dispatchNo, type }: BillReport, message: Message, { number, product, batch, places }: Part): object {
  return {
    fixmedins_bchno: number,
    med_list_codg: product.insuranceCode,
    fixmedins_hilist_id: `D${product.index}`,
    fixmedins_hilist_name: product.name,
    [message.timeField]: timeText(at),
    [message.countField]: String(places.length),
    ...(message.change === undefined ? {} : { inv_chg_type: message.change }),
    manu_lotnum: batch.batchNo,
    manu_date: dayText(batch.madeOn),
    expy_end: dayText(batch.expiresOn),
    aprvno: product.approvalNo,
    rx_flag: type === 323 ? "1" : "0",
    trdn_flag: places.some((place) => codes.levelAt(place) === PART_LEVEL) ? "1" : "0",
    ...(other === null ? { psn_no: "SIM-PERSON", mdtrt_sn: `SIM${number}`, prsc_dr_name: "仿真医师" } : { spler_name: other.name, dynt_no: dispatchNo }),
    finl_trns_pric: "1.00",
    drugtracinfo: textsAt(codes, places),
  };
}

function textsAt(codes: Listing, places: readonly number[]): readonly object[] {
  return places.map((place) => ({ drug_trac_codg: codes.text(place) }));
}
