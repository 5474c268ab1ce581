// What happened, in words: the Chinese term of the field first, then English. Bills go by the table of bill types, other
// events by their business step.

import { BILL_TYPES } from "@csp/formats";
import type { Fact, FactChange } from "../answers.ts";
import { partyName } from "./names.ts";
import { clean } from "./text.ts";
import { eventTimeText } from "./time-text.ts";

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

/** Operations on bills, and error declarations: what an event does to another document. */
const CHANGES = { deleted: "删除单据 bill deleted", corrected: "修改单据 bill corrected", declared_wrong: "更正 declared wrong" } as const satisfies Record<
  FactChange["kind"],
  string
>;

/** `销售出库 sales dispatch`, `装箱 packed`. */
export function whatHappened(fact: Fact): string {
  if (fact.errorDeclared === true) return CHANGES.declared_wrong;
  if (fact.operation === "delete-bill") return CHANGES.deleted;
  return fact.operation === "correct-bill" ? CHANGES.corrected : whatItSays(fact);
}

/** True of what happened to the pack; false of what is about another document, and of what was taken back. */
export function counts(fact: Fact): boolean {
  return fact.errorDeclared !== true && fact.operation === undefined && fact.withdrawn !== true;
}

/** `删除单据 bill deleted 2026-09-03 11:00 by …`, `entered twice`, `instead urn:uuid:…` */
export function changeWords({ kind, eventTime, reason, correctiveEventIds, source }: FactChange): readonly string[] {
  return [
    `${CHANGES[kind]} ${clean(eventTimeText(eventTime))} by ${partyName(source.sender)}`,
    reason === null ? "" : clean(reason),
    correctiveEventIds.length === 0 ? "" : `instead ${correctiveEventIds.map(clean).join(", ")}`,
  ];
}

/** The same for what an error declaration speaks of. */
export function whatItSays(fact: Fact): string {
  return BILLS.get(fact.billType ?? "") ?? stepWords(fact.bizStep) ?? clean([fact.type, fact.action ?? ""].join(" ").trim());
}

/** Null for an event without a step. */
export function stepWords(bizStep: string | null): string | null {
  return bizStep === null ? null : (STEPS.get(bizStep) ?? clean(bizStep.replaceAll("_", " ")));
}
