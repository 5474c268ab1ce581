// The drug list of a bill (`drug_list_json`): which drugs and batches the codes are of, as a JSON text in a field, or as the
// list itself. It becomes one node with an item per drug.

import { batchUri } from "@csp/codes";
import { cspNode, CSP_NAMESPACE, type Node, type QuantityElement } from "@csp/epcis";
import schema from "@csp/schemas/inbound/drug-list.schema.json" with { type: "json" };
import { fieldText, type KeptField, type KeptFields, plainNumber, readKept } from "../bill-fields.ts";
import { type JsonObject, readJson, shapeRefusal } from "../json-message.ts";
import { lazySchema } from "../lazy-schema.ts";
import type { ProfileInput, Refusal } from "../profile.ts";

export interface DrugList {
  /** None, or the one node `csp:drugList`. */
  readonly nodes: readonly Node[];
  /** As the sender gave it, for the content hash. */
  readonly said: readonly unknown[];
  /** How much of each drug or batch, where the list names the drug by its national id and says a count. */
  readonly quantities: readonly QuantityElement[];
}

const POINTER = "/drug_list_json";
const NATIONAL_DRUG_ID = /^\d{11}$/;
const NOTHING: DrugList = { nodes: [], said: [], quantities: [] };
const check = lazySchema(schema);

// `exprieDate` is how the interface spells it; the same word spelled right is taken too.
export const DRUG_FIELDS: readonly KeptField[] = [
  ["commDrugId", "nationalDrugId", "text"],
  ["produceBatchNo", "batchNo", "text"],
  ["produceDate", "productionDate", "text"],
  ["exprieDate", "expiry", "text"],
  ["expireDate", "expiry", "text"],
  ["physicInfo", "drugInfo", "text"],
  ["pkgSpec", "packageSpec", "text"],
  ["codeCount", "codeCount", "number"],
  ["prepnCount", "preparationCount", "number"],
];

/** `value`: the field as it came. */
export function readDrugList(value: unknown, { rules, leftovers }: Pick<ProfileInput, "rules" | "leftovers">): DrugList | Refusal {
  if (value === null || value === undefined || (typeof value === "string" && value.trim() === "")) return NOTHING;
  const parsed = typeof value === "string" ? readJson(value, POINTER) : { ok: true as const, value };
  if (!parsed.ok) return parsed.refusal;
  const refusal = shapeRefusal(parsed.value, POINTER, check);
  if (refusal !== null) return refusal;
  // The schema takes a list, or one drug alone.
  const listed = (Array.isArray(parsed.value) ? parsed.value : [parsed.value]) as readonly JsonObject[];
  const drugs = listed.map((drug, at) => leftovers?.watch(drug, `${POINTER}/${at}`) ?? drug);
  if (drugs.length === 0) return NOTHING;
  const read = drugs.map((drug) => readKept(drug, DRUG_FIELDS, rules));
  const children = read.map((kept, at) => drugNode(drugs[at] ?? {}, kept));
  return {
    nodes: [{ namespace: CSP_NAMESPACE, name: "drugList", prefix: "csp", kind: "array", value: null, children }],
    said: read.map((kept) => kept.said),
    quantities: drugs.flatMap(quantityOf),
  };
}

function quantityOf(drug: JsonObject): readonly QuantityElement[] {
  const drugId = fieldText(drug, "commDrugId") ?? "";
  const count = fieldText(drug, "codeCount");
  if (count === null || !NATIONAL_DRUG_ID.test(drugId)) return [];
  const batchNo = fieldText(drug, "produceBatchNo");
  return [{ epcClass: batchNo === null ? `urn:csp:cndc:${drugId}` : batchUri(drugId, batchNo), quantity: plainNumber(count), uom: null }];
}

function drugNode(drug: JsonObject, { nodes }: KeptFields): Node {
  const drugId = fieldText(drug, "commDrugId") ?? "";
  const batchNo = fieldText(drug, "produceBatchNo");
  const batch = drugBatch(drugId, batchNo ?? "");
  const named = batch === null ? [] : [cspNode("batch", batch)];
  return { namespace: "", name: "", prefix: "", kind: "object", value: null, children: [...named, ...nodes] };
}

/** The batch that a drug in a list is of; null where it is not named by national id and batch number. */
export function drugBatch(drugId: string, batchNo: string): string | null {
  return batchNo !== "" && NATIONAL_DRUG_ID.test(drugId) ? batchUri(drugId, batchNo) : null;
}
