// What another system answers when it is asked which codes are packed under one (单码关联关系查询), read and written. Pure
// functions; who asks whom is the exchange's business. docs/profiles/relation-query.md is the manual.

import schema from "@csp/schemas/inbound/relation-query.schema.json" with { type: "json" };
import { fieldText } from "../bill-fields.ts";
import type { JsonObject, JsonRead } from "../json-message.ts";
import { lazySchema } from "../lazy-schema.ts";
import type { Refusal } from "../profile.ts";
import { type AnswerHead, listOf, parseAnswer, readHead, type Unwrapped, unwrapAnswer, writeHead } from "./answer-envelope.ts";

export interface RelationAnswer extends AnswerHead {
  readonly relations: readonly CodeRelation[];
}

/** Codes of one batch. Texts as they came; null where the answer has none. */
export interface CodeRelation {
  readonly batchNo: string | null;
  readonly productionDate: string | null;
  readonly expiryDate: string | null;
  readonly packageSpec: string | null;
  /** The pack rule, `1:5:10`. */
  readonly packRatio: string | null;
  readonly subTypeNo: string | null;
  readonly productCode: string | null;
  readonly drugName: string | null;
  readonly approvalNo: string | null;
  readonly codes: readonly RelatedCode[];
}

export interface RelatedCode {
  readonly code: string;
  readonly parentCode: string | null;
  /** 1 = smallest unit. */
  readonly packLevel: string | null;
  /** The other way round: 1 = largest pack. */
  readonly displayLevel: string | null;
  /** One letter: A active, I booked in, O booked out, C cancelled, E no such code. */
  readonly status: string | null;
}

/** Fields of the drug's basic data, by their names on the wire. */
export const DRUG = {
  batchNo: "produce_batch_no",
  productionDate: "produce_date",
  expiryDate: "exprie_date",
  packageSpec: "pkg_spec",
  packRatio: "pkg_ratio",
  subTypeNo: "sub_type_no",
  productCode: "product_code",
  drugName: "physic_name",
  approvalNo: "approve_no",
} as const;
/** The same beside each batch, where the drug's data do not say it. */
export const PRODUCED = { batchNo: "batch_no", productionDate: "produce_date", expiryDate: "expire_date" } as const;
/** The letter for a code that does not exist. */
export const NO_SUCH_CODE = "E";
const CODE = { code: "code", parentCode: "parent_code", packLevel: "code_pack_level", displayLevel: "code_level", status: "status" } as const;

const check = lazySchema(schema);

export function parseRelationAnswer(text: string): JsonRead<RelationAnswer> {
  return parseAnswer(text, check, ({ result }) => relationAnswerOf(result));
}

/** As `parseRelationAnswer`, of what is parsed already. */
export function unwrapRelationAnswer(root: unknown): Unwrapped | Refusal {
  return unwrapAnswer(root, check);
}

export function relationAnswerOf(result: JsonObject): RelationAnswer {
  return { ...readHead(result), relations: listOf(result["model_list"], "").items.map(readRelation) };
}

/** Dates stand in the drug's basic data, or beside each batch. */
function readRelation(item: JsonObject): CodeRelation {
  const drug = listOf((item["base_infos_d_t_o"] as JsonObject | undefined)?.["base_info_list"], "").items[0] ?? {};
  const produced = readFields(listOf(item["produce_info_list"], "").items[0] ?? {}, PRODUCED);
  const relation = readFields(drug, DRUG);
  return {
    ...relation,
    batchNo: relation.batchNo ?? produced.batchNo,
    productionDate: relation.productionDate ?? produced.productionDate,
    expiryDate: relation.expiryDate ?? produced.expiryDate,
    codes: listOf(item["code_relation_list"], "").items.map((code) => ({ ...readFields(code, CODE), code: fieldText(code, "code") ?? "" })),
  };
}

function readFields<K extends string>(fields: JsonObject, names: Readonly<Record<K, string>>): Record<K, string | null> {
  const read = {} as Record<K, string | null>;
  for (const name of Object.keys(names) as K[]) read[name] = fieldText(fields, names[name]);
  return read;
}

/** The answer as JSON, lists bare. What is null is left out. */
export function writeRelationAnswer(answer: RelationAnswer): string {
  const models = answer.relations.map(({ codes, ...drug }) => ({
    base_infos_d_t_o: { base_info_list: [writeFields(drug, DRUG)] },
    code_relation_list: codes.map((code) => writeFields(code, CODE)),
  }));
  return JSON.stringify({ result: { ...writeHead(answer), model_list: models } });
}

function writeFields<K extends string>(values: Readonly<Record<K, string | null>>, names: Readonly<Record<K, string>>): object {
  return Object.fromEntries((Object.keys(names) as K[]).flatMap((name) => (values[name] === null ? [] : [[names[name], values[name]]])));
}
