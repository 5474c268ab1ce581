// Reads a warehouse file into its bills: rows are grouped by `CorpOrderID`, wherever in the file they stand. A bill that
// is wrong in itself carries its refusal; the others go on. The operator's name (`Actor`) is not read.

import rules from "@csp/schemas/inbound/warehouse-xml.rules.json" with { type: "json" };
import { type BillType, billTypeOfXmlEvent } from "../bill-types.ts";
import { CodeTable, ownText } from "../code-table.ts";
import { type DocumentTime, parseDocumentTime } from "../document-time.ts";
import { MAX_DOCUMENTS, type ProfileInput, type Refusal, type RefusedCode } from "../profile.ts";
import { type FileBounds, MAX_REFUSED_CODES, quote, refuse, refusedCode, tooManyRefused } from "../refusals.ts";
import type { RuleSet } from "../rule-set.ts";
import { readTraceCode } from "../trace-code.ts";
import type { Leftovers } from "../leftovers.ts";
import { createXmlLeftovers } from "../xml-leftovers.ts";
import { createElementPath } from "../xml-path.ts";
import { createXmlForm, textReader, type WordRule, wordsOf } from "../xml-rules.ts";
import { readXml, type XmlElement, type XmlHandlers } from "../xml-stream.ts";
import type { ProblemReason } from "../problem.ts";

export interface WarehouseBill {
  /** `CorpOrderID`; empty where the rows have none. */
  readonly number: string;
  /** Of its first row. */
  readonly where: string;
  /** Name of its event. */
  readonly event: string;
  readonly type: BillType | null;
  /** The earliest of its rows. */
  readonly time: DocumentTime | null;
  /** As written; empty where no row says. */
  readonly from: string;
  readonly to: string;
  readonly listed: number;
  readonly codes: BillCodes;
  readonly refused: readonly RefusedCode[];
  /** Why the whole bill is refused. */
  readonly problem: Refusal | null;
}

/** Accepted codes in source order, packed. */
export interface BillCodes {
  uris(): readonly string[];
  /** As `codeKey` names them. */
  keys(): readonly string[];
}

const FORM = createXmlForm(rules);
const SLOT = FORM.slot;
const BOUNDS: FileBounds = { rows: rules.atMost.Data, refused: MAX_REFUSED_CODES };
const EVENTS: Readonly<Record<string, WordRule>> = rules.attributes.Event.Name.words;
const EVENT_WORDS = wordsOf(FORM.rule.Name);
const WRONG_CODE_WORDS: Readonly<Record<string, WordRule>> = rules.attributes.Data.WrongCode.words;
const readMainAction = textReader(FORM, "MainAction");
const readOrderID = textReader(FORM, "CorpOrderID");
const readWrongCode = textReader(FORM, "WrongCode");
const READ_PARTY = { from: textReader(FORM, "FromCorpID"), to: textReader(FORM, "ToCorpID") } as const;
/** Of a name that may be anything: rows are told apart by so much of it. */
const MAX_NAME_LENGTH = 128;

/** Bills by their first row. */
export async function scanWarehouse(input: ProfileInput, bounds = BOUNDS): Promise<readonly WarehouseBill[] | Refusal> {
  const scan = new WarehouseScan(input.rules, input.leftovers, bounds);
  const path = createElementPath(FORM.path);
  const left = input.leftovers === undefined ? null : createXmlLeftovers(input.leftovers, FORM.asked, FORM.read);
  const handlers: XmlHandlers = {
    open(element) {
      const step = path.open(element);
      left?.open(element, typeof step === "string");
      if (typeof step === "object") return step;
      return step === "event" ? scan.openEvent(element) : step === "data" ? scan.addRow(element) : null;
    },
    close(depth) {
      path.close(depth);
      left?.close(depth);
      return null;
    },
    text: left?.text,
  };
  const refusal = await readXml(input.chunks, FORM.asked, handlers, left !== null);
  if (refusal !== null) return refusal;
  return scan.bills.length === 0 ? refuse("NO_CODES", "", "the file lists no code") : scan.bills;
}

interface OpenEvent {
  readonly name: string;
  readonly type: BillType | null;
  readonly problem: Refusal | null;
}

class WarehouseScan {
  readonly #rules: RuleSet;
  readonly #leftovers: Leftovers | undefined;
  readonly #bounds: FileBounds;
  readonly #bills = new Map<string, OpenBill>();
  #event: OpenEvent = { name: "", type: null, problem: null };
  #rows = 0;
  #refused = 0;
  /** Rows of one scanning session repeat times; reading one costs more than a code. */
  #lastTimeText = "";
  #lastTime: DocumentTime | undefined;

  constructor(rules: RuleSet, leftovers: Leftovers | undefined, bounds: FileBounds) {
    this.#rules = rules;
    this.#leftovers = leftovers;
    this.#bounds = bounds;
  }

  get bills(): readonly WarehouseBill[] {
    return [...this.#bills.values()];
  }

  /** What is wrong with an event is wrong with each bill that has a row in it. */
  openEvent(element: XmlElement): Refusal | null {
    const where = whereOf(element);
    const name = ownText(element.values[SLOT.Name]?.trim().slice(0, MAX_NAME_LENGTH) ?? "");
    if (name.toLowerCase() === "relationcreate") return refuse("WRONG_PROFILE", where, "relation files come by the profile relation-xml");
    const type = billTypeOfXmlEvent(name) ?? null;
    const action = readMainAction(element.values);
    const expected = EVENTS[EVENT_WORDS.get(name.toLowerCase()) ?? ""]?.with?.["MainAction"];
    let problem: Refusal | null = null;
    if (type === null) problem = refuse("UNKNOWN_EVENT_NAME", where, `no bill type is written ${quote(name)}`);
    else if (typeof action === "object") problem = refuse(action.reason, where, action.detail);
    else if (action !== "" && action !== expected) problem = refuse("SHAPE_INVALID", where, `MainAction of ${type.xmlEvent ?? ""} is ${expected ?? ""}`);
    this.#event = { name, type, problem };
    return null;
  }

  /** A file of 100,000 rows in 500 bills costs 4 µs a row in all, both passes (`npm run bench -- formats`). */
  addRow(element: XmlElement): Refusal | null {
    if (this.#rows === this.#bounds.rows) return refuse("TOO_LARGE", whereOf(element), `a warehouse file has at most ${this.#bounds.rows} rows`);
    this.#rows += 1;
    const number = element.values[SLOT.CorpOrderID]?.trim().slice(0, MAX_NAME_LENGTH + 1) ?? "";
    let bill = this.#bills.get(number);
    if (bill === undefined) {
      if (this.#bills.size === MAX_DOCUMENTS) return refuse("TOO_MANY_DOCUMENTS", whereOf(element), `a file holds at most ${MAX_DOCUMENTS} bills`);
      bill = new OpenBill(ownText(number), this.#event, element);
      this.#bills.set(bill.number, bill);
    }
    const before = bill.refused.length;
    const time = this.#timeOf(element.values[SLOT.ActDate]?.trim() ?? "");
    const firstTime = bill.time;
    bill.add(element, this.#event, time, this.#rules);
    if (this.#leftovers !== undefined && firstTime !== null && time !== undefined && time.epochMs !== firstTime.epochMs)
      this.#leftovers.leave("data actdate", whereOf(element), "the time of a scan that is not the bill's first: not read: no event holds it");
    this.#refused += bill.refused.length - before;
    return this.#refused > this.#bounds.refused ? tooManyRefused(whereOf(element), this.#bounds.refused) : null;
  }

  #timeOf(text: string): DocumentTime | undefined {
    if (text !== this.#lastTimeText) {
      this.#lastTimeText = text;
      this.#lastTime = parseDocumentTime(text);
    }
    return this.#lastTime;
  }
}

class OpenBill implements WarehouseBill {
  readonly number: string;
  readonly where: string;
  readonly event: string;
  readonly type: BillType | null;
  readonly refused: RefusedCode[] = [];
  time: DocumentTime | null = null;
  from = "";
  to = "";
  listed = 0;
  problem: Refusal | null;
  #codes = new CodeTable();

  constructor(number: string, event: OpenEvent, first: XmlElement) {
    const where = whereOf(first);
    this.number = number;
    this.where = where;
    this.event = event.name;
    this.type = event.type;
    this.problem = event.problem;
    const read = readOrderID(first.values);
    if (typeof read === "object") this.problem = refuse(read.reason, where, read.detail);
  }

  get codes(): BillCodes {
    const table = this.#codes;
    const numbers = Array.from({ length: table.size }, (_, number) => number);
    return { uris: () => table.urisOf(numbers), keys: () => numbers.map((number) => table.keyOf(number)) };
  }

  add(element: XmlElement, event: OpenEvent, time: DocumentTime | undefined, rules: RuleSet): void {
    this.listed += 1;
    if (this.problem !== null) return;
    this.problem = this.#mergeHead(element, event, time);
    if (this.problem === null) this.#addCode(element, rules);
  }

  /** What each row says of the whole bill must be the same, but for the time. */
  #mergeHead(element: XmlElement, event: OpenEvent, time: DocumentTime | undefined): Refusal | null {
    if (event.problem !== null) return event.problem;
    if (event.type !== this.type) return refuse("SHAPE_INVALID", whereOf(element), `the bill stands under ${quote(this.event)} and ${quote(event.name)}`);
    if (time === undefined) return refuse("BAD_TIME", whereOf(element), "ActDate is a time, yyyy-MM-dd HH:mm:ss");
    if (this.time === null || time.epochMs < this.time.epochMs) this.time = time;
    for (const side of ["from", "to"] as const) {
      const id = READ_PARTY[side](element.values);
      if (typeof id === "object") return refuse(id.reason, whereOf(element), id.detail);
      if (id === "" || id === this[side]) continue;
      if (this[side] !== "") return refuse("SHAPE_INVALID", whereOf(element), `rows of the bill have different ${side === "from" ? "FromCorpID" : "ToCorpID"}`);
      this[side] = ownText(id);
    }
    return null;
  }

  #addCode(element: XmlElement, rules: RuleSet): void {
    const text = element.values[SLOT.Code] ?? "";
    const refuseCode = (reason: ProblemReason, detail: string): void => void this.refused.push(refusedCode(whereOf(element), reason, text, detail));
    const mark = readWrongCode(element.values);
    if (typeof mark === "object") return refuseCode(mark.reason, mark.detail);
    if (WRONG_CODE_WORDS[mark]?.refusedAs !== undefined) return refuseCode("MARKED_WRONG", "the file marks it with WrongCode");
    const known = this.#codes.size;
    if (!rules.schemes.includes("edmc") || this.#codes.addEdmc(text) < 0) {
      const code = readTraceCode(text, rules);
      if (!code.ok) return refuseCode(code.reason, code.detail);
      this.#codes.addUri(code.uri);
    }
    if (this.#codes.size === known) refuseCode("CODE_REPEATED", "listed before in this bill");
  }
}

function whereOf(element: XmlElement): string {
  return `${element.line}:${element.column}`;
}
