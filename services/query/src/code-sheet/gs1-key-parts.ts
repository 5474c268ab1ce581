// The digits of GS1 keys taken apart: indicator, company prefix where its length is known, reference, check digit. Whose a
// prefix is, is not known here.

import type { CompanyPrefixes } from "@csp/codes";
import { type Part, part, type Words, words } from "./sheet.ts";

const CHINA = words("assigned by GS1 China", "由中国物品编码中心分配");
const INDICATORS: Readonly<Record<string, Words>> = {
  "0": words("the item itself, no case of it", "单品本身，非箱级编号"),
  "9": words("item of varying measure", "变量贸易项目"),
};
const CASE = words("a pack of packs, of this product", "同一产品的上级包装");

/** Of 14 digits. */
export function gtinParts(gtin: string, prefixes: CompanyPrefixes): readonly Part[] {
  const indicator = gtin.charAt(0);
  return [
    part("gtin", "GTIN", "GTIN", gtin),
    part("indicator", "indicator", "包装指示符", indicator, INDICATORS[indicator] ?? CASE),
    ...prefixParts(gtin, 1, prefixes),
    part("gtinCheck", "check digit", "校验位", gtin.slice(-1), RIGHT),
    ...barcodeParts(gtin),
  ];
}

/** Of 18 digits. */
export function ssccParts(sscc: string, prefixes: CompanyPrefixes): readonly Part[] {
  return [
    part("sscc", "SSCC", "SSCC", sscc),
    part("extension", "extension digit", "扩展位", sscc.charAt(0)),
    ...prefixParts(sscc, 1, prefixes),
    part("ssccCheck", "check digit", "校验位", sscc.slice(-1), RIGHT),
  ];
}

/** Of 13 digits. */
export function glnParts(gln: string, prefixes: CompanyPrefixes): readonly Part[] {
  return [part("gln", "GLN", "全球位置码", gln), ...prefixParts(gln, 0, prefixes), part("glnCheck", "check digit", "校验位", gln.slice(-1), RIGHT)];
}

const RIGHT = words("fits the other digits", "与其余数字相符");

/** The company prefix and what is between it and the check digit; the prefix of GS1 alone where its length is not known. */
function prefixParts(key: string, at: number, prefixes: CompanyPrefixes): readonly Part[] {
  const gs1Prefix = key.slice(at, at + 3);
  const origin = gs1Prefix >= "690" && gs1Prefix <= "699" ? CHINA : null;
  const length = prefixes.lengthAt(key, at);
  if (length === 0) {
    const unknown = words("where the company prefix ends is not known here", "厂商识别代码的长度未知");
    return [part("gs1Prefix", "GS1 prefix", "GS1 前缀码", gs1Prefix, origin ? words(`${origin.en}; ${unknown.en}`, `${origin.zh}；${unknown.zh}`) : unknown)];
  }
  return [
    part("companyPrefix", "company prefix", "厂商识别代码", key.slice(at, at + length), origin),
    part("reference", "reference", "项目参考代码", key.slice(at + length, -1)),
  ];
}

/** The shorter number that is printed below a barcode of the same GTIN. */
function barcodeParts(gtin: string): readonly Part[] {
  if (!gtin.startsWith("0")) return [];
  const short = gtin.startsWith("000000") ? gtin.slice(6) : gtin.slice(1);
  return [part("barcode", "retail barcode 商品条码", "商品条码", short)];
}
