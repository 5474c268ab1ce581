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
  /** Digits of the company prefix of the key whose digits begin at the offset; 0 where the table does not know, or knows of none. */
  readonly lengthAt: (text: string, at: number) => number;
  /** Entries in the table. */
  readonly size: number;
}

const LONGEST = 12;
/** Bits 0–9 of a node: which digits follow. The bits above: the length plus one, 0 where no entry ends here. */
const DIGIT_BITS = 10;
const BITS_SET = Uint8Array.from({ length: 1 << DIGIT_BITS }, (_, mask) => mask.toString(2).replaceAll("0", "").length);

/** What is known of China's own prefixes; 698 and 699 are not (domain knowledge, GS1 China). */
const KNOWN: readonly CompanyPrefixEntry[] = [
  ...["690", "691"].map((prefix) => ({ prefix, length: 7 })),
  ...["692", "693", "694", "695", "696"].map((prefix) => ({ prefix, length: 8 })),
  { prefix: "697", length: 9 },
];

/**
 * Builds the trie: 6 bytes a node, so 100,000 prefixes take about 2 MB and 0.2 s. Throws a RangeError that names the entry
 * for one that is no digits, too long, or of an impossible length, and for two that contradict each other.
 */
export function createCompanyPrefixes(entries: Iterable<CompanyPrefixEntry>): CompanyPrefixes {
  const sorted = sortedEntries(entries);
  const { nodes, firstChild } = buildTrie(sorted);
  return { size: sorted.length, lengthAt: (text, at) => lengthAt(nodes, firstChild, text, at) };
}

export const KNOWN_COMPANY_PREFIXES: CompanyPrefixes = createCompanyPrefixes(KNOWN);

/** 40 to 90 ns with 100,000 random prefixes loaded: seven to twelve steps down (`npm run bench -- codes`). */
function lengthAt(nodes: Uint16Array, firstChild: Uint32Array, text: string, from: number): number {
  let node = 0;
  let found = 0;
  for (let at = from; ; at++) {
    const value = nodes[node] ?? 0;
    const stored = value >> DIGIT_BITS;
    if (stored !== 0) found = stored - 1;
    const digit = at < text.length ? text.charCodeAt(at) - 0x30 : -1;
    if (digit < 0 || digit > 9) return found;
    const bit = 1 << digit;
    if ((value & bit) === 0) return found;
    node = (firstChild[node] ?? 0) + (BITS_SET[value & (bit - 1)] ?? 0);
  }
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

/** A node is the run of sorted entries that share the digits down to it; nodes are laid out breadth first, siblings side by side. */
function buildTrie(sorted: readonly CompanyPrefixEntry[]): { readonly nodes: Uint16Array; readonly firstChild: Uint32Array } {
  const nodes: number[] = [0];
  const firstChild: number[] = [0];
  const runs = [{ from: 0, end: sorted.length, depth: 0 }];
  for (let node = 0; node < runs.length; node++) {
    const { from, end, depth } = runs[node] ?? { from: 0, end: 0, depth: 0 };
    let at = from;
    let value = 0;
    if (at < end && sorted[at]?.prefix.length === depth) {
      value = ((sorted[at]?.length ?? 0) + 1) << DIGIT_BITS;
      at += 1;
    }
    firstChild[node] = runs.length;
    while (at < end) {
      const digit = sorted[at]?.prefix.charCodeAt(depth) ?? 0;
      const start = at;
      while (at < end && sorted[at]?.prefix.charCodeAt(depth) === digit) at += 1;
      value |= 1 << (digit - 0x30);
      runs.push({ from: start, end: at, depth: depth + 1 });
    }
    nodes[node] = value;
  }
  return { nodes: Uint16Array.from(nodes), firstChild: Uint32Array.from(firstChild) };
}
