// Numbers of licences that forms ask for: to make drugs (药品生产许可证), to trade in them (药品经营许可证), to practise medicine
// (医疗机构执业许可证). Only the first has a form that is known for certain; of the others an odd one is warned of.

import type { Parsed, Warning } from "../identifier.ts";
import { accept, refuse } from "../problem.ts";
import { NO_WARNINGS, warning } from "../warning.ts";
import { type CodeName, readField } from "./field.ts";
import { provinceOfAbbreviation } from "./province.ts";
import { eightDigitsProblem, placeIn, writtenForm } from "./written-form.ts";

/** 药品生产许可证, as 粤20160176. */
export interface ProductionLicence {
  readonly code: string;
  /** GB/T 2260, two digits, of the character in front. */
  readonly province: string;
  readonly year: string;
  readonly sequence: string;
  readonly warnings: readonly Warning[];
}

/** 药品经营许可证, as 浙AA5710003. The parts are null where the number has not the form that was seen. */
export interface TradingLicence {
  readonly code: string;
  /** GB/T 2260, two digits, of the character in front; null where it is no province's. */
  readonly province: string | null;
  /** A wholesale, B head of a chain, C shop of a chain, D single shop. */
  readonly kind: "A" | "B" | "C" | "D" | null;
  /** Whether a legal person holds it: A after the kind, else B. */
  readonly legalPerson: boolean | null;
  readonly warnings: readonly Warning[];
}

/** 医疗机构执业许可证: a registration number that is not taken apart. */
export interface PracticeLicence {
  readonly code: string;
  readonly warnings: readonly Warning[];
}

const PRODUCTION: CodeName = { a: "A drug production licence number", en: "drug production licence number", zh: "药品生产许可证编号" };
const TRADING: CodeName = { a: "A drug trading licence number", en: "drug trading licence number", zh: "药品经营许可证编号" };
const PRACTICE: CodeName = { a: "A medical practice registration number", en: "medical practice registration number", zh: "医疗机构执业许可证登记号" };
const MAX_LENGTH = 64;
const YEAR = /^(?:19|20)/;
const SEEN_TRADING = /^.([A-D])([AB])[0-9]{7,}$/;
/** With the organisation code in it; not known for certain. */
const PRACTICE_LENGTH = 22;

/** Reads the character of a province, four digits of a year, four of a sequence. */
export function parseProductionLicence(text: string): Parsed<ProductionLicence> {
  const field = readField(text, PRODUCTION, MAX_LENGTH);
  if (!field.ok) return field;
  const form = writtenForm(field.value.body, field.value.at);
  const province = provinceOfAbbreviation(form.text.charAt(0));
  if (province === null) {
    const { at, length } = placeIn(form, 0, 1);
    return refuse(
      "UNKNOWN_REGION",
      at,
      length,
      "A drug production licence number must begin with the one character of a province.",
      "药品生产许可证编号应以省级行政区的简称开头。",
    );
  }
  const problem = eightDigitsProblem(form, 1, PRODUCTION);
  if (problem) return problem;
  const year = form.text.slice(1, 5);
  if (!YEAR.test(year)) {
    const { at, length } = placeIn(form, 1, 5);
    return refuse("BAD_DATE", at, length, "The first four digits must be a year.", "前四位数字应为年份。");
  }
  return accept({ code: form.text, province, year, sequence: form.text.slice(5), warnings: form.warnings });
}

/** Reads any text of at most 64 characters; what has not the form that was seen is warned of. */
export function parseTradingLicence(text: string): Parsed<TradingLicence> {
  const field = readField(text, TRADING, MAX_LENGTH);
  if (!field.ok) return field;
  const form = writtenForm(field.value.body, field.value.at);
  const code = form.text;
  const province = provinceOfAbbreviation(code.charAt(0));
  const seen = SEEN_TRADING.exec(code);
  const kind = seen?.[1];
  const isKind = kind === "A" || kind === "B" || kind === "C" || kind === "D";
  if (seen === null || province === null || !isKind) {
    return accept({ code, province, kind: null, legalPerson: null, warnings: [...form.warnings, ODD_TRADING] });
  }
  return accept({ code, province, kind, legalPerson: seen[2] === "A", warnings: form.warnings });
}

/** Reads any text of at most 64 characters, as it is; another length than 22 is warned of. */
export function parsePracticeLicence(text: string): Parsed<PracticeLicence> {
  const field = readField(text, PRACTICE, MAX_LENGTH);
  if (!field.ok) return field;
  const { body } = field.value;
  return accept({ code: body, warnings: body.length === PRACTICE_LENGTH ? NO_WARNINGS : [ODD_PRACTICE] });
}

/** The number without white space, half-width and in capitals; of a practice licence, as it was given. */
export function formatLicence({ code }: ProductionLicence | TradingLicence | PracticeLicence): string {
  return code;
}

const ODD_TRADING = warning(
  "UNSURE_FORM",
  "Numbers that were seen are the character of a province, A to D, A or B, and seven digits or more.",
  "已知的编号由省级简称、字母 A 至 D、字母 A 或 B 以及七位以上数字组成。",
);
const ODD_PRACTICE = warning("UNSURE_FORM", "Such a registration number is said to have 22 characters.", "此登记号一般为 22 位。");
