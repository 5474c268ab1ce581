// A growing column of integers, 4 bytes each; what was never set is 0.

export class IntColumn {
  #values = new Int32Array(16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  at(place: number): number {
    return this.#values[place] ?? 0;
  }

  set(place: number, value: number): void {
    if (place >= this.#values.length) {
      const grown = new Int32Array(Math.max(place + 1, this.#values.length * 2));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[place] = value;
    if (place >= this.#length) this.#length = place + 1;
  }

  push(value: number): void {
    this.set(this.#length, value);
  }

  /** In place of an iterator, which makes an object for each value. */
  forEach(use: (value: number) => void): void {
    for (let at = 0; at < this.#length; at++) use(this.at(at));
  }
}
