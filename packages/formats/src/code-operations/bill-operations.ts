// Taking a bill back and correcting it → transaction events that name the bill: an association of codes with a business
// transaction is what such events add, take away or confirm (EPCIS 2.0, 7.4.4). What the bill said before is not known here.

import { billUri } from "@csp/codes";
import { cspNode, CSP_NAMESPACE, emptyEvent, type EpcisEvent, type Node } from "@csp/epcis";
import { readDrugList } from "../bill/drug-list.ts";
import { CORRECTED_FIELDS } from "../bill/fields.ts";
import { fieldText, readKept } from "../bill-fields.ts";
import { type BillType, billTypeOf } from "../bill-types.ts";
import { type DocumentTime, parseDocumentTime } from "../document-time.ts";
import { MAX_FACTS_BYTES, nodeBytes } from "../event-parts.ts";
import type { JsonObject } from "../json-message.ts";
import { partyUri } from "../party-uri.ts";
import type { ProfileInput, Refusal } from "../profile.ts";
import { quote, refuse } from "../refusals.ts";
import type { CodeField, NamedCodes } from "./named-codes.ts";
import { inEvents } from "./pack-operations.ts";

export type BillOperation = "delete-bill" | "correct-bill";

export const BILL_OPERATION_FIELDS: Readonly<Record<BillOperation, readonly CodeField[]>> = {
  "delete-bill": [],
  "correct-bill": [
    ["trace_codes", "any"],
    ["remove_codes", "any"],
    ["add_codes", "any"],
  ],
};

export interface BillChange {
  readonly uri: string;
  readonly type: BillType | null;
  readonly from: string | null;
  readonly to: string | null;
  /** What the correction says of the bill anew; none where it says nothing. */
  readonly corrected: readonly Node[];
  /** As the sender gave it, for the content hash. */
  readonly said: readonly unknown[];
}

/** `operation_no` and `operation_time` are the operation's own; all else is the bill's. */
export function readBillChange(operation: BillOperation, fields: JsonObject, input: ProfileInput): BillChange | Refusal {
  const number = fieldText(fields, "bill_code");
  if (number === null) return refuse("SHAPE_INVALID", "/bill_code", "the bill number is blank");
  const typeText = fieldText(fields, "bill_type");
  const type = typeText === null ? null : billTypeOf(typeText);
  if (type === undefined) return refuse("UNKNOWN_BILL_TYPE", "/bill_type", `there is no bill type ${quote(typeText ?? "")}`);
  const change = { uri: billUri(input.owner, number), type, from: null, to: null, corrected: [], said: [number, type?.number ?? null] };
  return operation === "delete-bill" ? change : readCorrection(change, fields, input);
}

function readCorrection(change: BillChange, fields: JsonObject, input: ProfileInput): BillChange | Refusal {
  const { rules } = input;
  const timeText = fieldText(fields, "bill_time");
  const time = timeText === null ? null : parseDocumentTime(timeText);
  if (time === undefined) return refuse("BAD_TIME", "/bill_time", "a time is written yyyy-MM-dd HH:mm:ss");
  const drugs = readDrugList(fields["drug_list_json"], input);
  if ("reason" in drugs) return drugs;
  const from = fieldText(fields, "from_user_id");
  const to = fieldText(fields, "to_user_id");
  const kept = readKept(fields, CORRECTED_FIELDS, rules);
  const corrected = [...(time === null ? [] : [cspNode("billTime", time.eventTime)]), ...kept.nodes, ...drugs.nodes];
  if (nodeBytes(corrected) > MAX_FACTS_BYTES) return refuse("TOO_LARGE", "", `a correction says at most ${MAX_FACTS_BYTES} bytes besides its codes`);
  const codes = ["trace_codes", "remove_codes", "add_codes"].filter((field) => fields[field] != null);
  if (codes.length > 1 && codes[0] === "trace_codes") return refuse("SHAPE_INVALID", "/trace_codes", "the whole list and changes of it do not go together");
  if (codes.length === 0 && corrected.length === 0 && from === null && to === null) return refuse("SHAPE_INVALID", "", "the correction corrects nothing");
  const party = (id: string | null): string | null => (id === null ? null : partyUri(id, "kyt-ent", rules));
  return { ...change, from: party(from), to: party(to), corrected, said: [...change.said, time?.moment ?? null, from, to, kept.said, drugs.said] };
}

/** `facts`: what every event of the operation says. */
export function* billChangeEvents(
  operation: BillOperation,
  change: BillChange,
  codes: NamedCodes,
  time: DocumentTime,
  facts: readonly Node[],
): Generator<EpcisEvent> {
  const { type } = change;
  const shared: EpcisEvent = {
    ...emptyEvent("TransactionEvent", time.eventTime, time.offset),
    bizTransactionList: [{ type: type?.transactionType ?? null, value: change.uri }],
    extensions: type === null ? facts : [...facts, cspNode("billType", String(type.number))],
  };
  // Goods that were not sent after all; no step of the vocabulary says the same of what came in.
  const voiding: EpcisEvent = { ...shared, action: "DELETE", bizStep: type?.bizStep === "shipping" ? "void_shipping" : null };
  const adding: EpcisEvent = { ...shared, action: "ADD", bizStep: type?.bizStep ?? null };
  if (operation === "delete-bill") {
    // Without codes: all that the bill named.
    yield voiding;
    return;
  }
  if (change.corrected.length > 0 || change.from !== null || change.to !== null) yield correcting(shared, change);
  const anew = codes.uris("trace_codes");
  const gone = codes.uris("remove_codes");
  const added = [...anew, ...codes.uris("add_codes")];
  if (anew.length > 0) yield voiding;
  if (gone.length > 0) yield* inEvents({ ...voiding, epcList: gone });
  if (added.length > 0) yield* inEvents({ ...adding, epcList: added });
}

function correcting(shared: EpcisEvent, { from, to, corrected }: BillChange): EpcisEvent {
  const node: Node = { namespace: CSP_NAMESPACE, name: "corrected", prefix: "csp", kind: "object", value: null, children: corrected };
  return {
    ...shared,
    action: "OBSERVE",
    sourceList: from === null ? [] : [{ type: "owning_party", value: from }],
    destinationList: to === null ? [] : [{ type: "owning_party", value: to }],
    extensions: corrected.length === 0 ? shared.extensions : [...shared.extensions, node],
  };
}
