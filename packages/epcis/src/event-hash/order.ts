// The order of siblings in a pre-hash string: by code point, which is the order of their UTF-8 bytes. Knows no field.

const SURROGATE = /[\uD800-\uDFFF]/;
/** So many are put in their places one by one; the engine's own sort takes 1 µs before it compares anything. */
const FEW = 8;

/** Sorts the parts in place and joins them with nothing between. About 10 ns a part for the test, more for the sort itself. */
export function joinSorted(parts: string[]): string {
  if (parts.length < 2) return parts[0] ?? "";
  // JavaScript orders by UTF-16 unit, which differs only where a surrogate meets U+E000 to U+FFFF.
  for (const part of parts) {
    if (SURROGATE.test(part)) return parts.sort(compareCodePoints).join("");
  }
  return parts.length <= FEW ? joinFewSorted(parts) : parts.sort().join("");
}

function joinFewSorted(parts: string[]): string {
  for (let from = 1; from < parts.length; from += 1) {
    const part = parts[from] ?? "";
    let at = from;
    for (; at > 0 && (parts[at - 1] ?? "") > part; at -= 1) parts[at] = parts[at - 1] ?? "";
    parts[at] = part;
  }
  let joined = "";
  for (const part of parts) joined += part;
  return joined;
}

/** Negative, zero or positive, by code point. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  if (at === length) return a.length - b.length;
  return raised(a.charCodeAt(at)) - raised(b.charCodeAt(at));
}

/** Surrogates stand for code points above all others. */
function raised(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
