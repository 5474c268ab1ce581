// The codes of a relation file in columns: state, level, flag, parent and place of each code, and the order in which they
// are listed. 32 to 64 bytes a code, since columns grow by doubling; a million codes are a relation file of 100 MB.

import { CodeTable, grown } from "../code-table.ts";

/** Place of a code in the table, from 0. */
export type CodeNumber = number;

/** 0 is a code that was named as a parent and is not listed itself (yet). */
export const CODE_ACCEPTED = 1;
export const CODE_REFUSED = 2;

export const NO_PARENT = -1;

const FIRST_CAPACITY = 256;

export class RelationTable {
  readonly #placeOf: (line: number, column: number) => string;
  readonly #codes = new CodeTable(FIRST_CAPACITY);
  #state = new Uint8Array(FIRST_CAPACITY);
  #level = new Uint8Array(FIRST_CAPACITY);
  #flag = new Uint8Array(FIRST_CAPACITY);
  #parent = new Int32Array(FIRST_CAPACITY).fill(NO_PARENT);
  #line = new Uint32Array(FIRST_CAPACITY);
  #column = new Uint32Array(FIRST_CAPACITY);
  #rows = new Uint32Array(FIRST_CAPACITY);
  #rowCount = 0;

  constructor(placeOf: (line: number, column: number) => string) {
    this.#placeOf = placeOf;
  }

  /** Codes named in the file, as such or as parents. */
  get size(): number {
    return this.#codes.size;
  }

  /** Accepted codes. */
  get rowCount(): number {
    return this.#rowCount;
  }

  /** -1 where the text is no 20-digit code. */
  numberOfEdmc(code: string): CodeNumber {
    const number = this.#codes.addEdmc(code);
    if (number >= this.#state.length) this.#grow();
    return number;
  }

  numberOfUri(uri: string): CodeNumber {
    const number = this.#codes.addUri(uri);
    if (number >= this.#state.length) this.#grow();
    return number;
  }

  /** Notes where a code is first named as a parent. */
  mention(code: CodeNumber, line: number, column: number): void {
    if (this.#line[code] !== 0) return;
    this.#line[code] = line;
    this.#column[code] = column;
  }

  /** Notes a listed code, once. */
  list(code: CodeNumber, state: typeof CODE_ACCEPTED | typeof CODE_REFUSED, level: number, flag: number, line: number, column: number): void {
    this.#state[code] = state;
    this.#level[code] = level;
    this.#flag[code] = flag;
    this.#line[code] = line;
    this.#column[code] = column;
    if (state === CODE_ACCEPTED) this.#rows[this.#rowCount++] = code;
  }

  setParent(code: CodeNumber, parent: CodeNumber): void {
    this.#parent[code] = parent;
  }

  /** The accepted code in row `row`, in source order. */
  codeAt(row: number): CodeNumber {
    return this.#rows[row] ?? 0;
  }

  stateOf(code: CodeNumber): number {
    return this.#state[code] ?? 0;
  }

  levelOf(code: CodeNumber): number {
    return this.#level[code] ?? 0;
  }

  flagOf(code: CodeNumber): number {
    return this.#flag[code] ?? 0;
  }

  /** `NO_PARENT` where it names none, or one that is no code. */
  parentOf(code: CodeNumber): CodeNumber {
    return this.#parent[code] ?? NO_PARENT;
  }

  /** Where the code is listed, or first named. */
  whereOf(code: CodeNumber): string {
    return this.#placeOf(this.#line[code] ?? 0, this.#column[code] ?? 0);
  }

  uriOf(code: CodeNumber): string {
    return this.#codes.uriOf(code);
  }

  urisOf(codes: readonly CodeNumber[] | Uint32Array): readonly string[] {
    return this.#codes.urisOf(codes);
  }

  /** Length of that URI, without making it where it is of a 20-digit code. */
  uriLengthOf(code: CodeNumber): number {
    return this.#codes.uriLengthOf(code);
  }

  #grow(): void {
    const capacity = this.#state.length * 2;
    this.#state = grown(this.#state, capacity);
    this.#level = grown(this.#level, capacity);
    this.#flag = grown(this.#flag, capacity);
    const from = this.#parent.length;
    this.#parent = grown(this.#parent, capacity).fill(NO_PARENT, from);
    this.#line = grown(this.#line, capacity);
    this.#column = grown(this.#column, capacity);
    this.#rows = grown(this.#rows, capacity);
  }
}
