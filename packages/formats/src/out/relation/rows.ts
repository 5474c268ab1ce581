// The codes of commissioning events as rows of relation files: which batch each is of, its level, what it is packed in. Rows are
// numbers in columns, so that a file of 10^6 codes is written in 250 MiB (`npm run bench -- formats`) instead of 830.

import { classUriOf } from "@csp/codes";
import { type EpcisEvent, epochMsOf, parseTime } from "@csp/epcis";
import { CodeTable } from "../../code-table.ts";
import { CHINA_OFFSET } from "../../document-time.ts";
import { quote } from "../../refusals.ts";
import type { RuleSet } from "../../rule-set.ts";
import { codeText, noCodeText } from "../code-text.ts";
import type { Ledger } from "../target.ts";
import type { BatchHead } from "./batch-of-event.ts";
import { IntColumn } from "./int-column.ts";

/** Number of a code; of those named by packing alone there is no row. */
export type Row = number;
/** No row. */
export const NO_ROW = -1;

export interface Batch {
  readonly head: BatchHead;
  /** Events that say it; the first names it. */
  readonly events: number[];
  /** In the order of the events. */
  readonly rows: IntColumn;
}

/** Where the codes of an event go. */
export interface OpenBatch {
  /** Place of the batch. */
  readonly at: number;
  /** Of all codes of the event; null where it does not say. */
  readonly level: number | null;
}

export class Rows {
  readonly batches: Batch[] = [];
  readonly rules: RuleSet;
  readonly #codes = new CodeTable();
  readonly #byHead = new Map<string, number>();
  /** Place of the batch plus one; 0 for a code without a row. */
  readonly #batch = new IntColumn();
  /** 0 until it is known. */
  readonly #level = new IntColumn();
  /** Of its packing, `csp:boxFlag`; 0 for a full pack. */
  readonly #flag = new IntColumn();
  /** Each plus one, so that 0 is none. Children stand in the order in which the packing events name them. */
  readonly #parent = new IntColumn();
  readonly #firstChild = new IntColumn();
  readonly #lastChild = new IntColumn();
  readonly #nextChild = new IntColumn();

  constructor(rules: RuleSet) {
    this.rules = rules;
  }

  /** NO_ROW for what is no code. */
  numberOf(uri: string): Row {
    return this.#codes.addUri(uri);
  }

  isRow(row: Row): boolean {
    return row !== NO_ROW && this.#batch.at(row) > 0;
  }

  uriOf(row: Row): string {
    return this.#codes.uriOf(row);
  }

  /** As it stands in a file. */
  textOf(row: Row): string {
    return codeText(this.uriOf(row), this.rules) ?? "";
  }

  /** Place of its batch; -1 of what is no row. */
  batchAt(row: Row): number {
    return this.#batch.at(row) - 1;
  }

  batchOf(row: Row): Batch {
    const batch = this.batches[this.batchAt(row)];
    if (batch === undefined) throw new Error("a code that no event commissions was taken for a row");
    return batch;
  }

  levelOf(row: Row): number {
    return this.#level.at(row);
  }

  setLevel(row: Row, level: number): void {
    this.#level.set(row, level);
  }

  flagOf(row: Row): number {
    return this.#flag.at(row);
  }

  setFlag(row: Row, flag: number): void {
    this.#flag.set(row, flag);
  }

  parentOf(row: Row): Row {
    return this.#parent.at(row) - 1;
  }

  firstChildOf(row: Row): Row {
    return this.#firstChild.at(row) - 1;
  }

  nextChildOf(row: Row): Row {
    return this.#nextChild.at(row) - 1;
  }

  addChild(parent: Row, child: Row): void {
    this.#parent.set(child, parent + 1);
    const last = this.#lastChild.at(parent);
    if (last === 0) this.#firstChild.set(parent, child + 1);
    else this.#nextChild.set(last - 1, child + 1);
    this.#lastChild.set(parent, child + 1);
  }

  /** Of children that are to go, the parent is taken first. */
  forgetParent(child: Row): void {
    this.#parent.set(child, 0);
  }

  /** Keeps the children whose parent it is, in one pass. */
  keepChildren(parent: Row): void {
    const kept: Row[] = [];
    for (let child = this.firstChildOf(parent); child !== NO_ROW; child = this.nextChildOf(child)) if (this.parentOf(child) === parent) kept.push(child);
    this.#firstChild.set(parent, 0);
    this.#lastChild.set(parent, 0);
    for (const child of kept) this.#nextChild.set(child, 0);
    for (const child of kept) this.addChild(parent, child);
  }

  /** The batch of these facts, which the event says too. */
  openBatch(head: BatchHead, index: number): number {
    const key = JSON.stringify([head.uri, head.batchNo, head.productionDate, head.expiryDate, ...head.facts]);
    let at = this.#byHead.get(key);
    if (at === undefined) {
      at = this.batches.push({ head, events: [], rows: new IntColumn() }) - 1;
      this.#byHead.set(key, at);
    }
    this.batches[at]?.events.push(index);
    return at;
  }

  /** How many rows the batch has. */
  sizeOf(place: number): number {
    return this.batches[place]?.rows.length ?? 0;
  }

  /** One of its rows. */
  rowAt(place: number, at: number): Row {
    return this.batches[place]?.rows.at(at) ?? NO_ROW;
  }

  /** `offset`: place of the first code in the list of the whole event. */
  addCodes(event: EpcisEvent, index: number, offset: number, { at: place, level }: OpenBatch, ledger: Ledger): void {
    const batch = this.batches[place];
    for (let at = 0; at < event.epcList.length; at++) {
      const uri = event.epcList[at] ?? "";
      if (codeText(uri, this.rules) === null) {
        ledger.lose(index, `epcList/${offset + at}`, noCodeText(uri, this.rules, event));
        continue;
      }
      const row = this.numberOf(uri);
      if (this.isRow(row)) {
        ledger.lose(index, `epcList/${offset + at}`, `${quote(uri)} is commissioned before; a relation file lists a code once`);
        continue;
      }
      this.#batch.set(row, place + 1);
      this.#level.set(row, level ?? this.#levelOfClass(uri));
      batch?.rows.push(row);
    }
  }

  /** 0 where none is filed. */
  #levelOfClass(uri: string): number {
    const classUri = classUriOf(uri);
    return classUri === null ? 0 : (this.rules.classes.get(classUri)?.level ?? 0);
  }
}

/** A relation file has no time but the day of production. */
export function compareTime(event: EpcisEvent, index: number, productionDate: string, ledger: Ledger): void {
  const read = `${productionDate}T00:00:00${CHINA_OFFSET}`;
  const isSame = event.eventTime === read || (epochMsOf(event) === parseTime(read)?.epochMs && !/\.\d*[1-9]/.test(event.eventTime));
  if (!isSame) ledger.lose(index, "eventTime", `a relation file gives the day of production alone: read as ${read}`);
  if (event.eventTimeZoneOffset !== CHINA_OFFSET) ledger.lose(index, "eventTimeZoneOffset", `read as ${CHINA_OFFSET}`);
}
