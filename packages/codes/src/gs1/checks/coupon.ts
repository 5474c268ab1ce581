// The two coupon codes of North America, which pack fields of their own into one value: the first by GS1 US's application
// guideline for coupons (8110), the later one of the positive offer file (8112). Which offers exist is not known here.

import type { CodeProblem } from "../../identifier.ts";
import { wrong } from "./check.ts";
import { dateRight } from "./date.ts";

/** One field: digits of a fixed count, digits whose count stands in front of them, one digit out of a few, or a date. */
interface Field {
  readonly kind: "digits" | "counted" | "digit" | "date";
  readonly name: string;
  readonly nameZh: string;
  /** How many digits; for a counted field, how many more than the digit in front says. */
  readonly count: number;
  /** What the one digit, or the digit in front, may be. */
  readonly among: string;
}

function digits(count: number, name: string, nameZh: string): Field {
  return { kind: "digits", name, nameZh, count, among: "" };
}

function counted(among: string, count: number, name: string, nameZh: string): Field {
  return { kind: "counted", name, nameZh, count, among };
}

function digit(among: string, name: string, nameZh: string): Field {
  return { kind: "digit", name, nameZh, count: 1, among };
}

function date(name: string, nameZh: string): Field {
  return { kind: "date", name, nameZh, count: 6, among: "" };
}

const COMPANY = counted("0123456", 6, "company prefix", "公司前缀");
/** 9 in front: the company is the one named first. */
const FURTHER_COMPANY = counted("01234569", 6, "company prefix", "公司前缀");
const OFFER = digits(6, "offer code", "优惠代码");
const REQUIREMENT = [
  counted("12345", 0, "purchase requirement", "购买要求"),
  digit("012349", "purchase requirement code", "购买要求代码"),
  digits(3, "family code", "产品族代码"),
];
const SERIAL = counted("0123456789", 6, "serial number", "序列号");

const CODE: readonly Field[] = [COMPANY, OFFER, counted("12345", 0, "save value", "优惠金额"), ...REQUIREMENT];
const OFFER_CODE: readonly Field[] = [digit("01", "format", "格式"), counted("0123456", 6, "funder", "出资方"), OFFER, SERIAL];
/** What may follow, each behind its digit and in this order. */
const OPTIONS: readonly { readonly sign: number; readonly fields: readonly Field[] }[] = [
  { sign: 1, fields: [digit("0123", "rule for further purchases", "附加购买规则"), ...REQUIREMENT, FURTHER_COMPANY] },
  { sign: 2, fields: [...REQUIREMENT, FURTHER_COMPANY] },
  { sign: 3, fields: [date("expiry date", "失效日期")] },
  { sign: 4, fields: [date("start date", "生效日期")] },
  { sign: 5, fields: [SERIAL] },
  { sign: 6, fields: [counted("1234567", 6, "retailer", "零售商")] },
  {
    sign: 9,
    fields: [
      digit("01256", "save value code", "优惠金额代码"),
      digit("012", "item that the save value applies to", "优惠适用商品"),
      digit("0123456789", "store coupon flag", "商店优惠券标志"),
      digit("01", "flag against multiplying", "不可翻倍标志"),
    ],
  },
];

export function couponCodeRight(text: string, from: number, end: number): CodeProblem | null {
  const wrongDigit = digitProblem(text, from, end);
  if (wrongDigit !== null) return wrongDigit;
  let at = endOfFields(CODE, text, from, end);
  let expiryAt = -1;
  for (const { sign, fields } of OPTIONS) {
    if (typeof at !== "number") return at;
    if (at === end || text.charCodeAt(at) - 0x30 !== sign) continue;
    const fieldAt = at + 1;
    at = endOfFields(fields, text, fieldAt, end);
    if (sign === 3) expiryAt = fieldAt;
    if (sign === 4 && typeof at === "number" && expiryAt >= 0 && isLater(text, fieldAt, expiryAt)) {
      return wrong("BAD_DATE", expiryAt, 6, "The expiry date is before the start date.", "失效日期早于生效日期。");
    }
  }
  if (typeof at !== "number") return at;
  return at === end ? null : wrong("BAD_VALUE", at, end - at, "No field of a coupon may begin so in this place.", "此处不能有这样的优惠券字段。");
}

export function couponOfferRight(text: string, from: number, end: number): CodeProblem | null {
  const wrongDigit = digitProblem(text, from, end);
  if (wrongDigit !== null) return wrongDigit;
  const at = endOfFields(OFFER_CODE, text, from, end);
  if (typeof at !== "number") return at;
  return at === end ? null : wrong("BAD_LENGTH", at, end - at, "Nothing may follow the serial number.", "序列号之后不应再有内容。");
}

function digitProblem(text: string, from: number, end: number): CodeProblem | null {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return wrong("BAD_CHARACTER", at, 1, "A coupon code may hold digits only.", "优惠券代码只能由数字组成。");
  }
  return null;
}

function endOfFields(fields: readonly Field[], text: string, from: number, end: number): number | CodeProblem {
  let at = from;
  for (const field of fields) {
    const next = endOfField(field, text, at, end);
    if (typeof next !== "number") return next;
    at = next;
  }
  return at;
}

function endOfField(field: Field, text: string, from: number, end: number): number | CodeProblem {
  let last = from + field.count;
  if (field.kind === "counted" || field.kind === "digit") {
    if (from >= end) return missing(field, end);
    const sign = text.charCodeAt(from) - 0x30;
    if (!hasDigit(field.among, sign)) {
      const what = field.kind === "digit" ? "" : "length indicator of the ";
      const whatZh = field.kind === "digit" ? "" : "的长度指示符";
      return wrong(
        "BAD_VALUE",
        from,
        1,
        `The ${what}${field.name} must be one of ${[...field.among].join(", ")}.`,
        `${field.nameZh}${whatZh}应为 ${[...field.among].join("、")} 之一。`,
      );
    }
    if (field.kind === "digit") return last;
    last = from + 1 + (field === FURTHER_COMPANY && sign === 9 ? 0 : sign + field.count);
  }
  if (last > end) return missing(field, end);
  return (field.kind === "date" ? dateRight(text, from) : null) ?? last;
}

function missing(field: Field, end: number): CodeProblem {
  return wrong("BAD_LENGTH", end, 0, `The ${field.name} is not all there.`, `${field.nameZh}不完整。`);
}

function hasDigit(among: string, sign: number): boolean {
  for (let place = 0; place < among.length; place++) if (among.charCodeAt(place) - 0x30 === sign) return true;
  return false;
}

/** Whether the six digits at one offset are more than those at the other. */
function isLater(text: string, at: number, than: number): boolean {
  for (let place = 0; place < 6; place++) {
    const difference = text.charCodeAt(at + place) - text.charCodeAt(than + place);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
