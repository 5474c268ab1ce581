// What a maker's system answers when another asks what is packed in a case, as the large platform's interface answers it.

import { writeRelationAnswer, type CodeRelation, type RelatedCode } from "@csp/formats";
import { dayText } from "../calendar.ts";
import { DEED } from "../deeds.ts";
import { type Batch, batchOf, levelsOf, packOf, sizeOf } from "../lot.ts";
import { type BillReport, billFileName, type Emitter, theBill } from "./emitter.ts";

/** Letter of a code that is active. */
const ACTIVE = "A";

export const relationQueryEmitter: Emitter = {
  profile: "relation-query",
  contentType: "application/json",
  daily: false,
  production: false,
  takes: (type) => type === DEED.answer,
  scanned: false,
  saysOwner: false,
  knowsCutCodes: false,
  fileName: billFileName,
  write(report, out) {
    const relations = relationsOf(theBill(report));
    out.text(`${writeRelationAnswer({ success: true, code: "1000", info: null, relations })}\n`);
  },
};

/** One for each batch, in the order of their packs. */
function relationsOf({ codes, lot }: BillReport): readonly CodeRelation[] {
  const byBatch = new Map<Batch, RelatedCode[]>();
  /** Texts of the packs that are listed, by level and number. */
  const texts = new Map<string, string>();
  for (let at = 0; at < codes.length; at++) {
    const level = codes.levelAt(at);
    const number = codes.numberAt(at);
    const text = codes.text(at);
    texts.set(`${level} ${number}`, text);
    const parent = level === levelsOf(lot) ? undefined : texts.get(`${level + 1} ${packOf(lot, level + 1, number * sizeOf(lot, level))}`);
    const batch = batchOf(lot, level, number);
    const related = byBatch.get(batch) ?? [];
    byBatch.set(batch, related);
    related.push({ code: text, parentCode: parent ?? null, packLevel: String(level), displayLevel: null, status: ACTIVE });
  }
  const { product } = lot;
  return Array.from(byBatch, ([{ batchNo, madeOn, expiresOn }, related]) => ({
    batchNo,
    productionDate: dayText(madeOn),
    expiryDate: dayText(expiresOn),
    packageSpec: product.packSpec,
    packRatio: product.cascade,
    subTypeNo: null,
    productCode: null,
    drugName: product.name,
    approvalNo: product.approvalNo,
    codes: related,
  }));
}
