// The schemes of identifiers, the rules that read them and the carriers they came in, in words. What is not listed here is
// called by its own name.

import type { Identifier } from "@csp/codes";
import { type Words, words } from "./sheet.ts";

const SCHEMES: Readonly<Record<Identifier["scheme"], Words>> = {
  edmc: words("20-digit code 追溯码", "20 位药品追溯码"),
  "edmc-class": words("drug identification code 药品标识码", "药品标识码"),
  sgtin: words("GS1 pack (GTIN and serial number)", "GS1 单个包装（GTIN 加序列号）"),
  gtin: words("GS1 product (GTIN)", "GS1 产品（GTIN）"),
  lgtin: words("GS1 lot (GTIN and lot)", "GS1 批次（GTIN 加批号）"),
  sscc: words("GS1 logistic unit (SSCC)", "GS1 物流单元（SSCC）"),
  gs1: words("GS1 key", "GS1 标识"),
  filed: words("code of a filed scheme", "备案编码方案的编码"),
  std: words("standard code 药品本位码", "药品本位码"),
  cndc: words("national drug identification code 国家药品标识码", "国家药品标识码"),
};

const RULES_ZH: ReadonlyMap<string, string> = new Map([
  ["GS1 element string", "GS1 单元数据串"],
  ["GS1 element string in brackets", "带括号的 GS1 单元数据串"],
  ["GS1 element string, if a separator was lost", "GS1 单元数据串（假定丢失了分隔符）"],
  ["GS1 element string of an attribute", "GS1 属性单元数据"],
  ["GS1 Digital Link", "GS1 数字链接"],
  ["EPC URN", "EPC URN"],
  ["canonical URI", "规范 URI"],
  ["20-digit code", "20 位追溯码"],
  ["20-digit code in a web address", "网址中的 20 位追溯码"],
  ["standard code", "药品本位码"],
  ["bare GTIN", "单独的 GTIN"],
  ["national drug identification code", "国家药品标识码"],
]);

const CARRIERS: ReadonlyMap<string, Words> = new Map([
  ["]A0", words("Code 39", "Code 39 码")],
  ["]C0", words("Code 128", "Code 128 码")],
  ["]C1", words("GS1-128", "GS1-128 码")],
  ["]E0", words("EAN-13 or UPC", "EAN-13 或 UPC 码")],
  ["]E4", words("EAN-8", "EAN-8 码")],
  ["]I0", words("Interleaved 2 of 5", "交叉二五码")],
  ["]I1", words("Interleaved 2 of 5", "交叉二五码")],
  ["]J1", words("GS1 DotCode", "GS1 DotCode 码")],
  ["]Q1", words("QR Code", "QR 码")],
  ["]Q3", words("GS1 QR Code", "GS1 QR 码")],
  ["]d1", words("Data Matrix", "Data Matrix 码")],
  ["]d2", words("GS1 DataMatrix", "GS1 DataMatrix 码")],
  ["]e0", words("GS1 DataBar", "GS1 DataBar 码")],
]);

export function schemeWords(scheme: Identifier["scheme"]): Words {
  return SCHEMES[scheme];
}

export function ruleWords(rule: string): Words {
  return words(rule, RULES_ZH.get(rule) ?? rule);
}

/** Of the three characters of a symbology identifier. */
export function carrierWords(symbology: string): Words {
  const carrier = CARRIERS.get(symbology);
  return carrier ? words(`${carrier.en} (${symbology})`, `${carrier.zh}（${symbology}）`) : words(symbology, symbology);
}
