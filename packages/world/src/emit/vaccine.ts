// What is told of goods that are kept cold: temperatures on the way and in store, the device that measures them, and the
// release of a lot. One JSON object a record.

import { dayOf, dayText, MINUTE, timeText } from "../calendar.ts";
import { type Deed, deedOf } from "../deeds.ts";
import { packsOf } from "../lot.ts";
import { createRandom, textHash } from "../random.ts";
import { type BillReport, billFileName, type Emitter, theBill } from "./emitter.ts";

/** Readings are half an hour apart, on long ways more. */
const LEAST_STEP_MS = 30 * MINUTE;
const MOST_READINGS = 24;
/** Hundredths of a degree: within 2 to 8 °C. */
const COLDEST = 310;
const WARMEST = 690;

const RECORDS: Readonly<Partial<Record<Deed, (bill: BillReport) => object>>> = {
  release: ({ lot, batch, at, owner }) => ({
    record: "lot-release",
    record_time: timeText(at),
    comm_drug_id: lot.product.cndc,
    batch_no: batch.batchNo,
    release_no: `PQ${owner.province}${batch.batchNo}`,
    release_date: dayText(dayOf(at)),
    release_quantity: packsOf(lot, batch),
    release_org: "药品检验研究院（仿真）",
    physic_info: lot.product.name,
  }),
  clear: ({ lot, batch, at, owner, number }) => ({
    record: "import",
    record_time: timeText(at),
    comm_drug_id: lot.product.cndc,
    batch_no: batch.batchNo,
    physic_info: lot.product.name,
    customs_no: `SIM${owner.region}${number}`,
    import_date: dayText(dayOf(at)),
    import_quantity: packsOf(lot, batch),
    port_report_no: `KA${owner.province}${batch.batchNo}`,
    port_name: "口岸药品检验所（仿真）",
  }),
  equip: (bill) => ({ record: "equipment", record_time: timeText(bill.at), ...device(bill), equipment_type: "1", equipment_state: "1", probe_code: "P1" }),
  carry: (bill) => ({
    record: "transport",
    ...device(bill),
    vehicle_no: `仿A${String(bill.owner.index).padStart(5, "0")}`,
    trace_codes: Array.from({ length: bill.codes.length }, (_, at) => bill.codes.text(at)),
    content: series(bill),
  }),
  keep: (bill) => ({ record: "storage", ...device(bill), warehouse_id: "L1", content: JSON.stringify(series(bill)) }),
};

export const vaccineEmitter: Emitter = {
  profile: "vaccine",
  contentType: "application/json",
  daily: false,
  production: false,
  takes: (type) => recordOf(type) !== undefined,
  scanned: false,
  saysOwner: false,
  knowsCutCodes: false,
  fileName: billFileName,
  write(report, out) {
    const bill = theBill(report);
    const record = recordOf(bill.type);
    if (record === undefined) throw new Error(`${bill.type} is no vaccine record`);
    out.text(`${JSON.stringify({ record_no: bill.number, ref_ent_id: bill.owner.uscc, ...record(bill) })}\n`);
  },
};

function recordOf(type: number): ((bill: BillReport) => object) | undefined {
  const deed = deedOf(type);
  return deed === undefined ? undefined : RECORDS[deed];
}

/** The bill, and the box that its goods are cooled in. */
function device({ about, owner }: BillReport): object {
  if (about === null) throw new Error("a series is of a bill");
  const number = about.number.split("X")[1] ?? "";
  return { bill_code: about.number, bill_type: about.type, equipment_code: `LX-${owner.index}-${number}`, equipment_name: "冷藏箱（仿真）" };
}

/** From the time of the bill to that of the record. */
function series({ about, at, number }: BillReport): readonly object[] {
  const from = about?.at ?? at;
  const step = Math.max(LEAST_STEP_MS, Math.ceil((at - from) / MOST_READINGS / 1000) * 1000);
  const random = createRandom(textHash(number), "temperatures");
  const readings: object[] = [];
  let hundredths = random.between(COLDEST, WARMEST);
  for (let time = from; time <= at; time += step) {
    hundredths = Math.min(WARMEST, Math.max(COLDEST, hundredths + random.between(-30, 30)));
    readings.push({ time: timeText(time), temperature: hundredths / 100, humidity: random.between(45, 65) });
  }
  return readings;
}
