export * from "./identifier.ts";
export { parseAiValue } from "./ai-value.ts";
export { beginsWith } from "./begins-with.ts";
export { canonicalUri, classUriOf, parseCanonicalUri } from "./canonical-uri.ts";
export { checkDigit } from "./check-digit.ts";
export { type ApprovalKind, type ApprovalNumber, formatApprovalNumber, parseApprovalNumber } from "./china/approval-number.ts";
export { type EdmcClassFiling, type EdmcClasses, filingOf, levelOf, levelOfDisplayLevel } from "./china/edmc-class.ts";
export { type EdmcAt, edmcInWebAddress } from "./china/edmc-in-web-address.ts";
export { createTestEdmcIssuer, type EdmcIssuer, type HmacSha256, type TestEdmcIssuer } from "./china/edmc-issuer.ts";
export { edmcCheckOf, edmcClassOf, edmcClassUri, edmcSerialOf, edmcUri, edmcVersionOf, edmcWarnings, formatEdmc, isEdmc, parseEdmc } from "./china/edmc.ts";
export { overlap } from "./china/filed-overlap.ts";
export { type FiledPattern, matchesPattern, parseFiledPattern, type PatternPlace } from "./china/filed-pattern.ts";
export { compileFiledScheme, type FiledScheme, filedClassOf, filedUri, matchFiled, parseFiledUri, type SchemeFiling } from "./china/filed-scheme.ts";
export { formatImportCertificate, type ImportCertificate, parseImportCertificate } from "./china/import-certificate.ts";
export {
  formatInsuranceDrugCode,
  formatInsuranceInstitutionCode,
  type InsuranceDrugCode,
  type InsuranceInstitutionCode,
  parseInsuranceDrugCode,
  parseInsuranceInstitutionCode,
} from "./china/insurance-code.ts";
export { type LicenceType, licenceType } from "./china/licence-type.ts";
export {
  formatLicence,
  parsePracticeLicence,
  parseProductionLicence,
  parseTradingLicence,
  type PracticeLicence,
  type ProductionLicence,
  type TradingLicence,
} from "./china/licence.ts";
export { formatMaCode, isMaCode, type MaCode, parseMaCode } from "./china/ma-code.ts";
export { formatNationalDrugId, type NationalDrugIdRead, parseNationalDrugId } from "./china/national-drug-id.ts";
export { type Province, provinceCodes, provinceName, provinceOfAbbreviation } from "./china/province.ts";
export { formatRegion, parseRegion, type Region } from "./china/region.ts";
export { formatStandardCode, parseStandardCode, type StandardCodeRead } from "./china/standard-code.ts";
export { registerDepartment, type RegisterName, registerType } from "./china/uscc-register.ts";
export { formatUscc, parseUscc, provinceOfUscc, type Uscc } from "./china/uscc.ts";
export { type BatchName, type BillName, batchUri, billUri, parseBatchUri, parseBillUri } from "./document-uri.ts";
export { parseEpcUri } from "./epc-uri.ts";
export { AI_TABLE, type AiPart, type AiRule, type CharacterSet, type CheckName, ruleOf } from "./gs1/ai-table.ts";
export { type CompanyPrefixEntry, type CompanyPrefixes, createCompanyPrefixes, KNOWN_COMPANY_PREFIXES } from "./gs1/company-prefixes.ts";
export { aiOfLinkName } from "./gs1/digital-link-names.ts";
export { digitalLinkOf, formatDigitalLink, parseDigitalLink, parseDigitalLinkElements } from "./gs1/digital-link.ts";
export { elementStringOf, type ElementStringStyle, formatElementString } from "./gs1/element-string.ts";
export { type Element, elementsOf, type Gs1Identifier, identifiersIn, isGs1Identifier } from "./gs1/elements.ts";
export { digitalLinkToEpcUrn, epcUrnToDigitalLink, formatEpcUrn, parseEpcUrn, toEpcUrn } from "./gs1/epc-urn.ts";
export { formatGln, type Gln, parseGln } from "./gln.ts";
export { parseGtin } from "./gs1/gtin.ts";
export { parseElementString, parseElements } from "./gs1/read-element-string.ts";
export { type Party, entUri, parseParty, partyUri, usccUri } from "./party.ts";
export { percentDecode, percentEncode } from "./percent.ts";
export { isPack } from "./reading.ts";
export { type DetectedScheme, detectScheme } from "./detect-scheme.ts";
export { MAX_SCAN_LENGTH, readScan } from "./read-scan.ts";
export { type BareScan, bareScan } from "./symbology.ts";
export { parseTraceCode } from "./trace-code.ts";
