// What a bill between enterprises says besides its type, number, time, parties, drugs and codes. The persons in it are staff of
// enterprises, who answer for what they sent, received or destroyed; patients and buyers come by another profile, which cuts them
// (docs/adr/0012).

import type { KeptField } from "../bill-fields.ts";

export const BILL_FIELDS: readonly KeptField[] = [
  ["physic_type", "drugKind", "text"],
  ["ref_user_id", "refUserId", "text"],
  ["agent_ref_user_id", "agent", "kyt-ref"],
  ["dest_user_id", "directParty", "kyt-ent"],
  ["warehouse_id", "warehouse", "text"],
  ["drug_id", "ownerDrugId", "text"],
  ["client_type", "clientType", "text"],
  ["return_reason_code", "returnReasonCode", "text"],
  ["return_reason_des", "returnReason", "text"],
  ["cancel_reason_code", "cancelReasonCode", "text"],
  ["cancel_reason_des", "cancelReason", "text"],
  ["from_address", "fromAddress", "text"],
  ["to_address", "toAddress", "text"],
  ["from_bill_code", "dispatchNo", "text"],
  ["order_code", "orderNo", "text"],
  ["dis_ref_ent_id", "deliveryEnterprise", "kyt-ref"],
  ["dis_ent_id", "deliveryEnterprise", "kyt-ent"],
  ["qu_receivable", "qtyReceivable", "number"],
  ["xt_is_check", "verified", "boolean"],
  ["xt_check_code", "notVerifiedCode", "text"],
  ["xt_check_code_desc", "notVerifiedReason", "text"],
  ["ass_ref_ent_id", "consignor", "kyt-ref"],
  ["ass_ent_id", "consignor", "kyt-ent"],
  ["from_person", "fromPerson", "text"],
  ["to_person", "toPerson", "text"],
  ["executer_name", "executorName", "text"],
  ["executer_code", "executorCode", "text"],
  ["superviser_name", "supervisorName", "text"],
  ["superviser_code", "supervisorCode", "text"],
  ["oper_ic_code", "operatorCode", "text", "upload"],
  ["oper_ic_name", "operatorName", "text", "upload"],
];

/** What a correction of a bill may say anew, by the same names: who hands the correction in is no part of the bill. */
export const CORRECTED_FIELDS: readonly KeptField[] = BILL_FIELDS.filter(([, , , of]) => of !== "upload");
