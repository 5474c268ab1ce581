// MA codes (ISO/IEC 15459, issuing agency MA): `MA.156.…`, with 156 for China, in use for medical devices. No drug is known to
// have one, and the parts after 156 are the agency's, so a code of this shape is recognised and always warned of.

import type { Parsed, Warning } from "../identifier.ts";
import { accept, refuse } from "../problem.ts";
import { warning } from "../warning.ts";
import { type CodeName, readField } from "./field.ts";

export interface MaCode {
  readonly code: string;
  /** What stands between the dots after `MA.156`: one part at least, none empty. */
  readonly parts: readonly string[];
  readonly warnings: readonly Warning[];
}

const NAME: CodeName = { a: "An MA code", en: "MA code", zh: "MA 码" };
const HEAD = "MA.156.";
const MAX_LENGTH = 128;

/** True for what `parseMaCode` should be asked to read. */
export function isMaCode(text: string): boolean {
  return text.startsWith(HEAD);
}

/** Reads `MA.156.` and parts of printable ASCII between dots, white space around it allowed. */
export function parseMaCode(text: string): Parsed<MaCode> {
  const field = readField(text, NAME, MAX_LENGTH);
  if (!field.ok) return field;
  const { body: code, at } = field.value;
  if (!isMaCode(code)) {
    let same = 0;
    while (same < code.length && code[same] === HEAD[same]) same++;
    const missing = same === code.length;
    return refuse(
      missing ? "BAD_LENGTH" : "BAD_CHARACTER",
      at + same,
      missing ? 0 : 1,
      `An MA code of China must begin with ${HEAD}`,
      `中国的 MA 码应以 ${HEAD} 开头。`,
    );
  }
  const wrong = code.search(/[^\x21-\x7e]/);
  if (wrong >= 0)
    return refuse("BAD_CHARACTER", at + wrong, 1, "An MA code may hold only printable ASCII without spaces.", "MA 码只能由可打印的 ASCII 字符组成，不含空格。");
  const empty = code.endsWith(".") ? code.length : code.indexOf("..") + 1;
  if (empty > 0) return refuse("BAD_LENGTH", at + empty, 0, "A part between the dots of the MA code is missing.", "MA 码的点号之间缺少内容。");
  return accept({ code, parts: code.slice(HEAD.length).split("."), warnings: [UNSURE] });
}

/** The code as it was read. */
export function formatMaCode({ code }: MaCode): string {
  return code;
}

const UNSURE = warning("UNSURE_SCHEME", "MA codes are in use for medical devices; no drug is known to have one.", "MA 码用于医疗器械，尚未见用于药品。");
