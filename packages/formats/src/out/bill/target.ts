// The target `bill`: each event that moved codes as one JSON bill, in the fields of the profiles `bill` and `retail`.

import billSchema from "@csp/schemas/inbound/bill.schema.json" with { type: "json" };
import retailSchema from "@csp/schemas/inbound/retail.schema.json" with { type: "json" };
import type { EpcisEvent } from "@csp/epcis";
import { BILL_FIELDS } from "../../bill/fields.ts";
import type { KeptField } from "../../bill-fields.ts";
import { MAX_FACTS_BYTES } from "../../event-parts.ts";
import { MAX_JSON_BYTES } from "../../json-message.ts";
import { lazySchema } from "../../lazy-schema.ts";
import { MAX_REFUSED_CODES } from "../../refusals.ts";
import { RETAIL_FIELDS } from "../../retail/profile.ts";
import { type Claims, type Claim, loseUnsaid, SAYS_NOTHING } from "../claims.ts";
import { createFileNames } from "../file-names.ts";
import { inReadersSchemes, readersRules } from "../in-schemes.ts";
import type { WholeEvent } from "../join-parts.ts";
import { eventNodes } from "../node-ledger.ts";
import { createPartJoiner } from "../part-joiner.ts";
import { innerTarget, piecedDocument } from "../streaming-target.ts";
import { type InnerTarget, type Into, isNoPlace, type Ledger, type PiecedDocument, type TargetWriter, type WriteOptions } from "../target.ts";
import { type BillDocument, billDocument } from "./bill-document.ts";
import { fitFields } from "./fit-fields.ts";
import { saysTooMuch } from "./says-too-much.ts";

/** Of one bill, at most. */
export interface BillBounds {
  readonly maxCodes: number;
  readonly maxBytes: number;
}

/** What the profiles that read it take. */
export const BILL_BOUNDS: BillBounds = { maxCodes: MAX_REFUSED_CODES, maxBytes: MAX_JSON_BYTES };

const AS_TYPE = { partly: "as the bill's type has it" } as const;

const CLAIMS: Claims = {
  fields: {
    ...SAYS_NOTHING,
    type: { partly: "ObjectEvent alone" },
    eventTime: { partly: "to nine digits of a second, or three where the time is on another clock than its offset" },
    eventTimeZoneOffset: "fully",
    action: AS_TYPE,
    bizStep: AS_TYPE,
    disposition: AS_TYPE,
    epcList: {
      partly: "packs and logistic units of the schemes that the rule set reads, each once, those of all events of the bill together; at most 100,000",
    },
    quantityList: { partly: "of remnants (106, 210) without codes, what the drug list counts" },
    bizTransactionList: { partly: "the bill's own" },
    sourceList: { partly: "the owning party" },
    destinationList: { partly: "the owning party; of retail types none but a store" },
    part: "fully",
  },
  nodes: {
    "extensions/csp:billType": "fully",
    "extensions/csp:timePrecision": { partly: "a day, at midnight +08:00" },
    ...claimsOf(BILL_FIELDS, "bill"),
    "extensions/csp:drugList": { partly: "not of retail types" },
    ...claimsOf(RETAIL_FIELDS, "retail"),
    "extensions/csp:warning": { partly: "that the owner differs, where whoever reads the bill finds so too" },
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

/** `bounds`: of a bill. */
export function createBillTarget(bounds = BILL_BOUNDS): InnerTarget {
  return innerTarget(
    { name: "bill", says: "JSON bills, one for each event that moved codes; retail types in the fields of the profile retail", claims: CLAIMS },
    (options, ledger, into) => createBillWriter(options, ledger, into, bounds),
  );
}

export const billTarget: InnerTarget = createBillTarget();

/** Bills are written at the end, since a later event may say more codes of one; what is kept of an event is its bill. */
function createBillWriter(options: WriteOptions, ledger: Ledger, into: Into, bounds: BillBounds): TargetWriter {
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
      const documents = [...bills.values()].flatMap((bill) => writtenBill(bill, nameOf, ledger, into, bounds));
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
  const nodes = eventNodes(event, index, ledger);
  const bill = billDocument(event, index, nodes, options, ledger);
  if (typeof bill === "string") return ledger.lose(index, "", bill);
  loseUnsaid(event, index, CLAIMS, nodes, "a bill", ledger);
  const movesNothing = bill.codes.length === 0 && bill.quantities.length === 0;
  const problem =
    fitToSchema(bill, index, ledger) ??
    (movesNothing ? "none of its codes can stand in a bill, and it counts nothing" : null) ??
    (saysTooMuch(bill, options.rules) ? `a bill says at most ${MAX_FACTS_BYTES} bytes besides its codes` : null);
  if (problem !== null) return ledger.lose(index, "", problem);
  const key = JSON.stringify([bill.owner, bill.number]);
  const before = bills.get(key);
  if (before === undefined) {
    bills.set(key, { bill, further: [], events: [index] });
    return;
  }
  const [first = index] = before.events;
  if (!sameFacts(before.bill, bill)) return ledger.lose(index, "", `the bill ${bill.number} is written for event ${first} already, with other facts`);
  if (bill.codes.length === 0 || before.bill.codes.length === 0)
    return ledger.lose(index, "", `the bill ${bill.number} is written for event ${first} already, and counts what it moves once`);
  const together = `the events of the bill ${bill.number} are read as one, with the codes of all`;
  if (before.events.length === 1) ledger.lose(first, "epcList", together);
  ledger.lose(index, "epcList", together);
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

function writtenBill(
  { bill, further, events }: OpenBill,
  nameOf: (stem: string, ending: string) => string,
  ledger: Ledger,
  into: Into,
  { maxCodes, maxBytes }: BillBounds,
): readonly PiecedDocument[] {
  const { fields, type, number, owner } = bill;
  const codes = further.length === 0 ? bill.codes : [...new Set([...bill.codes, ...further])];
  // The interface has one text; a code with a comma in it needs a list.
  const traceCodes = codes.some((code) => code.includes(",")) ? codes : codes.join(",");
  // What counts instead has none.
  const members = codes.length === 0 ? fields : [...fields, ["trace_codes", traceCodes]];
  const payload = Buffer.from(`${JSON.stringify(Object.fromEntries(members))}\n`);
  const lose = (detail: string): readonly [] => {
    for (const event of events) ledger.lose(event, "", detail);
    return [];
  };
  if (codes.length > maxCodes || payload.length > maxBytes) return lose(`the bill ${number} is larger than ${maxCodes} codes or ${maxBytes} bytes`);
  const profile = type.personal ? "retail" : "bill";
  const document = into(piecedDocument({ name: nameOf(`${profile}-${number}`, ".json"), mediaType: "application/json", payload, profile, owner, events }));
  return isNoPlace(document) ? lose(document.detail) : [document];
}
