// Chinese text as people type it, made the text they mean: full-width letters and digits, white space within, lower case. Each
// is told in a warning, and places are told in the text as it was. Knows no code.

import type { Warning } from "../identifier.ts";
import { endOfDigits } from "../digits.ts";
import { type Refused, refuse } from "../problem.ts";
import { NO_WARNINGS, warning } from "../warning.ts";
import { type CodeName, isFullWidth } from "./field.ts";

export interface WrittenForm {
  /** Half-width and in capitals, without white space. */
  readonly text: string;
  /** Where `text` begins in the text as given. */
  readonly start: number;
  /** Where each unit of `text`, and its end, stands in the text as given; null where it is as given from `start` on. */
  readonly offsets: readonly number[] | null;
  readonly warnings: readonly Warning[];
}

/** How many digits end approval numbers and licences. */
const DIGITS = 8;
const FULL_WIDTH_SHIFT = 0xfee0;
/** What is mended: white space, lower case, full-width characters. */
const MENDED = /[\sa-z\uff01-\uff5e]/;

const FULL_WIDTH = warning("FULL_WIDTH", "Written in full-width characters.", "使用了全角字符。");
const INNER_SPACE = warning("INNER_SPACE", "Written with white space within.", "中间含有空格。");
export const LOWER_CASE = warning("LOWER_CASE", "Written in lower case.", "使用了小写字母。");

/** `body` begins at `at` of the text as given. Only ASCII letters become capitals: `ſ` and `ı` stay what they are. */
export function writtenForm(body: string, at: number): WrittenForm {
  if (!MENDED.test(body)) return { text: body, start: at, offsets: null, warnings: NO_WARNINGS };
  const offsets: number[] = [];
  let text = "";
  let fullWidth = false;
  let space = false;
  let lowerCase = false;
  for (let index = 0; index < body.length; index++) {
    let char = body.charAt(index);
    if (isFullWidth(body, index)) {
      char = String.fromCharCode(body.charCodeAt(index) - FULL_WIDTH_SHIFT);
      fullWidth = true;
    }
    if (/\s/.test(char)) {
      space = true;
      continue;
    }
    if (char >= "a" && char <= "z") {
      char = char.toUpperCase();
      lowerCase = true;
    }
    text += char;
    offsets.push(at + index);
  }
  offsets.push(at + body.length);
  return { text, start: at, offsets, warnings: [...(fullWidth ? [FULL_WIDTH] : []), ...(space ? [INNER_SPACE] : []), ...(lowerCase ? [LOWER_CASE] : [])] };
}

/** What is wrong where not exactly eight digits stand from `from` of the written form to its end. */
export function eightDigitsProblem(form: WrittenForm, from: number, name: CodeName): Refused | null {
  const { text } = form;
  const end = endOfDigits(text, from);
  if (end < text.length && end < from + DIGITS) {
    let wrongEnd = end + 1;
    while (wrongEnd < text.length && endOfDigits(text, wrongEnd) === wrongEnd) wrongEnd++;
    const { at, length } = placeIn(form, end, wrongEnd);
    return refuse(
      "BAD_CHARACTER",
      at,
      length,
      `${name.a} must end in ${DIGITS} digits; here stands something else.`,
      `${name.zh}末尾应为 ${DIGITS} 位数字，此处不是数字。`,
    );
  }
  if (text.length === from + DIGITS) return null;
  const { at, length } = placeIn(form, Math.min(text.length, from + DIGITS), text.length);
  return refuse("BAD_LENGTH", at, length, `${name.a} must end in ${DIGITS} digits, no fewer and no more.`, `${name.zh}末尾应为 ${DIGITS} 位数字，不多不少。`);
}

/** Whether an approval or a certificate can be of the year, four digits: none is older than the 1980s, and this library knows no clock. */
export function isPlausibleYear(year: string): boolean {
  return year >= "1980" && year <= "2049";
}

/** Where units `from` to `to` of the written form stand in the text as given. */
export function placeIn({ start, offsets }: WrittenForm, from: number, to: number): { readonly at: number; readonly length: number } {
  if (offsets === null) return { at: start + from, length: to - from };
  const at = offsets[from] ?? 0;
  return { at, length: (to > from ? (offsets[to - 1] ?? at) + 1 : at) - at };
}
