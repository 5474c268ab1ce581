// The profile `relation-query`: the answer to a relation query as what it is, a relation. It goes through the table of the
// relation files, so that the same facts become the same events, and the same document where the two say the same.

import { isRefusal, type JsonDocument, jsonDocumentProfile } from "../json-document.ts";
import type { JsonObject } from "../json-message.ts";
import type { Profile, ProfileInput, Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";
import { FORM } from "../relation-xml/batch.ts";
import { relationDocument, relationOutcomes } from "../relation-xml/document.ts";
import { RelationScan, type RelationFile, type RelationRow } from "../relation-xml/scan.ts";
import { listOf, type Unwrapped } from "./answer-envelope.ts";
import { leaveOfAnswer } from "./answer-leftovers.ts";
import { type CodeRelation, NO_SUCH_CODE, type RelatedCode, relationAnswerOf, unwrapRelationAnswer } from "./relation-answer.ts";

/** The shape of the result is checked where it is unwrapped. */
const ANY_OBJECT = { type: "object" };

export const relationQuery: Profile = jsonDocumentProfile({ name: "relation-query", schema: ANY_OBJECT, read: readAnswer });

function readAnswer(root: JsonObject, input: ProfileInput): JsonDocument | Refusal {
  const unwrapped = unwrapRelationAnswer(root);
  if (isRefusal(unwrapped)) return unwrapped;
  if (input.leftovers !== undefined) leaveOfAnswer(unwrapped, input.leftovers);
  const file = scanAnswer(unwrapped, input);
  if (isRefusal(file)) return file;
  return { document: relationDocument(file, input.owner), outcomes: () => relationOutcomes(file, input.rules) };
}

function scanAnswer({ result, pointer }: Unwrapped, input: ProfileInput): RelationFile | Refusal {
  const answer = relationAnswerOf(result);
  if (!answer.success) return refuse("NO_CODES", pointer, "the answer says that the query failed");
  const places = listPlaces(result, pointer);
  const scan = new RelationScan(input.rules, (relation, code) => `${places[relation - 1] ?? pointer}/${code - 1}`);
  for (const [at, relation] of answer.relations.entries()) {
    const refusal = addRelation(scan, relation, at + 1);
    if (refusal !== null) return refusal.reason === "TOO_LARGE" ? refusal : inWordsOfAnswer(refusal, places[at] ?? pointer);
  }
  const file = scan.finish();
  return isRefusal(file) ? refuse("NO_CODES", pointer, "the answer lists no code") : file;
}

/** What is wrong with a batch is wrong with its item of the list, and is told by the names of the answer. */
function inWordsOfAnswer(refusal: Refusal, where: string): Refusal {
  const detail = refusal.detail.replace("batchNo", "produce_batch_no").replace("madeDate", "produce_date").replace("validateDate", "exprie_date");
  return { ...refusal, where, detail };
}

/** Pointers to the lists of codes. */
function listPlaces(result: JsonObject, pointer: string): readonly string[] {
  const models = listOf(result["model_list"], `${pointer}/model_list`);
  return models.items.map((item, at) => listOf(item["code_relation_list"], `${models.pointer}/${at}/code_relation_list`).pointer);
}

function addRelation(scan: RelationScan, relation: CodeRelation, number: number): Refusal | null {
  const { packRatio, packageSpec, subTypeNo, productCode } = relation;
  const batch = rowOf(
    {
      cascade: packRatio,
      packageSpec,
      subTypeNo,
      productCode,
      batchNo: relation.batchNo,
      madeDate: relation.productionDate,
      validateDate: relation.expiryDate,
    },
    number,
    1,
  );
  const refusal = scan.openRelation(batch) ?? scan.openBatch(batch);
  if (refusal !== null) return refusal;
  const levels = levelCount(relation);
  for (const [at, code] of relation.codes.entries()) {
    const wrong = code.status === NO_SUCH_CODE;
    const row = rowOf({ curCode: code.code, packLayer: levelOf(code, levels), parentCode: code.parentCode }, number, at + 1);
    const stopped = wrong ? scan.refuseMarked(row) : scan.addCode(row);
    if (stopped !== null) return stopped;
  }
  return null;
}

/** Levels of the pack rule; where the answer has none, the deepest that a code is shown at. */
function levelCount({ packRatio, codes }: CodeRelation): number {
  if (packRatio !== null) return packRatio.split(":").length;
  return codes.reduce((deepest, { displayLevel }) => Math.max(deepest, Number(displayLevel) || 0), 0);
}

function levelOf({ packLevel, displayLevel }: RelatedCode, levels: number): string {
  if (packLevel !== null) return packLevel;
  return displayLevel === null ? "" : String(levels + 1 - Number(displayLevel));
}

function rowOf(values: Readonly<Partial<Record<keyof typeof FORM.slot, string | null>>>, line: number, column: number): RelationRow {
  const slots: (string | null)[] = FORM.asked.map(() => null);
  for (const [name, value] of Object.entries(values)) slots[FORM.slot[name as keyof typeof FORM.slot]] = value;
  return { values: slots, line, column };
}
