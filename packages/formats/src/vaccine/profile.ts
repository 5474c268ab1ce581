// The profile `vaccine`: what is told of vaccines beside bills: temperatures in store and on the way, the equipment that
// measures them, lot releases and imports. One record a message. docs/profiles/vaccine.md is its manual.

import { hash } from "node:crypto";
import schema from "@csp/schemas/inbound/vaccine.schema.json" with { type: "json" };
import { billUri } from "@csp/codes";
import type { TypedValue } from "@csp/epcis";
import { fieldText, plainNumber, readKept } from "../bill-fields.ts";
import { billTypeOf } from "../bill-types.ts";
import { type CodeList, readCodeList } from "../code-list.ts";
import { type DocumentTime, parseDocumentTime } from "../document-time.ts";
import { isRefusal, type JsonDocument, jsonDocumentProfile } from "../json-document.ts";
import type { JsonObject } from "../json-message.ts";
import { ownedUri } from "../owned-uri.ts";
import type { Outcome, Profile, ProfileInput, Refusal } from "../profile.ts";
import { codeRefusals, quote, refuse } from "../refusals.ts";
import { type VaccineRecord, vaccineEvents } from "./events.ts";
import { NEEDED_FIELDS, RECORD_FIELDS, type RecordKind } from "./record-facts.ts";
import { type Reading, readSeries } from "./temperature-series.ts";

const CODES = "/trace_codes";
/** Codes of one record, as the interfaces bound a bill: a series names all of them once in each of its pieces. */
const MAX_RECORD_CODES = 3500;
const NO_CODES: CodeList = { listed: 0, uris: [], keys: [], refused: [] };
/** Where a record has no time of its own, the day it is about. */
const DAY_FIELDS: Readonly<Partial<Record<RecordKind, string>>> = { "lot-release": "release_date", import: "import_date" };

export const vaccine: Profile = jsonDocumentProfile({ name: "vaccine", schema, read: readRecord });

function readRecord(fields: JsonObject, input: ProfileInput): JsonDocument | Refusal {
  // The schema knows the words, and which fields each asks for.
  const kind = fields["record"] as RecordKind;
  const blank = NEEDED_FIELDS[kind].find((field) => fieldText(fields, field) === null);
  if (blank !== undefined) return refuse("SHAPE_INVALID", `/${blank}`, "the field is blank");
  const readings = fields["content"] == null ? [] : readSeries(fields["content"], input);
  if (isRefusal(readings)) return readings;
  const time = timeOf(kind, fields, readings);
  if (isRefusal(time)) return time;
  const bill = readBill(fields, input.owner);
  if (bill !== null && isRefusal(bill)) return bill;
  const codes = fields["trace_codes"] == null ? NO_CODES : readCodeList(fields["trace_codes"] as string | readonly unknown[], CODES, input.rules);
  if (isRefusal(codes)) return codes;
  if (codes.listed > MAX_RECORD_CODES) return refuse("TOO_LARGE", CODES, `a record lists at most ${MAX_RECORD_CODES} codes`);
  const kept = readKept(fields, RECORD_FIELDS[kind], input.rules);
  const equipment = fieldText(fields, "equipment_code");
  const quantity = fieldText(fields, kind === "import" ? "import_quantity" : "release_quantity");
  const record: VaccineRecord = {
    kind,
    time,
    equipment: equipment === null ? null : ownedUri("equipment", input.owner, equipment),
    bill,
    codes: codes.uris,
    readings,
    lot: lotOf(fields, input),
    quantity: quantity === null ? null : plainNumber(quantity),
    certificate: fieldText(fields, "certificate_url"),
    facts: kept.nodes,
  };
  const said = [kind, input.owner, time.moment, kept.said, bill, record.lot, record.certificate, seriesSaid(readings), codes.keys.toSorted()];
  return documentOf(fields, input.owner, record, codes, said);
}

function documentOf(fields: JsonObject, owner: string, record: VaccineRecord, codes: CodeList, said: readonly unknown[]): JsonDocument {
  const number = fieldText(fields, "record_no");
  const contentHash = Buffer.from(hash("sha256", JSON.stringify([number, said]), "hex"), "hex");
  const key = number === null ? `urn:csp:vaccine-record:${contentHash.toString("hex")}` : ownedUri("vaccine-record", owner, number);
  const document = { key, owner, number: number ?? "", contentHash, codesListed: codes.listed, codesRefused: codes.refused.length };
  return { document, outcomes: () => outcomesOf(record, codes) };
}

function* outcomesOf(record: VaccineRecord, codes: CodeList): Generator<Outcome> {
  // A record about packs of which none is one says nothing that could be kept.
  if (codes.listed === 0 || codes.uris.length > 0) for (const event of vaccineEvents(record)) yield { kind: "event", document: 0, event };
  yield* codeRefusals(0, CODES, codes.refused);
}

/** The record's own time, else that of its last reading, else the day it is about. */
function timeOf(kind: RecordKind, fields: JsonObject, readings: readonly Reading[]): DocumentTime | Refusal {
  const last = readings.at(-1)?.time;
  if (last !== undefined && fieldText(fields, "record_time") === null) return last;
  const field = fieldText(fields, "record_time") === null ? (DAY_FIELDS[kind] ?? "record_time") : "record_time";
  const time = parseDocumentTime(fieldText(fields, field) ?? "");
  return time ?? refuse("BAD_TIME", `/${field}`, "a time is written yyyy-MM-dd HH:mm:ss, or a day alone");
}

function readBill(fields: JsonObject, owner: string): TypedValue | null | Refusal {
  const number = fieldText(fields, "bill_code");
  if (number === null) return null;
  const typeText = fieldText(fields, "bill_type");
  const type = typeText === null ? null : billTypeOf(typeText);
  if (type === undefined) return refuse("UNKNOWN_BILL_TYPE", "/bill_type", `there is no bill type ${quote(typeText ?? "")}`);
  return { type: type?.transactionType ?? null, value: billUri(owner, number) };
}

/** The drug by its national id, else by the class of a code in the record. */
function lotOf(fields: JsonObject, { rules }: ProfileInput): VaccineRecord["lot"] {
  const batchNo = fieldText(fields, "batch_no");
  const drugId = fieldText(fields, "comm_drug_id");
  if (batchNo === null || drugId === null) return null;
  const classUri = /^\d{7}$/.test(drugId) ? `urn:csp:edmc-class:${drugId}` : null;
  const cndc = classUri === null ? null : rules.classes.get(classUri)?.cndc;
  return { drugKey: cndc ?? drugId, batchNo };
}

function seriesSaid(readings: readonly Reading[]): readonly unknown[] {
  return readings.map(({ time, temperature, humidity }) => [time.moment, ...Object.values(temperature), humidity.value]);
}
