// Percent-encoding (RFC 3986 2.1) as canonical URIs use it: everything but unreserved characters is escaped, in UTF-8
// with upper-case hex digits, so that one text has one spelling. Knows no URI.

import type { Parsed } from "./identifier.ts";
import { accept, refuse } from "./problem.ts";

/** Not 0 for the characters that stand bare (RFC 3986 2.3); 2 for the tilde, which GS1's sets do not have. */
const UNRESERVED = new Uint8Array(128);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._") UNRESERVED[char.charCodeAt(0)] = 1;
UNRESERVED[0x7e] = 2;

const PLAIN = /[-.0-9A-Z_a-z]+/y;
const RESERVED = /[^-.0-9A-Z_a-z~]/;

/** Whether the character at the offset is one that `endOfPlain` passes over. */
export function isPlainAt(text: string, at: number): boolean {
  return UNRESERVED[text.charCodeAt(at)] === 1;
}

export function isUnreserved(char: string): boolean {
  return (UNRESERVED[char.charCodeAt(0)] ?? 0) !== 0;
}

/** Offset of the first character from `from` on that is no letter, digit, `-`, `.` or `_`, or the length: all before is spelled the same in every URI. */
export function endOfPlain(text: string, from: number): number {
  PLAIN.lastIndex = from;
  return PLAIN.test(text) ? PLAIN.lastIndex : from;
}

/** Escapes all but letters, digits and `-._~`. A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
export function percentEncode(text: string): string {
  return RESERVED.test(text) ? escapeReserved(text) : text;
}

/** By char code: how an ASCII character is escaped, and which character an ASCII escape stands for. */
const ESCAPES: readonly string[] = Array.from({ length: 128 }, (_, code) => `%${code.toString(16).toUpperCase().padStart(2, "0")}`);
const CHARACTERS: readonly string[] = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

/** The escape of an ASCII character. */
export function escapeOf(code: number): string {
  return ESCAPES[code] ?? "";
}

/** The ASCII character of a code. */
export function characterOf(code: number): string {
  return CHARACTERS[code] ?? "";
}

/** Serial numbers are ASCII, for which a table is several times as fast as `encodeURIComponent`. */
function escapeReserved(text: string): string {
  let escaped = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return escapeAny(text);
    if (UNRESERVED[code]) continue;
    escaped += text.slice(from, at) + escapeOf(code);
    from = at + 1;
  }
  return escaped + text.slice(from);
}

function escapeAny(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (char) => escapeOf(char.charCodeAt(0)));
}

/** Undoes every `%XX`, in either case; refuses a broken one and bytes that are not UTF-8. */
export function percentDecode(text: string): Parsed<string> {
  if (!text.includes("%")) return accept(text);
  const ascii = decodeAscii(text);
  if (ascii !== null) return accept(ascii);
  const broken = text.search(/%(?![0-9A-Fa-f]{2})/);
  if (broken >= 0) {
    return refuse("BAD_ESCAPE", broken, 1, "A percent sign must be followed by two hex digits.", "百分号后必须跟两位十六进制数字。");
  }
  try {
    return accept(decodeURIComponent(text));
  } catch {
    // The only way that ECMAScript offers to ask whether bytes are UTF-8.
    return refuseBytes(text);
  }
}

/** Null where an escape is broken, or of more than ASCII. */
function decodeAscii(text: string): string | null {
  let decoded = "";
  let from = 0;
  for (let at = text.indexOf("%"); at >= 0; at = text.indexOf("%", from)) {
    const high = hexDigit(text.charCodeAt(at + 1));
    const low = hexDigit(text.charCodeAt(at + 2));
    if (high < 0 || high > 7 || low < 0) return null;
    decoded += text.slice(from, at) + characterOf(high * 16 + low);
    from = at + 3;
  }
  return decoded + text.slice(from);
}

/** -1 for what is none; past the end of a text there is no code, which is none either. */
export function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function refuseBytes(text: string): Parsed<string> {
  for (const run of text.matchAll(/(?:%[0-9A-Fa-f]{2})+/g)) {
    const wrong = firstBrokenSequence(run[0]);
    if (wrong >= 0) return refuse("BAD_ESCAPE", run.index + wrong, 3, "The escaped bytes are not UTF-8.", "转义的字节不是合法的 UTF-8 编码。");
  }
  throw new Error("escapes that do not decode are all right one by one");
}

/** Offset in a run of escapes of the first sequence that is not UTF-8, or -1. */
function firstBrokenSequence(run: string): number {
  let at = 0;
  while (at < run.length) {
    const length = 3 * sequenceBytes(byteAt(run, at));
    if (!isUtf8(run.slice(at, at + length))) return at;
    at += length;
  }
  return -1;
}

/** Offset in the escaped text of the UTF-16 unit at `decodedAt` of the decoded one; the text must decode. */
export function escapedOffset(escaped: string, decodedAt: number): number {
  let at = 0;
  let left = decodedAt;
  while (left > 0 && at < escaped.length) {
    const bytes = escaped[at] === "%" ? sequenceBytes(byteAt(escaped, at)) : 0;
    at += bytes === 0 ? 1 : 3 * bytes;
    // Four bytes of UTF-8 are two units.
    left -= bytes === 4 ? 2 : 1;
  }
  return at;
}

function byteAt(escapes: string, at: number): number {
  return Number.parseInt(escapes.slice(at + 1, at + 3), 16);
}

/** How many bytes of UTF-8 begin with this one. */
function sequenceBytes(first: number): number {
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
}

function isUtf8(escapes: string): boolean {
  try {
    decodeURIComponent(escapes);
    return true;
  } catch {
    return false;
  }
}
