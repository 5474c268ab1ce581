// The organisation code (组织机构代码, GB 11714): eight characters and a check character, alone in old data and within every
// unified social credit code. Whom it names is not known here.

import { accept, type Refused, refuse } from "../problem.ts";

export const ORGANISATION_CODE_LENGTH = 9;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_AT = 8;

/** The check character of the first eight (GB 11714): modulo 11, `X` for ten. */
export function organisationCheckCharacter(code: string): string {
  let sum = 0;
  for (let at = 0; at < CHECK_AT; at++) {
    const unit = code.charCodeAt(at);
    // 0 to 9, then A to Z as 10 to 35.
    sum += (WEIGHTS[at] ?? 0) * (unit <= 0x39 ? unit - 0x30 : unit - 0x37);
  }
  const check = 11 - (sum % 11);
  return check === 11 ? "0" : check === 10 ? "X" : String(check);
}

/** The nine characters of a code, in capitals, that begins at `at`; a hyphen before the check character is allowed, as certificates print it. */
export function readOrganisationCode(written: string, at: number): { readonly ok: true; readonly value: string } | Refused {
  const hyphenated = written.length === ORGANISATION_CODE_LENGTH + 1 && written[CHECK_AT] === "-";
  const code = hyphenated ? written.slice(0, CHECK_AT) + written.slice(CHECK_AT + 1) : written;
  const checkAt = at + written.length - 1;
  for (let index = 0; index < ORGANISATION_CODE_LENGTH; index++) {
    if (ALPHABET.includes(code.charAt(index))) continue;
    const wrongAt = index === CHECK_AT ? checkAt : at + index;
    return refuse("BAD_CHARACTER", wrongAt, 1, "An organisation code may hold only digits and capital letters.", "组织机构代码只能由数字和大写字母组成。");
  }
  if (code[CHECK_AT] !== organisationCheckCharacter(code)) {
    return refuse("BAD_CHECK_DIGIT", checkAt, 1, "The last character is not the check character of the others.", "末位不是其余字符的校验码。");
  }
  return accept(code);
}
