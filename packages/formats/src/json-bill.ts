// What the profiles `bill` and `retail` share: one JSON object that is one bill. Each gives its schema, the fields it keeps
// and who the parties are; here it becomes facts, events and refusals.

import { billUri, percentEncode } from "@csp/codes";
import type { Node, QuantityElement } from "@csp/epcis";
import { type Bill, billEvents, billHash } from "./bill-event.ts";
import { fieldText } from "./bill-fields.ts";
import { type BillProfileName, type BillType, billTypeOf } from "./bill-types.ts";
import { type CodeList, readCodeList } from "./code-list.ts";
import { parseDocumentTime } from "./document-time.ts";
import { isOver, MAX_FACTS_BYTES, nodeBytes } from "./event-parts.ts";
import { isRefusal, type JsonDocument, jsonDocumentProfile } from "./json-document.ts";
import type { JsonObject } from "./json-message.ts";
import { inOnePiece } from "./one-piece.ts";
import type { DocumentFacts, Outcome, Profile, ProfileInput, Refusal } from "./profile.ts";
import { codeRefusals, quote, refuse } from "./refusals.ts";

/** What a form says of a bill beyond type, number, time and codes. */
export interface FormFacts {
  readonly from: string | null;
  readonly to: string | null;
  readonly facts: readonly Node[];
  /** How much the bill moves; counts only where it lists no code and its type needs none. */
  readonly quantities: readonly QuantityElement[];
  /** The same facts as the sender gave them, in an order of ours, for the content hash. */
  readonly said: readonly unknown[];
}

export interface BillForm {
  readonly name: BillProfileName;
  readonly schema: object;
  readonly read: (fields: JsonObject, type: BillType, input: ProfileInput) => FormFacts | Refusal;
}

const CODES = "/trace_codes";
const NO_CODES: CodeList = { listed: 0, uris: [], keys: [], refused: [] };

export function jsonBillProfile(form: BillForm): Profile {
  return jsonDocumentProfile({ name: form.name, schema: form.schema, read: (fields, input) => readBill(form, fields, input) });
}

/** Both passes with parsing: 11.3 µs for a bill of 2 codes, 134 µs for 200 (processor time, best round of `npm run bench -- formats`). */
function readBill(form: BillForm, fields: JsonObject, input: ProfileInput): JsonDocument | Refusal {
  const type = readType(form, fieldText(fields, "bill_type") ?? "");
  if (isRefusal(type)) return type;
  const number = fieldText(fields, "bill_code");
  if (number === null) return refuse("SHAPE_INVALID", "/bill_code", "the bill number is blank");
  const time = parseDocumentTime(fieldText(fields, "bill_time") ?? "");
  if (time === undefined) return refuse("BAD_TIME", "/bill_time", "a time is written yyyy-MM-dd HH:mm:ss");
  const said = form.read(fields, type, input);
  if (isRefusal(said)) return said;
  if (isOver(MAX_FACTS_BYTES, (measure) => nodeBytes(said.facts, measure)))
    return refuse("TOO_LARGE", "", `a bill says at most ${MAX_FACTS_BYTES} bytes besides its codes`);
  const codes = readCodes(fields["trace_codes"], type.remnant && said.quantities.length > 0, input);
  if (isRefusal(codes)) return codes;
  const { owner } = input;
  const uri = headOf(owner) + percentEncode(number);
  const document: DocumentFacts = {
    key: uri,
    owner,
    number,
    contentHash: billHash([type.number, owner, number, time.moment, ...said.said], codes.keys),
    codesListed: codes.listed,
    codesRefused: codes.refused.length,
  };
  const bill: Bill = { type, uri, time, from: said.from, to: said.to, quantities: codes.listed === 0 ? said.quantities : [], facts: said.facts };
  return { document, outcomes: () => outcomesOf(bill, codes) };
}

/** The owner of the last bill, and what its bills' URIs begin with; bills of one owner come together. */
let lastOwner = "";
let lastHead = "";

function headOf(owner: string): string {
  if (owner !== lastOwner) {
    lastHead = inOnePiece(billUri(owner, ""));
    lastOwner = owner;
  }
  return lastHead;
}

/** What has no codes is told by quantities, in bills of the types for that. */
function readCodes(value: unknown, mayBeNone: boolean, { rules }: ProfileInput): CodeList | Refusal {
  const isNone = value == null || value === "" || (Array.isArray(value) && value.length === 0);
  if (isNone && mayBeNone) return NO_CODES;
  if (value == null) return refuse("SHAPE_INVALID", CODES, "this field must be there");
  return readCodeList(value as string | readonly unknown[], CODES, rules);
}

function outcomesOf(bill: Bill, codes: CodeList): readonly Outcome[] {
  const outcomes: Outcome[] = [];
  for (const event of billEvents(bill, codes.uris)) outcomes.push({ kind: "event", document: 0, event });
  if (codes.refused.length > 0) outcomes.push(...codeRefusals(0, CODES, codes.refused));
  return outcomes;
}

function readType(form: BillForm, number: string): BillType | Refusal {
  const type = billTypeOf(number);
  if (type === undefined) return refuse("UNKNOWN_BILL_TYPE", "/bill_type", `there is no bill type ${quote(number)}`);
  if (type.profiles.includes(form.name)) return type;
  return refuse("WRONG_PROFILE", "/bill_type", `bills of type ${number} (${type.english}) come by the profile ${type.profiles.join(" or ")}`);
}
