// AIs 00 to 30: logistic units, trade items, their lots, serials and dates, documents and coupons (General Specifications 3).

import { FIXED, FIXED_UNLINKED, PATH, QUERY, type AiRule, key, n, nTo, needs, optional, rule, without, xTo } from "./rule.ts";

const GTIN = n(14, "checkDigit", "companyPrefixFromSecond");
const DATE = [n(6, "dateOrMonth")];
/** With a trade item: a GTIN, the items in a logistic unit, a made-to-order item, or a piece of a trade item. */
const WITH_ITEM = needs("01", "02", "03", "8006", "8026");

export const IDENTIFICATION: readonly AiRule[] = [
  rule("00", "SSCC", FIXED, [n(18, "checkDigit", "companyPrefixFromSecond")], key()),
  rule("01", "GTIN", FIXED, [GTIN], without("255", "37"), key(["22", "10", "21"], ["235"])),
  rule("02", "CONTENT", FIXED, [GTIN], needs("37"), without("01", "03")),
  rule("03", "MTO GTIN", FIXED_UNLINKED, [GTIN], without("01", "02", "37", "235")),
  rule("10", "BATCH/LOT", QUERY, [xTo(20)], WITH_ITEM),
  rule("11", "PROD DATE", FIXED, DATE, WITH_ITEM),
  rule("12", "DUE DATE", FIXED, DATE, needs("8020")),
  rule("13", "PACK DATE", FIXED, DATE, WITH_ITEM),
  rule("15", "BEST BEFORE or BEST BY", FIXED, DATE, WITH_ITEM),
  rule("16", "SELL BY", FIXED, DATE, WITH_ITEM),
  rule("17", "USE BY or EXPIRY", FIXED, DATE, needs("01", "02", "03", "255", "8006", "8026")),
  rule("20", "VARIANT", FIXED, [n(2)], WITH_ITEM),
  rule("21", "SERIAL", PATH, [xTo(20)], needs("01", "03", "8006"), without("235")),
  rule("22", "CPV", PATH, [xTo(20)], needs("01")),
  rule("235", "TPX", PATH, [xTo(28)], needs("01")),
  rule("240", "ADDITIONAL ID", QUERY, [xTo(30)], WITH_ITEM),
  rule("241", "CUST. PART No.", QUERY, [xTo(30)], WITH_ITEM),
  rule("242", "MTO VARIANT", QUERY, [nTo(6)], needs("01", "02", "8006", "8026")),
  rule("243", "PCN", QUERY, [xTo(20)], needs("01", "03")),
  rule("250", "SECONDARY SERIAL", QUERY, [xTo(30)], needs("01+21", "03+21", "8006+21")),
  rule("251", "REF. TO SOURCE", QUERY, [xTo(30)], needs("01", "03", "8006")),
  rule("253", "GDTI", QUERY, [n(13, "checkDigit", "companyPrefix"), optional(xTo(17))], key()),
  rule("254", "GLN EXTENSION COMPONENT", PATH, [xTo(20)], needs("414")),
  rule("255", "GCN", QUERY, [n(13, "checkDigit", "companyPrefix"), optional(nTo(12))], without("01", "02", "415", "8006", "8020", "8026"), key()),
  rule("30", "VAR. COUNT", QUERY, [nTo(8)], needs("01", "02")),
];
