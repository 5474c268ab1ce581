// The unified social credit code of an enterprise (统一社会信用代码, GB 32100-2015), or in old data the organisation code
// within it alone (GB 11714). Whether such an enterprise exists is not known here.

import type { Parsed, Warning } from "../identifier.ts";
import { accept, type Refused, refuse } from "../problem.ts";
import { NO_WARNINGS, warning } from "../warning.ts";
import { ORGANISATION_CODE_LENGTH, organisationCheckCharacter, readOrganisationCode } from "./organisation-code.ts";
import { provinceName } from "./province.ts";
import { CORPS, CORPS_PROVINCE } from "./region.ts";
import { registerDepartment, registerType } from "./uscc-register.ts";
import { LOWER_CASE } from "./written-form.ts";

/** An enterprise's code. `code` is upper-case. */
export interface Uscc {
  /** `organisation`: the 9-character organisation code alone, from old data; of the parts below it has `organisation` only. */
  readonly kind: "uscc" | "organisation";
  readonly code: string;
  /** Character 1, who registered it: `registerDepartment` names it. */
  readonly department: string | null;
  /** Character 2, as what: `registerType` names it. */
  readonly type: string | null;
  /** Characters 3–8, GB/T 2260. */
  readonly region: string | null;
  /** GB/T 2260 province, two digits: characters 3 and 4; `10` where the country's own office registered it. */
  readonly province: string | null;
  /** Characters 9–17, the organisation code with its own check character. */
  readonly organisation: string;
  readonly warnings: readonly Warning[];
}

const LENGTH = 18;
/** GB 32100 table 2: no I, O, S, V, Z. A character's value is its place. */
const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/** The value of a character by its char code. */
const VALUES: readonly number[] = Array.from({ length: 0x80 }, (_, unit) => Math.max(0, ALPHABET.indexOf(String.fromCharCode(unit))));
const WHOLE = /^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$/;
/** Powers of 3 modulo 31. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const REGION_AT = 2;
const REGION_END = 8;
const ORGANISATION_CHECK_AT = 16;
/** In place of a province: registered with the country's own office, region 100000. */
const NATIONAL = "10";

/** Reads an 18-character code, or with a warning the organisation code. White space around it and, with a warning, lower case are allowed. */
export function parseUscc(text: string): Parsed<Uscc> {
  if (text.length === LENGTH && WHOLE.test(text)) return checkProblem(text, 0) ?? accept(partsOf(text, NO_WARNINGS));
  const trimmed = text.trim();
  const at = text.length - text.trimStart().length;
  if (trimmed === "") return refuse("EMPTY", at, 0, "There is no enterprise code.", "没有填写企业代码。");
  const isOrganisation = trimmed.length === ORGANISATION_CODE_LENGTH || (trimmed.length === ORGANISATION_CODE_LENGTH + 1 && trimmed[8] === "-");
  if (trimmed.length !== LENGTH && !isOrganisation) return badLength(trimmed, at);
  // Only ASCII is folded: `ſ` and `ı` must not become letters of the code.
  const code = trimmed.replace(/[a-z]/g, (letter) => letter.toUpperCase());
  const warnings = code === trimmed ? NO_WARNINGS : [LOWER_CASE];
  if (isOrganisation) {
    const read = readOrganisationCode(code, at);
    return read.ok ? accept(organisationAlone(read.value, warnings)) : read;
  }
  return characterProblem(code, at) ?? checkProblem(code, at) ?? accept(partsOf(code, warnings));
}

/** The 18 characters, or the 9 of an organisation code. */
export function formatUscc({ code }: Uscc): string {
  return code;
}

/** Two digits, GB/T 2260: characters 3 and 4 of an 18-character code. */
export function provinceOfUscc(uscc: string): string {
  return uscc.slice(2, 4);
}

function badLength(trimmed: string, at: number): Refused {
  return refuse(
    "BAD_LENGTH",
    at + Math.min(trimmed.length, LENGTH),
    Math.max(0, trimmed.length - LENGTH),
    `A unified social credit code must have ${LENGTH} characters; this text has ${trimmed.length}.`,
    `统一社会信用代码应为 ${LENGTH} 位，此处为 ${trimmed.length} 位。`,
  );
}

function characterProblem(code: string, at: number): Refused | null {
  for (let index = 0; index < LENGTH; index++) {
    if (ALPHABET.includes(code.charAt(index))) continue;
    let end = index + 1;
    while (end < LENGTH && !ALPHABET.includes(code.charAt(end))) end++;
    return refuse(
      "BAD_CHARACTER",
      at + index,
      end - index,
      "A unified social credit code may hold only digits and capital letters without I, O, S, V, Z.",
      "统一社会信用代码只能由数字和大写字母组成，不使用 I、O、S、V、Z。",
    );
  }
  const wrong = code.slice(REGION_AT, REGION_END).search(/\D/);
  if (wrong < 0) return null;
  return refuse("BAD_CHARACTER", at + REGION_AT + wrong, 1, "Characters 3 to 8 must be the digits of a region.", "第 3 至 8 位应为行政区划代码的数字。");
}

function checkProblem(code: string, at: number): Refused | null {
  if (code[LENGTH - 1] === usccCheckCharacter(code)) return null;
  return refuse("BAD_CHECK_DIGIT", at + LENGTH - 1, 1, "The last character is not the check character of the others.", "末位不是其余字符的校验码。");
}

/** The code's own check character finds every single wrong character; one that is right is never refused for the code within. */
function innerWarning(code: string): Warning | null {
  return code[ORGANISATION_CHECK_AT] === organisationCheckCharacter(code.slice(REGION_END, ORGANISATION_CHECK_AT)) ? null : INNER_CHECK_DIGIT;
}

function usccCheckCharacter(code: string): string {
  let sum = 0;
  for (let at = 0; at < LENGTH - 1; at++) sum += (WEIGHTS[at] ?? 0) * (VALUES[code.charCodeAt(at)] ?? 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

function partsOf(code: string, written: readonly Warning[]): Uscc {
  const department = code.charAt(0);
  const type = code.charAt(1);
  const province = provinceOfUscc(code);
  const unseen = registerType(department, type) !== null ? null : registerDepartment(department) === null ? UNSEEN_DEPARTMENT : UNSEEN_TYPE;
  const unsure = provinceName(province) !== null || province === NATIONAL ? null : province === CORPS_PROVINCE ? CORPS : UNKNOWN_PROVINCE;
  const inner = innerWarning(code);
  const isOdd = unseen !== null || unsure !== null || inner !== null;
  const warnings = isOdd ? [...written, ...[unseen, unsure, inner].filter((one) => one !== null)] : written;
  const region = code.slice(REGION_AT, REGION_END);
  return { kind: "uscc", code, department, type, region, province, organisation: code.slice(REGION_END, LENGTH - 1), warnings };
}

function organisationAlone(code: string, written: readonly Warning[]): Uscc {
  return { kind: "organisation", code, department: null, type: null, region: null, province: null, organisation: code, warnings: [...written, OLDER_CODE] };
}

const OLDER_CODE = warning(
  "OLDER_CODE",
  "An organisation code stands in place of the unified social credit code.",
  "此处为组织机构代码，而非统一社会信用代码。",
);
const INNER_CHECK_DIGIT = warning(
  "INNER_CHECK_DIGIT",
  "Character 17 is not the check character of the organisation code in characters 9 to 16.",
  "第 17 位不是第 9 至 16 位组织机构代码的校验码。",
);
const UNSEEN_DEPARTMENT = warning("UNSEEN_VALUE", "No registering department has the first character.", "首位不是已知的登记管理部门代码。");
const UNSEEN_TYPE = warning(
  "UNSEEN_VALUE",
  "The registering department has no type of the second character that is known here.",
  "第 2 位不是该登记管理部门已知的机构类别代码。",
);
const UNKNOWN_PROVINCE = warning("UNSURE_REGION", "GB/T 2260 has no province of characters 3 and 4.", "GB/T 2260 中没有第 3、4 位所示的省级行政区。");
