// AIs 8001 to 99: assets, components, models, service relations and payments, coupons, and what companies agree on among
// themselves (General Specifications 3).

import { PATH, QUERY, type AiRule, key, n, nTo, needs, optional, rule, without, xTo, yTo, zTo } from "./rule.ts";

const GSRN = [n(18, "checkDigit", "companyPrefix")];
const PIECE = [n(14, "checkDigit", "companyPrefixFromSecond"), n(4, "pieceOfTotal")];
const ROLL = [n(4, "notZero"), n(5, "notZero"), n(3, "notZero"), n(1, "winding"), n(1)];
const OF_PHONE = needs("01+21+8040");
/** The keys that a signature can be about. */
const SIGNED = needs("00", "01+21", "03+21", "253", "255", "8003", "8004", "8006+21", "8010+8011", "8017", "8018");

export const SPECIAL_USES: readonly AiRule[] = [
  rule("8001", "DIMENSIONS", QUERY, ROLL, needs("01")),
  rule("8002", "CMT No.", QUERY, [xTo(20)]),
  rule("8003", "GRAI", QUERY, [n(1, "zero"), n(13, "checkDigit", "companyPrefix"), optional(xTo(16))], key()),
  rule("8004", "GIAI", QUERY, [xTo(30, "companyPrefix")], key(["7040"])),
  rule("8005", "PRICE PER UNIT", QUERY, [n(6)], needs("01", "02")),
  rule("8006", "ITIP", QUERY, PIECE, without("01", "03", "37"), key(["22", "10", "21"])),
  rule("8007", "IBAN", QUERY, [xTo(34, "iban")], needs("415")),
  rule("8008", "PROD TIME", QUERY, [n(6, "date"), n(2, "hour"), optional(n(2, "minute")), optional(n(2, "second"))], needs("01", "02", "03")),
  rule("8009", "OPTSEN", QUERY, [xTo(50)], needs("00", "01", "03")),
  rule("8010", "CPID", QUERY, [yTo(30, "companyPrefix")], key(["8011"])),
  rule("8011", "CPID SERIAL", PATH, [nTo(12, "noLeadingZero")], needs("8010")),
  rule("8012", "VERSION", QUERY, [xTo(20)], needs("01", "03", "8006")),
  rule("8013", "GMN", QUERY, [xTo(25, "checkPair", "companyPrefix")], key()),
  rule("8014", "MUDI", PATH, [xTo(25, "checkPair", "companyPrefix", "notOnlyDigits")], needs("01")),
  rule("8017", "GSRN - PROVIDER", QUERY, GSRN, without("8018"), key(["8019"])),
  rule("8018", "GSRN - RECIPIENT", QUERY, GSRN, without("8017"), key(["8019"])),
  rule("8019", "SRIN", PATH, [nTo(10)], needs("8017", "8018")),
  rule("8020", "REF No.", PATH, [xTo(25)], needs("415")),
  rule("8026", "ITIP CONTENT", QUERY, PIECE, needs("37"), without("02", "03", "8006")),
  rule("8030", "DIGSIG", QUERY, [zTo(90)], SIGNED),
  rule("8040", "IMEI", PATH, [n(15)], needs("01+21")),
  rule("8041", "IMEI2", PATH, [n(15)], OF_PHONE),
  rule("8042", "ESIM", PATH, [n(32)], OF_PHONE),
  rule("8043", "PSIM", PATH, [n(18), optional(nTo(2))], OF_PHONE),
  rule("8110", "", QUERY, [xTo(70, "couponCode")]),
  rule("8111", "POINTS", QUERY, [n(4)], needs("255")),
  rule("8112", "", QUERY, [xTo(70, "couponOffer")]),
  rule("8200", "PRODUCT URL", PATH, [xTo(70)], needs("01")),
  rule("90", "INTERNAL", QUERY, [xTo(30)]),
  ...["91", "92", "93", "94", "95", "96", "97", "98", "99"].map((ai) => rule(ai, "INTERNAL", QUERY, [xTo(90)])),
];
