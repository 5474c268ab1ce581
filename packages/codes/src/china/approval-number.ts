// Approval numbers of drugs (药品批准文号): 国药准字, a letter of kind, where the drug is made, and eight digits, as issued since
// July 2020 and before; the old ones stay in use. Whether a number was ever issued is not known here.

import type { Parsed, Warning } from "../identifier.ts";
import { accept, type Refused, refuse } from "../problem.ts";
import { warning } from "../warning.ts";
import { type CodeName, readField } from "./field.ts";
import { provinceName } from "./province.ts";
import { eightDigitsProblem, isPlausibleYear, placeIn, type WrittenForm, writtenForm } from "./written-form.ts";

/** H chemical, Z Chinese medicine, S biological; old numbers only: B health medicine, T in-vitro diagnostic, F excipient, J imported and repackaged. */
export type ApprovalKind = "H" | "Z" | "S" | "B" | "T" | "F" | "J";

export interface ApprovalNumber {
  /** Canonical: `国药准字H20210039`. */
  readonly code: string;
  readonly kind: ApprovalKind;
  /** Where it is made. */
  readonly origin: "mainland" | "Hong Kong, Macao, Taiwan" | "abroad";
  /** Who issued it: the former Ministry of Health (10), a province, or else the national regulator. */
  readonly issuer: "national" | "ministry of health" | "province";
  /** GB/T 2260, two digits, where a province issued it. */
  readonly province: string | null;
  /** Four digits. Of two digits in an old number, 50 and more are of the 20th century. */
  readonly year: string;
  /** Four digits. */
  readonly sequence: string;
  readonly warnings: readonly Warning[];
}

const HEAD = "国药准字";
/** Words that stand where those of the head do. */
const WORDS = /^[\u4e00-\u9fff]+/;
const MAX_WRITTEN = 64;
const NAME: CodeName = { a: "An approval number", en: "approval number", zh: "药品批准文号" };
const KINDS: readonly string[] = ["H", "Z", "S", "B", "T", "F", "J"] satisfies readonly ApprovalKind[];
/** Only these say with a second letter where the drug is made. */
const CURRENT_KINDS = "HZS";
const CENTURIES: readonly string[] = ["19", "20"];
const MINISTRY = "10";
/** Provinces that issued numbers; Taiwan, Hong Kong and Macao come after them. */
const LAST_PROVINCE = "65";
const ODD_YEAR = warning("UNSURE_FORM", "The year in it is hardly one of an approval.", "其中的年份不像批准文号的年份。");
const HEAD_MISSING = warning("PREFIX_MISSING", "The words 国药准字 in front are missing.", "缺少“国药准字”字样。");

/** Reads an approval number. Full-width characters, white space, lower case and missing words in front are mended, each with a warning. */
export function parseApprovalNumber(text: string): Parsed<ApprovalNumber> {
  const field = readField(text, NAME, MAX_WRITTEN);
  if (!field.ok) return field;
  const form = writtenForm(field.value.body, field.value.at);
  const hasHead = form.text.startsWith(HEAD);
  const kindAt = hasHead ? HEAD.length : 0;
  const kind = form.text.charAt(kindAt);
  if (!isKind(kind)) return noKind(form, kindAt);
  const second = CURRENT_KINDS.includes(kind) ? form.text.charAt(kindAt + 1) : "";
  const origin = second === "C" ? "Hong Kong, Macao, Taiwan" : second === "J" || kind === "J" ? "abroad" : "mainland";
  const digitsAt = kindAt + (second === "C" || second === "J" ? 2 : 1);
  const digits = form.text.slice(digitsAt);
  const problem = eightDigitsProblem(form, digitsAt, NAME) ?? (digitsAt - kindAt === 2 ? yearProblem(form, digitsAt) : issuerProblem(form, digitsAt));
  if (problem) return problem;
  const code = HEAD + form.text.slice(kindAt);
  const issue = issueOf(digits);
  const odd = [...(hasHead ? [] : [HEAD_MISSING]), ...(isPlausibleYear(issue.year) ? [] : [ODD_YEAR])];
  return accept({ code, kind, origin, ...issue, sequence: digits.slice(4), warnings: odd.length === 0 ? form.warnings : [...form.warnings, ...odd] });
}

/** `国药准字` and the rest, in half-width characters without white space. */
export function formatApprovalNumber({ code }: ApprovalNumber): string {
  return code;
}

function isKind(letter: string): letter is ApprovalKind {
  return KINDS.includes(letter);
}

function noKind(form: WrittenForm, kindAt: number): Refused {
  const words = kindAt === 0 ? (WORDS.exec(form.text)?.[0].length ?? 0) : 0;
  if (words > 0) {
    const place = placeIn(form, 0, words);
    return refuse(
      "BAD_CHARACTER",
      place.at,
      place.length,
      "The words in front of the letter must be the four characters guoyao zhunzi.",
      `字母之前的字样应为“${HEAD}”。`,
    );
  }
  const missing = kindAt >= form.text.length;
  const { at, length } = placeIn(form, kindAt, missing ? kindAt : kindAt + 1);
  return refuse(
    missing ? "BAD_LENGTH" : "BAD_CHARACTER",
    at,
    length,
    "An approval number must have one of the letters H, Z, S, B, T, F, J before its digits.",
    "药品批准文号的数字前应为字母 H、Z、S、B、T、F、J 之一。",
  );
}

/** With a second letter, the first four digits are a year. */
function yearProblem(form: WrittenForm, digitsAt: number): Refused | null {
  if (CENTURIES.includes(form.text.slice(digitsAt, digitsAt + 2))) return null;
  const { at, length } = placeIn(form, digitsAt, digitsAt + 4);
  return refuse("BAD_DATE", at, length, "The four digits after the letters must be a year.", "字母之后的四位数字应为年份。");
}

function issuerProblem(form: WrittenForm, digitsAt: number): Refused | null {
  const issuer = form.text.slice(digitsAt, digitsAt + 2);
  if (issuer === MINISTRY || CENTURIES.includes(issuer) || (issuer <= LAST_PROVINCE && provinceName(issuer) !== null)) return null;
  const { at, length } = placeIn(form, digitsAt, digitsAt + 2);
  return refuse(
    "UNKNOWN_REGION",
    at,
    length,
    "The first two digits must be 10, 19, 20 or a province of GB/T 2260 from 11 to 65.",
    "前两位数字应为 10、19、20，或 GB/T 2260 中 11 至 65 的省级代码。",
  );
}

function issueOf(digits: string): Pick<ApprovalNumber, "issuer" | "province" | "year"> {
  const head = digits.slice(0, 2);
  if (CENTURIES.includes(head)) return { issuer: "national", province: null, year: digits.slice(0, 4) };
  const short = digits.slice(2, 4);
  const year = (short >= "50" ? "19" : "20") + short;
  return head === MINISTRY ? { issuer: "ministry of health", province: null, year } : { issuer: "province", province: head, year };
}
