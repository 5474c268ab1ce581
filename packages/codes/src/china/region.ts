// Regions of China (GB/T 2260): six digits, of province, city and county. Only provinces are known here; which cities and
// counties there are changes every year, so those digits are taken as they come.

import type { Parsed, Warning } from "../identifier.ts";
import { refuse } from "../problem.ts";
import { NO_WARNINGS, warning } from "../warning.ts";
import { type CodeName, readDigits } from "./field.ts";
import { type Province, provinceName } from "./province.ts";

export interface Region {
  /** Six digits. */
  readonly code: string;
  /** Digits 1–2. */
  readonly province: string;
  /** Digits 3–4; `00` for the province as a whole. */
  readonly city: string;
  /** Digits 5–6; `00` for the city as a whole. */
  readonly county: string;
  /** Null for 66. */
  readonly name: Province | null;
  readonly warnings: readonly Warning[];
}

export const REGION_LENGTH = 6;
/** The Xinjiang Production and Construction Corps (新疆生产建设兵团), which health insurance counts as a province; not in GB/T 2260. */
export const CORPS_PROVINCE = "66";
const NAME: CodeName = { a: "A region code", en: "region code", zh: "行政区划代码" };

/** Reads six digits, white space around them allowed; refuses a province that GB/T 2260 does not have, but for 66 with a warning. */
export function parseRegion(text: string): Parsed<Region> {
  const read = readDigits(text, REGION_LENGTH, NAME);
  if (!read.ok) return read;
  const { body: code, at } = read.value;
  const province = code.slice(0, 2);
  const name = provinceName(province);
  if (name === null && province !== CORPS_PROVINCE) {
    return refuse("UNKNOWN_REGION", at, 2, "GB/T 2260 has no province of these two digits.", "GB/T 2260 中没有以这两位数字开头的省级行政区。");
  }
  const warnings = name === null ? [CORPS] : NO_WARNINGS;
  return { ok: true, value: { code, province, city: code.slice(2, 4), county: code.slice(4), name, warnings } };
}

/** The six digits. */
export function formatRegion({ code }: Region): string {
  return code;
}

/** Whether 66 stands for the Corps everywhere is not known. */
export const CORPS = warning(
  "UNSURE_REGION",
  "66 stands for the Xinjiang Production and Construction Corps in some systems; GB/T 2260 does not have it.",
  "66 在部分系统中表示新疆生产建设兵团，GB/T 2260 中没有此代码。",
);
