// Percent-encoding (RFC 3986 2.1) as canonical URIs use it: everything but unreserved characters is escaped, in UTF-8
// with upper-case hex digits, so that one text has one spelling. Knows no URI.

import type { Parsed } from "./identifier.ts";
import { accept, refuse } from "./problem.ts";

/** Escapes all but letters, digits and `-._~`. A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Undoes every `%XX`, in either case; refuses a broken one and bytes that are not UTF-8. */
export function percentDecode(text: string): Parsed<string> {
  if (!text.includes("%")) return accept(text);
  const broken = /%(?![0-9A-Fa-f]{2})/.exec(text);
  if (broken) return refuse("BAD_ESCAPE", broken.index, "A percent sign must be followed by two hex digits.");
  for (const run of text.matchAll(/(?:%[0-9A-Fa-f]{2})+/g)) {
    if (!isUtf8(run[0])) return refuse("BAD_ESCAPE", run.index, "The escaped bytes are not UTF-8.");
  }
  return accept(decodeURIComponent(text));
}

/** Offset in the escaped text of the character at `decodedAt` of the decoded one. */
export function escapedOffset(escaped: string, decodedAt: number): number {
  let at = 0;
  for (let left = decodedAt; left > 0 && at < escaped.length; left--) at += escaped[at] === "%" ? 3 : 1;
  return at;
}

function isUtf8(escapes: string): boolean {
  try {
    decodeURIComponent(escapes);
    return true;
  } catch {
    // The only way that ECMAScript offers to ask.
    return false;
  }
}
