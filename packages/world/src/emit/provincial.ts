// Uploads to the platform of a province: a day's bills and sales of one sender, signed.

import { wrapProvincial } from "@csp/formats";
import { clockText, compactDay, dayOf, isoTime } from "../calendar.ts";
import { type Enterprise, signatureKey } from "../enterprises.ts";
import type { Emitter } from "./emitter.ts";
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
  takes: (type) => billEmitter.takes(type) || retailEmitter.takes(type),
  scanned: true,
  saysOwner: true,
  knowsCutCodes: false,
  fileName: ({ owner, sentAt, id }) => `${provinceOf(owner)}_${owner.uscc}_${compactDay(dayOf(sentAt))}${clockText(sentAt).replaceAll(":", "")}_${id}.json`,
  write(report, out) {
    if (report.kind !== "bills") throw new Error("a province takes no production");
    const groups: { inOutBound: object[]; retail: object[] } = { inOutBound: [], retail: [] };
    for (const bill of report.bills) {
      writeBill(bill, record);
      groups[isPersonal(bill.type) ? "retail" : "inOutBound"].push(JSON.parse(record.take().toString()) as object);
    }
    const fields = { eventId: guid("province", report), sender: report.owner.uscc, receiverRegion: provinceOf(report.owner), sendTime: isoTime(report.sentAt) };
    const content = Object.fromEntries(Object.entries(groups).filter(([, records]) => records.length > 0));
    out.text(wrapProvincial(fields, content, signatureKey(report.owner)));
  },
};

function provinceOf({ province }: Enterprise): string {
  return `${province}0000`;
}
