// An EPC URN taken apart into the key and the last field of its form. A URN shows where the company prefix ends, which the
// key forgets. Makes no identifier and no link.

import type { CodeProblem } from "../identifier.ts";
import { escapedOffset, percentDecode } from "../percent.ts";
import { problemAt, shiftedProblem } from "../problem.ts";
import { ruleOf } from "./ai-table.ts";
import { checkValue } from "./check-value.ts";
import { AFTER_URN_EPC, type EpcForm, formOfUrn, isEpcUrn, LONGEST_PREFIX, NO_EXTENSION, SHORTEST_PREFIX } from "./epc-urn-forms.ts";

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

const DOT = 0x2e;
const ZERO = 0x30;

/** The parts, or why the URN is wrong. */
export function readEpcUrn(urn: string): UrnParts | CodeProblem {
  const form = isEpcUrn(urn) ? formOfUrn(urn) : undefined;
  if (!form) return problemAt("UNKNOWN_SCHEME", 0, urn.length, "The URN is of no EPC scheme that has a GS1 key.", "该 URN 不属于任何对应 GS1 标识代码的 EPC 方案。");
  const at = AFTER_URN_EPC + form.head.length;
  const prefixEnd = endOfDigitRun(urn, at, at + LONGEST_PREFIX + 1);
  if (prefixEnd - at < SHORTEST_PREFIX || prefixEnd - at > LONGEST_PREFIX) {
    return problemAt("BAD_LENGTH", at, prefixEnd - at, "A company prefix has 6 to 12 digits.", "公司前缀为 6 至 12 位数字。");
  }
  if (urn.charCodeAt(prefixEnd) !== DOT) return missingDot(urn, prefixEnd, "company prefix", "公司前缀");
  return form.digits === null ? readFreeReference(form, urn, at, prefixEnd) : readNumber(form, form.digits, urn, at, prefixEnd);
}

/** Prefix and reference are digits whose number is fixed; the check digit is computed while they are read. */
function readNumber(form: EpcForm, digits: number, urn: string, at: number, prefixEnd: number): UrnParts | CodeProblem {
  const from = prefixEnd + 1;
  const end = endOfDigitRun(urn, from, from + digits + 1);
  if (prefixEnd - at + end - from !== digits) {
    return problemAt("BAD_LENGTH", from, end - from, `Company prefix and reference have ${digits} digits together.`, `公司前缀与参考代码合计应为 ${digits} 位数字。`);
  }
  const front = form.digitInFront && end > from ? 1 : 0;
  if (form.digitInFront && front === 0) {
    return problemAt("BAD_LENGTH", from, 0, "The reference begins with an indicator or extension digit.", "参考代码须以指示位或扩展位开头。");
  }
  // Weights go 3, 1, 3 … from the right end of front digit, prefix, reference.
  let sum = front === 1 ? (urn.charCodeAt(from) - ZERO) * (digits % 2 === 1 ? 3 : 1) : 0;
  let weight = (digits - front) % 2 === 1 ? 3 : 1;
  for (let index = at; index < end; index++) {
    if (index === prefixEnd) {
      index += front;
      continue;
    }
    sum += (urn.charCodeAt(index) - ZERO) * weight;
    weight = 4 - weight;
  }
  const key = form.filler + urn.slice(from, from + front) + urn.slice(at, prefixEnd) + urn.slice(from + front, end) + String((10 - (sum % 10)) % 10);
  return form.pieces ? readPieces(form, key, urn, end, at) : readTail(form, key, urn, end, at);
}

/** `.02.03` of a trade item's pieces: two digits each. */
function readPieces(form: EpcForm, gtin: string, urn: string, from: number, at: number): UrnParts | CodeProblem {
  const end = from + 6;
  if (urn.charCodeAt(from) !== DOT) return missingDot(urn, from, "reference", "参考代码");
  const right = endOfDigitRun(urn, from + 1, end) === from + 3 && urn.charCodeAt(from + 3) === DOT && endOfDigitRun(urn, from + 4, end) === end;
  if (!right) {
    return problemAt("BAD_LENGTH", from + 1, 5, "Piece and total have two digits each, with a full stop between them.", "件号和总件数各为两位数字，中间用句点分隔。");
  }
  const key = gtin + urn.slice(from + 1, from + 3) + urn.slice(from + 4, end);
  const rule = ruleOf(form.ai);
  const problem = rule ? checkValue(rule, key, 0, key.length) : null;
  if (problem) return { ...problem, at: from + 1, length: 5 };
  return readTail(form, key, urn, end, at);
}

function readFreeReference(form: EpcForm, urn: string, at: number, prefixEnd: number): UrnParts | CodeProblem {
  const from = prefixEnd + 1;
  const dot = form.tail === "none" ? -1 : urn.indexOf(".", from);
  const end = form.tail === "none" ? urn.length : dot;
  if (end < 0) return missingDot(urn, urn.length, "reference", "参考代码");
  const reference = readField(form.ai, urn, from, end, urn.slice(at, prefixEnd));
  if (typeof reference !== "string") return reference;
  return form.tail === "none" ? { form, key: reference, tail: "", at } : readTail(form, reference, urn, end, at);
}

/** The last field, which begins with the full stop at `dot`. */
function readTail(form: EpcForm, key: string, urn: string, dot: number, at: number): UrnParts | CodeProblem {
  if (form.tail === "none") {
    return dot === urn.length ? { form, key, tail: "", at } : problemAt("BAD_CHARACTER", dot, urn.length - dot, "Nothing follows the reference.", "参考代码之后不应再有内容。");
  }
  if (urn.charCodeAt(dot) !== DOT) return missingDot(urn, dot, "reference", "参考代码");
  const from = dot + 1;
  if (form.tail === "pattern") {
    if (urn.length === from + 1 && urn.endsWith("*")) return { form, key, tail: "", at };
    return problemAt("BAD_CHARACTER", from, urn.length - from, "A pattern of a whole class ends in *.", "表示整个类别的模式须以 * 结尾。");
  }
  if (form.tailAi === "254" && urn.length === from + 1 && urn.endsWith(NO_EXTENSION)) return { form, key, tail: "", at };
  const rest = form.tail === "rest";
  const value = readField(rest ? form.ai : form.tailAi, urn, from, urn.length, rest ? key : "");
  if (typeof value !== "string") return value;
  return rest ? { form, key: value, tail: "", at } : { form, key, tail: value, at };
}

/** A field of text as the value of an AI, of which `before` stands elsewhere in the URN. */
function readField(ai: string, urn: string, from: number, end: number, before: string): string | CodeProblem {
  if (from === end) return problemAt("BAD_LENGTH", from, 0, "The field is empty.", "该字段为空。");
  const written = urn.slice(from, end);
  const bare = written.search(/["&/<>?#]/);
  if (bare >= 0) return problemAt("BAD_CHARACTER", from + bare, 1, "This character is escaped in a URN.", "该字符在 URN 中必须转义。");
  const decoded = percentDecode(written);
  if (!decoded.ok) return shiftedProblem(decoded.problem, from);
  const value = before + decoded.value;
  const rule = ruleOf(ai);
  const problem = rule ? checkValue(rule, value, 0, value.length) : null;
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
