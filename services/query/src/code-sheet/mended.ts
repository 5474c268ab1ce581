// What a text that is refused would be as it was probably meant: what Chinese input methods, word processors and careful
// typists put into a code taken out. It is told to a person and never taken for the text.

import { MAX_SCAN_LENGTH, readScan } from "@csp/codes";
import { schemeWords } from "./kinds.ts";
import type { Mended } from "./sheet.ts";

const FULL_WIDTH = /[\uff01-\uff5e]/g;
const FULL_WIDTH_SHIFT = 0xfee0;
/** White space, and characters that are not seen; no group separator. */
const IN_BETWEEN = /[\s\p{Cf}]/gu;

/** Null where nothing is to mend, or the mended text is not read either. */
export function mendedOf(text: string): Mended | null {
  if (text.length > MAX_SCAN_LENGTH) return null;
  const mended = text.replace(FULL_WIDTH, (character) => String.fromCharCode(character.charCodeAt(0) - FULL_WIDTH_SHIFT)).replace(IN_BETWEEN, "");
  if (mended === text) return null;
  const result = readScan(mended);
  return result.kind === "read" ? { text: mended, kind: schemeWords(result.reading.identifier.scheme) } : null;
}
