// Texts that repeat, as numbers. A write gathers those it needs, and asks for all of them at once.

import type { ViewWrite } from "@csp/contracts";
import { BulkText } from "./bulk-text.ts";

const FIND = `SELECT t.said, t.n FROM {rows} JOIN term t ON t.said = r.said`;
const LAST = `SELECT max(n) AS n FROM term`;
const INSERT = `INSERT INTO term(n, said) SELECT r.n, r.said FROM {rows}`;

export class Terms {
  readonly #ordinals = new Map<string, number>();
  #numbers: number[] = [];

  /** Stands for the text until `resolve` has been awaited. */
  ordinalOf(text: string): number {
    let ordinal = this.#ordinals.get(text);
    if (ordinal === undefined) this.#ordinals.set(text, (ordinal = this.#ordinals.size));
    return ordinal;
  }

  numberOf(ordinal: number): number {
    const number = this.#numbers[ordinal];
    if (number === undefined) throw new Error("a term was used before it had a number");
    return number;
  }

  async resolve(write: ViewWrite): Promise<void> {
    const wanted = new BulkText({ said: "text" });
    for (const text of this.#ordinals.keys()) wanted.add(JSON.stringify(text));
    if (wanted.count === 0) return;
    const [rows, last] = await Promise.all([write.all(FIND, [], wanted.rows()), write.all(LAST)]);
    const found = new Map(rows.map((row) => [row["said"], Number(row["n"])]));
    const fresh = new BulkText({ n: "int", said: "text" });
    let next = Number(last[0]?.["n"] ?? 0) + 1;
    this.#numbers = [...this.#ordinals.keys()].map((text) => {
      const known = found.get(text);
      if (known !== undefined) return known;
      fresh.add(`[${next},${JSON.stringify(text)}]`);
      return next++;
    });
    fresh.send(write, INSERT);
  }
}
