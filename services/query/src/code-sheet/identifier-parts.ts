// The parts of an identifier, scheme by scheme, with what is known of each. GS1 elements are listed apart.

import {
  type CompanyPrefixes,
  edmcCheckOf,
  edmcClassOf,
  edmcSerialOf,
  edmcVersionOf,
  type Identifier,
  parseNationalDrugId,
  parseStandardCode,
} from "@csp/codes";
import { glnParts, gtinParts, ssccParts } from "./gs1-key-parts.ts";
import { type Part, part, type Words, words } from "./sheet.ts";

const VERSIONS: Readonly<Record<ReturnType<typeof edmcVersionOf>, Words>> = {
  ordinary: words("ordinary drugs", "普通药品"),
  "specially controlled": words("specially controlled drugs", "特殊管理药品（特药）"),
  unseen: words("not seen so far", "尚未见过的版本"),
};
const OF_CLASS = words("product and packaging level; which, a filing says and no digit", "产品与包装级别，以备案为准，编码本身不含级别");
const ISSUER_ONLY = words("only the issuer can verify them", "只有赋码方能够验证");
const NINE = words("drugs", "药品");
const CHINA = words("China", "中国");

export function partsOf(identifier: Identifier, prefixes: CompanyPrefixes): readonly Part[] {
  switch (identifier.scheme) {
    case "edmc":
      return edmcParts(identifier.code);
    case "edmc-class":
      return [part("classCode", "drug identification code 药品标识码", "药品标识码", identifier.classCode, OF_CLASS)];
    case "sgtin":
      return [...gtinParts(identifier.gtin, prefixes), part("serial", "serial number 序列号", "序列号", identifier.serial)];
    case "lgtin":
      return [...gtinParts(identifier.gtin, prefixes), part("lot", "lot 批号", "批号", identifier.lot)];
    case "gtin":
      return gtinParts(identifier.gtin, prefixes);
    case "sscc":
      return ssccParts(identifier.sscc, prefixes);
    case "gs1":
      return gs1KeyParts(identifier, prefixes);
    case "std":
      return standardCodeParts(identifier.code);
    case "cndc":
      return nationalDrugIdParts(identifier.code);
    case "filed":
      return [part("code", "code", "编码", identifier.code), part("ruleId", "filed rule", "备案规则", identifier.ruleId)];
    default:
      return identifier satisfies never;
  }
}

function edmcParts(code: string): readonly Part[] {
  return [
    part("version", "version (digits 1–2)", "代码版本（第 1–2 位）", code.slice(0, 2), VERSIONS[edmcVersionOf(code)]),
    part("classCode", "identification code 药品标识码 (1–7)", "药品标识码（第 1–7 位）", edmcClassOf(code), OF_CLASS),
    part("serial", "serial number 序列号 (8–16)", "序列号（第 8–16 位）", edmcSerialOf(code)),
    part("check", "check digits (17–20)", "校验位（第 17–20 位）", edmcCheckOf(code), ISSUER_ONLY),
    part("printedSerial", "serial number as printed (8–20)", "标签上的序列号（第 8–20 位）", code.slice(7)),
  ];
}

function gs1KeyParts({ ai, value }: { readonly ai: string; readonly value: string }, prefixes: CompanyPrefixes): readonly Part[] {
  if (ai === "01" || ai === "02" || ai === "03" || ai === "8006" || ai === "8026") return gtinParts(value.slice(0, 14), prefixes);
  if (/^41[0-7]$/.test(ai)) return glnParts(value, prefixes);
  return [];
}

function standardCodeParts(code: string): readonly Part[] {
  const read = parseStandardCode(code);
  if (!read.ok) throw new Error("a standard code that was read does not read again");
  return [
    part("country", "country (digits 1–2)", "国别（第 1–2 位）", code.slice(0, 2), CHINA),
    part("sort", "sort (digit 3)", "类别（第 3 位）", code.charAt(2), NINE),
    part("enterprise", "enterprise (digits 4–8)", "企业标识（第 4–8 位）", read.value.enterprise),
    part("product", "product (digits 9–13)", "产品标识（第 9–13 位）", read.value.product),
    part("check", "check digit", "校验位", code.slice(-1), words("fits the other digits", "与其余数字相符")),
  ];
}

function nationalDrugIdParts(code: string): readonly Part[] {
  const read = parseNationalDrugId(code);
  if (!read.ok) throw new Error("a national drug identification code that was read does not read again");
  return [
    part(
      "enterprise",
      "enterprise (digits 1–5)",
      "企业标识（第 1–5 位）",
      read.value.enterprise,
      words("as digits 4–8 of the standard code", "同药品本位码第 4–8 位"),
    ),
    part("rest", "rest (digits 6–11)", "其余（第 6–11 位）", code.slice(5), words("its layout is not published", "结构未公布")),
  ];
}
