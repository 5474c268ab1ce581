// A GS1 key begins with a company prefix, which has at least four digits (General Specifications 1.4.4). Whether that prefix
// was ever issued is not known here.

import type { CodeProblem } from "../../identifier.ts";
import { wrong } from "./check.ts";

const SHORTEST = 4;

export function companyPrefixRight(text: string, from: number, end: number): CodeProblem | null {
  for (let at = from; at < from + SHORTEST; at++) {
    if (at >= end) return wrong("BAD_LENGTH", end, 0, "It must begin with a company prefix of at least four digits.", "开头应为至少四位数字的公司前缀。");
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) {
      return wrong("BAD_CHARACTER", at, 1, "It must begin with a company prefix of at least four digits.", "开头应为至少四位数字的公司前缀。");
    }
  }
  return null;
}

/** As in GTIN and SSCC, where another digit stands in front of the prefix. */
export function companyPrefixFromSecondRight(text: string, from: number, end: number): CodeProblem | null {
  return companyPrefixRight(text, from + 1, end);
}
