// A record of 3507 takes back another record of the institution → the event that says so. What views do with it is theirs.

import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import { billHash } from "../bill-event.ts";
import { fieldText } from "../bill-fields.ts";
import { parseDocumentTime } from "../document-time.ts";
import type { JsonObject } from "../json-message.ts";
import type { DocumentFacts } from "../profile.ts";
import { quote, refuse } from "../refusals.ts";
import { warningNodes } from "../warning-nodes.ts";
import { type InsuranceContext, ownerOf, ownerWarning, recordUri } from "./institution.ts";
import { deletedMessageOf, insuranceBillType } from "./messages.ts";
import { type InsuranceRecord, refusedRecord } from "./record-result.ts";

/**
 * A deletion takes back what one record said: a TransactionEvent with action DELETE and no codes, which by EPCIS 2.0 (7.4) ends the association of all
 * objects with the business transaction that the record's events name. CBV has a step for shipments that were none, and for nothing else.
 */
export function readDeletion(record: JsonObject, pointer: string, context: InsuranceContext): InsuranceRecord {
  const number = fieldText(record, "fixmedins_bchno") ?? "";
  const dataType = fieldText(record, "inv_data_type") ?? "";
  const deleted = deletedMessageOf(dataType);
  const name = deleted?.number ?? dataType;
  const document: DocumentFacts = {
    key: recordUri(context, `3507-${name}-${number}`),
    owner: ownerOf(context),
    number,
    contentHash: billHash(["3507", context.institution.code, name, number], []),
    codesListed: 0,
    codesRefused: 0,
  };
  if (deleted === undefined)
    return refusedRecord(document, refuse("SHAPE_INVALID", `${pointer}/inv_data_type`, `there is no kind of record ${quote(dataType)}`));
  const time = parseDocumentTime(context.sentAt());
  if (time === undefined)
    return refusedRecord(document, refuse("BAD_TIME", "/inf_time", "a deletion has no time but that of its message, yyyy-MM-dd HH:mm:ss"));
  const type = insuranceBillType(deleted, "", context.institution.kind);
  const event: EpcisEvent = {
    ...emptyEvent("TransactionEvent", time.eventTime, time.offset),
    action: "DELETE",
    bizStep: type?.bizStep === "shipping" ? "void_shipping" : null,
    bizTransactionList: [{ type: type?.transactionType ?? null, value: recordUri(context, `${deleted.number}-${number}`) }],
    extensions: [cspNode("insuranceMessage", "3507"), cspNode("insuranceInstitution", context.institution.code), ...warningNodes(ownerWarning(context))],
  };
  return {
    document,
    *outcomes(index) {
      yield { kind: "event", document: index, event };
    },
  };
}
