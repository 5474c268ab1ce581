// The profile `insurance-35xx`: the stock messages that hospitals and pharmacies send to the health insurance platform
// (医保 3501 to 3507). docs/profiles/insurance-35xx.md is its manual.

import { parseInsuranceInstitutionCode } from "@csp/codes";
import schema from "@csp/schemas/inbound/insurance-35xx.schema.json" with { type: "json" };
import { fieldText } from "../bill-fields.ts";
import { type JsonObject, readJsonObject } from "../json-message.ts";
import { lazySchema } from "../lazy-schema.ts";
import type { Leftovers } from "../leftovers.ts";
import { MAX_DOCUMENTS, type Outcome, type Profile, type ProfileInput, type Refusal } from "../profile.ts";
import { MAX_REFUSED_CODES, quote, refuse } from "../refusals.ts";
import { type InsuranceMessage, insuranceMessageOf } from "./messages.ts";
import { readRecord } from "./record.ts";
import { codeItems, codesField, isRecord, isWide } from "./record-codes.ts";
import type { InsuranceRecord } from "./record-result.ts";

const BATCH_OUTCOMES = 256;
const check = lazySchema(schema);
// The second pass takes what the first has read of the same input, once; of any other input it reads anew.
const surveyed = new WeakMap<ProfileInput, readonly InsuranceRecord[]>();

export const insurance35xx: Profile = {
  name: "insurance-35xx",
  needsOwner: false,
  mediaTypes: ["application/json"],
  async survey(input) {
    const records = await readRecords(input);
    if ("reason" in records) return { ok: false, refusal: records };
    surveyed.set(input, records);
    return { ok: true, documents: records.map(({ document }) => document) };
  },
  async *read(input) {
    const records = surveyed.get(input) ?? (await readRecords(input));
    surveyed.delete(input);
    if ("reason" in records) throw new Error("profile insurance-35xx: read without a survey that was ok");
    const batch: Outcome[] = [];
    for (const [index, record] of records.entries()) {
      batch.push(...record.outcomes(index));
      if (batch.length >= BATCH_OUTCOMES) yield batch.splice(0);
    }
    if (batch.length > 0) yield batch;
  },
};

async function readRecords(input: ProfileInput): Promise<readonly InsuranceRecord[] | Refusal> {
  const read = await readJsonObject(input.chunks, check);
  if (!read.ok) return read.refusal;
  const fields = input.leftovers?.watch(read.value, "") ?? read.value;
  const infno = fieldText(fields, "infno") ?? "";
  const message = insuranceMessageOf(infno);
  if (message === undefined) return refuse("SHAPE_INVALID", "/infno", `stock messages are 3501 to 3507, with A for a batch; this is ${quote(infno)}`);
  const institution = parseInsuranceInstitutionCode(fieldText(fields, "fixmedins_code") ?? "");
  if (!institution.ok) return refuse("PARTY_UNKNOWN", "/fixmedins_code", `the institution's code cannot be read: ${institution.problem.detail}`);
  const found = recordsOf(fields, message, input);
  if ("reason" in found) return found;
  const items = found.records.map(codeItems);
  if (items.reduce((sum, list) => sum + list.length, 0) > MAX_REFUSED_CODES)
    return refuse("TOO_LARGE", found.pointer, `a message lists at most ${MAX_REFUSED_CODES} codes`);
  // Not all messages are dated by it.
  const context = { message, institution: institution.value, sentAt: () => fieldText(fields, "inf_time") ?? "", wide: items.some(isWide), input };
  return found.records.map((record, at) => readRecord(record, found.isList ? `${found.pointer}/${at}` : found.pointer, context));
}

interface Found {
  readonly records: readonly JsonObject[];
  readonly pointer: string;
  readonly isList: boolean;
}

/** The batch variant has a list, the other one record; senders mix them up, so both are taken in both. */
function recordsOf(fields: JsonObject, message: InsuranceMessage, { leftovers }: ProfileInput): Found | Refusal {
  const pointer = `/input/${message.group}`;
  // The schema asks for `input`, and says what stands in it.
  const within = fields["input"] as JsonObject;
  const group = (leftovers?.watch(within, "/input") ?? within)[message.group] as JsonObject | readonly JsonObject[] | undefined;
  if (group === undefined) return refuse("SHAPE_INVALID", pointer, `the records of ${message.number} (${message.chinese}) stand in this field`);
  const records = Array.isArray(group) ? (group as readonly JsonObject[]) : [group as JsonObject];
  if (records.length === 0) return refuse("SHAPE_INVALID", pointer, "the message holds no record");
  if (records.length > MAX_DOCUMENTS) return refuse("TOO_MANY_DOCUMENTS", pointer, `a message holds at most ${MAX_DOCUMENTS} records`);
  const isList = Array.isArray(group);
  const watched = leftovers === undefined ? records : records.map((record, at) => watchRecord(record, isList ? `${pointer}/${at}` : pointer, leftovers));
  return { records: watched, pointer, isList };
}

function watchRecord(record: JsonObject, where: string, leftovers: Leftovers): JsonObject {
  const field = codesField(record);
  const items = record[field];
  // Of an item the code alone is read.
  if (Array.isArray(items)) for (const [at, item] of items.entries()) if (isRecord(item)) leftovers.watch(item, `${where}/${field}/${at}`, ["drug_trac_codg"]);
  return leftovers.watch(record, where);
}
