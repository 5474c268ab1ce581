// AIs 7001 to 7259: further attributes of trade items, national healthcare numbers, certificates, and of persons in care
// (General Specifications 3). In the order of the AIs as text, so 710 to 717 stand between 7041 and 7230.

import { PATH, QUERY, type AiRule, n, nTo, needs, numbered, optional, rule, without, x, xTo } from "./rule.ts";

const OF_ITEM = needs("01", "02");
const OF_ANY_ITEM = needs("01", "02", "03");
const OF_GTIN = needs("01");
/** A GSRN of the provider or of the recipient. */
const OF_PERSON = needs("8017", "8018");
const OF_RECIPIENT = needs("8018");
const NATIONAL_NUMBER = [xTo(20)];
const NAME = [xTo(40, "percentEncoding")];

export const ATTRIBUTES: readonly AiRule[] = [
  rule("7001", "NSN", QUERY, [n(13)], needs("01", "02", "8006", "8026")),
  rule("7002", "MEAT CUT", QUERY, [xTo(30)], OF_ITEM),
  rule("7003", "EXPIRY TIME", QUERY, [n(6, "date"), n(4, "hourAndMinute")], OF_ANY_ITEM),
  rule("7004", "ACTIVE POTENCY", QUERY, [nTo(4)], needs("01+10", "03+10")),
  rule("7005", "CATCH AREA", QUERY, [xTo(12)], OF_ITEM),
  rule("7006", "FIRST FREEZE DATE", QUERY, [n(6, "date")], OF_ITEM),
  rule("7007", "HARVEST DATE", QUERY, [n(6, "date"), optional(n(6, "date"))], OF_ITEM),
  rule("7008", "AQUATIC SPECIES", QUERY, [xTo(3)], OF_ITEM),
  rule("7009", "FISHING GEAR TYPE", QUERY, [xTo(10)], OF_ITEM),
  rule("7010", "PROD METHOD", QUERY, [xTo(2)], OF_ANY_ITEM),
  rule("7011", "TEST BY DATE", QUERY, [n(6, "date"), optional(n(4, "hourAndMinute"))], OF_ANY_ITEM),
  rule("7020", "REFURB LOT", QUERY, [xTo(20)], needs("01+416", "03+416", "8006+416")),
  rule("7021", "FUNC STAT", QUERY, [xTo(20)], needs("01", "03", "8006")),
  rule("7022", "REV STAT", QUERY, [xTo(20)], needs("01+7021", "03+7021", "8006+7021")),
  rule("7023", "GIAI - ASSEMBLY", QUERY, [xTo(30, "companyPrefix")]),
  ...numbered("703", 0, "PROCESSOR #", QUERY, [n(3, "countryOr999"), xTo(27)], OF_ITEM),
  rule("7040", "UIC+EXT", PATH, [n(1), x(1), x(1), x(1, "importerIndex")]),
  rule("7041", "UFRGT UNIT TYPE", PATH, [xTo(4, "packageType")], needs("00")),
  rule("710", "NHRN PZN", QUERY, NATIONAL_NUMBER, OF_GTIN),
  rule("711", "NHRN CIP", QUERY, NATIONAL_NUMBER, OF_GTIN),
  rule("712", "NHRN CN", QUERY, NATIONAL_NUMBER, OF_GTIN),
  rule("713", "NHRN DRN", QUERY, NATIONAL_NUMBER, OF_GTIN),
  rule("714", "NHRN AIM", QUERY, NATIONAL_NUMBER, OF_GTIN),
  rule("715", "NHRN NDC", QUERY, NATIONAL_NUMBER, OF_GTIN),
  rule("716", "NHRN AIC", QUERY, NATIONAL_NUMBER, OF_GTIN),
  rule("717", "NHRN SRN", QUERY, NATIONAL_NUMBER, OF_GTIN),
  ...numbered("723", 1, "CERT #", QUERY, [x(2), xTo(28)], needs("01", "8004")),
  rule("7240", "PROTOCOL", QUERY, [xTo(20)], needs("01", "8006"), without("03")),
  rule("7241", "AIDC MEDIA TYPE", QUERY, [n(2, "mediaType")], OF_PERSON),
  rule("7242", "VCN", QUERY, [xTo(25)], OF_PERSON),
  rule("7250", "DOB", QUERY, [n(8, "dateWithCentury")], OF_RECIPIENT, without("7251")),
  rule("7251", "DOB TIME", QUERY, [n(8, "dateWithCentury"), n(4, "hourAndMinute")], OF_RECIPIENT, without("7250")),
  rule("7252", "BIO SEX", QUERY, [n(1, "sex")], OF_RECIPIENT),
  rule("7253", "FAMILY NAME", QUERY, NAME, OF_PERSON, without("7256", "7259")),
  rule("7254", "GIVEN NAME", QUERY, NAME, OF_PERSON, without("7256", "7259")),
  rule("7255", "SUFFIX", QUERY, [xTo(10)], OF_PERSON, without("7256", "7259")),
  rule("7256", "FULL NAME", QUERY, [xTo(90, "percentEncoding")], OF_PERSON),
  rule("7257", "PERSON ADDR", QUERY, [xTo(70, "percentEncoding")], OF_RECIPIENT),
  rule("7258", "BIRTH SEQUENCE", QUERY, [x(3, "positionInSequence")], needs("8018+7259")),
  rule("7259", "BABY", QUERY, NAME, OF_RECIPIENT, without("7256")),
];
