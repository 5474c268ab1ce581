// Checking one number: check digits of trade items and enterprise codes.

import { checkDigit, parseGtin, parseUscc } from "@csp/codes";
import { isValid } from "gtin";
import { stdnum } from "stdnum";
import { createRandom } from "../random.ts";
import type { Race } from "./race.ts";
import { digits, flat, TEXTS } from "./texts.ts";

/** One number in so many has its last character changed. */
const WRONG_SHARE = 10;

export function checkGtins(seed: number): Race {
  const { below } = createRandom(seed + 6);
  const texts: string[] = [];
  const good: boolean[] = [];
  for (let at = 0; at < TEXTS; at++) {
    const body = `0${690 + below(10)}${digits(below, 9)}`;
    const wrong = below(WRONG_SHARE) === 0 ? 1 + below(9) : 0;
    texts.push(flat(`${body}${(checkDigit(body) + wrong) % 10}`));
    good.push(wrong === 0);
  }
  return {
    name: "GTIN checked",
    unit: "codes/s",
    texts: TEXTS,
    context: { wrong: `1 in ${WRONG_SHARE}` },
    contenders: [
      {
        name: "",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) if (parseGtin(texts[at] ?? "").ok) sum++;
          return sum;
        },
        isRight: (at) => parseGtin(texts[at] ?? "").ok === good[at],
      },
      {
        name: "gtin",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) if (isValid(texts[at] ?? "")) sum++;
          return sum;
        },
        isRight: (at) => isValid(texts[at] ?? "") === good[at],
      },
    ],
  };
}

const uscc = chineseUscc();
const USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

export function checkUsccs(seed: number): Race {
  const { below } = createRandom(seed + 7);
  const texts: string[] = [];
  const good: boolean[] = [];
  for (let at = 0; at < TEXTS; at++) {
    const body = `91${11 + below(55)}${digits(below, 4)}${Array.from({ length: 9 }, () => USCC_ALPHABET.charAt(below(31))).join("")}`;
    const wrong = below(WRONG_SHARE) === 0 ? 1 + below(30) : 0;
    texts.push(flat(`${body}${USCC_ALPHABET.charAt((usccCheck(body) + wrong) % 31)}`));
    good.push(wrong === 0);
  }
  return {
    name: "enterprise code (USCC) checked",
    unit: "codes/s",
    texts: TEXTS,
    context: { wrong: `1 in ${WRONG_SHARE}` },
    contenders: [
      {
        name: "",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) if (parseUscc(texts[at] ?? "").ok) sum++;
          return sum;
        },
        isRight: (at) => parseUscc(texts[at] ?? "").ok === good[at],
      },
      {
        name: "stdnum",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) if (uscc.validate(texts[at] ?? "").isValid === true) sum++;
          return sum;
        },
        isRight: (at) => uscc.validate(texts[at] ?? "").isValid === good[at],
      },
    ],
  };
}

/** The value of the check character (GB 32100-2015 4.5), written apart from the library that is measured. */
function usccCheck(body: string): number {
  let sum = 0;
  let weight = 1;
  for (const character of body) {
    sum += weight * USCC_ALPHABET.indexOf(character);
    weight = (weight * 3) % 31;
  }
  return (31 - (sum % 31)) % 31;
}

function chineseUscc(): { validate(text: string): { readonly isValid: boolean } } {
  const found = stdnum["CN"]?.["uscc"];
  if (!found) throw new Error("stdnum has no Chinese enterprise codes");
  return found;
}
