// Types whose parsers give identifiers: the same sheets as scans get, without anything detected.

import {
  canonicalUri,
  edmcWarnings,
  type Identifier,
  type Parsed,
  parseBatchUri,
  parseBillUri,
  parseDigitalLink,
  parseEdmc,
  parseElementString,
  parseEpcUri,
  parseGtin,
  parseNationalDrugId,
  parseParty,
  parseStandardCode,
  parseTraceCode,
  provinceName,
  type Warning,
} from "@csp/codes";
import { sheetOf } from "./reading-sheet.ts";
import { form, type Part, part, type ReadingSheet, type TypedCode, type Words, words } from "./sheet.ts";

/** `kind` is both what it is and why it was read so: the caller said it. */
function identifierType(as: string, kind: Words, parse: (text: string) => Parsed<Identifier>): TypedCode {
  return {
    as,
    kind,
    read(text, options) {
      const read = parse(text);
      if (!read.ok) return read;
      const identifier = read.value;
      const sheet = sheetOf({ identifier, uri: canonicalUri(identifier), rule: "", warnings: warningsOf(identifier, read.value, text) }, text, options);
      return { ok: true, value: { ...sheet, rule: kind } };
    },
  };
}

/** What the parser of the type warned of beside giving an identifier. */
function warningsOf(identifier: Identifier, read: Identifier & { readonly warnings?: readonly Warning[] }, text: string): readonly Warning[] {
  return read.warnings ?? (identifier.scheme === "edmc" ? edmcWarnings(identifier.code, text) : []);
}

const TRACE_CODE: TypedCode = {
  as: "trace-code",
  kind: words("traceability code 追溯码", "药品追溯码"),
  read(text, options) {
    const read = parseTraceCode(text);
    return read.ok ? { ok: true, value: sheetOf(read.value, text, options) } : read;
  },
};

const PARTY: TypedCode = {
  as: "party",
  kind: words("party", "单位"),
  read(text) {
    const read = parseParty(text);
    if (!read.ok) return read;
    const { uri, uscc, province } = read.value;
    const name = province === null ? null : provinceName(province);
    const parts = [
      ...(uscc === null ? [] : [part("uscc", "unified social credit code 统一社会信用代码", "统一社会信用代码", uscc)]),
      ...(province === null ? [] : [part("province", "province", "省级行政区", province, name)]),
    ];
    return { ok: true, value: uriSheet("party", PARTY.kind, uri, parts) };
  },
};

/** Whatever a URI names: identifiers, and the parties, batches and bills of this bridge. */
export const URN_TYPE: TypedCode = {
  as: "urn",
  kind: words("URN or other URI", "URN 或其他 URI"),
  read(text, options) {
    if (/^urn:csp:(?:uscc|ent):/.test(text)) return PARTY.read(text, options);
    if (text.startsWith("urn:csp:batch:")) {
      const read = parseBatchUri(text);
      if (!read.ok) return read;
      const parts = [part("drugKey", "drug key", "药品键", read.value.drugKey), part("batchNo", "batch number 批号", "批号", read.value.batchNo)];
      return { ok: true, value: uriSheet("batch", words("batch 批次", "批次"), text, parts) };
    }
    if (text.startsWith("urn:csp:bill:")) {
      const read = parseBillUri(text);
      if (!read.ok) return read;
      const parts = [part("owner", "owner", "单据所属单位", read.value.owner), part("billNo", "bill number 单据号", "单据号", read.value.billNo)];
      return { ok: true, value: uriSheet("bill", words("bill 单据", "单据"), text, parts) };
    }
    return ANY_URI.read(text, options);
  },
};
const ANY_URI = identifierType("urn", URN_TYPE.kind, parseEpcUri);

function uriSheet(scheme: string, kind: Words, uri: string, parts: readonly Part[]): ReadingSheet {
  const forms = [form("canonicalUri", "canonical URI", "规范 URI", uri)];
  return { scheme, kind, name: uri, uri, isPack: false, rule: kind, parts, elements: [], forms, warnings: [] };
}

export const ELEMENT_STRING_TYPE = identifierType("element-string", words("GS1 element string", "GS1 单元数据串"), parseElementString);

export const IDENTIFIER_TYPES: readonly TypedCode[] = [
  TRACE_CODE,
  identifierType("edmc", words("20-digit code 追溯码", "20 位药品追溯码"), parseEdmc),
  identifierType("standard", words("standard code 药品本位码", "药品本位码"), parseStandardCode),
  identifierType("national-drug-id", words("national drug identification code 国家药品标识码", "国家药品标识码"), (text) => parseNationalDrugId(text)),
  identifierType("gtin", words("GTIN", "GTIN"), parseGtin),
  ELEMENT_STRING_TYPE,
  identifierType("digital-link", words("GS1 Digital Link", "GS1 数字链接"), parseDigitalLink),
  URN_TYPE,
  PARTY,
];
