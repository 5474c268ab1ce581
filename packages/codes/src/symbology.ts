// Symbology identifiers (ISO/IEC 15424): the `]` and two characters with which a scanner says what carrier it read, and
// with that, whether the data are GS1's. Knows nothing of what follows.

/** GS1-128, GS1 DataMatrix, GS1 QR Code, GS1 DataBar and composite, GS1 DotCode. */
const GS1_CARRIERS: ReadonlySet<string> = new Set(["]C1", "]d2", "]Q3", "]e0", "]e1", "]e2", "]J1"]);
const RIGHT_BRACKET = 0x5d;
const IDENTIFIER_LENGTH = 3;

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
  const at = startOfBody(text);
  const end = endOfBody(text, at);
  const body = at === 0 && end === text.length ? text : text.slice(at, end);
  return { text, at, end, body, carrier: carrierOf(text, at) };
}

/** Behind white space and the symbology identifier. */
export function startOfBody(text: string): number {
  const first = text.charCodeAt(0);
  if (first === RIGHT_BRACKET) return isIdentifierRest(text, 1) ? IDENTIFIER_LENGTH : 0;
  if (isPrintableAscii(first)) return 0;
  const from = text.length - text.trimStart().length;
  return hasSymbologyIdentifier(text, from) ? from + IDENTIFIER_LENGTH : from;
}

/** Before white space, and not before `at`. */
export function endOfBody(text: string, at: number): number {
  return isPrintableAscii(text.charCodeAt(text.length - 1)) ? text.length : Math.max(at, text.trimEnd().length);
}

function hasSymbologyIdentifier(text: string, at: number): boolean {
  return text.charCodeAt(at) === RIGHT_BRACKET && isIdentifierRest(text, at + 1);
}

function isIdentifierRest(text: string, at: number): boolean {
  return isLetter(text.charCodeAt(at)) && isLetterOrDigit(text.charCodeAt(at + 1));
}

/** Of the identifier that ends where the body begins. */
function carrierOf(text: string, at: number): BareScan["carrier"] {
  if (at < IDENTIFIER_LENGTH || !hasSymbologyIdentifier(text, at - IDENTIFIER_LENGTH)) return "unknown";
  return GS1_CARRIERS.has(text.slice(at - IDENTIFIER_LENGTH, at)) ? "gs1" : "other";
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
