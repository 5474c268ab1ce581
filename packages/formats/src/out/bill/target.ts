// The target `bill`: each event that moved codes as one JSON bill, in the fields of the profiles `bill` and `retail`.

import billSchema from "@csp/schemas/inbound/bill.schema.json" with { type: "json" };
import retailSchema from "@csp/schemas/inbound/retail.schema.json" with { type: "json" };
import type { EpcisEvent } from "@csp/epcis";
import { BILL_FIELDS } from "../../bill/fields.ts";
import type { KeptField } from "../../bill-fields.ts";
import { MAX_JSON_BYTES } from "../../json-message.ts";
import { lazySchema } from "../../lazy-schema.ts";
import { MAX_REFUSED_CODES } from "../../refusals.ts";
import { RETAIL_FIELDS } from "../../retail/profile.ts";
import { type Claims, type Claim, loseUnsaid, SAYS_NOTHING } from "../claims.ts";
import { createFileNames } from "../file-names.ts";
import { inReadersSchemes, readersRules } from "../in-schemes.ts";
import type { WholeEvent } from "../join-parts.ts";
import { createPartJoiner } from "../part-joiner.ts";
import { piecedDocument, streamingTarget } from "../streaming-target.ts";
import { createLedger, type Ledger, type Target, type TargetWriter, type WriteOptions, type WrittenDocument } from "../target.ts";
import { type BillDocument, billDocument } from "./bill-document.ts";
import { fitFields } from "./fit-fields.ts";

/** Codes in one JSON bill, at most; the profile that reads it has the same bound. */
const MAX_CODES = MAX_REFUSED_CODES;

const AS_TYPE = { partly: "as the bill's type has it" } as const;

const CLAIMS: Claims = {
  fields: {
    ...SAYS_NOTHING,
    type: { partly: "ObjectEvent alone" },
    eventTime: "fully",
    eventTimeZoneOffset: "fully",
    action: AS_TYPE,
    bizStep: AS_TYPE,
    disposition: AS_TYPE,
    epcList: { partly: "packs and logistic units of the schemes that the rule set reads; at most 100,000" },
    bizTransactionList: { partly: "the bill's own" },
    sourceList: { partly: "the owning party" },
    destinationList: { partly: "the owning party; of retail types none but a store" },
    part: "fully",
  },
  nodes: {
    "extensions/csp:billType": "fully",
    "extensions/csp:timePrecision": { partly: "a day, at midnight +08:00" },
    ...claimsOf(BILL_FIELDS, "bill"),
    "extensions/csp:drugList": "fully",
    ...claimsOf(RETAIL_FIELDS, "retail"),
    "extensions/csp:warning": { partly: "not written; made again where the bill is read" },
  },
  otherNodes: "not",
};

/** A field of both profiles is said of all types. */
function claimsOf(table: readonly KeptField[], profile: "bill" | "retail"): Readonly<Record<string, Claim>> {
  const other = new Set((profile === "bill" ? RETAIL_FIELDS : BILL_FIELDS).map(([, name]) => name));
  const claim: Claim = profile === "bill" ? { partly: "not of retail types" } : { partly: "of retail types alone" };
  return Object.fromEntries(table.map(([, name]) => [`extensions/csp:${name}`, other.has(name) ? "fully" : claim]));
}

const checks = { bill: lazySchema(billSchema), retail: lazySchema(retailSchema) } as const;

export const billTarget: Target = streamingTarget(
  { name: "bill", says: "JSON bills, one for each event that moved codes; retail types in the fields of the profile retail", claims: CLAIMS },
  createBillWriter,
);

/** Bills are written at the end, since a later event may say more codes of one; what is kept of an event is its bill. */
function createBillWriter(options: WriteOptions, ledger: Ledger): TargetWriter {
  const joiner = createPartJoiner(ledger);
  const bills = new Map<string, OpenBill>();
  const readers = { ...options, rules: readersRules(options) };
  const take = (whole: readonly WholeEvent[]): void => {
    for (const { index, event } of inReadersSchemes(whole, readers.rules, ledger)) addEvent(event, index, bills, readers, ledger);
  };
  return {
    add(event, index) {
      take(joiner.add(event, index));
      return [];
    },
    close() {
      take(joiner.close());
      const nameOf = createFileNames();
      const documents = [...bills.values()].flatMap((bill) => writtenBill(bill, nameOf, ledger)).map(piecedDocument);
      const { losses, additions, links } = ledger.close([]);
      return { documents, losses, additions, links };
    },
  };
}

/** A bill, and the events that say it. */
interface OpenBill {
  readonly bill: BillDocument;
  /** Of the events behind the first. */
  readonly further: string[];
  readonly events: number[];
}

/** Two events may say one bill with different codes, if they say the same of it besides. */
function addEvent(event: EpcisEvent, index: number, bills: Map<string, OpenBill>, options: WriteOptions, ledger: Ledger): void {
  const own = createLedger();
  const bill = billDocument(event, index, options, own);
  if (typeof bill === "string") return ledger.lose(index, "", bill);
  loseUnsaid(event, index, CLAIMS, "a bill", own);
  const problem = fitToSchema(bill, index, own) ?? (bill.codes.length === 0 ? "none of its codes can stand in a bill" : null);
  if (problem !== null) return ledger.lose(index, "", problem);
  const key = JSON.stringify([bill.owner, bill.number]);
  const before = bills.get(key);
  if (before !== undefined && !sameFacts(before.bill, bill))
    return ledger.lose(index, "", `the bill ${bill.number} is written for event ${before.events[0] ?? 0} already, with other facts`);
  const { losses, additions } = own.close([]);
  for (const one of losses) ledger.lose(one.event, one.where, one.detail);
  for (const one of additions) ledger.add(one.event, one.where, one.detail);
  if (before === undefined) {
    bills.set(key, { bill, further: [], events: [index] });
    return;
  }
  for (const code of bill.codes) before.further.push(code);
  before.events.push(index);
}

function sameFacts(a: BillDocument, b: BillDocument): boolean {
  return JSON.stringify([...a.fields]) === JSON.stringify([...b.fields]);
}

/** Takes out what the profile would refuse. A sentence where it would refuse the bill. */
function fitToSchema(bill: BillDocument, index: number, ledger: Ledger): string | null {
  const { fields, type } = bill;
  const table = type.personal ? RETAIL_FIELDS : BILL_FIELDS;
  const nameOf = (wire: string): string | undefined => table.find(([one]) => one === wire)?.[1];
  const lose = (wire: string, detail: string): void => ledger.lose(index, `extensions/csp:${nameOf(wire) ?? wire}`, detail);
  const problem = fitFields(fields, checks[type.personal ? "retail" : "bill"], { trace_codes: [] }, (wire) => nameOf(wire) !== undefined, lose);
  if (problem !== null) return problem;
  const number = bill.number.trim();
  return number === bill.number ? null : "its bill number begins or ends with a space";
}

function writtenBill({ bill, further, events }: OpenBill, nameOf: (stem: string, ending: string) => string, ledger: Ledger): readonly WrittenDocument[] {
  const { fields, type, number, owner } = bill;
  const codes = further.length === 0 ? bill.codes : [...new Set([...bill.codes, ...further])];
  // The interface has one text; a code with a comma in it needs a list.
  const traceCodes = codes.some((code) => code.includes(",")) ? codes : codes.join(",");
  const payload = Buffer.from(`${JSON.stringify(Object.fromEntries([...fields, ["trace_codes", traceCodes]]))}\n`);
  if (codes.length > MAX_CODES || payload.length > MAX_JSON_BYTES) {
    for (const event of events) ledger.lose(event, "", `the bill ${number} is larger than ${MAX_CODES} codes or ${MAX_JSON_BYTES} bytes`);
    return [];
  }
  const profile = type.personal ? "retail" : "bill";
  return [{ name: nameOf(`${profile}-${number}`, ".json"), mediaType: "application/json", payload, profile, owner, events }];
}
