// The profile `bill`: bills between enterprises as one JSON object with the parameter names of the large platform's
// interface for in- and outbound bills. docs/profiles/bill.md is its manual.

import schema from "@csp/schemas/inbound/bill.schema.json" with { type: "json" };
import { usccUri } from "@csp/codes";
import { cspNode, type Node } from "@csp/epcis";
import { fieldText, readKept } from "../bill-fields.ts";
import { type BillForm, type FormFacts, jsonBillProfile } from "../json-bill.ts";
import type { JsonObject } from "../json-message.ts";
import { linkedUscc, partyUri } from "../party-uri.ts";
import type { Profile, ProfileInput, Refusal } from "../profile.ts";
import { readDrugList } from "./drug-list.ts";
import { BILL_FIELDS } from "./fields.ts";

export const bill: Profile = jsonBillProfile({ name: "bill", schema, read: readForm } satisfies BillForm);

function readForm(fields: JsonObject, _type: unknown, input: ProfileInput): FormFacts | Refusal {
  const { rules } = input;
  const drugs = readDrugList(fields["drug_list_json"], input);
  if ("reason" in drugs) return drugs;
  // The schema asks for both.
  const from = fieldText(fields, "from_user_id") ?? "";
  const to = fieldText(fields, "to_user_id") ?? "";
  const kept = readKept(fields, BILL_FIELDS, rules);
  return {
    from: partyUri(from, "kyt-ent", rules),
    to: partyUri(to, "kyt-ent", rules),
    quantities: drugs.quantities,
    facts: [...kept.nodes, ...drugs.nodes, ...ownerWarning(fields, input)],
    said: [from, to, kept.said, drugs.said],
  };
}

/** The bill is the message's owner's; that it names another enterprise as its owner is worth a look, not a refusal. */
export function ownerWarning(fields: JsonObject, input: Pick<ProfileInput, "owner" | "rules">): readonly Node[] {
  const uscc = linkedUscc(fieldText(fields, "ref_user_id") ?? "", "kyt-ref", input.rules);
  if (uscc === undefined || usccUri(uscc) === input.owner) return [];
  return [cspNode("warning", `OWNER_DIFFERS: ref_user_id is filed for ${usccUri(uscc)}`)];
}
