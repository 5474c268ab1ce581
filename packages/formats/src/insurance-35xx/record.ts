// One record of an insurance message → its document, events and refusals. Patients, prescribers, settlements and prices are
// in no table here: nobody reads them, so they cannot leave the raw stream.

import { parseInsuranceDrugCode } from "@csp/codes";
import { cspNode, type EpcisEvent, type Node } from "@csp/epcis";
import { billEvents, billHash } from "../bill-event.ts";
import { fieldText, type KeptField, readKept } from "../bill-fields.ts";
import type { BillType } from "../bill-types.ts";
import { type DocumentTime, parseDocumentTime } from "../document-time.ts";
import type { JsonObject } from "../json-message.ts";
import type { DocumentFacts, Refusal } from "../profile.ts";
import { codeRefusals, refuse } from "../refusals.ts";
import { stockEvents } from "../stock-event.ts";
import { warningNodes } from "../warning-nodes.ts";
import { readDeletion } from "./deletion.ts";
import { type InsuranceContext, institutionUri, ownerOf, ownerWarning, recordUri } from "./institution.ts";
import { insuranceBillType } from "./messages.ts";
import { codeItems, codesField, readRecordCodes, type RecordCodes } from "./record-codes.ts";
import { type InsuranceRecord, refusedRecord } from "./record-result.ts";

const KEPT: readonly KeptField[] = [
  ["fixmedins_hilist_id", "institutionDrugId", "text"],
  ["fixmedins_hilist_name", "institutionDrugName", "text"],
  ["manu_lotnum", "batchNo", "text"],
  ["manu_date", "productionDate", "text"],
  ["expy_end", "expiry", "text"],
  ["prodentp_name", "manufacturerName", "text"],
  ["aprvno", "approvalNo", "text"],
  ["spler_name", "supplierName", "text"],
  ["spler_pmtno", "supplierPermitNo", "text"],
  ["dynt_no", "dispatchNo", "text"],
  ["purc_invo_codg", "invoiceCode", "text"],
  ["purc_invo_no", "invoiceNo", "text"],
  ["stoout_no", "stockOutNo", "text"],
  ["rtal_docno", "retailDocNo", "text"],
  ["inv_chg_type", "stockChangeType", "text"],
  ["rx_flag", "prescription", "boolean"],
  ["trdn_flag", "splitPack", "boolean"],
];

/** By the name that the message has for its quantity, of which there are four. */
const TABLES = new Map<string, readonly KeptField[]>();

function keptFields(quantityField: string): readonly KeptField[] {
  let table = TABLES.get(quantityField);
  if (table === undefined) {
    table = [...KEPT, [quantityField, "quantity", "number"]];
    TABLES.set(quantityField, table);
  }
  return table;
}

/** `pointer` is where the record stands in the message. The schema has seen to it that it has a number. */
export function readRecord(record: JsonObject, pointer: string, context: InsuranceContext): InsuranceRecord {
  return context.message.number === "3507" ? readDeletion(record, pointer, context) : readStock(record, pointer, context);
}

interface Said {
  readonly time: DocumentTime;
  readonly facts: readonly Node[];
  readonly codes: RecordCodes;
  readonly type: BillType | undefined;
}

function readStock(record: JsonObject, pointer: string, context: InsuranceContext): InsuranceRecord {
  const { message, input } = context;
  const number = fieldText(record, "fixmedins_bchno") ?? "";
  const key = recordUri(context, `${message.number}-${number}`);
  const kept = readKept(record, keptFields(message.quantityField), input.rules);
  const said = [message.number, context.institution.code, number, fieldText(record, "med_list_codg"), kept.said];
  const read = readSaid(record, pointer, context, kept.nodes);
  const facts = { key, owner: ownerOf(context), number };
  if ("reason" in read) {
    // Its codes share its refusal.
    const listed = codeItems(record).length;
    return refusedRecord({ ...facts, contentHash: billHash(said, []), codesListed: listed, codesRefused: listed }, read);
  }
  const { list } = read.codes;
  const document: DocumentFacts = {
    ...facts,
    contentHash: billHash([...said, read.time.moment], list.keys),
    codesListed: list.listed,
    codesRefused: list.refused.length,
  };
  return {
    document,
    *outcomes(index) {
      for (const event of recordEvents(key, read, context)) yield { kind: "event", document: index, event };
      yield* codeRefusals(index, `${pointer}/${codesField(record)}`, list.refused);
    },
  };
}

function readSaid(record: JsonObject, pointer: string, context: InsuranceContext, kept: readonly Node[]): Said | Refusal {
  const { message, institution, input, wide } = context;
  const time = parseDocumentTime(fieldText(record, message.timeField) ?? "");
  if (time === undefined) return refuse("BAD_TIME", `${pointer}/${message.timeField}`, "a time is written yyyy-MM-dd HH:mm:ss, or as a day alone");
  const codes = readRecordCodes(codeItems(record), `${pointer}/${codesField(record)}`, input.rules, wide);
  if ("reason" in codes) return codes;
  const type = insuranceBillType(message, fieldText(record, "inv_chg_type") ?? "", institution.kind);
  const drug = drugCode(record, pointer);
  const facts = [
    cspNode("insuranceMessage", message.number),
    cspNode("insuranceInstitution", institution.code),
    ...drug.nodes,
    ...kept,
    ...warningNodes([...drug.warnings, ...codes.warnings, ...ownerWarning(context)]),
  ];
  return { time, facts, codes, type };
}

function recordEvents(uri: string, { time, facts, codes, type }: Said, context: InsuranceContext): readonly EpcisEvent[] {
  const holder = institutionUri(context);
  if (type === undefined) {
    return stockEvents({ bizStep: context.message.number === "3501" ? "stock_taking" : "other", uri, time, holder, facts }, codes.list.uris);
  }
  // A pack that was opened to sell some of it is not gone.
  const isSplit = type.direction === "out" && type.personal && facts.some(({ name, value }) => name === "splitPack" && value === "true");
  const told = isSplit ? { ...type, disposition: "partially_dispensed" } : type;
  const [from, to] = type.direction === "out" ? [holder, null] : [null, holder];
  return billEvents({ type: told, uri, time, from, to, quantities: [], facts }, codes.list.uris);
}

/** An odd drug code says nothing about the packs, so it is no reason to refuse them; but an id that cannot be read is not passed on as one. */
function drugCode(record: JsonObject, pointer: string): { readonly nodes: readonly Node[]; readonly warnings: readonly string[] } {
  const text = fieldText(record, "med_list_codg");
  if (text === null) return { nodes: [], warnings: [] };
  const read = parseInsuranceDrugCode(text);
  if (read.ok) return { nodes: [cspNode("insuranceDrugCode", read.value.code)], warnings: [] };
  return { nodes: [], warnings: [`DRUG_CODE_ODD: ${pointer}/med_list_codg is no insurance drug code (${read.problem.reason})`] };
}
