// AIs 400 to 4333: orders and shipments, parties and places, countries, and what a transport label tells (General Specifications 3).

import { FIXED, QUERY, type AiRule, key, n, needs, optional, rule, without, x, xTo } from "./rule.ts";

const GLN = [n(13, "checkDigit", "companyPrefix")];
const COUNTRY = n(3, "country");
/** A first country and up to four more. */
const COUNTRIES = [COUNTRY, optional(COUNTRY), optional(COUNTRY), optional(COUNTRY), optional(COUNTRY)];
const OF_ITEM = needs("01", "02", "03");
const OF_UNIT = needs("00");
const NAME = [xTo(35, "percentEncoding")];
const ADDRESS = [xTo(70, "percentEncoding")];
const MOMENT = [n(6, "dateOrMonth"), n(4, "hourAndMinute")];
/** Hundredths of a degree, and a hyphen behind them where it is below zero. */
const TEMPERATURE = [n(6), optional(x(1, "hyphen"))];
const YES_OR_NO = [n(1, "yesOrNo")];

export const TRANSPORT: readonly AiRule[] = [
  rule("400", "ORDER NUMBER", QUERY, [xTo(30)]),
  rule("401", "GINC", QUERY, [xTo(30, "companyPrefix")], key()),
  rule("402", "GSIN", QUERY, [n(17, "checkDigit", "companyPrefix")], key()),
  rule("403", "ROUTE", QUERY, [xTo(30)], OF_UNIT),
  rule("410", "SHIP TO LOC", FIXED, GLN),
  rule("411", "BILL TO", FIXED, GLN),
  rule("412", "PURCHASE FROM", FIXED, GLN),
  rule("413", "SHIP FOR LOC", FIXED, GLN),
  rule("414", "LOC No.", FIXED, GLN, key(["254"], ["7040"])),
  rule("415", "PAY TO", FIXED, GLN, needs("8020"), key(["8020"])),
  rule("416", "PROD/SERV LOC", FIXED, GLN),
  rule("417", "PARTY", FIXED, GLN, key(["7040"])),
  rule("420", "SHIP TO POST", QUERY, [xTo(20)], without("421")),
  rule("421", "SHIP TO POST", QUERY, [COUNTRY, xTo(9)], without("4307")),
  rule("422", "ORIGIN", QUERY, [COUNTRY], needs("01", "02", "03", "8006", "8026"), without("426")),
  rule("423", "COUNTRY - INITIAL PROCESS", QUERY, COUNTRIES, OF_ITEM, without("426")),
  rule("424", "COUNTRY - PROCESS", QUERY, [COUNTRY], OF_ITEM, without("426")),
  rule("425", "COUNTRY - DISASSEMBLY", QUERY, COUNTRIES, OF_ITEM, without("426")),
  rule("426", "COUNTRY - FULL PROCESS", QUERY, [COUNTRY], OF_ITEM),
  rule("427", "ORIGIN SUBDIVISION", QUERY, [xTo(3)], needs("01+422", "02+422", "03+422")),
  rule("4300", "SHIP TO COMP", QUERY, NAME, OF_UNIT),
  rule("4301", "SHIP TO NAME", QUERY, NAME, OF_UNIT),
  rule("4302", "SHIP TO ADD1", QUERY, ADDRESS, OF_UNIT),
  rule("4303", "SHIP TO ADD2", QUERY, ADDRESS, needs("4302")),
  rule("4304", "SHIP TO SUB", QUERY, ADDRESS, OF_UNIT),
  rule("4305", "SHIP TO LOC", QUERY, ADDRESS, OF_UNIT),
  rule("4306", "SHIP TO REG", QUERY, ADDRESS, OF_UNIT),
  rule("4307", "SHIP TO COUNTRY", QUERY, [x(2, "countryLetters")], OF_UNIT),
  rule("4308", "SHIP TO PHONE", QUERY, [xTo(30)], OF_UNIT),
  rule("4309", "SHIP TO GEO", QUERY, [n(10, "latitude"), n(10, "longitude")], OF_UNIT),
  rule("4310", "RTN TO COMP", QUERY, NAME, OF_UNIT),
  rule("4311", "RTN TO NAME", QUERY, NAME, OF_UNIT),
  rule("4312", "RTN TO ADD1", QUERY, ADDRESS, OF_UNIT),
  rule("4313", "RTN TO ADD2", QUERY, ADDRESS, needs("4312")),
  rule("4314", "RTN TO SUB", QUERY, ADDRESS, OF_UNIT),
  rule("4315", "RTN TO LOC", QUERY, ADDRESS, OF_UNIT),
  rule("4316", "RTN TO REG", QUERY, ADDRESS, OF_UNIT),
  rule("4317", "RTN TO COUNTRY", QUERY, [x(2, "countryLetters")], OF_UNIT),
  rule("4318", "RTN TO POST", QUERY, [xTo(20)], OF_UNIT),
  rule("4319", "RTN TO PHONE", QUERY, [xTo(30)], OF_UNIT),
  rule("4320", "SRV DESCRIPTION", QUERY, NAME, OF_UNIT),
  rule("4321", "DANGEROUS GOODS", QUERY, YES_OR_NO, OF_UNIT),
  rule("4322", "AUTH TO LEAVE", QUERY, YES_OR_NO, OF_UNIT),
  rule("4323", "SIG REQUIRED", QUERY, YES_OR_NO, OF_UNIT),
  rule("4324", "NOT BEF DEL DT", QUERY, MOMENT, OF_UNIT),
  rule("4325", "NOT AFT DEL DT", QUERY, MOMENT, OF_UNIT),
  rule("4326", "REL DATE", QUERY, [n(6, "date")], OF_UNIT),
  rule("4330", "MAX TEMP F.", QUERY, TEMPERATURE, OF_UNIT, without("4331")),
  rule("4331", "MAX TEMP C.", QUERY, TEMPERATURE, OF_UNIT, without("4330")),
  rule("4332", "MIN TEMP F.", QUERY, TEMPERATURE, OF_UNIT, without("4333")),
  rule("4333", "MIN TEMP C.", QUERY, TEMPERATURE, OF_UNIT, without("4332")),
];
