// Packing events → the parents of rows. A code is in one pack, which is of a higher level and listed itself; packing that a
// relation file cannot say is a loss, the codes stay listed. Events are kept as numbers until all codes are commissioned.

import { CSP_NAMESPACE, type EpcisEvent } from "@csp/epcis";
import { quote } from "../../refusals.ts";
import { FORM } from "../../relation-xml/batch.ts";
import type { Ledger } from "../target.ts";
import { IntColumn } from "./int-column.ts";
import { BatchesOfEvents, ReadEvents } from "./read-events.ts";
import { compareTime, NO_ROW, type Row, type Rows } from "./rows.ts";

const TOP_LEVEL = 9;
/** As the profile that reads it takes it. */
const MAX_FLAG = FORM.rule.flag.maximum ?? 0;

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
        this.#isTaken.set(at, 0);
        rows.forgetParent(child);
        thinned.add(parent);
        const detail = `its level ${rows.levelOf(child)} is not below that of its parent, ${rows.levelOf(parent)}`;
        this.#ledger.lose(index, `childEPCs/${offset + at - from}`, detail);
      }
    }
    for (const parent of thinned) rows.keepChildren(parent);
    this.#compareEvents();
    // The rows say it all now.
    this.#children = new IntColumn();
    this.#isTaken = new IntColumn();
  }

  #link({ index, parent, parentText, from, until, offset }: Packed): void {
    const rows = this.#rows;
    if (!rows.isRow(parent)) {
      // Once for all parts of an event.
      if (offset === 0) this.#ledger.lose(index, "", `its parent ${quote(parentText ?? rows.uriOf(parent))} is commissioned by none of these events`);
      return;
    }
    for (let at = from; at < until; at++) {
      const child = this.#children.at(at);
      const problem = rows.isRow(child) ? this.#takenProblem(child, parent) : "is commissioned by none of these events";
      if (problem !== null) {
        this.#ledger.lose(index, `childEPCs/${offset + at - from}`, `${quote(this.#texts.get(at) ?? rows.uriOf(child))} ${problem}`);
        continue;
      }
      rows.addChild(parent, child);
      this.#isTaken.set(at, 1);
    }
  }

  /** What was packed is read as an event for each parent and each batch in it, as of the day of that batch, whatever events it came in. */
  #compareEvents(): void {
    const rows = this.#rows;
    const readEvents = new ReadEvents(rows.batches.length);
    const flagged = new IntColumn();
    const joined = new Set<number>();
    const batchesOf = new BatchesOfEvents();
    for (const packed of this.#packed) {
      const { index, parent, from, until } = packed;
      if (!rows.isRow(parent)) continue;
      const isTold = batchesOf.count(index) > 0;
      let last = -1;
      for (let at = from; at < until; at++) {
        if (this.#isTaken.at(at) === 0) continue;
        const batch = rows.batchAt(this.#children.at(at));
        if (batch === last) continue;
        last = batch;
        if (!batchesOf.has(index, batch)) {
          this.#compareDay(packed, batch, batchesOf.of(index));
          batchesOf.add(index, batch);
        }
        const first = readEvents.firstOf(parent, batch, index);
        if (first !== index) joined.add(first).add(index);
      }
      // Once for all parts of an event.
      if (last >= 0 && !isTold) this.#setFlag(packed, flagged);
    }
    for (const index of joined) this.#ledger.lose(index, "childEPCs", "read as one event with what others pack into the same parent");
    let told = -1;
    for (const { index, parent } of this.#packed) {
      if (!rows.isRow(parent) || index <= told) continue;
      told = index;
      const count = batchesOf.count(index);
      if (count > 1) this.#ledger.lose(index, "childEPCs", `read as ${count} events, one for each batch`);
      if (count === 0) this.#ledger.lose(index, "", "it packs nothing that a relation file can say");
    }
  }

  /** Once for each day. */
  #compareDay({ event, index }: Packed, batch: number, before: readonly number[]): void {
    const dayOf = (at: number): string => this.#rows.batches[at]?.head.productionDate ?? "";
    if (!before.some((one) => dayOf(one) === dayOf(batch))) compareTime(event, index, dayOf(batch), this.#ledger);
  }

  #takenProblem(child: Row, parent: Row): string | null {
    const before = this.#rows.parentOf(child);
    if (child === parent) return "is packed in itself";
    if (before === parent) return "is packed in it before";
    return before === NO_ROW ? null : "is packed in another before; a relation file has one parent for each code";
  }

  /** The first packing of a parent says it for all; `flagged`: parents of which it is said. */
  #setFlag({ event, index, parent }: Packed, flagged: IntColumn): void {
    const said = event.extensions.find((node) => node.namespace === CSP_NAMESPACE && node.name === "boxFlag" && node.value !== null)?.value ?? null;
    const isFlag = said !== null && /^[1-9]\d*$/.test(said) && Number(said) <= MAX_FLAG;
    if (flagged.at(parent) === 0) this.#rows.setFlag(parent, isFlag ? Number(said) : 0);
    flagged.set(parent, 1);
    const read = this.#rows.flagOf(parent);
    const where = "extensions/csp:boxFlag";
    if (said !== null && !isFlag) this.#ledger.lose(index, where, `a flag is a number up to ${MAX_FLAG}, and none is 0`);
    else if (said !== null && read !== Number(said)) this.#ledger.lose(index, where, `${read} by another packing of the same parent`);
    else if (said === null && read !== 0) this.#ledger.add(index, where, `${read}, by another packing of the same parent`);
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
