// How else an identifier is written: URIs, links, element strings, URNs. Where a form does not exist, why.

import {
  canonicalUri,
  classUriOf,
  type CompanyPrefixes,
  digitalLinkOf,
  type Element,
  elementStringOf,
  formatEdmc,
  formatEpcUrn,
  type Gs1Identifier,
  type Identifier,
  isGs1Identifier,
  toEpcUrn,
} from "@csp/codes";
import { type Form, form, noForm, words } from "./sheet.ts";

/** Any length: whether there is a URN at all does not hang on it. */
const SOME_PREFIX_LENGTH = 6;
const NO_URN = words("the EPC Tag Data Standard has no URN for it", "EPC 标签数据标准没有与之对应的 URN");
const PREFIX_UNKNOWN = words(
  "it shows where the company prefix ends, which is not known here for this one (it is for 690 to 697)",
  "需要厂商识别代码的长度，此前缀的长度未知（已知 690 至 697）",
);
const NO_LINK = words("one of its elements may not stand in a link", "有单元数据不能写入数字链接");

/** `elements` are those it was read with, `prefixes` say how long company prefixes are. */
export function formsOf(identifier: Identifier, elements: readonly Element[], prefixes: CompanyPrefixes): readonly Form[] {
  const uri = canonicalUri(identifier);
  const classUri = classUriOf(uri);
  return [
    form("canonicalUri", "canonical URI", "规范 URI", uri),
    ...(classUri === null ? [] : [form("classUri", "URI of its class", "所属类别的 URI", classUri)]),
    ...(identifier.scheme === "edmc" ? [form("hyphenated", "as printed apart", "分段写法", formatEdmc(identifier))] : []),
    ...(identifier.scheme === "std" ? [form("gtin", "read as a GTIN", "读作 GTIN", identifier.code)] : []),
    ...(isGs1Identifier(identifier) ? gs1Forms(identifier, elements, prefixes) : []),
  ];
}

function gs1Forms(id: Gs1Identifier, elements: readonly Element[], prefixes: CompanyPrefixes): readonly Form[] {
  const link = digitalLinkOf(elements);
  return [
    link === null ? noForm("digitalLink", "Digital Link", "数字链接", NO_LINK) : form("digitalLink", "Digital Link", "数字链接", link),
    form("elementString", "element string", "单元数据串", elementStringOf(elements)),
    form("separated", "as scanners send it", "扫描器输出", elementStringOf(elements, "]d2")),
    urnForm("epcUrn", "EPC URN", "EPC URN", id, prefixes),
    ...classForms(id, prefixes),
  ];
}

/** Of a pack: its product and its lot, as far as it was read with one. */
function classForms(id: Gs1Identifier, prefixes: CompanyPrefixes): readonly Form[] {
  if (id.scheme !== "sgtin" && id.scheme !== "lgtin") return [];
  const { gtin, lot } = id;
  const product = urnForm("classUrn", "URN of its product", "所属产品的 URN", { scheme: "gtin", gtin }, prefixes);
  if (id.scheme === "lgtin" || lot === undefined) return [product];
  const lotLink = form("lotUri", "URI of its lot", "所属批次的 URI", canonicalUri({ scheme: "lgtin", gtin, lot }));
  return [product, lotLink, urnForm("lotUrn", "URN of its lot", "所属批次的 URN", { scheme: "lgtin", gtin, lot }, prefixes)];
}

function urnForm(name: string, en: string, zh: string, id: Gs1Identifier, prefixes: CompanyPrefixes): Form {
  const urn = toEpcUrn(id, prefixes);
  if (urn !== null) return form(name, en, zh, urn);
  return noForm(name, en, zh, formatEpcUrn(id, SOME_PREFIX_LENGTH) === null ? NO_URN : PREFIX_UNKNOWN);
}
