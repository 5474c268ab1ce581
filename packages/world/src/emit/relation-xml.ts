// Relation files 3.0: every code of a lot, its level and its parent, parents before their children. A case that holds packs of
// two batches is listed under the first; those of the second name it as their parent from under their own batch.

import { clockText, compactDay, dayOf, dayText } from "../calendar.ts";
import { type Batch, batchOf, countOf, isMixed, isPartial, type Lot, levelsOf, packOf, sizeOf } from "../lot.ts";
import type { Emitter, ProductionReport, Report } from "./emitter.ts";
import type { TextOut } from "./text-out.ts";

export const relationXmlEmitter: Emitter = {
  profile: "relation-xml",
  contentType: "application/xml",
  daily: false,
  production: true,
  takes: () => false,
  scanned: false,
  saysOwner: false,
  knowsCutCodes: false,
  fileName: (report) =>
    `Relation_${lotOf(report).batches[0].batchNo}_${compactDay(dayOf(report.sentAt))}${clockText(report.sentAt).replaceAll(":", "")}_${report.id}.xml`,
  write(report, out) {
    if (report.kind !== "production") throw new Error("a relation file is of production alone");
    writeHead(report, out);
    for (const batch of report.lot.batches) writeBatch(report, batch, out);
    out.ascii("   </Relation>\n  </Event>\n </Events>\n</Document>\n");
  },
};

function lotOf(report: Report): Lot {
  if (report.kind !== "production") throw new Error("a relation file is of production alone");
  return report.lot;
}

function writeHead({ lot: { product } }: ProductionReport, out: TextOut): void {
  out.text(
    `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="关联关系XML Schema-3.0.xsd" License="">
 <Events Version="3.0">
  <Event Name="RelationCreate">
   <Relation productCode="${product.cndc}" subTypeNo="${product.edmcClasses[0]?.slice(2) ?? ""}" cascade="${product.cascade}" packageSpec="${product.packSpec}" comment="">
`,
  );
}

function writeBatch(report: ProductionReport, batch: Batch, out: TextOut): void {
  const { product } = report.lot;
  out.text(
    `    <Batch batchNo="${batch.batchNo}" madeDate="${dayText(batch.madeOn)}" validateDate="${dayText(batch.expiresOn)}" workshop="一车间" lineName="${(product.index % 4) + 1}号线" lineManager="">
`,
  );
  writeRows(report, batch, out);
  out.ascii("    </Batch>\n");
}

/** The state of a box as its flag: packs of two batches in it, fewer than its rule says, or both. */
function flagOf(lot: Lot, level: number, number: number): number {
  return (isMixed(lot, level, number) ? 1 : 0) + (isPartial(lot, level, number) ? 2 : 0);
}

function writeRows({ lot, codes, wrongParent }: ProductionReport, batch: Batch, out: TextOut): void {
  const levels = levelsOf(lot);
  const children = (level: number, number: number, parent: string): void => {
    const per = sizeOf(lot, level + 1) / sizeOf(lot, level);
    const end = Math.min(countOf(lot, level), (number + 1) * per);
    for (let child = number * per; child < end; child++) if (batchOf(lot, level, child) === batch) row(level, child, parent);
  };
  // Siblings share their parent's flag: a pack that is not full says so with all that is in it.
  const row = (level: number, number: number, parent: string): void => {
    const code = codes.text(lot, level, number, "brackets");
    const holder = level === levels ? level : level + 1;
    const flag = flagOf(lot, holder, packOf(lot, holder, number * sizeOf(lot, level)));
    const named = level === 1 && wrongParent?.pack === number ? wrongParent.parent : parent;
    out.ascii(`     <Code curCode="${code}" packLayer="${level}" parentCode="${named}" flag="${flag}"/>\n`);
    if (level > 1) children(level - 1, number, code);
  };
  for (let number = 0; number < countOf(lot, levels); number++) {
    if (batchOf(lot, levels, number) === batch) row(levels, number, "");
    else if (isMixed(lot, levels, number)) children(levels - 1, number, codes.text(lot, levels, number, "brackets"));
  }
}
