// GTINs that name no product on the open market: variable measure and company-internal numbers (prefixes 02, 04, 2x) and
// periodicals, books and music (977 to 979). No pack of medicine carries one.

import type { CodeProblem } from "../../identifier.ts";
import { wrong } from "./check.ts";

const ZERO = 0x30;
const TWO = 0x32;
const FOUR = 0x34;
const SEVEN = 0x37;
const NINE = 0x39;

/** Takes the 14 digits from the offset on. */
export function restrictedPrefixRight(text: string, from = 0): CodeProblem | null {
  const first = text.charCodeAt(from + 1);
  if (first === TWO) return restricted(from + 1, 1);
  if (first === ZERO) {
    const second = text.charCodeAt(from + 2);
    if (second === TWO || second === FOUR) return restricted(from + 1, 2);
    // A GTIN-8 stands in 14 digits behind six zeros and has its prefix there; internal ones begin with 0 or 2.
    if (second !== ZERO || !text.startsWith("000000", from)) return null;
    const short = text.charCodeAt(from + 6);
    return short === ZERO || short === TWO ? restricted(from + 6, 1) : null;
  }
  if (first !== NINE || text.charCodeAt(from + 2) !== SEVEN) return null;
  return text.charCodeAt(from + 3) >= SEVEN ? restricted(from + 1, 3) : null;
}

function restricted(at: number, length: number): CodeProblem {
  const detail = "The prefix is not one of products: it is kept for internal use or for print.";
  return wrong("RESTRICTED_PREFIX", at, length, detail, "该前缀不用于商品：只供内部使用或用于出版物。");
}
