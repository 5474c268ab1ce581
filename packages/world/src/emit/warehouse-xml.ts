// Warehouse files 3.0: a day's bills of one enterprise, as its handheld terminals write them.

import { BILL_TYPES } from "@csp/formats";
import { clockText, compactDay, dayOf, timeText } from "../calendar.ts";
import type { BillReport, Emitter } from "./emitter.ts";
import type { TextOut } from "./text-out.ts";

const EVENT_NAMES: ReadonlyMap<number, string> = new Map(BILL_TYPES.flatMap(({ number, xmlEvent }) => (xmlEvent === null ? [] : [[number, xmlEvent]])));

export const warehouseXmlEmitter: Emitter = {
  profile: "warehouse-xml",
  contentType: "application/xml",
  daily: true,
  production: false,
  takes: (type) => EVENT_NAMES.has(type),
  scanned: true,
  saysOwner: false,
  knowsCutCodes: false,
  fileName: ({ owner, sentAt, id }) => `${owner.uscc}_${compactDay(dayOf(sentAt))}${clockText(sentAt).replaceAll(":", "")}_${id}.xml`,
  write(report, out) {
    if (report.kind !== "bills") throw new Error("a warehouse file is of bills alone");
    out.text(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="终端接口XML Schema-3.0.xsd" SN="${report.owner.index}" Version="3.0" License="">
 <Events>
`);
    for (const bill of report.bills) writeBill(bill, out);
    out.ascii(" </Events>\n</Document>\n");
  },
};

function writeBill(bill: BillReport, out: TextOut): void {
  const isIn = bill.type < 200;
  const other = bill.other === null ? "" : ` ${isIn ? "FromCorpID" : "ToCorpID"}="${bill.other.uscc}"`;
  const rest = `" CorpOrderID="${bill.number}" Actor="User1" ActDate="${timeText(bill.at)}"${other} WrongCode="False"/>\n`;
  out.ascii(`  <Event Name="${EVENT_NAMES.get(bill.type) ?? ""}" MainAction="${isIn ? "WareHouseIn" : "WareHouseOut"}">\n   <DataField>\n`);
  for (let at = 0; at < bill.codes.length; at++) out.ascii(`    <Data Code="${bill.codes.text(at)}${rest}`);
  out.ascii("   </DataField>\n  </Event>\n");
}
