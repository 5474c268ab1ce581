// Symbology identifiers (ISO/IEC 15424): the `]` and two characters with which a scanner says what carrier it read, and
// with that, whether the data are GS1's. Knows nothing of what follows.

/** GS1-128, GS1 DataMatrix, GS1 QR Code, GS1 DataBar and composite, GS1 DotCode. */
const GS1_CARRIERS: ReadonlySet<string> = new Set(["]C1", "]d2", "]Q3", "]e0", "]e1", "]e2", "]J1"]);
const RIGHT_BRACKET = 0x5d;

/** A scan without what the scanner and the typist put around it. */
export interface BareScan {
  /** As given. */
  readonly text: string;
  /** Where the body begins and ends in the text: between surrounding white space, after the symbology identifier. */
  readonly at: number;
  readonly end: number;
  readonly body: string;
  /** `gs1` and `other` by the symbology identifier, `unknown` when there is none. */
  readonly carrier: "gs1" | "other" | "unknown";
}

export function bareScan(text: string): BareScan {
  if (isPrintableAscii(text.charCodeAt(0)) && isPrintableAscii(text.charCodeAt(text.length - 1))) return withoutSymbology(text, 0, text.length);
  const at = text.length - text.trimStart().length;
  return withoutSymbology(text, at, Math.max(at, text.trimEnd().length));
}

function withoutSymbology(text: string, from: number, end: number): BareScan {
  const isMarked =
    end - from >= 3 && text.charCodeAt(from) === RIGHT_BRACKET && isLetter(text.charCodeAt(from + 1)) && isLetterOrDigit(text.charCodeAt(from + 2));
  if (!isMarked) return { text, at: from, end, body: from === 0 && end === text.length ? text : text.slice(from, end), carrier: "unknown" };
  const at = from + 3;
  return { text, at, end, body: text.slice(at, end), carrier: GS1_CARRIERS.has(text.slice(from, at)) ? "gs1" : "other" };
}

/** Not white space, and none of the rare characters that are. */
function isPrintableAscii(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function isLetterOrDigit(code: number): boolean {
  return isLetter(code) || (code >= 0x30 && code <= 0x39);
}
