// JSON in the one spelling that is signed (RFC 8785): no white space, names in the order of their UTF-16 units, numbers as
// ECMAScript writes them. So key order and spacing on the way change no signature.

/** Null where a number is beyond a double: it has no such spelling. Takes what `readJson` gave, which bounds its depth. */
export function canonicalJson(value: unknown): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? JSON.stringify(value) : null;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const parts: string[] = [];
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) {
      const text = canonicalJson(item);
      if (text === null) return null;
      parts.push(text);
    }
    return `[${parts.join(",")}]`;
  }
  for (const name of Object.keys(value).toSorted(byUnits)) {
    const text = canonicalJson((value as { readonly [name: string]: unknown })[name]);
    if (text === null) return null;
    parts.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${parts.join(",")}}`;
}

function byUnits(left: string, right: string): number {
  return left < right ? -1 : 1;
}
