// What happened, in words: the Chinese term of the field first, then English. Bills go by the table of bill types, other
// events by their business step.

import { BILL_TYPES } from "@csp/formats";
import type { Fact } from "../answers.ts";
import { clean } from "./text.ts";

const BILLS = new Map(BILL_TYPES.map((type) => [String(type.number), `${type.chinese} ${type.english}`]));

/** CBV business steps that occur in traceability, with their Chinese terms. */
const STEPS: ReadonlyMap<string, string> = new Map([
  ["accepting", "验收 accepted"],
  ["assembling", "组装 assembled"],
  ["commissioning", "赋码 commissioned"],
  ["cycle_counting", "盘点 counted in stock"],
  ["decommissioning", "注销 decommissioned"],
  ["departing", "发运 departed"],
  ["arriving", "到货 arrived"],
  ["destroying", "销毁 destroyed"],
  ["dispensing", "发药 dispensed"],
  ["holding", "暂存 held"],
  ["inspecting", "检查 inspected"],
  ["loading", "装车 loaded"],
  ["other", "其他 other"],
  ["packing", "装箱 packed"],
  ["picking", "拣货 picked"],
  ["receiving", "入库 received"],
  ["repackaging", "改装 repackaged"],
  ["retail_selling", "零售 sold"],
  ["sampling", "抽检 sampled"],
  ["shipping", "出库 dispatched"],
  ["staging_outbound", "待运 staged for dispatch"],
  ["storing", "入库 put in store"],
  ["transporting", "运输 in transport"],
  ["unloading", "卸车 unloaded"],
  ["unpacking", "拆箱 unpacked"],
  ["void_shipping", "取消出库 dispatch voided"],
]);

/** `销售出库 sales dispatch`, `装箱 packed`. */
export function whatHappened(fact: Fact): string {
  return fact.errorDeclared === true ? "更正 declared wrong" : whatItSays(fact);
}

/** The same for what an error declaration speaks of. */
export function whatItSays(fact: Fact): string {
  return BILLS.get(fact.billType ?? "") ?? stepWords(fact.bizStep) ?? clean([fact.type, fact.action ?? ""].join(" ").trim());
}

/** Null for an event without a step. */
export function stepWords(bizStep: string | null): string | null {
  return bizStep === null ? null : (STEPS.get(bizStep) ?? clean(bizStep.replaceAll("_", " ")));
}
