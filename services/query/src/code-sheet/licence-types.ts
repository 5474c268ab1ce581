// Numbers of licences with their parts in words; and `licence`, which takes the kind that the number has the form of.

import {
  formatLicence,
  type Parsed,
  parsePracticeLicence,
  parseProductionLicence,
  parseTradingLicence,
  type PracticeLicence,
  type ProductionLicence,
  type TradingLicence,
} from "@csp/codes";
import { type Described, parsedType } from "./parsed-type.ts";
import { provincePart } from "./region-parts.ts";
import { type Part, part, type TypedCode, type Words, words } from "./sheet.ts";

const TRADES: Readonly<Record<NonNullable<TradingLicence["kind"]>, Words>> = {
  A: words("wholesale", "批发"),
  B: words("head of a retail chain", "零售连锁总部"),
  C: words("shop of a retail chain", "零售连锁门店"),
  D: words("single shop", "单体药店"),
};
const HOLDERS = { A: words("a legal person", "法人"), B: words("no legal person", "非法人") } as const;
const PRACTICE_LENGTH = 22;

const PRODUCTION = parsedType(
  "production-licence",
  words("drug production licence 药品生产许可证", "药品生产许可证"),
  parseProductionLicence,
  describeProduction,
);
const TRADING = parsedType("trading-licence", words("drug trading licence 药品经营许可证", "药品经营许可证"), parseTradingLicence, describeTrading);
const PRACTICE = parsedType(
  "practice-licence",
  words("medical practice licence 医疗机构执业许可证", "医疗机构执业许可证"),
  parsePracticeLicence,
  describePractice,
);

const LICENCE: TypedCode = {
  as: "licence",
  kind: words("licence 许可证", "许可证"),
  read: (text, options) => licenceFor(text).read(text, options),
};

export const LICENCE_TYPES: readonly TypedCode[] = [LICENCE, PRODUCTION, TRADING, PRACTICE];

/** By form: a digit after the character of the province is the year of a production licence. */
function licenceFor(text: string): TypedCode {
  const bare = text.trim();
  if (/^\P{ASCII}\s*[0-9０-９]/u.test(bare)) return PRODUCTION;
  const trading: Parsed<TradingLicence> = parseTradingLicence(text);
  const hasOtherForm = trading.ok && trading.value.kind === null;
  return hasOtherForm && bare.length === PRACTICE_LENGTH ? PRACTICE : TRADING;
}

function describeProduction(licence: ProductionLicence): Described {
  const parts = [provincePart(licence.province), part("year", "year", "年份", licence.year), part("sequence", "sequence", "顺序号", licence.sequence)];
  return { canonical: formatLicence(licence), parts };
}

function describeTrading(licence: TradingLicence): Described {
  const { province, kind, legalPerson } = licence;
  const parts: Part[] = province === null ? [] : [provincePart(province)];
  if (kind !== null) parts.push(part("kind", "trade", "经营方式", kind, TRADES[kind]));
  if (legalPerson !== null) parts.push(part("legalPerson", "held by", "企业性质", legalPerson ? "A" : "B", legalPerson ? HOLDERS.A : HOLDERS.B));
  return { canonical: formatLicence(licence), parts };
}

function describePractice(licence: PracticeLicence): Described {
  return { canonical: formatLicence(licence), parts: [] };
}
