// Symbology identifiers (ISO/IEC 15424): the `]` and two characters with which a scanner says what carrier it read, and
// with that, whether the data are GS1's. Knows nothing of what follows.

/** GS1-128, GS1 DataMatrix, GS1 QR Code, GS1 DataBar and composite, GS1 DotCode. */
const GS1_CARRIERS: ReadonlySet<string> = new Set(["]C1", "]d2", "]Q3", "]e0", "]e1", "]e2", "]J1"]);
const RIGHT_BRACKET = 0x5d;

/** A scan without what the scanner and the typist put around it. */
export interface BareScan {
  /** The text between surrounding white space, after the symbology identifier. */
  readonly body: string;
  /** Where the body begins in the text as given. */
  readonly at: number;
  /** `gs1` and `other` by the symbology identifier, `unknown` when there is none. */
  readonly carrier: "gs1" | "other" | "unknown";
}

export function bareScan(text: string): BareScan {
  if (isPrintableAscii(text.charCodeAt(0)) && isPrintableAscii(text.charCodeAt(text.length - 1))) return withoutSymbology(text, 0);
  const trimmed = text.trimStart();
  return withoutSymbology(trimmed.trimEnd(), text.length - trimmed.length);
}

function withoutSymbology(body: string, at: number): BareScan {
  if (body.charCodeAt(0) !== RIGHT_BRACKET || !isLetter(body.charCodeAt(1)) || !isLetterOrDigit(body.charCodeAt(2))) return { body, at, carrier: "unknown" };
  return { body: body.slice(3), at: at + 3, carrier: GS1_CARRIERS.has(body.slice(0, 3)) ? "gs1" : "other" };
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
