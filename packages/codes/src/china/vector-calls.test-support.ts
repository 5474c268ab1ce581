// The calls by which vectors ask for Chinese identifiers: the canonical spelling, the parts and the warnings of what was read.

import {
  type CodeProblem,
  compileFiledScheme,
  edmcInWebAddress,
  edmcWarnings,
  filedUri,
  formatApprovalNumber,
  formatGln,
  formatImportCertificate,
  formatInsuranceDrugCode,
  formatInsuranceInstitutionCode,
  formatLicence,
  formatMaCode,
  formatNationalDrugId,
  formatRegion,
  formatStandardCode,
  formatUscc,
  matchFiled,
  type Parsed,
  parseApprovalNumber,
  parseEdmc,
  parseFiledPattern,
  parseFiledUri,
  parseGln,
  parseImportCertificate,
  parseInsuranceDrugCode,
  parseInsuranceInstitutionCode,
  parseMaCode,
  parseNationalDrugId,
  parsePracticeLicence,
  parseProductionLicence,
  parseRegion,
  parseStandardCode,
  parseTradingLicence,
  parseUscc,
  type Warning,
} from "../index.ts";

interface Outcome {
  readonly code?: string;
  readonly parts?: Readonly<Record<string, string>>;
  readonly warnings?: readonly string[];
  readonly problem?: CodeProblem;
}

function reads<T extends object>(parse: (text: string) => Parsed<T>, format: (value: T) => string): (text: string) => Outcome {
  return (text) => {
    const parsed = parse(text);
    if (!parsed.ok) return { problem: parsed.problem };
    const fields = Object.entries(parsed.value).filter(([name]) => name !== "code" && name !== "scheme" && name !== "warnings");
    const warnings: readonly Warning[] = "warnings" in parsed.value ? (parsed.value.warnings as readonly Warning[]) : [];
    return {
      code: format(parsed.value),
      parts: Object.fromEntries(fields.filter((field): field is [string, string] => typeof field[1] === "string")),
      warnings: warnings.map(({ code }) => code),
    };
  };
}

/** `<pattern> <code>`: the code is one of the pattern, or there is none. */
function matches(text: string): Outcome {
  const space = text.indexOf(" ");
  const scheme = compileFiledScheme({ ruleId: "r1", name: "a maker's own", pattern: text.slice(0, space) });
  if (!scheme.ok) return { problem: scheme.problem };
  const id = matchFiled([scheme.value], text.slice(space + 1));
  return { code: id === null ? "" : filedUri(id) };
}

export const CHINA_CALLS: Readonly<Record<string, (text: string) => Outcome>> = {
  approvalNumber: reads(parseApprovalNumber, formatApprovalNumber),
  importCertificate: reads(parseImportCertificate, formatImportCertificate),
  uscc: reads(parseUscc, formatUscc),
  gln: reads(parseGln, formatGln),
  region: reads(parseRegion, formatRegion),
  standardCode: reads(parseStandardCode, formatStandardCode),
  nationalDrugId: reads(parseNationalDrugId, formatNationalDrugId),
  productionLicence: reads(parseProductionLicence, formatLicence),
  tradingLicence: reads(parseTradingLicence, formatLicence),
  practiceLicence: reads(parsePracticeLicence, formatLicence),
  insuranceDrugCode: reads(parseInsuranceDrugCode, formatInsuranceDrugCode),
  insuranceInstitutionCode: reads(parseInsuranceInstitutionCode, formatInsuranceInstitutionCode),
  maCode: reads(parseMaCode, formatMaCode),
  filedUri: reads(parseFiledUri, filedUri),
  filedPattern: reads(parseFiledPattern, ({ text }) => text),
  filedMatch: matches,
  edmcWarnings(text) {
    const parsed = parseEdmc(text);
    return parsed.ok ? { code: parsed.value.code, warnings: edmcWarnings(parsed.value.code, text).map(({ code }) => code) } : { problem: parsed.problem };
  },
  edmcInWebAddress: (text) => ({
    code: edmcInWebAddress(text)
      .map(({ code, at }) => `${code}@${at}`)
      .join(" "),
  }),
};
