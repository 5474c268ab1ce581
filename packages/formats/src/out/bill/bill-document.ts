// One canonical event → the fields of one JSON bill, or why it is none. Everything written is read back as the event said it;
// what would not be is not written, and listed.

import { billUri, parseBillUri } from "@csp/codes";
import { CSP_NAMESPACE, type EpcisEvent, type QuantityElement, type TypedValue } from "@csp/epcis";
import { readDrugList } from "../../bill/drug-list.ts";
import { BILL_FIELDS } from "../../bill/fields.ts";
import { ownerWarning } from "../../bill/profile.ts";
import type { KeptField } from "../../bill-fields.ts";
import type { BillType } from "../../bill-types.ts";
import { RETAIL_FIELDS } from "../../retail/profile.ts";
import type { RuleSet } from "../../rule-set.ts";
import { codeText, noCodeText } from "../code-text.ts";
import type { EventNodes, NodeLedger } from "../node-ledger.ts";
import { partyText } from "../party-text.ts";
import type { Ledger, WriteOptions } from "../target.ts";
import { billTime } from "./bill-time.ts";
import { billTypeOfEvent } from "./bill-type-of-event.ts";
import { drugListText, type WireValue, wireFields } from "./node-fields.ts";

export interface BillDocument {
  readonly type: BillType;
  readonly owner: string;
  readonly number: string;
  /** Everything but the codes, in the order in which it is written. */
  readonly fields: Map<string, WireValue>;
  /** Texts of the codes, each once. */
  readonly codes: readonly string[];
  /** How much it moves, as the drug list counts it; none where the event lists codes or the type needs them. */
  readonly quantities: readonly QuantityElement[];
}

/** Losses and additions of one event. */
interface Notes {
  readonly lose: (where: string, detail: string) => void;
  readonly add: (where: string, detail: string) => void;
}

/** A sentence where the event can be no bill at all. `nodes`: of the event, where those are said that stand in the bill. */
export function billDocument(event: EpcisEvent, index: number, nodes: EventNodes, options: WriteOptions, ledger: Ledger): BillDocument | string {
  const { extensions } = nodes;
  if (event.type !== "ObjectEvent") return `a bill lists codes that were moved; ${event.type} says something else`;
  if (event.errorDeclaration !== null) return "it takes back another event, which no bill can say";
  const found = billTypeOfEvent(event, extensions);
  if (!found.ok) return found.detail;
  const { type } = found;
  const notes: Notes = { lose: (where, detail) => ledger.lose(index, where, detail), add: (where, detail) => ledger.add(index, where, detail) };

  const transaction = transactionOf(event, type);
  if (transaction === undefined) return "it names no business transaction, so that the bill has no number";
  const { owner, number } = billName(transaction.value, options.owner);
  const precision = extensions.leaf("timePrecision");
  const time = billTime(event, precision?.value === "day");
  if (time === null) return "its time is beyond what a bill can hold";
  const fields = new Map<string, WireValue>([
    ["bill_code", number],
    ["bill_time", time.text],
    ["bill_type", type.number],
  ]);
  const partyProblem = type.personal
    ? addStore(event, type, owner, fields, options.rules, notes)
    : addParties(event, type, owner, fields, options.rules, notes);
  if (partyProblem !== null) return partyProblem;
  if (!found.named) notes.add("extensions/csp:billType", `${type.number} (${type.english}), the one bill type with this step, disposition and action`);
  loseOtherTransactions(event, type, transaction, owner, number, notes);
  compareType(event, type, notes);
  if (!time.exact)
    notes.lose("eventTime", "a bill holds fractions of a second to nine digits, and to three where the time is on another clock than its offset");
  if (precision !== undefined) {
    if (time.day) extensions.say(precision);
    else if (precision.value === "day") extensions.lose(precision, "a bill is known to the day alone at midnight +08:00 only");
    else extensions.lose(precision, "a bill knows no precision but the day");
  }
  addNodes(event, type, fields, extensions, options.rules);
  addWarning(type, owner, fields, extensions, options.rules, notes);
  const codes = codeTexts(event, options.rules, notes);
  const quantities = countedQuantities(event, type, fields, options.rules);
  compareQuantities(event, type, quantities, notes);
  return { type, owner, number, fields, codes, quantities };
}

/** The bill's own: of the type's kind if there is one, and one of ours before any other. */
function transactionOf(event: EpcisEvent, type: BillType): TypedValue | undefined {
  const list = event.bizTransactionList;
  const ofKind = list.filter((one) => one.type === type.transactionType);
  const candidates = ofKind.length > 0 ? ofKind : list;
  return candidates.find((one) => parseBillUri(one.value).ok) ?? candidates[0];
}

/** A transaction of another system is no bill of ours: its whole identifier becomes the number. */
function billName(value: string, owner: string): { readonly owner: string; readonly number: string } {
  const bill = parseBillUri(value);
  return bill.ok ? { owner: bill.value.owner, number: bill.value.billNo } : { owner, number: value };
}

function loseOtherTransactions(event: EpcisEvent, type: BillType, own: TypedValue, owner: string, number: string, notes: Notes): void {
  for (const [at, one] of event.bizTransactionList.entries()) {
    if (one !== own) notes.lose(`bizTransactionList/${at}`, "a bill names itself alone");
    else if (billUri(owner, number.trim()) !== one.value) notes.lose(`bizTransactionList/${at}`, `its identifier is written as a bill number of ${owner}`);
    else if (one.type !== type.transactionType) notes.lose(`bizTransactionList/${at}`, `a bill of type ${type.number} is read as ${type.transactionType}`);
  }
}

/** A bill says by its type what was done. */
function compareType(event: EpcisEvent, type: BillType, notes: Notes): void {
  for (const field of ["action", "bizStep", "disposition"] as const) {
    if (event[field] === type[field]) continue;
    const read = `a bill of type ${type.number} (${type.english}) is read as ${type[field] ?? `one without ${field}`}`;
    if (event[field] === null) notes.add(field, read);
    else notes.lose(field, read);
  }
}

function ownersOf(list: readonly TypedValue[]): readonly string[] {
  return list.filter((one) => one.type === "owning_party").map((one) => one.value);
}

function addParties(event: EpcisEvent, type: BillType, owner: string, fields: Map<string, WireValue>, rules: RuleSet, notes: Notes): string | null {
  for (const [wire, list, side] of [
    ["from_user_id", "sourceList", "out"],
    ["to_user_id", "destinationList", "in"],
  ] as const) {
    const [named] = ownersOf(event[list]);
    const party = named ?? (type.direction === side ? owner : null);
    if (party === null) return `a bill names both parties, and the event names no owning party in ${list}`;
    if (named === undefined) notes.add(list, `${owner}, whose bill it is`);
    addParty(party, wire, list, fields, rules, notes);
    loseOtherParties(event, list, named, notes);
  }
  return null;
}

/** The other side of a sale or a consumer return is a person, of whom nothing is said. */
function addStore(event: EpcisEvent, type: BillType, owner: string, fields: Map<string, WireValue>, rules: RuleSet, notes: Notes): null {
  const list = type.direction === "out" ? "sourceList" : "destinationList";
  const [store] = ownersOf(event[list]);
  if (store === undefined) notes.add(list, `${owner}, whose bill it is`);
  else if (store !== owner) addParty(store, "from_user_id", list, fields, rules, notes);
  loseOtherParties(event, list, store, notes);
  loseOtherParties(event, list === "sourceList" ? "destinationList" : "sourceList", undefined, notes);
  return null;
}

function addParty(uri: string, wire: string, where: string, fields: Map<string, WireValue>, rules: RuleSet, notes: Notes): void {
  const { text, readAs } = partyText(uri, "kyt-ent", rules);
  fields.set(wire, text);
  if (readAs !== uri) notes.lose(where, `${wire} holds a USCC or an id of kyt-ent; ${uri} is written ${text}, and read as ${readAs}`);
}

function loseOtherParties(event: EpcisEvent, list: "sourceList" | "destinationList", said: string | undefined, notes: Notes): void {
  const at = event[list].findIndex((one) => one.type === "owning_party" && one.value === said);
  for (const place of event[list].keys()) if (place !== at) notes.lose(`${list}/${place}`, "a bill names one owning party on each side");
}

function addNodes(event: EpcisEvent, type: BillType, fields: Map<string, WireValue>, extensions: NodeLedger, rules: RuleSet): void {
  const table = type.personal ? RETAIL_FIELDS : BILL_FIELDS;
  for (const [wire, value] of wireFields(event.extensions, table, rules, extensions)) fields.set(wire, value);
  if (!type.personal) {
    const drugs = drugListText(extensions, rules);
    if (drugs !== null) fields.set("drug_list_json", drugs);
  }
  const own = type.personal ? OF_RETAIL : OF_BILL;
  for (const node of event.extensions) {
    if (node.namespace === CSP_NAMESPACE && EITHER.has(node.name) && !own.has(node.name))
      extensions.lose(node, `a bill of type ${type.number} has no place for it`);
  }
}

/** Whoever reads the bill warns of it anew, by what it says of its owner; of nothing else. */
function addWarning(type: BillType, owner: string, fields: ReadonlyMap<string, WireValue>, extensions: NodeLedger, rules: RuleSet, notes: Notes): void {
  const [read] = type.personal ? [] : ownerWarning(Object.fromEntries(fields), { owner, rules });
  const said = extensions.leaf("warning");
  if (said !== undefined && said.value === read?.value) return extensions.say(said);
  for (const node of extensions.named("warning"))
    extensions.lose(node, read === undefined ? "whoever reads the bill does not warn of it" : `whoever reads the bill warns of this: ${read.value}`);
  if (read !== undefined && extensions.named("warning").length === 0) notes.add("extensions/csp:warning", read.value ?? "");
}

/** As whoever reads the bill counts them. */
function countedQuantities(event: EpcisEvent, type: BillType, fields: ReadonlyMap<string, WireValue>, rules: RuleSet): readonly QuantityElement[] {
  if (!type.remnant || event.epcList.length > 0) return [];
  const read = readDrugList(fields.get("drug_list_json"), { rules });
  return "reason" in read ? [] : read.quantities;
}

function compareQuantities({ quantityList }: EpcisEvent, { number, remnant }: BillType, read: readonly QuantityElement[], notes: Notes): void {
  const left = read.map(quantityKey);
  const reason = remnant ? "a bill counts what its drug list counts, where it lists no code" : `a bill of type ${number} lists codes alone`;
  for (const [at, quantity] of quantityList.entries()) {
    const place = left.indexOf(quantityKey(quantity));
    if (place < 0) notes.lose(`quantityList/${at}`, reason);
    else left.splice(place, 1);
  }
  for (const key of left) notes.add("quantityList", `${key}, which the drug list counts`);
}

function quantityKey({ epcClass, quantity, uom }: QuantityElement): string {
  return [quantity, uom, epcClass].filter((part) => part !== null).join(" ");
}

function fieldNames(table: readonly KeptField[], drugList: boolean): ReadonlySet<string> {
  return new Set([...table.map(([, name]) => name), ...(drugList ? ["drugList"] : [])]);
}

const OF_BILL = fieldNames(BILL_FIELDS, true);
const OF_RETAIL = fieldNames(RETAIL_FIELDS, false);
/** The target's claims are of both profiles together. */
const EITHER = fieldNames([...BILL_FIELDS, ...RETAIL_FIELDS], true);

function codeTexts(event: EpcisEvent, rules: RuleSet, notes: Notes): readonly string[] {
  const texts = new Set<string>();
  for (const [at, uri] of event.epcList.entries()) {
    const text = codeText(uri, rules);
    if (text === null) notes.lose(`epcList/${at}`, noCodeText(uri, rules, event));
    else if (texts.has(text)) notes.lose(`epcList/${at}`, "it is listed before; a bill lists a code once");
    else texts.add(text);
  }
  return [...texts];
}
