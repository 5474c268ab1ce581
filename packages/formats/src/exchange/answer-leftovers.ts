// What the answer to a relation query says that no event holds, field by field of what is nested in it: interfaces answer with all
// they know of a drug. Reads nothing itself.

import type { JsonObject } from "../json-message.ts";
import type { Leftovers } from "../leftovers.ts";
import { listOf, type Unwrapped } from "./answer-envelope.ts";
import { DRUG, NO_SUCH_CODE, PRODUCED } from "./relation-answer.ts";

const RESULT = ["response_success", "success", "is_success", "model_list"];
const MODEL = ["base_infos_d_t_o", "produce_info_list", "code_relation_list"];
const DRUG_READ: readonly string[] = Object.entries(DRUG).flatMap(([name, wire]) => (name === "drugName" || name === "approvalNo" ? [] : [wire]));

export function leaveOfAnswer({ result, pointer, holder }: Unwrapped, leftovers: Leftovers): void {
  leftovers.watch(holder, pointer.slice(0, pointer.lastIndexOf("/")), ["result"]);
  leftovers.watch(result, pointer, RESULT);
  const models = listOf(result["model_list"], `${pointer}/model_list`);
  for (const [at, model] of models.items.entries()) {
    const where = `${models.pointer}/${at}`;
    leftovers.watch(model, where, MODEL);
    leaveOfDrug(model, where, leftovers);
    const codes = listOf(model["code_relation_list"], `${where}/code_relation_list`);
    for (const [place, code] of codes.items.entries()) leftovers.watch(code, `${codes.pointer}/${place}`, readOfCode(code));
  }
}

/** Of several entries the first one counts, and of what stands in both places the drug's. */
function leaveOfDrug(model: JsonObject, where: string, leftovers: Leftovers): void {
  const infos = model["base_infos_d_t_o"] as JsonObject | undefined;
  if (infos !== undefined && infos !== null) leftovers.watch(infos, `${where}/base_infos_d_t_o`, ["base_info_list"]);
  const drugs = listOf(infos?.["base_info_list"], `${where}/base_infos_d_t_o/base_info_list`);
  for (const [at, drug] of drugs.items.entries()) leftovers.watch(drug, `${drugs.pointer}/${at}`, at === 0 ? DRUG_READ : []);
  const [first] = drugs.items;
  const isSaid = (wire: string): boolean => (first?.[wire] ?? "") !== "";
  const produced = listOf(model["produce_info_list"], `${where}/produce_info_list`);
  for (const [at, batch] of produced.items.entries()) {
    const read = Object.entries(PRODUCED).flatMap(([name, wire]) => (at === 0 && !isSaid(DRUG[name as keyof typeof PRODUCED]) ? [wire] : []));
    leftovers.watch(batch, `${produced.pointer}/${at}`, read);
  }
}

function readOfCode(code: JsonObject): readonly string[] {
  const level = (code["code_pack_level"] ?? "") === "" ? ["code_level"] : ["code_pack_level"];
  return ["code", "parent_code", ...level, ...(code["status"] === NO_SUCH_CODE ? ["status"] : [])];
}
