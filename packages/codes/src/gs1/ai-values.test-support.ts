// Right values for any AI, made from its row of the table alone, so that laws can be tried over all AIs. Check digits and
// check characters are worked out here a second time, the slow way.

import fc from "fast-check";
import { AI_TABLE, type AiPart, type AiRule, type CharacterSet, type CheckName } from "./ai-table.ts";

export const SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const CHARACTERS: Readonly<Record<CharacterSet, string>> = {
  N: "0123456789",
  X: SET_82,
  Y: "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  Z: "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz",
};

export function textOf(characters: string, min: number, max = min): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters), minLength: min, maxLength: max });
}

export function digits(min: number, max = min): fc.Arbitrary<string> {
  return textOf(CHARACTERS.N, min, max);
}

export function joined(...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((texts) => texts.join(""));
}

/** The number with its check digit behind it: threes and ones from the right, up to a multiple of ten. */
export function withCheck(body: string): string {
  const sum = [...body].toReversed().reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

/** A model number with its two check characters (General Specifications 7.9.5). */
function withCheckPair(body: string): string {
  const sum = [...body].toReversed().reduce((total, character, place) => total + SET_82.indexOf(character) * (PRIMES[place] ?? 0), 0) % 1021;
  const characters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  return `${body}${characters.charAt(Math.floor(sum / 32))}${characters.charAt(sum % 32)}`;
}

/** An account with its country and the two digits that make the whole 1 modulo 97 (ISO 13616). */
function withIbanCheck(country: string, account: string): string {
  const number = [...`${account}${country}00`].map((character) => Number.parseInt(character, 36)).join("");
  return `${country}${String(98n - (BigInt(number) % 97n)).padStart(2, "0")}${account}`;
}

function number(from: number, to: number, length: number): fc.Arbitrary<string> {
  return fc.integer({ min: from, max: to }).map((value) => String(value).padStart(length, "0"));
}

const month = number(1, 12, 2);
const hour = number(0, 23, 2);
const sixty = number(0, 59, 2);
const day = fc.oneof(number(1, 28, 2), number(1, 28, 2));

function counted(among: string, more: number): fc.Arbitrary<string> {
  return fc.constantFrom(...among).chain((length) => joined(fc.constant(length), digits(Number(length) + more)));
}

const requirement = joined(counted("12345", 0), fc.constantFrom(..."012349"), digits(3));
const couponCode = joined(
  counted("0123456", 6),
  digits(6),
  counted("12345", 0),
  requirement,
  fc.oneof(fc.constant(""), joined(fc.constant("2"), requirement, fc.constant("9"))),
  fc.oneof(
    fc.constant(""),
    fc.tuple(number(0, 49, 2), month, day).map(([year, ...rest]) => `3${[year, ...rest].join("")}`),
  ),
  fc.oneof(fc.constant(""), joined(fc.constant("5"), counted("0123456789", 6))),
).filter((code) => code.length <= 70);

/** For the checks that say themselves what the whole part is. */
const BY_CHECK: Partial<Readonly<Record<CheckName, (part: AiPart) => fc.Arbitrary<string>>>> = {
  checkDigit: (part) => digits(part.max - 1).map(withCheck),
  companyPrefix: (part) => joined(digits(4), textOf(CHARACTERS[part.characters], 0, part.max - 4)),
  date: () => joined(number(0, 99, 2), month, day),
  dateOrMonth: () => joined(number(0, 99, 2), month, fc.oneof(day, fc.constant("00"))),
  dateWithCentury: () => joined(number(1900, 2099, 4), month, day),
  hour: () => hour,
  minute: () => sixty,
  second: () => sixty,
  hourAndMinute: () => joined(hour, sixty),
  country: () => fc.constantFrom("004", "156", "276", "840", "894"),
  countryOr999: () => fc.constantFrom("156", "276", "999"),
  countryLetters: () => fc.constantFrom("CN", "DE", "US", "AD", "ZW"),
  currency: () => fc.constantFrom("156", "978", "840", "008"),
  sex: () => fc.constantFrom(..."0129"),
  winding: () => fc.constantFrom(..."019"),
  yesOrNo: () => fc.constantFrom(..."01"),
  mediaType: () => fc.oneof(number(1, 10, 2), number(80, 99, 2)),
  packageType: () => fc.constantFrom("1A", "PX", "200", "8", "9", "RB3"),
  importerIndex: () => textOf("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", 1),
  hyphen: () => fc.constant("-"),
  zero: (part) => fc.constant("0".repeat(part.max)),
  notZero: (part) => number(1, 10 ** part.max - 1, part.max),
  noLeadingZero: (part) => fc.bigInt({ min: 0n, max: 10n ** BigInt(part.max) - 1n }).map(String),
  percentEncoding: (part) =>
    fc
      .array(fc.oneof(textOf(SET_82.replace("%", ""), 1), fc.constantFrom("%20", "%e4%BD", "%41")), { minLength: 1, maxLength: part.max })
      .map((pieces) => pieces.join(""))
      .filter((text) => text.length <= part.max),
  pieceOfTotal: () => fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 })).map((pair) => twoDigitsEach(pair.toSorted((a, b) => a - b))),
  positionInSequence: () => fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).map((pair) => pair.toSorted().join("/")),
  latitude: () => number(0, 1_800_000_000, 10),
  longitude: () => number(0, 3_600_000_000, 10),
  iban: () => fc.tuple(fc.constantFrom("DE", "NO", "XK"), textOf("0123456789ABCXYZ", 11, 30)).map(([country, account]) => withIbanCheck(country, account)),
  couponCode: () => couponCode,
  couponOffer: () => joined(fc.constantFrom(..."01"), counted("0123456", 6), digits(6), counted("0123456789", 6)),
};

function twoDigitsEach(numbers: readonly number[]): string {
  return numbers.map((one) => String(one).padStart(2, "0")).join("");
}

function modelNumber(part: AiPart): fc.Arbitrary<string> {
  const letter = part.checks.includes("notOnlyDigits") ? "A" : "";
  return joined(digits(4), textOf(SET_82, 0, part.max - 6 - letter.length)).map((body) => withCheckPair(body + letter));
}

function base64(part: AiPart): fc.Arbitrary<string> {
  const padded = fc.tuple(fc.nat(Math.floor(part.max / 4) - 1), fc.constantFrom("=", "=="), textOf(CHARACTERS.Z, part.max));
  const whole = padded.map(([groups, padding, text]) => text.slice(0, groups * 4 + 4 - padding.length) + padding);
  return fc.oneof(textOf(CHARACTERS.Z, 1, part.max), whole);
}

function partValue(part: AiPart): fc.Arbitrary<string> {
  if (part.characters === "Z") return base64(part);
  if (part.checks.includes("checkPair")) return modelNumber(part);
  const [check] = part.checks;
  if (check === undefined) return textOf(CHARACTERS[part.characters], part.min, part.max);
  const make = BY_CHECK[check];
  if (!make) throw new Error(`no values are made for the check ${check}`);
  return make(part);
}

/** A product's number, of a prefix that none restricts. */
export const gtin: fc.Arbitrary<string> = joined(digits(1), fc.constantFrom("690", "692", "697", "699", "400", "061", "000", "880", "976"), digits(9))
  .filter((body) => !body.startsWith("000000"))
  .map(withCheck);

/** A right value of the AI; of (01), one that a product on the market can have. */
export function valueOfRule(rule: AiRule): fc.Arbitrary<string> {
  if (rule.ai === "01") return gtin;
  const must = rule.parts.filter(({ optional }) => !optional);
  const may = rule.parts.filter(({ optional }) => optional);
  return fc.nat(may.length).chain((count) => joined(...[...must, ...may.slice(0, count)].map(partValue)));
}

export const anyRule: fc.Arbitrary<AiRule> = fc.constantFrom(...AI_TABLE);
