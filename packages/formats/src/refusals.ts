// Refused codes of a document → refusals of bounded size, and the refusal of a whole document. Codes are masked before
// they come here.

import { type MessageProblemReason, maskCode, type ProblemReason } from "./problem.ts";
import { MAX_REFUSAL_CODES, type Outcome, type Refusal, type RefusedCode } from "./profile.ts";

/** Codes refused in one message, at most: beyond that it is not a document with some bad codes, and memory is bounded. */
export const MAX_REFUSED_CODES = 100_000;

/** What one file may hold, at most; handed in by tests alone. */
export interface FileBounds {
  readonly rows: number;
  readonly refused: number;
}

/** Characters of a foreign text quoted in a detail. */
const MAX_QUOTE_LENGTH = 40;

export function refuse(reason: MessageProblemReason, where: string, detail: string): Refusal {
  return { reason, where, detail, codes: [] };
}

export function refusedCode(where: string, reason: ProblemReason, text: string, detail: string): RefusedCode {
  return { where, reason, code: maskCode(text), detail };
}

export function tooManyRefused(where: string, most: number): Refusal {
  return refuse("TOO_LARGE", where, `more than ${most} codes are wrong; nothing of the message is used`);
}

/** A name that the sender wrote, short and printable, to be quoted in a detail. */
export function quote(text: string): string {
  const shown = text.length > MAX_QUOTE_LENGTH ? `${text.slice(0, MAX_QUOTE_LENGTH)}…` : text;
  return JSON.stringify(shown.toWellFormed());
}

/** The refused codes of a document, 1,000 to a refusal. `where` is the list that holds them. */
export function codeRefusals(document: number, where: string, codes: readonly RefusedCode[]): Iterable<Outcome> {
  const count = codes.length === 1 ? "1 code is" : `${codes.length} codes are`;
  return listRefusals(document, refuse("CODES_REFUSED", where, `${count} refused; the others go on`), codes);
}

/** `refusal` once per 1,000 codes. */
export function* listRefusals(document: number, refusal: Refusal, codes: readonly RefusedCode[]): Generator<Outcome> {
  for (let from = 0; from < codes.length; from += MAX_REFUSAL_CODES) {
    yield { kind: "refusal", document, refusal: { ...refusal, codes: codes.slice(from, from + MAX_REFUSAL_CODES) } };
  }
}
