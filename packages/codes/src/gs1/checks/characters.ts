// Stretches whose characters are fewer than their set, or must hold some of a kind.

import type { CodeProblem } from "../../identifier.ts";
import { wrong } from "./check.ts";

const EQUALS = 0x3d;

/** Says that the temperature in front of it is below zero. */
export function hyphenRight(text: string, from: number, end: number): CodeProblem | null {
  for (let at = from; at < end; at++) {
    if (text.charCodeAt(at) !== 0x2d)
      return wrong("BAD_CHARACTER", at, end - at, "Only a hyphen may stand here, for below zero.", "此处只能为表示零下的连字符。");
  }
  return null;
}

/** A letter, a digit, - or _ (EU 2018/574; General Specifications, AI (7040)). */
export function importerIndexRight(text: string, from: number): CodeProblem | null {
  const code = text.charCodeAt(from);
  const digit = code >= 0x30 && code <= 0x39;
  const letter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  if (digit || letter || code === 0x2d || code === 0x5f) return null;
  return wrong("BAD_CHARACTER", from, 1, "An importer index must be a letter, a digit, - or _.", "进口商索引应为字母、数字、- 或 _。");
}

/** So that a device identifier cannot be taken for a GTIN. */
export function notOnlyDigitsRight(text: string, from: number, end: number): CodeProblem | null {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return null;
  }
  return wrong("BAD_VALUE", from, end - from, "It must hold at least one character that is no digit.", "至少应有一个非数字字符。");
}

/** Padding of base64, where it is written: one or two = at the end, to a multiple of four characters (RFC 4648, 4 and 5). */
export function base64PaddingRight(text: string, from: number, end: number): CodeProblem | null {
  let padding = from;
  while (padding < end && text.charCodeAt(padding) !== EQUALS) padding++;
  for (let at = padding; at < end; at++) {
    if (text.charCodeAt(at) !== EQUALS) return wrong("BAD_CHARACTER", padding, at - padding, "The sign = may stand at the end only.", "符号 = 只能用于末尾。");
  }
  if (padding === end || (end - padding <= 2 && (end - from) % 4 === 0)) return null;
  return wrong("BAD_LENGTH", padding, end - padding, "The signs = at the end must make the length a multiple of four.", "末尾的 = 应使总长度为 4 的倍数。");
}
