// Types that only Chinese forms ask for: enterprises, approvals, licences, regions, insurance. Each with its parts in words.

import {
  type ApprovalKind,
  type ApprovalNumber,
  formatApprovalNumber,
  formatGln,
  formatImportCertificate,
  formatInsuranceDrugCode,
  formatInsuranceInstitutionCode,
  formatMaCode,
  formatRegion,
  type ImportCertificate,
  type InsuranceInstitutionCode,
  KNOWN_COMPANY_PREFIXES,
  type MaCode,
  parseApprovalNumber,
  parseGln,
  parseImportCertificate,
  parseInsuranceDrugCode,
  parseInsuranceInstitutionCode,
  parseMaCode,
  parseRegion,
} from "@csp/codes";
import { glnParts } from "./gs1-key-parts.ts";
import { LICENCE_TYPES } from "./licence-types.ts";
import { type Described, parsedType } from "./parsed-type.ts";
import { provincePart, regionParts } from "./region-parts.ts";
import { form, type Part, part, type TypedCode, wordPart, type Words, words } from "./sheet.ts";
import { USCC_TYPE } from "./uscc-type.ts";

const KINDS: Readonly<Record<ApprovalKind, Words>> = {
  H: words("chemical drug", "化学药品"),
  Z: words("Chinese medicine", "中药"),
  S: words("biological product", "生物制品"),
  B: words("health medicine", "保健药品"),
  T: words("in-vitro diagnostic", "体外化学诊断试剂"),
  F: words("excipient", "药用辅料"),
  J: words("imported and repackaged", "进口分包装药品"),
};
const ORIGINS: Readonly<Record<ApprovalNumber["origin"], Words>> = {
  mainland: words("made in the mainland", "境内生产"),
  "Hong Kong, Macao, Taiwan": words("made in Hong Kong, Macao or Taiwan", "港澳台地区生产"),
  abroad: words("made abroad", "境外生产"),
};
const ISSUERS: Readonly<Record<ApprovalNumber["issuer"], Words>> = {
  national: words("national regulator", "国家药品监督管理部门"),
  "ministry of health": words("former Ministry of Health", "原卫生部"),
  province: words("province", "省级药品监督管理部门"),
};

function describeApproval(number: ApprovalNumber): Described {
  const parts = [
    part("kind", "kind", "药品类别", number.kind, KINDS[number.kind]),
    wordPart("origin", "origin", "产地", number.origin, ORIGINS[number.origin]),
    wordPart("issuer", "issued by", "核发机关", number.issuer, ISSUERS[number.issuer]),
    ...(number.province === null ? [] : [provincePart(number.province)]),
    ...issue(number),
  ];
  return { canonical: formatApprovalNumber(number), parts };
}

function describeCertificate(certificate: ImportCertificate): Described {
  const largePack = certificate.largePack ? words("large pack, to be packed again", "大包装，供分包装使用") : words("pack for the market", "市售包装");
  const parts = [
    part("kind", "kind", "药品类别", certificate.kind, KINDS[certificate.kind]),
    wordPart("origin", "origin", "产地", certificate.origin, ORIGINS[certificate.origin]),
    wordPart("largePack", "large pack", "大包装", String(certificate.largePack), largePack),
    ...issue(certificate),
  ];
  return { canonical: formatImportCertificate(certificate), parts };
}

function issue({ year, sequence }: { readonly year: string; readonly sequence: string }): readonly Part[] {
  return [part("year", "year", "年份", year), part("sequence", "sequence", "顺序号", sequence)];
}

function describeInstitution(institution: InsuranceInstitutionCode): Described {
  const kind = institution.kind === "H" ? words("medical institution", "医疗机构") : words("pharmacy", "零售药店");
  const parts = [
    part("kind", "kind", "机构类别", institution.kind, kind),
    ...regionParts(institution.region),
    part("sequence", "sequence", "顺序号", institution.sequence),
  ];
  return { canonical: formatInsuranceInstitutionCode(institution), parts };
}

function describeMa(ma: MaCode): Described {
  return { canonical: formatMaCode(ma), parts: ma.parts.map((text, index) => part(`part${index + 1}`, `part ${index + 1}`, `第 ${index + 1} 段`, text)) };
}

function describeGln({ code }: { readonly code: string }): Described {
  const forms = [
    form("placeUri", "URI as a place", "作为地点的 URI", `https://id.gs1.org/414/${code}`),
    form("partyUri", "URI as a party", "作为单位的 URI", `https://id.gs1.org/417/${code}`),
  ];
  return { canonical: formatGln({ code }), parts: glnParts(code, KNOWN_COMPANY_PREFIXES), forms };
}

export const CHINESE_TYPES: readonly TypedCode[] = [
  USCC_TYPE,
  parsedType("approval", words("drug approval number 药品批准文号", "药品批准文号"), parseApprovalNumber, describeApproval),
  parsedType("import-certificate", words("import certificate number 进口药品注册证号", "进口药品注册证号"), parseImportCertificate, describeCertificate),
  parsedType("gln", words("GLN, a place or party", "全球位置码（GLN）"), parseGln, describeGln),
  parsedType("region", words("region code 行政区划代码", "行政区划代码"), parseRegion, (region) => ({
    canonical: formatRegion(region),
    parts: regionParts(region.code),
  })),
  ...LICENCE_TYPES,
  parsedType("insurance-drug", words("insurance drug code 医保药品编码", "医保药品编码"), parseInsuranceDrugCode, (code) => ({
    canonical: formatInsuranceDrugCode(code),
    parts: [part("code", "code", "编码", code.code)],
  })),
  parsedType(
    "insurance-institution",
    words("insurance institution code 医保定点医药机构编码", "医保定点医药机构编码"),
    parseInsuranceInstitutionCode,
    describeInstitution,
  ),
  parsedType("ma", words("MA code", "MA 码"), parseMaCode, describeMa),
];
