// Bank accounts by ISO 13616: a country, two check digits, and the account; modulo 97 over all of it is 1.

import type { CodeProblem } from "../../identifier.ts";
import { wrong } from "./check.ts";
import { isCountryLetters } from "./country.ts";

/** Norway's, the shortest in the registry. */
const SHORTEST = 15;

export function ibanRight(text: string, from: number, end: number): CodeProblem | null {
  // Kosovo's XK is in the registry of IBANs though not in ISO 3166.
  if (end - from >= 2 && !isCountryLetters(text, from) && !text.startsWith("XK", from)) {
    return wrong("BAD_VALUE", from, 2, "An IBAN must begin with a country.", "IBAN 应以国家代码开头。");
  }
  for (let at = from + 2; at < end; at++) {
    const value = valueOf(text.charCodeAt(at));
    if (value < 0 || (at < from + 4 && value > 9)) {
      return wrong(
        "BAD_CHARACTER",
        at,
        1,
        "An IBAN must be a country, two digits, and then capital letters and digits.",
        "IBAN 应为国家代码、两位校验数字及大写字母和数字。",
      );
    }
  }
  if (end - from < SHORTEST) return wrong("BAD_LENGTH", end, 0, `An IBAN must have at least ${SHORTEST} characters.`, `IBAN 至少应有 ${SHORTEST} 个字符。`);
  let remainder = 0;
  for (let at = from + 4; at < end; at++) remainder = append(remainder, text.charCodeAt(at));
  for (let at = from; at < from + 4; at++) remainder = append(remainder, text.charCodeAt(at));
  return remainder === 1 ? null : wrong("BAD_CHECK_DIGIT", from + 2, 2, "The two check digits do not fit the account.", "两位校验数字与账号不符。");
}

function append(remainder: number, code: number): number {
  const value = valueOf(code);
  return (remainder * (value > 9 ? 100 : 10) + value) % 97;
}

/** Digits are themselves, A is 10; -1 for anything else. */
function valueOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x41 && code <= 0x5a ? code - 0x37 : -1;
}
