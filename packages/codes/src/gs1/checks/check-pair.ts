// The two check characters that end a Global Model Number and a device identifier built on it: modulo 1021 with prime
// weights from the right (General Specifications 7.9.5).

import type { CodeProblem } from "../../identifier.ts";
import { wrong } from "./check.ts";

/** Character set 82 in the order that gives a character its value. */
const SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/** The 32 characters that check characters are taken from. */
const SET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/** For the longest body there is, of 23 characters. */
const WEIGHTS = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83] as const;

const VALUES = new Uint8Array(128);
for (let value = 0; value < SET_82.length; value++) VALUES[SET_82.charCodeAt(value)] = value;

export function checkPairRight(text: string, from: number, end: number): CodeProblem | null {
  if (end - from < 3) {
    return wrong("BAD_LENGTH", end, 0, "At least one character must stand before the two check characters.", "两位校验字符之前至少应有一个字符。");
  }
  let sum = 0;
  for (let at = end - 3; at >= from; at--) sum += (WEIGHTS[end - 3 - at] ?? 0) * (VALUES[text.charCodeAt(at)] ?? 0);
  sum %= 1021;
  if (text.charCodeAt(end - 2) === SET_32.charCodeAt(sum >> 5) && text.charCodeAt(end - 1) === SET_32.charCodeAt(sum & 31)) return null;
  return wrong("BAD_CHECK_DIGIT", end - 2, 2, "The last two characters are not the check characters of the others.", "末两位不是其余字符的校验字符。");
}
