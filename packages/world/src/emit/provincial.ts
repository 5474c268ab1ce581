// Uploads to the platform of a province: a day's bills and sales of one sender, signed.

import { wrapProvincial } from "@csp/formats";
import { clockText, compactDay, dayOf, isoTime, timeText } from "../calendar.ts";
import { DEED } from "../deeds.ts";
import { type Enterprise, signatureKey } from "../enterprises.ts";
import type { BillReport, Emitter } from "./emitter.ts";
import { guid } from "./guid.ts";
import { billEmitter, isPersonal, retailEmitter, writeBill } from "./json-bills.ts";
import { createTextBuffer } from "./text-out.ts";

/** One for all: a new one for each message costs more than what is written into it. */
const record = createTextBuffer();

export const provincialEmitter: Emitter = {
  profile: "provincial",
  contentType: "application/json",
  daily: true,
  production: false,
  takes: (type) => billEmitter.takes(type) || retailEmitter.takes(type) || type === DEED.count || type === DEED.present,
  scanned: true,
  saysOwner: true,
  knowsCutCodes: false,
  fileName: ({ owner, sentAt, id }) => `${provinceOf(owner)}_${owner.uscc}_${compactDay(dayOf(sentAt))}${clockText(sentAt).replaceAll(":", "")}_${id}.json`,
  write(report, out) {
    if (report.kind !== "bills") throw new Error("a province takes no production");
    const groups: Record<Group, object[]> = { enterprise: [], inOutBound: [], stock: [], retail: [] };
    for (const bill of report.bills) groups[groupOf(bill.type)].push(recordOf(bill));
    const fields = { eventId: guid("province", report), sender: report.owner.uscc, receiverRegion: provinceOf(report.owner), sendTime: isoTime(report.sentAt) };
    const content = Object.fromEntries(Object.entries(groups).filter(([, records]) => records.length > 0));
    out.text(wrapProvincial(fields, content, signatureKey(report.owner)));
  },
};

type Group = "enterprise" | "inOutBound" | "stock" | "retail";

function groupOf(type: number): Group {
  if (type === DEED.count) return "stock";
  if (type === DEED.present) return "enterprise";
  return isPersonal(type) ? "retail" : "inOutBound";
}

function recordOf(bill: BillReport): object {
  const { type, number, at, owner, codes } = bill;
  if (type === DEED.present)
    return {
      name: owner.name,
      uscc: owner.uscc,
      regionCode: owner.region,
      regAddress: owner.address,
      legalPerson: "SIM-PERSON",
      status: "1",
      time: timeText(at),
    };
  if (type === DEED.count) {
    const trace_codes = Array.from({ length: codes.length }, (_, place) => codes.text(place));
    return { stock_code: number, stock_time: timeText(at), warehouse_id: "W1", quantity: codes.length, trace_codes };
  }
  writeBill(bill, record);
  return JSON.parse(record.take().toString()) as object;
}

function provinceOf({ province }: Enterprise): string {
  return `${province}0000`;
}
