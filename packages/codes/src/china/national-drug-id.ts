// The national drug identification code (国家药品标识码): 11 digits, of which the first five are the enterprise as in the standard
// code. The rest has no published layout, so nothing more is checked.

import type { NationalDrugId, Parsed, Warning } from "../identifier.ts";
import { NO_WARNINGS, warning } from "../warning.ts";
import { type CodeName, readDigits } from "./field.ts";

/** A national drug identification code, its known part, and what is odd about it. */
export interface NationalDrugIdRead extends NationalDrugId {
  /** Digits 1–5, as digits 4–8 of the standard code. */
  readonly enterprise: string;
  readonly warnings: readonly Warning[];
}

const LENGTH = 11;
const ENTERPRISE_LENGTH = 5;
const ENTERPRISE_IN_STANDARD_CODE = 3;
const NAME: CodeName = { a: "A national drug identification code", en: "national drug identification code", zh: "国家药品标识码" };

/** Reads 11 digits, white space around them allowed; warns when a standard code is given that names another enterprise. */
export function parseNationalDrugId(text: string, standardCode: string | null = null): Parsed<NationalDrugIdRead> {
  const read = readDigits(text, LENGTH, NAME);
  if (!read.ok) return read;
  const code = read.value.body;
  const enterprise = code.slice(0, ENTERPRISE_LENGTH);
  const agrees = standardCode === null || standardCode.startsWith(enterprise, ENTERPRISE_IN_STANDARD_CODE);
  return { ok: true, value: { scheme: "cndc", code, enterprise, warnings: agrees ? NO_WARNINGS : [OTHER_ENTERPRISE] } };
}

/** The 11 digits. */
export function formatNationalDrugId({ code }: NationalDrugId): string {
  return code;
}

const OTHER_ENTERPRISE = warning(
  "CONTRADICTION",
  "The standard code beside it names another enterprise (its digits 4 to 8).",
  "与同列药品本位码的企业标识（第 4 至 8 位）不一致。",
);
