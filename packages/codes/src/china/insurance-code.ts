// Codes of the national health insurance (国家医保): of drugs, whose layout is known from samples alone, and of designated
// hospitals and pharmacies. Whom or what they name is not known here.

import type { Parsed, Warning } from "../identifier.ts";
import { endOfDigits } from "../digits.ts";
import { accept, refuse, shiftProblem } from "../problem.ts";
import { NO_WARNINGS, warning } from "../warning.ts";
import { type CodeName, digitsProblem, lengthProblem, readField } from "./field.ts";
import { parseRegion, REGION_LENGTH } from "./region.ts";
import { LOWER_CASE } from "./written-form.ts";

/** 医保药品编码, as XA01ABD075A002010300483. */
export interface InsuranceDrugCode {
  readonly code: string;
  readonly warnings: readonly Warning[];
}

/** 医保定点医药机构编码. */
export interface InsuranceInstitutionCode {
  readonly code: string;
  /** H a hospital or other medical institution, P a pharmacy. */
  readonly kind: "H" | "P";
  /** Six digits, GB/T 2260. */
  readonly region: string;
  /** Two digits. */
  readonly province: string;
  /** Five digits. */
  readonly sequence: string;
  readonly warnings: readonly Warning[];
}

const DRUG: CodeName = { a: "An insurance drug code", en: "insurance drug code", zh: "医保药品编码" };
const INSTITUTION: CodeName = { a: "An insurance institution code", en: "insurance institution code", zh: "医保定点医药机构编码" };
const MAX_LENGTH = 64;
const INSTITUTION_LENGTH = 12;
/** The layout of the sample; what its parts mean is not known for certain. */
const SEEN_DRUG = /^[A-Z][A-Z][0-9]{2}[A-Z]{3}[0-9]{3}[A-Z][0-9]{12}$/;

/** Reads letters and digits, white space around them allowed; lower case and another layout than that of 23 characters which was seen are warned of. */
export function parseInsuranceDrugCode(text: string): Parsed<InsuranceDrugCode> {
  const field = readField(text, DRUG, MAX_LENGTH);
  if (!field.ok) return field;
  const { body, at } = field.value;
  // Only ASCII is folded: `ſ` and `ı` must not become letters of the code.
  const code = body.replace(/[a-z]/g, (letter) => letter.toUpperCase());
  const wrong = code.search(/[^A-Z0-9]/);
  if (wrong >= 0) {
    const run = /[A-Z0-9]/.exec(code.slice(wrong))?.index ?? code.length - wrong;
    return refuse("BAD_CHARACTER", at + wrong, run, "An insurance drug code may hold only digits and letters.", "医保药品编码只能由数字和字母组成。");
  }
  const written = code === body ? NO_WARNINGS : [LOWER_CASE];
  return accept({ code, warnings: SEEN_DRUG.test(code) ? written : [...written, ODD_DRUG] });
}

/** The code as it was read, in capitals. */
export function formatInsuranceDrugCode({ code }: InsuranceDrugCode): string {
  return code;
}

/** Reads H or P, six digits of a region, five of a sequence. */
export function parseInsuranceInstitutionCode(text: string): Parsed<InsuranceInstitutionCode> {
  const field = readField(text, INSTITUTION, MAX_LENGTH);
  if (!field.ok) return field;
  const { body: code, at } = field.value;
  const kind = code[0];
  if (kind !== "H" && kind !== "P") {
    return refuse("BAD_CHARACTER", at, 1, "An insurance institution code must begin with H or P.", "医保定点医药机构编码应以 H 或 P 开头。");
  }
  const numbers = code.slice(1);
  if (endOfDigits(numbers) < Math.min(numbers.length, INSTITUTION_LENGTH - 1)) {
    const problem = digitsProblem(numbers, at + 1, AFTER_LETTER);
    if (problem) return problem;
  }
  const problem = lengthProblem(code, at, INSTITUTION_LENGTH, INSTITUTION);
  if (problem) return problem;
  const region = shiftProblem(parseRegion(numbers.slice(0, REGION_LENGTH)), at + 1);
  if (!region.ok) return region;
  const { code: regionCode, province, warnings } = region.value;
  return accept({ code, kind, region: regionCode, province, sequence: numbers.slice(REGION_LENGTH), warnings });
}

/** The 12 characters. */
export function formatInsuranceInstitutionCode({ code }: InsuranceInstitutionCode): string {
  return code;
}

const AFTER_LETTER: CodeName = {
  a: "An insurance institution code after its letter",
  en: "insurance institution code after its letter",
  zh: "医保定点医药机构编码首字母之后",
};
const ODD_DRUG = warning(
  "UNSURE_FORM",
  "It has not the layout of the insurance drug codes that were seen, 23 characters.",
  "与已知的 23 位医保药品编码格式不同。",
);
