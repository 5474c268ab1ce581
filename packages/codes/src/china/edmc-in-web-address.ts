// 20-digit codes that a maker's own web address carries, as the QR codes of labels do. What the address is for, and whether
// it is a GS1 Digital Link, is not known here.

import { isEdmc } from "./edmc.ts";

export interface EdmcAt {
  /** 20 digits. */
  readonly code: string;
  /** Where it begins in the text as given. */
  readonly at: number;
}

const RUN_LENGTH = 20;
const ESCAPE_LENGTH = 3;

/**
 * Every 20-digit code in path, query or fragment that touches no other digit; none in scheme and host. An escape is one
 * character: the `20` of `%20` touches nothing, while `%31`, an escaped digit, does. One pass, whatever the text.
 */
export function edmcInWebAddress(url: string): readonly EdmcAt[] {
  const found: EdmcAt[] = [];
  let at = afterHost(url);
  while (at < url.length) {
    const unit = url.charCodeAt(at);
    if (unit === 0x25) {
      const digit = escapedDigit(url, at);
      at += digit === null ? 1 : ESCAPE_LENGTH;
      if (digit === true) at = endOfRun(url, at);
    } else if (unit >= 0x30 && unit <= 0x39) {
      const end = endOfRun(url, at);
      // The run holds escapes or other digits when it is longer.
      if (end - at === RUN_LENGTH) {
        const code = url.slice(at, end);
        if (isEdmc(code)) found.push({ code, at });
      }
      at = end;
    } else {
      at++;
    }
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

/** Where the digits, bare or escaped, that go on at `at` end. */
function endOfRun(url: string, at: number): number {
  let end = at;
  for (;;) {
    const unit = url.charCodeAt(end);
    if (unit >= 0x30 && unit <= 0x39) end++;
    else if (unit === 0x25 && escapedDigit(url, end) === true) end += ESCAPE_LENGTH;
    else return end;
  }
}

/** Whether the `%XX` at `at` stands for an ASCII digit; null where it is no escape. */
function escapedDigit(url: string, at: number): boolean | null {
  const high = url.charCodeAt(at + 1);
  const low = url.charCodeAt(at + 2);
  if (!isHex(high) || !isHex(low)) return null;
  return high === 0x33 && low <= 0x39;
}

function isHex(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x46) || (unit >= 0x61 && unit <= 0x66);
}
