// 20-digit codes that a maker's own web address carries, as the QR codes of labels do. What the address is for, and whether
// it is a GS1 Digital Link, is not known here.

import { isDigitAt } from "../digits.ts";
import { EDMC_LENGTH } from "./edmc.ts";

export interface EdmcAt {
  /** 20 digits. */
  readonly code: string;
  /** Where it begins in the text as given. */
  readonly at: number;
}

const ESCAPE_LENGTH = 3;
/** Looks no further than 20 characters from any place. */
const CODE = /8[0-9]{19}/g;

/**
 * Every 20-digit code in path, query or fragment that touches no other digit; none in scheme and host. An escape is one
 * character: the `20` of `%20` touches nothing, while `%31`, an escaped digit, does. Linear time, whatever the text.
 */
export function edmcInWebAddress(url: string): readonly EdmcAt[] {
  const found: EdmcAt[] = [];
  CODE.lastIndex = afterHost(url);
  for (let match = CODE.exec(url); match !== null; match = CODE.exec(url)) {
    const at = match.index;
    if (isInEscape(url, at)) {
      CODE.lastIndex = at + 1;
      continue;
    }
    const end = endOfRun(url, at + EDMC_LENGTH);
    if (end === at + EDMC_LENGTH && !touchesDigit(url, at)) found.push({ code: match[0], at });
    CODE.lastIndex = end;
  }
  return found;
}

/** Where path, query or fragment begins: the first `/`, `?` or `#` behind the host, or the end. */
function afterHost(url: string): number {
  const slashes = url.indexOf("//");
  for (let at = slashes < 0 ? 0 : slashes + 2; at < url.length; at++) {
    const unit = url.charCodeAt(at);
    if (unit === 0x2f || unit === 0x3f || unit === 0x23) return at;
  }
  return url.length;
}

/** True where the digit at `at` is one of the two of a `%XX`; the character after it is a digit. */
function isInEscape(url: string, at: number): boolean {
  return url[at - 1] === "%" || (url[at - 2] === "%" && isHex(url.charCodeAt(at - 1)));
}

/** True where a digit, bare or escaped, stands before `at`. */
function touchesDigit(url: string, at: number): boolean {
  if (!isDigitAt(url, at - 1)) return false;
  const isEscape = url[at - ESCAPE_LENGTH] === "%" && isHex(url.charCodeAt(at - 2));
  return isEscape ? url[at - 2] === "3" : true;
}

/** Where the digits, bare or escaped, that go on at `at` end. */
function endOfRun(url: string, at: number): number {
  let end = at;
  for (;;) {
    if (isDigitAt(url, end)) end++;
    else if (url[end] === "%" && url[end + 1] === "3" && isDigitAt(url, end + 2)) end += ESCAPE_LENGTH;
    else return end;
  }
}

function isHex(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x46) || (unit >= 0x61 && unit <= 0x66);
}
