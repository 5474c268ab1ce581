// The profile `bill`: bills between enterprises as one JSON object with the parameter names of the large platform's
// interface for in- and outbound bills. docs/profiles/bill.md is its manual.

import schema from "@csp/schemas/inbound/bill.schema.json" with { type: "json" };
import { usccUri } from "@csp/codes";
import { cspNode, type Node } from "@csp/epcis";
import { fieldText, type KeptField, readKept } from "../bill-fields.ts";
import { type BillForm, type FormFacts, jsonBillProfile } from "../json-bill.ts";
import type { JsonObject } from "../json-message.ts";
import { partyUri } from "../party-uri.ts";
import type { Profile, ProfileInput, Refusal } from "../profile.ts";
import { readDrugList } from "./drug-list.ts";

/** In the order in which an event has them. */
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
];

export const bill: Profile = jsonBillProfile({ name: "bill", schema, read: readForm } satisfies BillForm);

function readForm(fields: JsonObject, _type: unknown, input: ProfileInput): FormFacts | Refusal {
  const { rules } = input;
  const drugs = readDrugList(fields["drug_list_json"], rules);
  if ("reason" in drugs) return drugs;
  // The schema asks for both.
  const from = fieldText(fields, "from_user_id") ?? "";
  const to = fieldText(fields, "to_user_id") ?? "";
  const kept = readKept(fields, BILL_FIELDS, rules);
  return {
    from: partyUri(from, "kyt-ent", rules),
    to: partyUri(to, "kyt-ent", rules),
    facts: [...kept.nodes, ...drugs.nodes, ...ownerWarning(fields, input)],
    said: [from, to, kept.said, drugs.said],
  };
}

/** The bill is the message's owner's; that it names another enterprise as its owner is worth a look, not a refusal. */
function ownerWarning(fields: JsonObject, input: ProfileInput): readonly Node[] {
  const uscc = input.rules.enterprises.get(`kyt-ref:${fieldText(fields, "ref_user_id") ?? ""}`);
  if (uscc === undefined || usccUri(uscc) === input.owner) return [];
  return [cspNode("warning", `OWNER_DIFFERS: ref_user_id is filed for ${usccUri(uscc)}`)];
}
