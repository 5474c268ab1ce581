// Which codes the events of a file name, for a file of any size: 64 bits of a hash for each in place of its text. Two codes of
// one hash (one chance in tens of millions, among a million codes) would be counted as one in an explanation, and nowhere else.

const FIRST_SLOTS = 1024;
/** Words of the hash in a slot; both 0 in an empty one. */
const WORDS = 2;

export class CodeSet {
  #hashes = new Uint32Array(FIRST_SLOTS * WORDS);
  #found = new Uint8Array(FIRST_SLOTS);
  #size = 0;

  /** Different codes. */
  get size(): number {
    return this.#size;
  }

  add(code: string): void {
    const [high, low] = hashOf(code);
    const slot = this.#slotOf(high, low);
    if (this.#isAt(slot, high, low)) return;
    this.#put(slot, high, low);
    this.#size += 1;
    if (this.#size * 2 > this.#found.length) this.#grow();
  }

  /** True the first time that it is asked for a code that is in it. */
  find(code: string): boolean {
    const [high, low] = hashOf(code);
    const slot = this.#slotOf(high, low);
    if (!this.#isAt(slot, high, low) || this.#found[slot] === 1) return false;
    this.#found[slot] = 1;
    return true;
  }

  /** Its own, or the empty one that it would have. */
  #slotOf(high: number, low: number): number {
    const last = this.#found.length - 1;
    let slot = low & last;
    while (!this.#isAt(slot, high, low) && !this.#isAt(slot, 0, 0)) slot = (slot + 1) & last;
    return slot;
  }

  #isAt(slot: number, high: number, low: number): boolean {
    return this.#hashes[slot * WORDS] === high && this.#hashes[slot * WORDS + 1] === low;
  }

  #put(slot: number, high: number, low: number): void {
    this.#hashes[slot * WORDS] = high;
    this.#hashes[slot * WORDS + 1] = low;
  }

  #grow(): void {
    const hashes = this.#hashes;
    const found = this.#found;
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#found = new Uint8Array(found.length * 2);
    for (const [at, isFound] of found.entries()) {
      const high = hashes[at * WORDS] ?? 0;
      const low = hashes[at * WORDS + 1] ?? 0;
      if (high === 0 && low === 0) continue;
      const slot = this.#slotOf(high, low);
      this.#put(slot, high, low);
      this.#found[slot] = isFound;
    }
  }
}

/** Two runs of MurmurHash3's mixing over the characters, with seeds of their own. */
function hashOf(code: string): readonly [high: number, low: number] {
  let high = 0x9747b28c;
  let low = 0x3c6ef372;
  for (let at = 0; at < code.length; at += 1) {
    const unit = code.charCodeAt(at);
    high = Math.imul(high ^ unit, 0xcc9e2d51);
    high ^= high >>> 15;
    low = Math.imul(low ^ unit, 0x1b873593);
    low ^= low >>> 13;
  }
  return [mixed(high ^ code.length), mixed(low) || 1];
}

function mixed(word: number): number {
  let mix = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}
