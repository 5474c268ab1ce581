// Packs for benchmarks: batches of one product in a 1:10:200 hierarchy, their relation files, and bills over them. All of
// it follows from numbers, so that a million packs need no memory.

/** Smallest units of one batch. */
export const BATCH_UNITS = 10_000;
const UNITS_PER_MIDDLE = 10;
const UNITS_PER_CASE = 200;
const LEVEL_CLASS = { 1: "8206233", 2: "8021762", 3: "8021761" } as const;

export const MAKER = "uscc:91440300708461136T";

/** The code of pack `n` of a level; the last four digits stand for the issuer's. */
export function packCode(level: 1 | 2 | 3, n: number): string {
  return `${LEVEL_CLASS[level]}${String(n).padStart(9, "0")}${String((n * 7919) % 10_000).padStart(4, "0")}`;
}

/** The relation file of one batch: its cases, middle packs and units, parents first. */
export function relationXml(batch: number): string {
  const first = batch * BATCH_UNITS;
  const lines: string[] = [];
  for (let unit = first; unit < first + BATCH_UNITS; unit += UNITS_PER_CASE) {
    const box = packCode(3, unit / UNITS_PER_CASE);
    lines.push(`<Code curCode="${box}" packLayer="3" parentCode="" flag="0"/>`);
    for (let m = unit; m < unit + UNITS_PER_CASE; m += UNITS_PER_MIDDLE) {
      const middle = packCode(2, m / UNITS_PER_MIDDLE);
      lines.push(`<Code curCode="${middle}" packLayer="2" parentCode="${box}" flag="0"/>`);
      for (let u = m; u < m + UNITS_PER_MIDDLE; u++) lines.push(`<Code curCode="${packCode(1, u)}" packLayer="1" parentCode="${middle}" flag="0"/>`);
    }
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document License="bench"><Events Version="3.0"><Event Name="RelationCreate">
<Relation productCode="P1" subTypeNo="S1" cascade="1:20:200" packageSpec="10x1" comment="">
<Batch batchNo="B${batch}" madeDate="2026-09-01" validateDate="2028-08-31" workshop="W1" lineName="L1" lineManager="M1">
${lines.join("\n")}
</Batch></Relation></Event></Events></Document>`;
}

/** A purchase receipt (102) as the bill profile takes it. */
export function billJson(number: string, codes: readonly string[]): string {
  return JSON.stringify({
    bill_code: number,
    bill_time: "2026-09-02 10:00:00",
    bill_type: 102,
    physic_type: 3,
    ref_user_id: "bench-ref",
    from_user_id: "91440300708461136T",
    to_user_id: "914403001922038216",
    oper_ic_code: "bench",
    oper_ic_name: "bench",
    client_type: "2",
    trace_codes: codes.join(","),
  });
}
