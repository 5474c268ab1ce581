// What the value of a GS1 element says, where a person would not see it in the digits: dates, times, decimals, pieces. Knows
// no list of countries, currencies or packages.

import { type AiPart, type CheckName, ruleOf } from "@csp/codes";
import { longDateWords, shortDateWords, timeWords } from "./date-words.ts";
import { type Words, words } from "./sheet.ts";

const TIMES: readonly CheckName[] = ["hour", "minute", "second", "hourAndMinute"];
/** Measures, amounts and prices, whose fourth digit counts the decimals. */
const WITH_DECIMALS = /^(?:3[1-6]\d|39[0-5])\d$/;
const UNIT = /\(([^()]*(?:\([^()]*\))?)\)/;

/** Null where the value says it by itself. `value` is one that the rule of the AI takes. */
export function meaningOf(ai: string, value: string, year: number): Words | null {
  if (WITH_DECIMALS.test(ai)) return decimalWords(ai, value);
  const said: Words[] = [];
  let at = 0;
  let time = "";
  for (const part of ruleOf(ai)?.parts ?? []) {
    const text = value.slice(at, at + part.max);
    at += text.length;
    if (text === "") continue;
    if (part.checks.some((check) => TIMES.includes(check))) time += text;
    const meaning = partWords(part, text, year);
    if (meaning) said.push(meaning);
  }
  if (time !== "") said.push(timeWords(time));
  return said.length === 0 ? null : words(said.map(({ en }) => en).join(", "), said.map(({ zh }) => zh).join("，"));
}

function partWords({ checks }: AiPart, text: string, year: number): Words | null {
  if (checks.includes("date") || checks.includes("dateOrMonth")) return shortDateWords(text, year);
  if (checks.includes("dateWithCentury")) return longDateWords(text);
  if (checks.includes("pieceOfTotal")) {
    const [piece, total] = [Number(text.slice(0, 2)), Number(text.slice(2))];
    return words(`piece ${piece} of ${total}`, `共 ${total} 件之第 ${piece} 件`);
  }
  if (checks.includes("country") || checks.includes("countryOr999")) return words(`country ${text} (ISO 3166)`, `国家 ${text}（ISO 3166）`);
  if (checks.includes("currency")) return words(`currency ${text} (ISO 4217)`, `币种 ${text}（ISO 4217）`);
  return null;
}

/** `(3103)001250` is 1.250 kg. */
function decimalWords(ai: string, value: string): Words {
  const rule = ruleOf(ai);
  const currencyLength = rule?.parts[0]?.checks.includes("currency") ? 3 : 0;
  const digits = value.slice(currencyLength);
  const decimals = Number(ai.slice(3));
  const padded = digits.padStart(decimals + 1, "0");
  const whole = padded.slice(0, padded.length - decimals).replace(/^0+(?=\d)/, "");
  const number = decimals === 0 ? whole : `${whole}.${padded.slice(padded.length - decimals)}`;
  const unit = rule?.title.match(UNIT)?.[1] ?? (rule?.title.startsWith("PRCNT") ? "%" : "");
  const said = unit === "" ? number : `${number} ${unit}`;
  if (currencyLength === 0) return words(said, said);
  const currency = value.slice(0, currencyLength);
  return words(`${said}, currency ${currency} (ISO 4217)`, `${said}，币种 ${currency}（ISO 4217）`);
}
