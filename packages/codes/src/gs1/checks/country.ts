// Countries of ISO 3166-1, by three digits and by two letters. The lists are those in force; what was withdrawn is refused.

import type { CodeProblem } from "../../identifier.ts";
import { numberIn, wrong } from "./check.ts";

/** The numbers by their first digit, two more digits each. */
const NUMBERS = [
  "04 08 10 12 16 20 24 28 31 32 36 40 44 48 50 51 52 56 60 64 68 70 72 74 76 84 86 90 92 96",
  "00 04 08 12 16 20 24 32 36 40 44 48 52 56 58 62 66 70 74 75 78 80 84 88 91 92 96",
  "03 04 08 12 14 18 22 26 31 32 33 34 38 39 42 46 48 50 54 58 60 62 66 68 70 75 76 88 92 96",
  "00 04 08 12 16 20 24 28 32 34 36 40 44 48 52 56 60 64 68 72 76 80 84 88 92 98",
  "00 04 08 10 14 17 18 22 26 28 30 34 38 40 42 46 50 54 58 62 66 70 74 78 80 84 92 96 98 99",
  "00 04 08 12 16 20 24 28 31 33 34 35 40 48 54 58 62 66 70 74 78 80 81 83 84 85 86 91 98",
  "00 04 08 12 16 20 24 26 30 34 38 42 43 46 52 54 59 60 62 63 66 70 74 78 82 86 88 90 94",
  "02 03 04 05 06 10 16 24 28 29 32 40 44 48 52 56 60 62 64 68 72 76 80 84 88 92 95 96 98",
  "00 04 07 18 26 31 32 33 34 40 50 54 58 60 62 76 82 87 94",
];

/** The letters by the first of the two. */
const LETTERS =
  "ADEFGILMOQRSTUWXZ BABDEFGHIJLMNOQRSTVWYZ CACDFGHIKLMNORUVWXYZ DEJKMOZ ECEGHRST FIJKMOR GABDEFGHILMNPQRSTUWY HKMNRTU IDELMNOQRST JEMOP " +
  "KEGHIMNPRWYZ LABCIKRSTUVY MACDEFGHKLMNOPQRSTUVWXYZ NACEFGILOPRUZ OM PAEFGHKLMNRSTWY QA REOSUW SABCDEGHIJKLMNORSTVXYZ " +
  "TCDFGHJKLMNORTVWZ UAGMSYZ VACEGINU WFS YET ZAMW";

const IS_NUMBER = new Uint8Array(1000);
for (const [first, rest] of NUMBERS.entries()) {
  for (const two of rest.split(" ")) IS_NUMBER[first * 100 + Number(two)] = 1;
}

const IS_LETTERS = new Uint8Array(26 * 26);
for (const group of LETTERS.split(" ")) {
  for (let second = 1; second < group.length; second++) IS_LETTERS[letterPair(group.charCodeAt(0), group.charCodeAt(second))] = 1;
}

export function countryRight(text: string, from: number, end: number): CodeProblem | null {
  if (IS_NUMBER[numberIn(text, from, end)] === 1) return null;
  return wrong("BAD_VALUE", from, 3, "It is no country number of ISO 3166.", "不是 ISO 3166 规定的国家或地区数字代码。");
}

/** 999 where the processor works in several countries (General Specifications, AI (7030)). */
export function countryOr999Right(text: string, from: number, end: number): CodeProblem | null {
  return numberIn(text, from, end) === 999 ? null : countryRight(text, from, end);
}

export function countryLettersRight(text: string, from: number): CodeProblem | null {
  if (isCountryLetters(text, from)) return null;
  return wrong("BAD_VALUE", from, 2, "It is no two-letter country code of ISO 3166.", "不是 ISO 3166 规定的国家或地区两字母代码。");
}

/** Whether the two units from the offset on are a country, in capitals. */
export function isCountryLetters(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  return first >= 0x41 && first <= 0x5a && second >= 0x41 && second <= 0x5a && IS_LETTERS[letterPair(first, second)] === 1;
}

function letterPair(first: number, second: number): number {
  return (first - 0x41) * 26 + second - 0x41;
}
