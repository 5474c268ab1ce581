// The bill types of the Chinese interfaces as one table: what each is called, where it may come from, and the business
// step it stands for. Everything that depends on a bill's type reads this table; docs/profiles/bill-types.md is made from it.

import type { Action } from "@csp/epcis";
import warehouseRules from "@csp/schemas/inbound/warehouse-xml.rules.json" with { type: "json" };

export type BillProfileName = "bill" | "warehouse-xml" | "retail";

export interface BillType {
  readonly number: number;
  readonly chinese: string;
  readonly english: string;
  /** `Event/@Name` in warehouse XML, spelled as in the field; null where the format has none. */
  readonly xmlEvent: string | null;
  /** Seen from the owner of the bill. */
  readonly direction: "in" | "out";
  /** CBV business step. */
  readonly bizStep: string;
  /** CBV disposition; null where the type says nothing about it. */
  readonly disposition: string | null;
  readonly action: Action;
  readonly transactionType: "desadv" | "recadv";
  readonly profiles: readonly BillProfileName[];
  /** True when it may move a quantity without codes (零头: less than a full pack). */
  readonly remnant: boolean;
  /** True when its documents name buyers or patients. */
  readonly personal: boolean;
}

type Row = readonly [number: number, chinese: string, english: string, bizStep: string, disposition: string | null];

// 101 stores what the relation file commissioned. 322 is an inoculation, for which CBV's nearest step is dispensing.
const ROWS: readonly Row[] = [
  [101, "生产入库", "production receipt", "storing", "active"],
  [102, "采购入库", "purchase receipt", "receiving", "in_progress"],
  [103, "退货入库", "return receipt", "receiving", "returned"],
  [104, "调拨入库", "transfer receipt", "receiving", null],
  [106, "零头入库", "remnant receipt", "receiving", null],
  [107, "供应入库", "supply receipt", "receiving", null],
  [108, "召回入库", "recall receipt", "receiving", "recalled"],
  [110, "赠品入库", "gift receipt", "receiving", null],
  [111, "盘盈入库", "stock surplus", "cycle_counting", null],
  [112, "报废入库", "scrap receipt", "holding", "non_sellable_other"],
  [113, "其他入库", "other receipt", "receiving", null],
  [116, "消费者退货入库", "consumer return", "receiving", "returned"],
  [201, "销售出库", "sales dispatch", "shipping", "in_transit"],
  [202, "退货出库", "return dispatch", "shipping", "returned"],
  [203, "调拨出库", "transfer dispatch", "shipping", null],
  [204, "返工出库", "rework issue", "repackaging", null],
  [205, "销毁出库", "destruction", "destroying", "destroyed"],
  [206, "抽检出库", "sampling for inspection", "sampling", "inactive"],
  [207, "直调出库", "direct dispatch", "shipping", null],
  [208, "生产出库", "production issue", "shipping", null],
  [209, "供应出库", "supply dispatch", "shipping", null],
  [210, "零头出库", "remnant dispatch", "shipping", null],
  [211, "召回出库", "recall dispatch", "shipping", "recalled"],
  [212, "赠品出库", "gift dispatch", "shipping", null],
  [214, "盘亏出库", "stock deficit", "cycle_counting", "unavailable"],
  [215, "损坏出库", "damage", "inspecting", "damaged"],
  [216, "报废出库", "scrap issue", "decommissioning", "inactive"],
  [217, "其他出库", "other issue", "shipping", null],
  [237, "直调退货", "direct return dispatch", "shipping", "returned"],
  [321, "零售出库", "retail sale", "retail_selling", "retail_sold"],
  [322, "疫苗接种", "inoculation", "dispensing", "dispensed"],
  [323, "零售/使用出库", "dispensing in a hospital", "dispensing", "dispensed"],
];

/** These take the codes out of existence. */
const DELETING: ReadonlySet<number> = new Set([205, 216]);
/** These name buyers or patients, so they come by the profile that cuts them. */
const PERSONAL: ReadonlySet<number> = new Set([116, 321, 322, 323]);

/** These may tell quantities instead of codes. */
const REMNANTS: ReadonlySet<number> = new Set([106, 210]);
/** Names of events in warehouse XML. A type's first name is the one that is written: `DestoryWareHouseOut` is the field's own, and who spells it right is understood. */
const EVENTS = Object.entries(warehouseRules.attributes.Event.Name.words);

export const BILL_TYPES: readonly BillType[] = ROWS.map(([number, chinese, english, bizStep, disposition]) => {
  const xmlEvent = EVENTS.find(([, { billType }]) => billType === number)?.[0] ?? null;
  const incoming = number < 200;
  const personal = PERSONAL.has(number);
  const profiles: readonly BillProfileName[] = personal ? ["retail"] : xmlEvent === null ? ["bill"] : ["bill", "warehouse-xml"];
  return {
    number,
    chinese,
    english,
    xmlEvent,
    direction: incoming ? "in" : "out",
    bizStep,
    disposition,
    action: DELETING.has(number) ? "DELETE" : "OBSERVE",
    transactionType: incoming ? "recadv" : "desadv",
    profiles,
    remnant: REMNANTS.has(number),
    personal,
  };
});

const BY_NUMBER: ReadonlyMap<string, BillType> = new Map(BILL_TYPES.map((type) => [String(type.number), type]));
const BY_EVENT: ReadonlyMap<string, BillType> = new Map(
  EVENTS.map(([event, { billType }]) => {
    const type = BY_NUMBER.get(String(billType));
    if (type === undefined) throw new Error(`the rules of warehouse-xml name a bill type ${billType}, which there is not`);
    return [event.toLowerCase(), type];
  }),
);

export function billTypeOf(number: string): BillType | undefined {
  return BY_NUMBER.get(number);
}

/** By `Event/@Name` of warehouse XML, whatever its case. */
export function billTypeOfXmlEvent(name: string): BillType | undefined {
  return BY_EVENT.get(name.toLowerCase());
}
