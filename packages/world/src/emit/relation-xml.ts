// Relation files 3.0: every code of a lot, its level and its parent, parents before their children.

import { clockText, compactDay, dayOf, dayText } from "../calendar.ts";
import { countOf, isPartial, type Lot, levelsOf, packOf, sizeOf } from "../lot.ts";
import type { Emitter, ProductionReport, Report } from "./emitter.ts";
import type { TextOut } from "./text-out.ts";

export const relationXmlEmitter: Emitter = {
  profile: "relation-xml",
  contentType: "application/xml",
  systems: ["erp", "terminal"],
  daily: false,
  production: true,
  takesBill: () => false,
  scanned: false,
  fileName: (report) => `Relation_${lotOf(report).batchNo}_${compactDay(dayOf(report.sentAt))}${clockText(report.sentAt).replaceAll(":", "")}_${report.id}.xml`,
  write(report, out) {
    if (report.kind !== "production") throw new Error("a relation file is of production alone");
    writeHead(report, out);
    writeRows(report, out);
    out.ascii("    </Batch>\n   </Relation>\n  </Event>\n </Events>\n</Document>\n");
  },
};

function lotOf(report: Report): Lot {
  if (report.kind !== "production") throw new Error("a relation file is of production alone");
  return report.lot;
}

function writeHead({ lot }: ProductionReport, out: TextOut): void {
  const { product } = lot;
  out.text(
    `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="关联关系XML Schema-3.0.xsd" License="">
 <Events Version="3.0">
  <Event Name="RelationCreate">
   <Relation productCode="${product.cndc}" subTypeNo="${product.edmcClasses[0]?.slice(2) ?? ""}" cascade="${product.cascade}" packageSpec="${product.packSpec}" comment="">
    <Batch batchNo="${lot.batchNo}" madeDate="${dayText(lot.madeOn)}" validateDate="${dayText(lot.expiresOn)}" workshop="一车间" lineName="${(product.index % 4) + 1}号线" lineManager="">
`,
  );
}

function writeRows({ lot, codes, wrongParent }: ProductionReport, out: TextOut): void {
  const levels = levelsOf(lot);
  let row = (_level: number, _number: number, _parent: string): void => {};
  const children = (level: number, number: number, parent: string): void => {
    const per = sizeOf(lot, level + 1) / sizeOf(lot, level);
    const end = Math.min(countOf(lot, level), (number + 1) * per);
    for (let child = number * per; child < end; child++) row(level, child, parent);
  };
  // Siblings share their parent's flag: a pack that is not full says so with all that is in it.
  row = (level, number, parent) => {
    const code = codes.text(lot, level, number, "brackets");
    const holder = level === levels ? level : level + 1;
    const partial = isPartial(lot, holder, packOf(lot, holder, number * sizeOf(lot, level)));
    const named = level === 1 && wrongParent?.pack === number ? wrongParent.parent : parent;
    out.ascii(`     <Code curCode="${code}" packLayer="${level}" parentCode="${named}" flag="${partial ? "2" : "0"}"/>\n`);
    if (level > 1) children(level - 1, number, code);
  };
  for (let number = 0; number < countOf(lot, levels); number++) row(levels, number, "");
}
