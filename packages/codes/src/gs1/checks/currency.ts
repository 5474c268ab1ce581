// Currencies of ISO 4217 by three digits, with the few withdrawn since 2018 that labels still bear.

import type { CodeProblem } from "../../identifier.ts";
import { numberIn, wrong } from "./check.ts";

/** The numbers by their first digit, two more digits each. */
const NUMBERS = [
  "08 12 32 36 44 48 50 51 52 60 64 68 72 84 90 96",
  "04 08 16 24 32 36 44 52 56 70 74 88 91 92",
  "03 08 14 22 30 32 38 42 62 70 92",
  "20 24 28 32 40 44 48 52 56 60 64 68 76 88 92 96 98",
  "00 04 08 10 14 17 18 22 26 30 34 46 54 58 62 80 84 96 98",
  "04 12 16 24 32 33 48 54 58 66 78 86 90 98",
  "00 04 08 34 43 46 54 82 90 94",
  "02 04 06 10 28 48 52 56 60 64 76 80 84 88",
  "00 07 18 26 34 40 58 60 82 86",
  "01 24 25 26 27 28 29 30 31 32 33 34 36 38 40 41 43 44 46 47 48 49 50 51 52 53 55 56 57 58 59 60 61 62 63 64 65 67 68 69 70 71 72 73 75 76 77 78 79 80 81 84 85 86 90 94 97 99",
];

const IS_CURRENCY = new Uint8Array(1000);
for (const [first, rest] of NUMBERS.entries()) {
  for (const two of rest.split(" ")) IS_CURRENCY[first * 100 + Number(two)] = 1;
}

export function currencyRight(text: string, from: number, end: number): CodeProblem | null {
  if (IS_CURRENCY[numberIn(text, from, end)] === 1) return null;
  return wrong("BAD_VALUE", from, 3, "It is no currency number of ISO 4217.", "不是 ISO 4217 规定的货币数字代码。");
}
