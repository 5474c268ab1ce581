// An EPC URN taken apart into the key and the last field of its form. A URN shows where the company prefix ends, which the
// key forgets. Makes no identifier and no link.

import { beginsWith } from "../begins-with.ts";
import type { CodeProblem } from "../identifier.ts";
import { endOfPlain, escapedOffset, percentDecode } from "../percent.ts";
import { problemAt, shiftedProblem } from "../problem.ts";
import { type AiRule, ruleOf } from "./ai-table.ts";
import { checkValue } from "./check-value.ts";
import { AFTER_URN_EPC, type EpcForm, formOfHead, formOfUrn, isEpcUrn, LONGEST_PREFIX, NO_EXTENSION, SHORTEST_PREFIX } from "./epc-urn-forms.ts";

/** What a URN says. */
export interface UrnParts {
  readonly form: EpcForm;
  /** The value of the form's AI, check digit computed. */
  readonly key: string;
  /** The value of the form's `tailAi`, not escaped; empty where it has none. */
  readonly tail: string;
  /** Where the company prefix begins. */
  readonly at: number;
}

const PACK_FORM = formOfHead("id:sgtin:");
const PACK_HEAD = "urn:epc:id:sgtin:";
const DOT = 0x2e;
const ZERO = 0x30;
const STAR = 0x2a;
/** By the sum modulo 10: the digit that makes it whole. */
const CHECK_DIGITS: readonly string[] = ["0", "9", "8", "7", "6", "5", "4", "3", "2", "1"];

/** The parts, or why the URN is wrong. */
export function readEpcUrn(urn: string): UrnParts | CodeProblem {
  // Nearly all are packs.
  const form = beginsWith(urn, PACK_HEAD) ? PACK_FORM : isEpcUrn(urn) ? formOfUrn(urn) : undefined;
  if (!form)
    return problemAt("UNKNOWN_SCHEME", 0, urn.length, "The URN is of no EPC scheme that has a GS1 key.", "该 URN 不属于任何对应 GS1 标识代码的 EPC 方案。");
  return form.digits === null ? readFreeKey(form, urn) : readNumber(form, form.digits, urn);
}

/**
 * Prefix and reference are digits whose number is fixed. Each is read once: its place in the key, and with that its weight in
 * the check digit, is known only when all are read, so those of even and odd places are summed apart.
 */
function readNumber(form: EpcForm, digits: number, urn: string): UrnParts | CodeProblem {
  const at = AFTER_URN_EPC + form.head.length;
  const front = form.digitInFront ? 1 : 0;
  let even = 0;
  let odd = 0;
  let count = 0;
  let frontDigit = 0;
  let prefixEnd = -1;
  let end = at;
  for (; count <= digits + 1; end++) {
    const digit = urn.charCodeAt(end) - ZERO;
    // Past the end the code is NaN, which is no digit either.
    if (!(digit >= 0 && digit <= 9)) {
      if (prefixEnd >= 0 || digit !== DOT - ZERO) break;
      prefixEnd = end;
    } else if (end === prefixEnd + 1 && front === 1 && prefixEnd >= 0) {
      frontDigit = digit;
    } else if (count++ % 2 === 0) {
      even += digit;
    } else {
      odd += digit;
    }
  }
  const problem = numberProblem(form, digits, urn, at, prefixEnd, end);
  if (problem) return problem;
  // From the right the weights are 3, 1, 3 …; the front digit stands before all others.
  const sum = (count % 2 === 1 ? even * 3 + odd : even + odd * 3) + frontDigit * (digits % 2 === 1 ? 3 : 1);
  const from = prefixEnd + 1;
  const check = CHECK_DIGITS[sum % 10] ?? "";
  const key = form.filler + urn.slice(from, from + front) + urn.slice(at, prefixEnd) + urn.slice(from + front, end) + check;
  return form.pieces ? readPieces(form, key, urn, end, at) : readTail(form, key, urn, end, at);
}

/** Why the digits from `at` to `end`, with the full stop at `prefixEnd` (-1 where there is none), are not those of the form. */
function numberProblem(form: EpcForm, digits: number, urn: string, at: number, prefixEnd: number, end: number): CodeProblem | null {
  const problem = prefixProblem(urn, at, prefixEnd < 0 ? end : prefixEnd);
  if (problem) return problem;
  if (prefixEnd < 0) return missingDot(urn, end, "company prefix", "公司前缀");
  const from = prefixEnd + 1;
  if (form.tail === "pattern" && urn.charCodeAt(from) === STAR) return companyPattern(urn, from);
  if (end - at - 1 !== digits) {
    return problemAt(
      "BAD_LENGTH",
      from,
      end - from,
      `Company prefix and reference must have ${digits} digits together.`,
      `公司前缀与参考代码合计应为 ${digits} 位数字。`,
    );
  }
  if (!form.digitInFront || end > from) return null;
  return problemAt("BAD_LENGTH", from, 0, "The reference must begin with an indicator or extension digit.", "参考代码须以指示位或扩展位开头。");
}

/** `idpat:sgtin:0614141.*.*` names no key but all of a company. */
function companyPattern(urn: string, from: number): CodeProblem {
  return problemAt(
    "BAD_CHARACTER",
    from,
    urn.length - from,
    "Patterns of a whole company are not read: they name no single class.",
    "不支持表示整个公司的模式：它不对应任何单一类别。",
  );
}

function prefixProblem(urn: string, at: number, prefixEnd: number): CodeProblem | null {
  const length = prefixEnd - at;
  if (length >= SHORTEST_PREFIX && length <= LONGEST_PREFIX) return null;
  return problemAt("BAD_LENGTH", at, Math.min(length, urn.length - at), "A company prefix must have 6 to 12 digits.", "公司前缀应为 6 至 12 位数字。");
}

/** `.02.03` of a trade item's pieces: two digits each. */
function readPieces(form: EpcForm, gtin: string, urn: string, from: number, at: number): UrnParts | CodeProblem {
  const end = from + 6;
  if (urn.charCodeAt(from) !== DOT) return missingDot(urn, from, "reference", "参考代码");
  const right = endOfDigitRun(urn, from + 1, end) === from + 3 && urn.charCodeAt(from + 3) === DOT && endOfDigitRun(urn, from + 4, end) === end;
  if (!right) {
    return problemAt(
      "BAD_LENGTH",
      from + 1,
      Math.min(5, urn.length - from - 1),
      "Piece and total must have two digits each, with a full stop between them.",
      "件号和总件数应各为两位数字，中间用句点分隔。",
    );
  }
  const key = gtin + urn.slice(from + 1, from + 3) + urn.slice(from + 4, end);
  const rule = ruleOf(form.ai);
  const problem = rule ? checkValue(rule, key, 0, key.length) : null;
  if (problem) return { ...problem, at: from + 1, length: 5 };
  return readTail(form, key, urn, end, at);
}

/** The reference is text after a prefix of digits. */
function readFreeKey(form: EpcForm, urn: string): UrnParts | CodeProblem {
  const at = AFTER_URN_EPC + form.head.length;
  const prefixEnd = endOfDigitRun(urn, at, at + LONGEST_PREFIX + 1);
  const problem = prefixProblem(urn, at, prefixEnd);
  if (problem) return problem;
  if (urn.charCodeAt(prefixEnd) !== DOT) return missingDot(urn, prefixEnd, "company prefix", "公司前缀");
  const from = prefixEnd + 1;
  if (form.tail === "pattern" && urn.charCodeAt(from) === STAR) return companyPattern(urn, from);
  const dot = form.tail === "none" ? -1 : urn.indexOf(".", from);
  const end = form.tail === "none" ? urn.length : dot;
  if (end < 0) return missingDot(urn, urn.length, "reference", "参考代码");
  const key = readField(ruleOf(form.ai) ?? form.textRule, urn, from, end, urn.slice(at, prefixEnd));
  if (typeof key !== "string") return key;
  return form.tail === "none" ? { form, key, tail: "", at } : readTail(form, key, urn, end, at);
}

/** The last field, which begins with the full stop at `dot`. */
function readTail(form: EpcForm, key: string, urn: string, dot: number, at: number): UrnParts | CodeProblem {
  if (form.tail === "none") {
    if (dot === urn.length) return { form, key, tail: "", at };
    return problemAt("BAD_CHARACTER", dot, urn.length - dot, "Nothing may follow the reference.", "参考代码之后不应再有内容。");
  }
  if (urn.charCodeAt(dot) !== DOT) return missingDot(urn, dot, "reference", "参考代码");
  const from = dot + 1;
  if (form.tail === "pattern") {
    if (urn.length === from + 1 && urn.endsWith("*")) return { form, key, tail: "", at };
    return problemAt("BAD_CHARACTER", from, urn.length - from, "A pattern of a whole class must end in *.", "表示整个类别的模式须以 * 结尾。");
  }
  if (form.tail === "rest") {
    const whole = readField(form.textRule, urn, from, urn.length, key);
    return typeof whole === "string" ? { form, key: whole, tail: "", at } : whole;
  }
  if (form.tailAi === "254" && urn.length === from + 1 && urn.endsWith(NO_EXTENSION)) return { form, key, tail: "", at };
  if (isPlainText(form.textRule, urn, from)) return { form, key, tail: urn.slice(from), at };
  const tail = readField(form.textRule, urn, from, urn.length, "");
  return typeof tail === "string" ? { form, key, tail, at } : tail;
}

/** Whether the rest of the URN is a value of the rule that is spelled the same everywhere, which nearly all serials are. */
function isPlainText(rule: AiRule, urn: string, from: number): boolean {
  const length = urn.length - from;
  const part = rule.parts[0];
  if (length === 0 || length > rule.maxLength || rule.parts.length > 1 || part?.characters !== "X" || part.checks.length > 0) return false;
  return endOfPlain(urn, from) === urn.length;
}

/** A field of text as the value of an AI, of which `before` stands elsewhere in the URN. */
function readField(rule: AiRule, urn: string, from: number, end: number, before: string): string | CodeProblem {
  if (from === end) return problemAt("BAD_LENGTH", from, 0, "The field is empty.", "该字段为空。");
  const written = urn.slice(from, end);
  const bare = written.search(/["&/<>?#]/);
  if (bare >= 0) return problemAt("BAD_CHARACTER", from + bare, 1, "This character must be escaped in a URN.", "该字符在 URN 中必须转义。");
  const decoded = percentDecode(written);
  if (!decoded.ok) return shiftedProblem(decoded.problem, from);
  const value = before + decoded.value;
  const problem = checkValue(rule, value, 0, value.length);
  if (!problem) return value;
  const start = escapedOffset(written, Math.max(0, problem.at - before.length));
  const stop = escapedOffset(written, Math.max(0, problem.at + problem.length - before.length));
  return { ...problem, at: from + start, length: Math.max(0, stop - start) };
}

function missingDot(urn: string, at: number, after: string, afterZh: string): CodeProblem {
  return problemAt("BAD_CHARACTER", at, at < urn.length ? 1 : 0, `A full stop is expected after the ${after}.`, `${afterZh}之后应为句点。`);
}

function endOfDigitRun(text: string, from: number, most: number): number {
  let at = from;
  while (at < most) {
    const digit = text.charCodeAt(at) - ZERO;
    // Past the end the code is NaN, which is no digit either.
    if (!(digit >= 0 && digit <= 9)) break;
    at += 1;
  }
  return at;
}
