// AIs 31nn to 3955: measures, where the last digit says how many decimals there are, counts, amounts and prices (General Specifications 3).

import { FIXED, QUERY, type AiRule, family, n, nTo, needs, rule, without } from "./rule.ts";

const OF_ITEM = needs("01", "02");
const OF_UNIT = needs("00", "01");

/** One measure: six digits, and no second one of the same kind with other decimals. */
function measure(start: string, title: string, of = OF_ITEM): readonly AiRule[] {
  return family(start, 5, title, FIXED, [n(6)], of, without(`${start}n`));
}

const METRIC: readonly AiRule[] = [
  ...measure("310", "NET WEIGHT (kg)"),
  ...measure("311", "LENGTH (m)"),
  ...measure("312", "WIDTH (m)"),
  ...measure("313", "HEIGHT (m)"),
  ...measure("314", "AREA (m²)"),
  ...measure("315", "NET VOLUME (l)"),
  ...measure("316", "NET VOLUME (m³)"),
];

const IMPERIAL: readonly AiRule[] = [
  ...measure("320", "NET WEIGHT (lb)"),
  ...measure("321", "LENGTH (in)"),
  ...measure("322", "LENGTH (ft)"),
  ...measure("323", "LENGTH (yd)"),
  ...measure("324", "WIDTH (in)"),
  ...measure("325", "WIDTH (ft)"),
  ...measure("326", "WIDTH (yd)"),
  ...measure("327", "HEIGHT (in)"),
  ...measure("328", "HEIGHT (ft)"),
  ...measure("329", "HEIGHT (yd)"),
];

const LOGISTIC_METRIC: readonly AiRule[] = [
  ...measure("330", "GROSS WEIGHT (kg)", OF_UNIT),
  ...measure("331", "LENGTH (m), log", OF_UNIT),
  ...measure("332", "WIDTH (m), log", OF_UNIT),
  ...measure("333", "HEIGHT (m), log", OF_UNIT),
  ...measure("334", "AREA (m²), log", OF_UNIT),
  ...measure("335", "VOLUME (l), log", OF_UNIT),
  ...measure("336", "VOLUME (m³), log", OF_UNIT),
  ...measure("337", "KG PER m²", needs("01")),
];

const LOGISTIC_IMPERIAL: readonly AiRule[] = [
  ...measure("340", "GROSS WEIGHT (lb)", OF_UNIT),
  ...measure("341", "LENGTH (in), log", OF_UNIT),
  ...measure("342", "LENGTH (ft), log", OF_UNIT),
  ...measure("343", "LENGTH (yd), log", OF_UNIT),
  ...measure("344", "WIDTH (in), log", OF_UNIT),
  ...measure("345", "WIDTH (ft), log", OF_UNIT),
  ...measure("346", "WIDTH (yd), log", OF_UNIT),
  ...measure("347", "HEIGHT (in), log", OF_UNIT),
  ...measure("348", "HEIGHT (ft), log", OF_UNIT),
  ...measure("349", "HEIGHT (yd), log", OF_UNIT),
];

const AREAS_AND_VOLUMES: readonly AiRule[] = [
  ...measure("350", "AREA (in²)"),
  ...measure("351", "AREA (ft²)"),
  ...measure("352", "AREA (yd²)"),
  ...measure("353", "AREA (in²), log", OF_UNIT),
  ...measure("354", "AREA (ft²), log", OF_UNIT),
  ...measure("355", "AREA (yd²), log", OF_UNIT),
  ...measure("356", "NET WEIGHT (tr oz)"),
  ...measure("357", "NET VOLUME (oz)"),
  ...measure("360", "NET VOLUME (qt (US))"),
  ...measure("361", "NET VOLUME (gal.)"),
  ...measure("362", "VOLUME (qt (US)), log", OF_UNIT),
  ...measure("363", "VOLUME (gal (US)), log", OF_UNIT),
  ...measure("364", "NET VOLUME (in³)"),
  ...measure("365", "NET VOLUME (ft³)"),
  ...measure("366", "NET VOLUME (yd³)"),
  ...measure("367", "VOLUME (in³), log", OF_UNIT),
  ...measure("368", "VOLUME (ft³), log", OF_UNIT),
  ...measure("369", "VOLUME (yd³), log", OF_UNIT),
];

/** Something the price is for: a count or a measure of an item that varies. */
const OF_VARIABLE_ITEM = needs("30", "31nn", "32nn", "35nn", "36nn");

const COUNTS_AND_PRICES: readonly AiRule[] = [
  rule("37", "COUNT", QUERY, [nTo(8)], needs("00+02", "00+8026")),
  ...family("390", 9, "AMOUNT", QUERY, [nTo(15)], needs("255", "8020"), without("390n", "391n", "394n", "8111")),
  ...family("391", 9, "AMOUNT", QUERY, [n(3, "currency"), nTo(15)], needs("8020"), without("391n")),
  ...family("392", 9, "PRICE", QUERY, [nTo(15)], needs("01+30", "01+31nn", "01+32nn", "01+35nn", "01+36nn"), without("392n", "393n")),
  ...family("393", 9, "PRICE", QUERY, [n(3, "currency"), nTo(15)], OF_VARIABLE_ITEM, without("393n")),
  ...family("394", 3, "PRCNT OFF", QUERY, [n(4)], needs("255"), without("394n", "8111")),
  ...family("395", 5, "PRICE/UoM", QUERY, [n(6)], OF_VARIABLE_ITEM, without("392n", "393n", "395n", "8005")),
];

export const MEASURES: readonly AiRule[] = [...METRIC, ...IMPERIAL, ...LOGISTIC_METRIC, ...LOGISTIC_IMPERIAL, ...AREAS_AND_VOLUMES, ...COUNTS_AND_PRICES];
