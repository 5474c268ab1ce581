// Gathers rows for one bulk statement as the text that the store takes. Knows no table.

import type { BulkRows, BulkType, ViewWrite } from "@csp/contracts";

const PIECES_A_CHUNK = 1024;

export class BulkText {
  readonly #columns: Readonly<Record<string, BulkType>>;
  #pieces: (string | number)[] = [];
  #chunks: string[] = [];
  #count = 0;

  constructor(columns: Readonly<Record<string, BulkType>>) {
    this.#columns = columns;
  }

  get count(): number {
    return this.#count;
  }

  /** A row as JSON text: a value where there is one column, an array of them where there are more. */
  add(row: string | number): void {
    this.#count += 1;
    // Joined bit by bit, so that no join of a large write holds up the event loop.
    if (this.#pieces.push(row) === PIECES_A_CHUNK) {
      this.#chunks.push(this.#pieces.join(","));
      this.#pieces = [];
    }
  }

  rows(): BulkRows {
    if (this.#pieces.length > 0) this.#chunks.push(this.#pieces.join(","));
    this.#pieces = [];
    return { columns: this.#columns, json: `[${this.#chunks.join(",")}]` };
  }

  /**
   * Sends the statement with the rows, if there are any. Nobody waits for it: statements run in the order in which they
   * are sent, and one that fails makes the whole write fail (contracts/src/ports/view-store.ts).
   */
  send(write: ViewWrite, sql: string): void {
    if (this.#count > 0) write.run(sql, [], this.rows()).catch(() => undefined);
  }
}
