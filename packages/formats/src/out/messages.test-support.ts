// Random messages for the laws of translation, spelled in one plain way, so that a message written anew has the same words.

import fc from "fast-check";
import { BILL_TYPES, type BillType } from "../bill-types.ts";

const edmc = fc.integer({ min: 0, max: 9 ** 9 }).map((at) => `8206233${String(at).padStart(13, "0")}`);
const serial = fc.string({ unit: fc.constantFrom(..."ABCxyz0189-_/.(),%&<\"'"), minLength: 1, maxLength: 20 });
const sgtin = serial.map((text) => `(01)06924561884074(21)${text.replaceAll("(", "\\(")}`);
const sscc = fc.constantFrom("(00)369245618800000015", "(00)069245618800000014");
const codes = fc.uniqueArray(fc.oneof({ weight: 4, arbitrary: edmc }, { weight: 2, arbitrary: sgtin }, sscc), { minLength: 1, maxLength: 12 });

/** No space at the ends, as texts are read. */
const words = fc.string({ unit: fc.constantFrom(..."aZ09 -_.:/%&<>'\"\\,;京号剂🧪"), minLength: 1, maxLength: 30 }).filter((text) => text.trim() === text);
/** No id that the rules link, none that could be a USCC. */
const partyId = fc.oneof(words, fc.constantFrom("91440300708461136T", "914403001922038216"));
const quantity = fc.oneof(fc.integer({ min: 0, max: 10 ** 9 }).map(String), fc.constantFrom("12.50", "0.000001", "999999999999.999999"));
const digits2 = (min: number, max: number) => fc.integer({ min, max }).map((value) => String(value).padStart(2, "0"));
const day = fc.tuple(fc.integer({ min: 2000, max: 2040 }), digits2(1, 12), digits2(1, 28)).map((parts) => parts.join("-"));
const clock = fc.tuple(digits2(0, 23), digits2(0, 59), digits2(0, 59)).map((parts) => parts.join(":"));
const time = fc.oneof(
  fc.tuple(day, clock).map(([date, at]) => `${date} ${at}`),
  day,
  fc.tuple(day, clock, fc.constantFrom("Z", "-05:30", "+08:00", ".5Z", ".123456789+01:00")).map(([date, at, rest]) => `${date}T${at}${rest}`),
);

const drug = fc.record(
  {
    commDrugId: fc.constantFrom("04879001203", "D1"),
    produceBatchNo: words,
    produceDate: day,
    exprieDate: day,
    physicInfo: words,
    pkgSpec: words,
    codeCount: quantity,
    prepnCount: quantity,
  },
  { requiredKeys: [] },
);

const optional = {
  physic_type: words,
  ref_user_id: words,
  agent_ref_user_id: words,
  dest_user_id: words,
  warehouse_id: words,
  drug_id: words,
  client_type: words,
  return_reason_code: words,
  return_reason_des: words,
  cancel_reason_code: words,
  cancel_reason_des: words,
  from_address: words,
  to_address: words,
  from_bill_code: words,
  order_code: words,
  dis_ent_id: words,
  qu_receivable: quantity,
  xt_is_check: fc.constantFrom("0", "1"),
  xt_check_code: words,
  xt_check_code_desc: words,
  ass_ref_ent_id: words,
  drug_list_json: fc.array(drug, { maxLength: 3 }),
};

const head = { bill_code: words, bill_time: time, trace_codes: codes };

function typesOf(personal: boolean): fc.Arbitrary<BillType> {
  return fc.constantFrom(...BILL_TYPES.filter((type) => type.personal === personal));
}

export interface RandomBill {
  readonly profile: "bill" | "retail";
  readonly message: object;
}

const plainBill = fc
  .tuple(
    fc.record({ ...head, bill_type: typesOf(false).map((type) => type.number), from_user_id: partyId, to_user_id: partyId }),
    fc.record(optional, { requiredKeys: [] }),
  )
  .map(([must, may]): RandomBill => ({ profile: "bill", message: { ...must, ...may } }));

const retailBill = fc
  .tuple(
    fc.record({ ...head, bill_type: typesOf(true).map((type) => type.number) }),
    fc.record({ physic_type: words, ref_user_id: words, from_user_id: words, network_bill_flag: words, client_type: words }, { requiredKeys: [] }),
  )
  .map(([must, may]): RandomBill => ({ profile: "retail", message: { ...must, ...may } }));

export const bills: fc.Arbitrary<RandomBill> = fc.oneof({ weight: 3, arbitrary: plainBill }, retailBill);

interface Box {
  readonly level: number;
  readonly partial: boolean;
  readonly boxes: readonly Box[];
}

const boxes: (depth: number) => fc.Arbitrary<Box> = fc.memo((depth) =>
  depth <= 1
    ? fc.constant<Box>({ level: 1, partial: false, boxes: [] })
    : fc.record<Box>({ level: fc.constant(depth), partial: fc.boolean(), boxes: fc.array(fc.oneof(boxes(depth - 1), boxes(1)), { maxLength: 4 }) }),
);

/** A file of one batch, each pack followed by what is in it, larger packs before smaller ones that are in none. */
export const relationFiles: fc.Arbitrary<string> = fc
  .record({
    trees: fc.array(fc.integer({ min: 1, max: 4 }).chain(boxes), { minLength: 1, maxLength: 5 }),
    batchNo: words.filter((text) => text.length <= 20),
    madeDate: day,
    validateDate: fc.oneof(
      day,
      day.map((text) => text.slice(0, 7)),
    ),
    facts: fc.record({ packageSpec: words, cascade: words, subTypeNo: words, productCode: words, workshop: words, lineName: words }, { requiredKeys: [] }),
    gs1: fc.boolean(),
  })
  .map(({ trees, batchNo, madeDate, validateDate, facts, gs1 }) => {
    let next = 0;
    const code = (level: number): string => {
      next += 1;
      if (gs1 && level === 1) return `(01)06924561884074(21)S${next}`;
      return `${level === 1 ? "8206233" : `802176${level}`}${String(next).padStart(13, "0")}`;
    };
    const row = (box: Box, parent: string, parentFlag: string): string => {
      const own = code(box.level);
      const flag = box.boxes.length === 0 ? parentFlag : box.partial ? "2" : "0";
      return `<Code curCode="${own}" packLayer="${box.level}" parentCode="${parent}" flag="${flag}"/>${box.boxes.map((inner) => row(inner, own, flag)).join("")}`;
    };
    const rows = trees.toSorted((a, b) => b.level - a.level).map((tree) => row(tree, "", "0"));
    const attribute = (name: keyof typeof facts): string => `${name}="${xml(facts[name] ?? "")}"`;
    const relation = `${attribute("productCode")} ${attribute("subTypeNo")} ${attribute("cascade")} ${attribute("packageSpec")}`;
    const batch = `batchNo="${xml(batchNo)}" madeDate="${madeDate}" validateDate="${validateDate}" ${attribute("workshop")} ${attribute("lineName")}`;
    return `<Document><Events Version="3.0"><Event Name="RelationCreate"><Relation ${relation}><Batch ${batch}>${rows.join("")}</Batch></Relation></Event></Events></Document>`;
  });

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
