// A compact set of codes that gives each a number, in the order they were first named: 20-digit codes as two 32-bit words,
// all others as text. For files whose codes do not fit in memory as strings: 16 to 32 bytes a code.

import { beginsWith, edmcUri } from "@csp/codes";

/** Marks a code that is kept as text: no nine digits give so high a word. */
const AS_TEXT = 0xffff_ffff;
/** Slots looked at for one code; honest codes need a handful at half load. */
const MAX_PROBES = 64;
const EDMC_HEAD = edmcUri("");
const EDMC_LENGTH = 20;
const EDMC_URI_LENGTH = EDMC_HEAD.length + EDMC_LENGTH;
/** The code that is looked at, in bytes: to ask a string for each of its characters may take three times as long. */
const CODE = Buffer.alloc(EDMC_LENGTH);
const TWO_32 = 2 ** 32;
const ZERO = 0x30;

export class CodeTable {
  #size = 0;
  #high: Uint32Array<ArrayBuffer>;
  #low: Uint32Array<ArrayBuffer>;
  /** Open addressing: number of a code plus one; 0 is free. At most half of it is taken. */
  #slots: Int32Array<ArrayBuffer>;
  /** 20-digit codes that found no free slot near their own: chosen to collide, so they go where the engine's seeded hashing holds. */
  readonly #crowded = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #numbersOfTexts = new Map<string, number>();

  constructor(capacity = 16) {
    this.#high = new Uint32Array(capacity);
    this.#low = new Uint32Array(capacity);
    this.#slots = new Int32Array(capacity * 2);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * The number of a 20-digit code; a new one is `size` before the call. -1 where the text is no such code: whether `isEdmc` holds is seen while the
   * digits are read, since looking at each twice would cost more than the rest. 200 ns a code among 10^5, with growth (`npm run bench -- formats`).
   */
  addEdmc(code: string): number {
    // Other than ASCII, a text of so many characters does not fit.
    if (code.length !== EDMC_LENGTH || CODE.write(code) !== EDMC_LENGTH || CODE[0] !== ZERO + 8) return -1;
    const head = digits(1, 10);
    const tail = digits(10, 20);
    if (head < 0 || tail < 0) return -1;
    // Nine digits take 30 bits, ten take 34: two of these go to the upper word.
    const high = head * 4 + Math.floor(tail / TWO_32);
    const low = tail % TWO_32;
    const mask = this.#slots.length - 1;
    let slot = spread(high, low) & mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const taken = (this.#slots[slot] ?? 0) - 1;
      if (taken < 0) break;
      if (this.#high[taken] === high && this.#low[taken] === low) return taken;
      slot = (slot + 1) & mask;
    }
    const crowded = this.#crowded.size === 0 ? undefined : this.#crowded.get(code);
    return crowded ?? this.#append(high, low, true);
  }

  /** The number of a code of any scheme, by its canonical URI. */
  addUri(uri: string): number {
    if (beginsWith(uri, EDMC_HEAD)) return this.addEdmc(uri.slice(EDMC_HEAD.length));
    const known = this.#numbersOfTexts.get(uri);
    if (known !== undefined) return known;
    const number = this.#append(AS_TEXT, this.#texts.length, false);
    // A copy: the text may be a slice that keeps a whole piece of the file alive.
    const copy = ownText(uri);
    this.#texts.push(copy);
    this.#numbersOfTexts.set(copy, number);
    return number;
  }

  /** Short name of a code by its number: 20 digits, or a URI. */
  keyOf(number: number): string {
    const high = this.#high[number] ?? 0;
    const low = this.#low[number] ?? 0;
    return high === AS_TEXT ? (this.#texts[low] ?? "") : this.#digitsOf(high, low);
  }

  /** Canonical URI of a code by its number. */
  uriOf(number: number): string {
    const key = this.keyOf(number);
    return this.#high[number] === AS_TEXT ? key : edmcUri(key);
  }

  /** URIs of many codes, written into one text and cut from it: 130 ns a code, where making each takes 170, and less to collect. */
  urisOf(numbers: readonly number[] | Uint32Array): readonly string[] {
    const bytes = Buffer.allocUnsafe(numbers.length * EDMC_URI_LENGTH);
    for (let at = 0; at < numbers.length; at++) {
      const number = numbers[at] ?? 0;
      const high = this.#high[number] ?? 0;
      if (high !== AS_TEXT) writeEdmcUri(bytes, at * EDMC_URI_LENGTH, high, this.#low[number] ?? 0);
    }
    const text = bytes.toString("latin1");
    const uris: string[] = [];
    for (let at = 0; at < numbers.length; at++) {
      const number = numbers[at] ?? 0;
      uris.push(this.#high[number] === AS_TEXT ? this.uriOf(number) : text.slice(at * EDMC_URI_LENGTH, (at + 1) * EDMC_URI_LENGTH));
    }
    return uris;
  }

  /** Length of that URI, without making it where it is of a 20-digit code. */
  uriLengthOf(number: number): number {
    return this.#high[number] === AS_TEXT ? this.uriOf(number).length : EDMC_URI_LENGTH;
  }

  #digitsOf(high: number, low: number): string {
    const tail = (high % 4) * TWO_32 + low;
    return `8${String(Math.floor(high / 4)).padStart(9, "0")}${String(tail).padStart(10, "0")}`;
  }

  #append(high: number, low: number, placed: boolean): number {
    const number = this.#size;
    if (number === this.#high.length) this.#grow();
    this.#high[number] = high;
    this.#low[number] = low;
    this.#size = number + 1;
    if (placed) this.#place(number);
    return number;
  }

  #grow(): void {
    const capacity = this.#high.length * 2;
    this.#high = grown(this.#high, capacity);
    this.#low = grown(this.#low, capacity);
    this.#slots = new Int32Array(capacity * 2);
    for (let number = 0; number < this.#size; number++) if (this.#high[number] !== AS_TEXT) this.#place(number);
  }

  #place(number: number): void {
    const mask = this.#slots.length - 1;
    let slot = spread(this.#high[number] ?? 0, this.#low[number] ?? 0) & mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      if (this.#slots[slot] === 0) {
        this.#slots[slot] = number + 1;
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.#crowded.set(this.#digitsOf(this.#high[number] ?? 0, this.#low[number] ?? 0), number);
  }
}

/** A copy of a column with room for more. */
export function grown<T extends Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(column: T, capacity: number): T {
  const larger = new (column.constructor as new (length: number) => T)(capacity);
  larger.set(column);
  return larger;
}

/** A text with memory of its own, where the given one may be a slice of a large one. */
export function ownText(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}

function writeEdmcUri(bytes: Buffer, at: number, high: number, low: number): void {
  for (let offset = 0; offset < EDMC_HEAD.length; offset++) bytes[at + offset] = EDMC_HEAD.charCodeAt(offset);
  const tail = (high % 4) * TWO_32 + low;
  const first = Math.floor(tail / 1e9);
  const digitsAt = at + EDMC_HEAD.length;
  bytes[digitsAt] = ZERO + 8;
  writeDigits(bytes, digitsAt + 1, high >>> 2);
  bytes[digitsAt + 10] = ZERO + first;
  writeDigits(bytes, digitsAt + 11, tail - first * 1e9);
}

/** Nine digits, which fit in a small integer. */
function writeDigits(bytes: Buffer, from: number, value: number): void {
  let rest = value | 0;
  for (let at = from + 8; at >= from; at--) {
    const next = (rest / 10) | 0;
    bytes[at] = ZERO + rest - next * 10;
    rest = next;
  }
}

/** Of `CODE`; -1 where one of the characters is no digit. */
function digits(from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (CODE[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Spreads codes that differ in few digits over all bits. */
export function spread(high: number, low: number): number {
  let hash = Math.imul(high ^ (high >>> 15), 0x85eb_ca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2_ae35);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x27d4_eb2f);
  return (hash ^ (hash >>> 15)) >>> 0;
}
