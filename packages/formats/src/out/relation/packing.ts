// Packing events → the parents of rows. A code is in one pack, which is of a higher level and listed itself; packing that a
// relation file cannot say is a loss, the codes stay listed. Events are kept as numbers until all codes are commissioned.

import { CSP_NAMESPACE, type EpcisEvent } from "@csp/epcis";
import { quote } from "../../refusals.ts";
import type { Ledger } from "../target.ts";
import { IntColumn } from "./int-column.ts";
import { compareTime, NO_ROW, type Row, type Rows } from "./rows.ts";

const TOP_LEVEL = 9;
const MAX_FLAG = 99;

/** A packing event, or a part of one; its children are a stretch of those of all. */
interface Packed {
  readonly index: number;
  /** Without its codes; events that say the same share it. */
  readonly event: EpcisEvent;
  readonly parent: Row;
  /** Of a parent that is no code. */
  readonly parentText: string | null;
  readonly from: number;
  readonly until: number;
  /** Place of the first child in the list of the whole event. */
  readonly offset: number;
}

export class Packing {
  readonly #rows: Rows;
  readonly #ledger: Ledger;
  readonly #packed: Packed[] = [];
  #children = new IntColumn();
  /** Children that are no codes, by their place. */
  readonly #texts = new Map<number, string>();
  /** 1 where the child was packed by that event. */
  #isTaken = new IntColumn();

  /** By parent, the place of the last event that packs into it, plus one; and by event, that of the one before it. */
  readonly #lastInto = new IntColumn();
  readonly #before = new IntColumn();

  constructor(rows: Rows, ledger: Ledger) {
    this.#rows = rows;
    this.#ledger = ledger;
  }

  /** `shared`: the event without its codes. */
  add({ parentID, childEPCs }: EpcisEvent, shared: EpcisEvent, index: number, offset: number): void {
    const from = this.#children.length;
    for (const uri of childEPCs) {
      const child = this.#rows.numberOf(uri);
      if (child === NO_ROW) this.#texts.set(this.#children.length, uri);
      this.#children.push(child);
    }
    const parent = parentID === null ? NO_ROW : this.#rows.numberOf(parentID);
    const at = this.#packed.push({
      index,
      event: shared,
      parent,
      parentText: parent === NO_ROW ? (parentID ?? "") : null,
      from,
      until: this.#children.length,
      offset,
    });
    if (parent === NO_ROW) return;
    this.#before.set(at - 1, this.#lastInto.at(parent));
    this.#lastInto.set(parent, at);
  }

  /** Each event once, without its codes. */
  forEach(use: (index: number, event: EpcisEvent) => void): void {
    for (const { index, event, offset } of this.#packed) if (offset === 0) use(index, event);
  }

  /** Indexes of the events that pack into the code. */
  eventsInto(parent: Row, use: (index: number) => void): void {
    for (let at = this.#lastInto.at(parent); at > 0; at = this.#before.at(at - 1)) use(this.#packed[at - 1]?.index ?? 0);
  }

  /** Sets parents, children, flags, and the levels that no event and no filing gave. All codes must be there. */
  settle(): void {
    const rows = this.#rows;
    for (const packed of this.#packed) this.#link(packed);
    for (const batch of rows.batches)
      batch.rows.forEach((row) => {
        if (rows.levelOf(row) === 0) rows.setLevel(row, this.#heightOf(row, TOP_LEVEL));
      });
    const thinned = new Set<Row>();
    for (const { parent, from, until, offset, index } of this.#packed) {
      for (let at = from; at < until; at++) {
        const child = this.#children.at(at);
        if (this.#isTaken.at(at) === 0 || rows.levelOf(parent) > rows.levelOf(child)) continue;
        rows.forgetParent(child);
        thinned.add(parent);
        const detail = `its level ${rows.levelOf(child)} is not below that of its parent, ${rows.levelOf(parent)}`;
        this.#ledger.lose(index, `childEPCs/${offset + at - from}`, detail);
      }
    }
    for (const parent of thinned) rows.keepChildren(parent);
    // The rows say it all now.
    this.#children = new IntColumn();
    this.#isTaken = new IntColumn();
  }

  #link(packed: Packed): void {
    const { index, parent, parentText, from, until, offset } = packed;
    const rows = this.#rows;
    if (!rows.isRow(parent)) {
      // Once for all parts of an event.
      if (offset === 0) this.#ledger.lose(index, "", `its parent ${quote(parentText ?? rows.uriOf(parent))} is commissioned by none of these events`);
      return;
    }
    const isFirst = rows.firstChildOf(parent) === NO_ROW;
    const days = new Set<string>();
    for (let at = from; at < until; at++) {
      const child = this.#children.at(at);
      const problem = rows.isRow(child) ? this.#takenProblem(child, parent) : "is commissioned by none of these events";
      if (problem !== null) {
        this.#ledger.lose(index, `childEPCs/${offset + at - from}`, `${quote(this.#texts.get(at) ?? rows.uriOf(child))} ${problem}`);
        continue;
      }
      rows.addChild(parent, child);
      this.#isTaken.set(at, 1);
      days.add(rows.batchOf(child).head.productionDate);
    }
    if (days.size === 0) return;
    this.#setFlag(packed, isFirst);
    // What is packed of each batch is read as of that batch's day.
    if (offset === 0) for (const day of days) compareTime(packed.event, index, day, this.#ledger);
  }

  #takenProblem(child: Row, parent: Row): string | null {
    const before = this.#rows.parentOf(child);
    if (child === parent) return "is packed in itself";
    if (before === parent) return "is packed in it before";
    return before === NO_ROW ? null : "is packed in another before; a relation file has one parent for each code";
  }

  #setFlag({ event, index, parent }: Packed, isFirst: boolean): void {
    const flag = event.extensions.find((node) => node.namespace === CSP_NAMESPACE && node.name === "boxFlag")?.value ?? "0";
    const isFlag = /^\d{1,2}$/.test(flag) && Number(flag) <= MAX_FLAG && String(Number(flag)) === flag;
    const known = this.#rows.flagOf(parent);
    if (!isFlag) this.#ledger.lose(index, "extensions/csp:boxFlag", `a flag is a number up to ${MAX_FLAG}`);
    else if (isFirst) this.#rows.setFlag(parent, Number(flag));
    else if (known !== Number(flag)) this.#ledger.lose(index, "extensions/csp:boxFlag", `${known} by another packing of the same parent`);
  }

  /** 1 for what nothing is packed in. Packs that hold each other end at the bound. */
  #heightOf(row: Row, bound: number): number {
    const rows = this.#rows;
    if (rows.levelOf(row) > 0) return rows.levelOf(row);
    let child = rows.firstChildOf(row);
    if (bound <= 1 || child === NO_ROW) return 1;
    let height = 0;
    for (; child !== NO_ROW; child = rows.nextChildOf(child)) height = Math.max(height, this.#heightOf(child, bound - 1));
    return Math.min(height + 1, TOP_LEVEL);
  }
}
