// Commissioning events → rows, and in which events their codes will be read back: one for each file, batch and level, whatever
// events they came in.

import type { EpcisEvent } from "@csp/epcis";
import type { Ledger } from "../target.ts";
import type { IntColumn } from "./int-column.ts";
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
const NONE: ReadonlySet<number> = new Set();

export class Commissioned {
  readonly #rows: Rows;
  readonly #ledger: Ledger;
  readonly #stretches: Stretch[] = [];
  /** By file, of those that hold not all of their batches. */
  readonly #eventsIn = new Map<number, Set<number>>();

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

  /** Lists events whose codes are not read back as theirs alone. All levels must be known. `fileOf`: of a row whose batch is not in one file as a whole, the number of its file; else 0. */
  settle(fileOf: IntColumn): void {
    const rows = this.#rows;
    /** By file, batch and level, the first event that has codes of it. */
    const firstOf = new Map<number, number>();
    /** By event, the first file, batch and level of its codes; null of an event of which there is no row. */
    const keyOf = new Map<number, number | null>();
    const joined = new Set<number>();
    const ofLevels = new Set<number>();
    const inFiles = new Set<number>();
    for (const { index, at, from, until } of this.#stretches) {
      let last: number | null = keyOf.get(index) ?? null;
      if (last === null) keyOf.set(index, null);
      for (let place = from; place < until; place++) {
        const row = rows.rowAt(at, place);
        const file = fileOf.at(row);
        const key = (file * rows.batches.length + at) * LEVELS + rows.levelOf(row);
        if (key === last && place > from) continue;
        if (last === null) keyOf.set(index, key);
        else if (key % LEVELS !== last % LEVELS) ofLevels.add(index);
        if (last !== null && Math.trunc(key / LEVELS) !== Math.trunc(last / LEVELS)) inFiles.add(index);
        last = key;
        if (file > 0) this.#addTo(file, index);
        const first = firstOf.get(key);
        if (first === undefined) firstOf.set(key, index);
        else if (first !== index) joined.add(first).add(index);
      }
    }
    const lose = (events: ReadonlySet<number>, detail: string): void => {
      for (const index of events) this.#ledger.lose(index, "epcList", detail);
    };
    lose(joined, "read as one event with other commissioned codes of the batch and level");
    lose(ofLevels, "its codes are of several levels, and read as an event for each");
    lose(inFiles, "its codes stand in several documents, since one would be larger than its reader takes, and are read as an event of each");
    for (const [index, key] of keyOf) if (key === null) this.#ledger.lose(index, "", "none of its codes can stand in a relation file");
  }

  /** Events that have codes in the file of this number. */
  eventsIn(file: number): ReadonlySet<number> {
    return this.#eventsIn.get(file) ?? NONE;
  }

  #addTo(file: number, index: number): void {
    const known = this.#eventsIn.get(file);
    if (known === undefined) this.#eventsIn.set(file, new Set([index]));
    else known.add(index);
  }
}
