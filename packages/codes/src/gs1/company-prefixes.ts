// How long the GS1 company prefix of a key is, which only the lists of the GS1 organisations say: a compact trie over a table
// that the caller supplies. Longest match wins, so a table may give a rule for a range and exceptions from it.

/** Keys that begin with `prefix` have a company prefix of `length` digits; 0 where they have none. */
export interface CompanyPrefixEntry {
  /** 1 to 12 digits. */
  readonly prefix: string;
  /** 0, or 4 to 12. */
  readonly length: number;
}

export interface CompanyPrefixes {
  /** The same for digits, each as a number, that are followed by others or by a number over 9: for who has read them already. */
  readonly lengthOf: (digits: Uint8Array, at: number) => number;
  /** Digits of the company prefix of the key whose digits begin at the offset; 0 where the table does not know, or knows of none. */
  readonly lengthAt: (text: string, at: number) => number;
  /** Entries in the table. */
  readonly size: number;
}

const LONGEST = 12;

// A node is two words, side by side so that a step touches one line of the cache. The first word of an inner node: bits 0–9 say
// which digits follow, bits 10–13 the length plus one of the entry that ends here, or 0. Its second word: the first of its
// children, which stand side by side by digit. A leaf is a run of one entry: bits 0–3 are how many digits it has yet, bits
// 10–13 its length plus one, and the second word is those digits as a number.
const LEAF = 1 << 14;
const LENGTH_SHIFT = 10;
const LENGTH_MASK = 15;
const DIGITS_LEFT_MASK = 15;
/** So many digits fit the word. */
const MOST_IN_LEAF = 9;
const BITS_SET = Uint8Array.from({ length: 1 << 10 }, (_, mask) => mask.toString(2).replaceAll("0", "").length);

/** Every prefix that a company has begins with digits of its GS1 organisation: so many. */
const START_DIGITS = 3;

interface Trie {
  readonly nodes: Uint32Array;
  /** By the number that the first digits make: the node that they lead to, or 0 where an entry ends on the way or none begins so. */
  readonly starts: Uint32Array;
}

/** What is known of China's own prefixes; 698 and 699 are not (domain knowledge, GS1 China). */
const KNOWN: readonly CompanyPrefixEntry[] = [
  ...["690", "691"].map((prefix) => ({ prefix, length: 7 })),
  ...["692", "693", "694", "695", "696"].map((prefix) => ({ prefix, length: 8 })),
  { prefix: "697", length: 9 },
];

/**
 * Builds the trie: 8 bytes a node, about 11 bytes a prefix and 4 KB beside, so 100,000 prefixes take about 1 MB and half a second. Throws a RangeError that names the entry for
 * one that is no digits, too long, or of an impossible length, and for two that contradict each other.
 */
export function createCompanyPrefixes(entries: Iterable<CompanyPrefixEntry>): CompanyPrefixes {
  const sorted = sortedEntries(entries);
  const nodes = buildNodes(sorted);
  const trie = { nodes, starts: startsOf(nodes) };
  return { size: sorted.length, lengthAt: (text, at) => lengthAt(trie, text, at), lengthOf: (digits, at) => lengthOf(trie, digits, at) };
}

export const KNOWN_COMPANY_PREFIXES: CompanyPrefixes = createCompanyPrefixes(KNOWN);

/** Digits of one text, and what says that they are at an end. */
const DIGITS = new Uint8Array(LONGEST + 1);
const NO_DIGIT = 10;

function lengthAt(trie: Trie, text: string, from: number): number {
  let count = 0;
  for (; count < LONGEST; count++) {
    const digit = text.charCodeAt(from + count) - 0x30;
    // Past the end the code is NaN, which is no digit either.
    if (!(digit >= 0 && digit <= 9)) break;
    DIGITS[count] = digit;
  }
  DIGITS[count] = NO_DIGIT;
  return lengthOf(trie, DIGITS, 0);
}

/** 40 to 100 ns with 100,000 random prefixes loaded: the first digits at once, two or three steps, then the digits of a leaf (`npm run bench -- codes`). */
function lengthOf({ nodes, starts }: Trie, digits: Uint8Array, from: number): number {
  const start = startOf(digits, from);
  let node = start < 0 ? 0 : (starts[start] ?? 0);
  let found = 0;
  for (let at = node === 0 ? from : from + START_DIGITS; ; at++) {
    const word = nodes[node] ?? 0;
    if ((word & LEAF) !== 0) return isRestOf(nodes[node + 1] ?? 0, word & DIGITS_LEFT_MASK, digits, at) ? ((word >> LENGTH_SHIFT) & LENGTH_MASK) - 1 : found;
    const stored = (word >> LENGTH_SHIFT) & LENGTH_MASK;
    if (stored !== 0) found = stored - 1;
    const digit = digits[at] ?? NO_DIGIT;
    const bit = 1 << digit;
    if (digit >= NO_DIGIT || (word & bit) === 0) return found;
    node = (nodes[node + 1] ?? 0) + 2 * (BITS_SET[word & (bit - 1)] ?? 0);
  }
}

/** The number that the first digits make; -1 where there are fewer. */
function startOf(digits: Uint8Array, from: number): number {
  const hundreds = digits[from] ?? NO_DIGIT;
  const tens = digits[from + 1] ?? NO_DIGIT;
  const ones = digits[from + 2] ?? NO_DIGIT;
  return hundreds < NO_DIGIT && tens < NO_DIGIT && ones < NO_DIGIT ? hundreds * 100 + tens * 10 + ones : -1;
}

/** Whether the next digits are these. */
function isRestOf(rest: number, many: number, digits: Uint8Array, from: number): boolean {
  let value = 0;
  for (let at = from; at < from + many; at++) {
    const digit = digits[at] ?? NO_DIGIT;
    if (digit >= NO_DIGIT) return false;
    value = value * 10 + digit;
  }
  return value === rest;
}

function sortedEntries(entries: Iterable<CompanyPrefixEntry>): readonly CompanyPrefixEntry[] {
  const byPrefix = new Map<string, CompanyPrefixEntry>();
  for (const entry of entries) {
    const { prefix, length } = entry;
    if (!/^[0-9]{1,12}$/.test(prefix)) throw new RangeError(`a company prefix entry begins with 1 to 12 digits, not ${JSON.stringify(prefix)}`);
    if (length !== 0 && !(Number.isInteger(length) && length >= 4 && length <= LONGEST)) {
      throw new RangeError(`a company prefix has 4 to 12 digits, or 0 for none; ${prefix} says ${length}`);
    }
    const before = byPrefix.get(prefix);
    if (before !== undefined && before.length !== length) throw new RangeError(`${prefix} stands in the table with lengths ${before.length} and ${length}`);
    byPrefix.set(prefix, entry);
  }
  return [...byPrefix.values()].toSorted((a, b) => (a.prefix < b.prefix ? -1 : 1));
}

/** A node is the run of sorted entries that share the digits down to it; nodes are laid out breadth first. */
function buildNodes(sorted: readonly CompanyPrefixEntry[]): Uint32Array {
  const words: number[] = [];
  const runs = [{ from: 0, end: sorted.length, depth: 0 }];
  for (let node = 0; node < runs.length; node++) {
    const { from, end, depth } = runs[node] ?? { from: 0, end: 0, depth: 0 };
    const first = sorted[from];
    if (first && from + 1 === end && first.prefix.length - depth <= MOST_IN_LEAF) {
      words.push(LEAF | ((first.length + 1) << LENGTH_SHIFT) | (first.prefix.length - depth), Number(first.prefix.slice(depth)));
      continue;
    }
    // Of entries that share all digits of one, that one is sorted first.
    const endsHere = from < end && first?.prefix.length === depth;
    let word = endsHere ? (first.length + 1) << LENGTH_SHIFT : 0;
    const firstChild = 2 * runs.length;
    for (let at = endsHere ? from + 1 : from; at < end;) {
      const digit = sorted[at]?.prefix.charCodeAt(depth);
      const start = at;
      while (at < end && sorted[at]?.prefix.charCodeAt(depth) === digit) at += 1;
      word |= 1 << ((digit ?? 0) - 0x30);
      runs.push({ from: start, end: at, depth: depth + 1 });
    }
    words.push(word, firstChild);
  }
  return Uint32Array.from(words);
}

function startsOf(nodes: Uint32Array): Uint32Array {
  return Uint32Array.from({ length: 10 ** START_DIGITS }, (_, number) => {
    let node = 0;
    for (const digit of `${number}`.padStart(START_DIGITS, "0")) {
      const word = nodes[node] ?? 0;
      const bit = 1 << Number(digit);
      if ((word & LEAF) !== 0 || word >> LENGTH_SHIFT !== 0 || (word & bit) === 0) return 0;
      node = (nodes[node + 1] ?? 0) + 2 * (BITS_SET[word & (bit - 1)] ?? 0);
    }
    return node;
  });
}
