// The stock messages of the health insurance platform (医保 35xx) as one table: which part of the message holds the records,
// which field the time, and which bill type or step each stands for. Values that are not published are data here, not code.

import { type BillType, billTypeOf } from "../bill-types.ts";

export interface InsuranceMessage {
  /** `infno` without the A of the batch variant. */
  readonly number: string;
  readonly chinese: string;
  /** The member of `input` that holds the record, or the list of them. */
  readonly group: "invinfo" | "purcinfo" | "selinfo" | "data";
  readonly timeField: string;
  readonly quantityField: string;
}

const ROWS: readonly (readonly [number: string, chinese: string, group: InsuranceMessage["group"], timeField: string, quantityField: string])[] = [
  ["3501", "商品盘存", "invinfo", "invdate", "inv_cnt"],
  ["3502", "商品库存变更", "invinfo", "inv_chg_time", "cnt"],
  ["3503", "商品采购", "purcinfo", "purc_retn_stoin_time", "purc_retn_cnt"],
  ["3504", "商品采购退货", "purcinfo", "purc_retn_stoin_time", "purc_retn_cnt"],
  ["3505", "商品销售", "selinfo", "sel_retn_time", "sel_retn_cnt"],
  ["3506", "商品销售退货", "selinfo", "sel_retn_time", "sel_retn_cnt"],
  ["3507", "商品信息删除", "data", "", ""],
];

const BY_NUMBER: ReadonlyMap<string, InsuranceMessage> = new Map(
  ROWS.map(([number, chinese, group, timeField, quantityField]) => [number, { number, chinese, group, timeField, quantityField }]),
);

/** `inv_chg_type` of 3502 → bill type. As in use, not as published; another value is kept as it is and has no bill type. */
const STOCK_CHANGES: ReadonlyMap<string, string> = new Map([
  ["101", "104"],
  ["102", "203"],
  ["103", "111"],
  ["104", "214"],
  ["105", "205"],
  ["106", "113"],
  ["107", "217"],
]);

/** `inv_data_type` of 3507 → the message whose record is deleted. */
const DELETED: ReadonlyMap<string, string> = new Map([
  ["1", "3501"],
  ["2", "3502"],
  ["3", "3503"],
  ["4", "3504"],
  ["5", "3505"],
  ["6", "3506"],
]);

/** By `infno`, with or without the A of the batch variant. */
export function insuranceMessageOf(infno: string): InsuranceMessage | undefined {
  return BY_NUMBER.get(infno.endsWith("A") ? infno.slice(0, -1) : infno);
}

/** The message whose record a 3507 deletes. */
export function deletedMessageOf(dataType: string): InsuranceMessage | undefined {
  return BY_NUMBER.get(DELETED.get(dataType) ?? "");
}

/** The bill type that a record stands for; undefined for counts and for changes of an unknown kind. `kind`: of the institution. */
export function insuranceBillType(message: InsuranceMessage, changeType: string, kind: "H" | "P"): BillType | undefined {
  switch (message.number) {
    case "3502":
      return billTypeOf(STOCK_CHANGES.get(changeType) ?? "");
    case "3503":
      return billTypeOf("102");
    case "3504":
      return billTypeOf("202");
    case "3505":
      return billTypeOf(kind === "P" ? "321" : "323");
    case "3506":
      return billTypeOf("116");
    default:
      return undefined;
  }
}
