// What happens to the goods of one wave, in columns: who does what to which packs, and when. Thirty bytes a move and
// twelve a range, so that many waves fit in memory at once.

/** A range of smallest packs of one lot, and how they are scanned. */
export interface Goods {
  /** Place of the lot in its wave. */
  readonly lot: number;
  /** Smallest packs of the wave, [from, to). */
  readonly from: number;
  readonly to: number;
  /** The largest packs that are still whole there: 3 or 2 cases, 1 single packs, 0 parts of opened packs. */
  readonly level: number;
}

export interface Move {
  /** Number of its bill type, or of a deed. */
  readonly type: number;
  /** True time, virtual milliseconds. */
  readonly at: number;
  /** Whose move it is, and whose bill: index of an enterprise. */
  readonly owner: number;
  /** The other side; -1 for none (a buyer, nobody). */
  readonly other: number;
  /** The enterprise in the middle of a direct delivery; -1 for none. */
  readonly through: number;
  /** The move that this one answers or is about: a receipt's dispatch, the bill that is taken back; -1 for none. */
  readonly mate: number;
  /** 0, or the number of the part where one list of codes is cut in several bills. */
  readonly part: number;
}

/** What concerns its owner alone. */
export const ALONE = { other: -1, through: -1, mate: -1, part: 0 } as const;

export class Moves {
  #count = 0;
  #goodsCount = 0;
  #type = new Uint16Array(256);
  #at = new Float64Array(256);
  #owner = new Int32Array(256);
  #other = new Int32Array(256);
  #through = new Int32Array(256);
  #mate = new Int32Array(256);
  #part = new Uint16Array(256);
  #goodsFrom = new Uint32Array(257);
  #lot = new Uint16Array(256);
  #from = new Uint32Array(256);
  #to = new Uint32Array(256);
  #level = new Uint8Array(256);

  get count(): number {
    return this.#count;
  }

  /** Adds a move and gives its number. */
  add(move: Move, goods: readonly Goods[]): number {
    const number = this.#count++;
    if (number === this.#type.length) this.#growMoves();
    this.#type[number] = move.type;
    this.#at[number] = move.at;
    this.#owner[number] = move.owner;
    this.#other[number] = move.other;
    this.#through[number] = move.through;
    this.#mate[number] = move.mate;
    this.#part[number] = move.part;
    for (const one of goods) this.#addGoods(one);
    this.#goodsFrom[number + 1] = this.#goodsCount;
    return number;
  }

  /** Ties a dispatch to the receipt made after it. */
  setMate(number: number, mate: number): void {
    this.#mate[number] = mate;
  }

  typeOf(number: number): number {
    return this.#type[number] ?? 0;
  }

  atOf(number: number): number {
    return this.#at[number] ?? 0;
  }

  ownerOf(number: number): number {
    return this.#owner[number] ?? -1;
  }

  mateOf(number: number): number {
    return this.#mate[number] ?? -1;
  }

  moveOf(number: number): Move {
    return {
      type: this.typeOf(number),
      at: this.atOf(number),
      owner: this.ownerOf(number),
      other: this.#other[number] ?? -1,
      through: this.#through[number] ?? -1,
      mate: this.mateOf(number),
      part: this.#part[number] ?? 0,
    };
  }

  goodsOf(number: number): readonly Goods[] {
    const goods: Goods[] = [];
    for (let at = this.#goodsFrom[number] ?? 0; at < (this.#goodsFrom[number + 1] ?? 0); at++) {
      goods.push({ lot: this.#lot[at] ?? 0, from: this.#from[at] ?? 0, to: this.#to[at] ?? 0, level: this.#level[at] ?? 1 });
    }
    return goods;
  }

  /** Numbers of the moves that hold smallest pack `pack` of the wave, by true time. */
  of(pack: number): readonly number[] {
    const found: number[] = [];
    let number = 0;
    for (let at = 0; at < this.#goodsCount; at++) {
      if (pack < (this.#from[at] ?? 0) || pack >= (this.#to[at] ?? 0)) continue;
      while ((this.#goodsFrom[number + 1] ?? 0) <= at) number += 1;
      found.push(number);
    }
    return found.toSorted((a, b) => this.atOf(a) - this.atOf(b) || a - b);
  }

  #addGoods(goods: Goods): void {
    const at = this.#goodsCount++;
    if (at === this.#lot.length) this.#growGoods();
    this.#lot[at] = goods.lot;
    this.#from[at] = goods.from;
    this.#to[at] = goods.to;
    this.#level[at] = goods.level;
  }

  #growMoves(): void {
    this.#type = grown(this.#type);
    this.#at = grown(this.#at);
    this.#owner = grown(this.#owner);
    this.#other = grown(this.#other);
    this.#through = grown(this.#through);
    this.#mate = grown(this.#mate);
    this.#part = grown(this.#part);
    this.#goodsFrom = grown(this.#goodsFrom);
  }

  #growGoods(): void {
    this.#lot = grown(this.#lot);
    this.#from = grown(this.#from);
    this.#to = grown(this.#to);
    this.#level = grown(this.#level);
  }
}

type Column = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

function grown<T extends Column>(column: T): T {
  const larger = new (column.constructor as new (length: number) => T)(column.length * 2);
  larger.set(column);
  return larger;
}
