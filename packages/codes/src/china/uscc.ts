// The unified social credit code of an enterprise (统一社会信用代码, GB 32100-2015) and the organisation code within it
// (GB 11714), which old data hold alone. Whether such an enterprise exists is not known here.

import type { Parsed } from "../identifier.ts";
import { accept, refuse } from "../problem.ts";

/** An enterprise's code. `code` is upper-case. */
export interface Uscc {
  /** `organisation`: the 9-character organisation code alone, from old data; it names no province. */
  readonly kind: "uscc" | "organisation";
  readonly code: string;
  /** GB/T 2260 province, two digits; null for an organisation code. */
  readonly province: string | null;
  readonly warnings: readonly string[];
}

/** GB 32100 table 2: no I, O, S, V, Z. A character's value is its place. */
const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/** Powers of 3 modulo 31. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/** Reads an 18-character code, or with a warning the 9-character organisation code. White space around it and lower case are allowed. */
export function parseUscc(text: string): Parsed<Uscc> {
  const trimmed = text.trim();
  const at = text.length - text.trimStart().length;
  // Only ASCII is folded: `ſ` and `ı` must not become letters of the code.
  const code = trimmed.replace(/[a-z]/g, (letter) => letter.toUpperCase());
  if (code === "") return refuse("EMPTY", at, "There is no enterprise code.");
  const warnings = code === trimmed ? [] : ["written in lower case"];
  if (code.length === 9) return parseOrganisationCode(code, at, warnings);
  if (code.length !== 18) return refuse("BAD_LENGTH", at + Math.min(code.length, 18), "A unified social credit code has 18 characters.");

  const wrong = firstOutside(code, ALPHABET);
  if (wrong >= 0) return refuse("BAD_CHARACTER", at + wrong, "A unified social credit code holds digits and capital letters without I, O, S, V, Z.");
  const region = /^..\d{6}/.test(code);
  if (!region) return refuse("BAD_CHARACTER", at + 2 + code.slice(2, 8).search(/\D/), "Characters 3 to 8 are the digits of a region.");
  if (code[17] !== usccCheckCharacter(code)) return refuse("BAD_CHECK_DIGIT", at + 17, "The last character is not the check character of the others.");
  return accept({ kind: "uscc", code, province: provinceOfUscc(code), warnings });
}

/** Two digits, GB/T 2260: characters 3 and 4 of an 18-character code. */
export function provinceOfUscc(uscc: string): string {
  return uscc.slice(2, 4);
}

function parseOrganisationCode(code: string, at: number, warnings: readonly string[]): Parsed<Uscc> {
  const wrong = firstOutside(code, ORGANISATION_ALPHABET);
  if (wrong >= 0) return refuse("BAD_CHARACTER", at + wrong, "An organisation code holds digits and capital letters.");
  if (code[8] !== organisationCheckCharacter(code)) {
    return refuse("BAD_CHECK_DIGIT", at + 8, "The last character is not the check character of the others.");
  }
  return accept({ kind: "organisation", code, province: null, warnings: [...warnings, "an organisation code stands for the unified social credit code"] });
}

function usccCheckCharacter(code: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * ALPHABET.indexOf(code.charAt(index)), 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

function organisationCheckCharacter(code: string): string {
  const sum = ORGANISATION_WEIGHTS.reduce((total, weight, index) => total + weight * ORGANISATION_ALPHABET.indexOf(code.charAt(index)), 0);
  const check = 11 - (sum % 11);
  return check === 11 ? "0" : check === 10 ? "X" : String(check);
}

function firstOutside(text: string, alphabet: string): number {
  for (let at = 0; at < text.length; at++) {
    if (!alphabet.includes(text.charAt(at))) return at;
  }
  return -1;
}
