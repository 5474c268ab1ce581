// Which text in a file became which code: the texts are found again in the file, whatever its profile, and read by the rules
// that the profiles read them by.

import { canonicalUri, parseEpcUri, parseTraceCode } from "@csp/codes";

export interface CodeStep {
  /** As it stands in the file. */
  readonly text: string;
  readonly uri: string;
  /** Of the detection table. */
  readonly rule: string;
}

/** Longer texts are no codes. */
const MAX_CODE_LENGTH = 512;

/** Null for a text that is no code. */
export function readStep(text: string): CodeStep | null {
  if (text.length > MAX_CODE_LENGTH || text.length < 2) return null;
  const typed = parseTraceCode(text);
  if (typed.ok) return { text, uri: typed.value.uri, rule: typed.value.rule };
  if (!text.includes(":")) return null;
  const epc = parseEpcUri(text);
  return epc.ok ? { text, uri: canonicalUri(epc.value), rule: "EPC URI" } : null;
}
