// A global location number by itself, as forms hold it: 13 digits with a check digit (GS1 General Specifications 7.9). What
// party or place it names is not known here.

import type { Parsed } from "./identifier.ts";
import { hasCheckDigit } from "./check-digit.ts";
import { accept, refuse } from "./problem.ts";
import { type CodeName, readDigits } from "./china/field.ts";

export interface Gln {
  /** 13 digits. */
  readonly code: string;
}

const LENGTH = 13;
const NAME: CodeName = { a: "A GLN", en: "GLN", zh: "全球位置码（GLN）" };

/** Reads 13 digits, white space around them allowed. */
export function parseGln(text: string): Parsed<Gln> {
  const read = readDigits(text, LENGTH, NAME);
  if (!read.ok) return read;
  const { body: code, at } = read.value;
  if (!hasCheckDigit(code)) {
    return refuse("BAD_CHECK_DIGIT", at + LENGTH - 1, 1, "The last digit is not the check digit of the others.", "末位不是其余数字的校验位。");
  }
  return accept({ code });
}

/** The 13 digits. */
export function formatGln({ code }: Gln): string {
  return code;
}
