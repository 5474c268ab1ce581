// Looks over a JSON text before anything parses it: how deep it nests, and what the parser would silently lose. One linear
// pass that only knows strings from the rest; whether the text is well-formed is the parser's business.

import { lineAndColumn, type EpcisProblem } from "./problem.ts";

export interface JsonScan {
  /** Offset of the bracket that opens one level too many; -1 where none does. */
  readonly tooDeepAt: number;
  /** Colons outside strings: the members of all objects, names given twice counted twice. */
  readonly memberCount: number;
  /** Some number may not come back from a double with the text it was written with (`1.0`, `1e3`, `-0`, 17 digits). */
  readonly hasLexicalNumbers: boolean;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;
/** Integers of so many characters are exact in a double and print as they were. */
const MAX_PLAIN_NUMBER_LENGTH = 15;

/** About 1.3 ns a character. */
export function scanJson(text: string, maxDepth: number): JsonScan {
  let depth = 0;
  let memberCount = 0;
  let hasLexicalNumbers = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = closingQuote(text, at);
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return { tooDeepAt: at, memberCount, hasLexicalNumbers };
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    } else if (code === COLON) {
      memberCount += 1;
    } else if ((code >= ZERO && code <= NINE) || code === MINUS) {
      const end = numberEnd(text, at);
      hasLexicalNumbers ||= !isPlainNumber(text, at, end);
      at = end - 1;
    }
  }
  return { tooDeepAt: -1, memberCount, hasLexicalNumbers };
}

/** Offset of the quote that ends the string opened at `open`, or the last offset of a text that ends inside it. */
function closingQuote(text: string, open: number): number {
  let at = open;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let before = at - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((at - before) % 2 === 1) return at;
  }
}

function numberEnd(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const inNumber = (code >= ZERO && code <= NINE) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b || code === MINUS;
    if (!inNumber) return at;
  }
  return at;
}

function isPlainNumber(text: string, start: number, end: number): boolean {
  if (end - start > MAX_PLAIN_NUMBER_LENGTH) return false;
  let at = start;
  if (text.charCodeAt(at) === MINUS) {
    at += 1;
    if (text.charCodeAt(at) === ZERO) return false;
  }
  for (; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) return false;
  }
  return true;
}

export function tooDeepProblem(text: string, offset: number, maxDepth: number): EpcisProblem {
  return { reason: "TOO_DEEP", where: lineAndColumn(text, offset), detail: `nested deeper than ${maxDepth} levels, at offset ${offset}` };
}

/** The problem of a text that nests objects and arrays deeper than `maxDepth`; null where it does not. To be asked before JSON.parse. */
export function jsonDepthProblem(text: string, maxDepth: number): EpcisProblem | null {
  const { tooDeepAt } = scanJson(text, maxDepth);
  return tooDeepAt < 0 ? null : tooDeepProblem(text, tooDeepAt, maxDepth);
}
