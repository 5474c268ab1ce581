// Commissioning events → rows, and in which events their codes will be read back: one for each batch and level, whatever events
// they came in.

import type { EpcisEvent } from "@csp/epcis";
import type { Ledger } from "../target.ts";
import type { OpenBatch, Rows } from "./rows.ts";

/** Rows of a batch that one event, or a part of one, added. */
interface Stretch {
  readonly index: number;
  /** Place of the batch. */
  readonly at: number;
  readonly from: number;
  readonly until: number;
}

const LEVELS = 10;

export class Commissioned {
  readonly #rows: Rows;
  readonly #ledger: Ledger;
  readonly #stretches: Stretch[] = [];

  constructor(rows: Rows, ledger: Ledger) {
    this.#rows = rows;
    this.#ledger = ledger;
  }

  /** `offset`: place of the first code in the list of the whole event. */
  add(event: EpcisEvent, index: number, offset: number, batch: OpenBatch): void {
    const { at } = batch;
    const from = this.#rows.sizeOf(at);
    this.#rows.addCodes(event, index, offset, batch, this.#ledger);
    this.#stretches.push({ index, at, from, until: this.#rows.sizeOf(at) });
  }

  /** Lists events whose codes are not read back as theirs alone. All levels must be known. */
  settle(): void {
    /** By batch and level, the first event that has codes of it. */
    const firstOf = new Map<number, number>();
    /** By event, the first batch and level of its codes; null of an event of which there is no row. */
    const keyOf = new Map<number, number | null>();
    const joined = new Set<number>();
    const split = new Set<number>();
    for (const { index, at, from, until } of this.#stretches) {
      let last: number | null = keyOf.get(index) ?? null;
      if (last === null) keyOf.set(index, null);
      for (let place = from; place < until; place++) {
        const key = at * LEVELS + this.#rows.levelAt(at, place);
        if (key === last && place > from) continue;
        if (last === null) keyOf.set(index, key);
        else if (key !== last) split.add(index);
        last = key;
        const first = firstOf.get(key);
        if (first === undefined) firstOf.set(key, index);
        else if (first !== index) joined.add(first).add(index);
      }
    }
    for (const index of joined) this.#ledger.lose(index, "epcList", "read as one event with other commissioned codes of the batch and level");
    for (const index of split) this.#ledger.lose(index, "epcList", "its codes are of several levels, and read as an event for each");
    for (const [index, key] of keyOf) if (key === null) this.#ledger.lose(index, "", "none of its codes can stand in a relation file");
  }
}
