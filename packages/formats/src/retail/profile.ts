// The profile `retail`: sales, dispensing, inoculations and what consumers bring back, as one JSON object with the parameter
// names of the large platform's retail interface. It names buyers, patients and staff; none of that is read here.

import schema from "@csp/schemas/inbound/retail.schema.json" with { type: "json" };
import { fieldText, type KeptField, readKept } from "../bill-fields.ts";
import type { BillType } from "../bill-types.ts";
import { type BillForm, type FormFacts, jsonBillProfile } from "../json-bill.ts";
import type { JsonObject } from "../json-message.ts";
import { partyUri } from "../party-uri.ts";
import type { Profile, ProfileInput } from "../profile.ts";

/** In the order in which an event has them. */
export const RETAIL_FIELDS: readonly KeptField[] = [
  ["physic_type", "drugKind", "text"],
  ["ref_user_id", "refUserId", "text"],
  ["network_bill_flag", "internetOrder", "text"],
  ["client_type", "clientType", "text"],
];

export const retail: Profile = jsonBillProfile({ name: "retail", schema, read: readForm } satisfies BillForm);

/** The other side is a person, so a sale has a source alone, and what a consumer brings back a destination alone: the owner, unless the bill names another store. */
function readForm(fields: JsonObject, type: BillType, input: ProfileInput): FormFacts {
  const named = fieldText(fields, "from_user_id");
  const store = named === null ? input.owner : partyUri(named, "kyt-ent", input.rules);
  const kept = readKept(fields, RETAIL_FIELDS, input.rules);
  return {
    from: type.direction === "out" ? store : null,
    to: type.direction === "in" ? store : null,
    quantities: [],
    facts: kept.nodes,
    said: [named, kept.said],
  };
}
