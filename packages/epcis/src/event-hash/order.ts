// The order of siblings in a pre-hash string: by code point, which is the order of their UTF-8 bytes. Knows no field.

const SURROGATE = /[\uD800-\uDFFF]/;

/** Sorts the parts in place and joins them with nothing between. About 10 ns a part for the test, more for the sort itself. */
export function joinSorted(parts: string[]): string {
  if (parts.length < 2) return parts[0] ?? "";
  // JavaScript orders by UTF-16 unit, which differs only where a surrogate meets U+E000 to U+FFFF.
  for (const part of parts) {
    if (SURROGATE.test(part)) return parts.sort(compareCodePoints).join("");
  }
  if (parts.length === 2 && (parts[0] ?? "") <= (parts[1] ?? "")) return `${parts[0]}${parts[1]}`;
  return parts.sort().join("");
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
