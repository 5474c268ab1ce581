// As which events packing is read back from a relation file: one for each parent and batch. Nearly all events pack of one batch, so
// that is in columns: sets and maps of 90,000 events took 80 MiB of a file of 10^6 codes (`npm run bench -- formats`).

import { IntColumn } from "./int-column.ts";
import type { Row } from "./rows.ts";

/** The batches of what each event packed. */
export class BatchesOfEvents {
  /** Plus one; 0 where there is none. */
  readonly #first = new IntColumn();
  readonly #others = new Map<number, Set<number>>();

  has(index: number, batch: number): boolean {
    return this.#first.at(index) === batch + 1 || (this.#others.get(index)?.has(batch) ?? false);
  }

  /** One that it does not have. */
  add(index: number, batch: number): void {
    if (this.#first.at(index) === 0) {
      this.#first.set(index, batch + 1);
      return;
    }
    const others = this.#others.get(index);
    if (others === undefined) this.#others.set(index, new Set([batch]));
    else others.add(batch);
  }

  count(index: number): number {
    return this.#first.at(index) === 0 ? 0 : 1 + (this.#others.get(index)?.size ?? 0);
  }

  of(index: number): readonly number[] {
    const first = this.#first.at(index);
    return first === 0 ? [] : [first - 1, ...(this.#others.get(index) ?? [])];
  }
}

/** The event that is read first for each parent and batch. */
export class ReadEvents {
  readonly #batches: number;
  /** By parent: its first batch plus one, 0 where there is none; and the event. */
  readonly #batch = new IntColumn();
  readonly #event = new IntColumn();
  /** By parent and any further batch. */
  readonly #others = new Map<number, number>();

  /** `batches`: how many there are. */
  constructor(batches: number) {
    this.#batches = batches;
  }

  /** The first event that packed of the batch into the parent; the given one, where none did before. */
  firstOf(parent: Row, batch: number, index: number): number {
    const first = this.#batch.at(parent);
    if (first === batch + 1) return this.#event.at(parent);
    if (first === 0) {
      this.#batch.set(parent, batch + 1);
      this.#event.set(parent, index);
      return index;
    }
    const key = parent * this.#batches + batch;
    const known = this.#others.get(key);
    if (known === undefined) this.#others.set(key, index);
    return known ?? index;
  }
}
