// Symbology identifiers (ISO/IEC 15424): the `]` and two characters with which a scanner says what carrier it read, and
// with that, whether the data are GS1's. Knows nothing of what follows.

/** GS1-128, GS1 DataMatrix, GS1 QR Code, GS1 DataBar and composite, GS1 DotCode. */
const GS1_CARRIERS: readonly string[] = ["]C1", "]d2", "]Q3", "]e0", "]e1", "]e2", "]J1"];

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
  const trimmed = text.trimStart();
  const at = text.length - trimmed.length;
  const body = trimmed.trimEnd();
  if (!/^\][A-Za-z][0-9A-Za-z]/.test(body)) return { body, at, carrier: "unknown" };
  return { body: body.slice(3), at: at + 3, carrier: GS1_CARRIERS.includes(body.slice(0, 3)) ? "gs1" : "other" };
}
