// What every field of a Chinese form has in common: white space around the text, a name to call it by in a sentence, a bound
// on its length. Knows no rule of any code.

import type { Parsed } from "../identifier.ts";
import { isDigitAt, isDigits } from "../digits.ts";
import { accept, type Refused, refuse } from "../problem.ts";

/** How sentences call a code. */
export interface CodeName {
  /** With its article, at the head of a sentence: `A standard code`. */
  readonly a: string;
  /** Without article: `standard code`. */
  readonly en: string;
  /** 药品本位码. */
  readonly zh: string;
}

export interface Field {
  /** The text between surrounding white space. */
  readonly body: string;
  /** Where the body begins in the text as given. */
  readonly at: number;
}

/** The text without the white space around it: not empty, and at most `max` UTF-16 units long. */
export function readField(text: string, name: CodeName, max: number): Parsed<Field> {
  const body = text.trim();
  const at = text.length - text.trimStart().length;
  if (body === "") return refuse("EMPTY", at, 0, `There is no ${name.en}.`, `没有填写${name.zh}。`);
  if (body.length > max) {
    return refuse("TOO_LONG", at + max, body.length - max, `${name.a} may have at most ${max} characters.`, `${name.zh}最多 ${max} 个字符。`);
  }
  return accept({ body, at });
}

/** Exactly `length` ASCII digits, white space around them allowed. */
export function readDigits(text: string, length: number, name: CodeName): Parsed<Field> {
  if (isDigits(text, length)) return accept({ body: text, at: 0 });
  const body = text.trim();
  const at = text.length - text.trimStart().length;
  if (body === "") return refuse("EMPTY", at, 0, `There is no ${name.en}.`, `没有填写${name.zh}。`);
  return digitsProblem(body, at, name) ?? lengthProblem(body, at, length, name) ?? accept({ body, at });
}

/** What is wrong where the body, which begins at `at`, is not digits only. */
export function digitsProblem(body: string, at: number, name: CodeName): Refused | null {
  for (let index = 0; index < body.length; index++) {
    if (isDigitAt(body, index)) continue;
    return notDigits(body, index, at, name);
  }
  return null;
}

/** What is wrong where the body has another length than `length`. */
export function lengthProblem(body: string, at: number, length: number, name: CodeName): Refused | null {
  if (body.length === length) return null;
  return refuse(
    "BAD_LENGTH",
    at + Math.min(body.length, length),
    Math.max(0, body.length - length),
    `${name.a} must have ${length} characters; this text has ${body.length}.`,
    `${name.zh}应为 ${length} 位，此处为 ${body.length} 位。`,
  );
}

function notDigits(body: string, index: number, at: number, name: CodeName): Refused {
  const fullWidth = isFullWidth(body, index);
  let end = index + 1;
  while (end < body.length && !isDigitAt(body, end) && isFullWidth(body, end) === fullWidth) end++;
  return fullWidth
    ? refuse(
        "BAD_CHARACTER",
        at + index,
        end - index,
        `${name.a} must be written in half-width digits; these are full-width.`,
        `${name.zh}须用半角数字，此处为全角字符。`,
      )
    : refuse("BAD_CHARACTER", at + index, end - index, `${name.a} may hold digits only.`, `${name.zh}只能由数字组成。`);
}

/** True for the full-width twins of `!` to `~` (U+FF01 to U+FF5E), which Chinese input methods make. */
export function isFullWidth(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xff01 && unit <= 0xff5e;
}
