// A value against the rule of its AI: characters, lengths, then the checks that the table names for each part.

import type { CodeProblem } from "../identifier.ts";
import type { AiPart, AiRule, CheckName } from "./ai-table.ts";
import type { Check } from "./checks/check.ts";
import { checkDigitRight } from "./checks/check-digit.ts";
import { checkPairRight } from "./checks/check-pair.ts";
import { companyPrefixRight } from "./checks/company-prefix.ts";
import { dateRight } from "./checks/date.ts";
import { noLeadingZeroRight } from "./checks/no-leading-zero.ts";
import { zeroRight } from "./checks/zero.ts";

const CHECKS: Readonly<Record<CheckName, Check>> = {
  checkDigit: checkDigitRight,
  checkPair: checkPairRight,
  companyPrefix: companyPrefixRight,
  date: dateRight,
  noLeadingZero: noLeadingZeroRight,
  zero: zeroRight,
};

/** The first character outside the set. Sets 82 and 39: General Specifications 7.11. */
const OUTSIDE: Readonly<Record<AiPart["characters"], RegExp>> = {
  N: /[^0-9]/,
  X: /[^!"%-?A-Z_a-z]/,
  Y: /[^#\-/0-9A-Z]/,
};
const SET_NAMES: Readonly<Record<AiPart["characters"], string>> = {
  N: "digits only",
  X: "letters, digits and the marks of character set 82",
  Y: "capital letters, digits, #, - and /",
};

/** Why the value is not one of the AI, or null. `at` is where the value begins in the text that the problem is reported for. */
export function checkValue(rule: AiRule, text: string, from0: number, end: number): CodeProblem | null {
  const p = old(rule, text.slice(from0, end), from0);
  return p ? { length: 1, detailZh: "", ...p } : null;
}
export function endOfCharacters(set: AiPart["characters"], text: string, from: number, end: number): number {
  const i = text.slice(from, end).search(OUTSIDE[set]);
  return i < 0 ? end : from + i;
}
function old(rule: AiRule, value: string, at: number): any {
  let from = 0;
  for (const part of rule.parts) {
    if (part.optional && from === value.length) return null;
    const stretch = value.slice(from, from + part.max);
    const outside = firstOutside(part, stretch);
    if (outside >= 0) return { reason: "BAD_CHARACTER", at: at + from + outside, detail: `(${rule.ai}) holds ${SET_NAMES[part.characters]}.` };
    if (stretch.length < part.min) return { reason: "BAD_LENGTH", at: at + value.length, detail: `(${rule.ai}) is too short.` };
    for (const name of part.checks) {
      const failure = CHECKS[name](stretch);
      if (failure) return { ...failure, at: at + from + failure.at, detail: `(${rule.ai}): ${failure.detail}` };
    }
    from += stretch.length;
  }
  return from < value.length ? { reason: "BAD_LENGTH", at: at + from, detail: `(${rule.ai}) is too long.` } : null;
}

/** Offset of the first character that the part may not hold, or -1. */
export function firstOutside(part: AiPart, text: string): number {
  return text.search(OUTSIDE[part.characters]);
}
