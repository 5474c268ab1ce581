// The unified social credit code, or the organisation code that stands for it in old data, with its parts in words.

import { entUri, formatUscc, parseUscc, registerDepartment, registerType, type Uscc, usccUri } from "@csp/codes";
import { type Described, parsedType } from "./parsed-type.ts";
import { provincePart } from "./region-parts.ts";
import { form, type Part, part, type TypedCode, words } from "./sheet.ts";

const UNKNOWN = words("not in the list", "不在已知列表中");
const RIGHT = words("fits the other characters", "与其余字符相符");

export const USCC_TYPE: TypedCode = parsedType("uscc", words("unified social credit code 统一社会信用代码", "统一社会信用代码"), parseUscc, describe);

function describe(uscc: Uscc): Described {
  const { code } = uscc;
  const uri = uscc.kind === "uscc" ? usccUri(code) : entUri("orgcode", code);
  return { canonical: formatUscc(uscc), parts: partsOf(uscc), forms: [form("canonicalUri", "canonical URI", "规范 URI", uri)] };
}

function partsOf({ code, department, type, region, province, organisation }: Uscc): readonly Part[] {
  const organisationPart = part("organisation", "organisation code", "组织机构代码", organisation);
  if (department === null || type === null || region === null || province === null) return [organisationPart];
  return [
    part("department", "registered with (character 1)", "登记管理部门（第 1 位）", department, registerDepartment(department) ?? UNKNOWN),
    part("type", "as (character 2)", "机构类别（第 2 位）", type, registerType(department, type) ?? UNKNOWN),
    part("region", "region (characters 3–8)", "行政区划（第 3–8 位）", region),
    provincePart(province),
    organisationPart,
    part("check", "check character (18)", "校验码（第 18 位）", code.slice(-1), RIGHT),
  ];
}
