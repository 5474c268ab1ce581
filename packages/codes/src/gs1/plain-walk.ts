// The short way over nearly all element data that is scanned: short, ASCII, separated, of AIs with one check or none. What it
// does not take, the general walk reads or says what is wrong with it; what both take, they read alike (a property test holds
// them together).

import { ASCII, readAscii } from "../ascii.ts";
import { AI_TABLE, type AiRule, placeInAscii } from "./ai-table.ts";
import { hasCheckDigitInAscii } from "./checks/check-digit.ts";
import { isPlainDateInAscii } from "./checks/date.ts";
import { isOfSet82 } from "./check-value.ts";
import { GS_CODE } from "./elements.ts";
import { ENDS, MANY, STARTS, WALK, WALKED_PLACES } from "./walked.ts";

/** How a value is read: not here; characters of set 82 up to a separator; digits with a check digit; a date. */
const OTHER = 0;
const TEXT = 1;
const CHECKED_DIGITS = 2;
const DATE = 3;

function kindOf({ parts, predefinedLength }: AiRule): number {
  const [part, another] = parts;
  if (part === undefined || another !== undefined) return OTHER;
  const [check] = part.checks;
  if (check === undefined) return part.characters === "X" && !predefinedLength ? TEXT : OTHER;
  if (!predefinedLength) return OTHER;
  if (check === "checkDigit") return CHECKED_DIGITS;
  return check === "dateOrMonth" ? DATE : OTHER;
}

/** By place in the table. */
const KINDS = Uint8Array.from(AI_TABLE, kindOf);
const LEAST = Uint8Array.from(AI_TABLE, ({ minLength }) => minLength);
const MOST = Uint8Array.from(AI_TABLE, ({ maxLength }) => maxLength);
const AI_LENGTHS = Uint8Array.from(AI_TABLE, ({ ai }) => ai.length);

/** Whether all is right and was walked; where it says no, the general way finds out. Four AIs take 0.3 to 0.4 µs (`npm run bench -- codes`). */
export function walkPlain(text: string, start: number, stop: number): boolean {
  if (!readAscii(text)) return false;
  ASCII[stop] = GS_CODE;
  let count = 0;
  let separators = 0;
  for (let at = start; at < stop; count++) {
    const place = placeInAscii(at);
    if (place < 0 || count === MANY) return false;
    const kind = KINDS[place];
    const from = at + (AI_LENGTHS[place] ?? 0);
    let end = from;
    if (kind === TEXT) {
      while (isOfSet82(ASCII[end] ?? 0)) end++;
      const length = end - from;
      if (ASCII[end] !== GS_CODE || length < (LEAST[place] ?? 0) || length > (MOST[place] ?? 0)) return false;
      at = end + 1;
      if (end < stop) separators++;
    } else {
      end = from + (MOST[place] ?? 0);
      if (end > stop) return false;
      if (kind === CHECKED_DIGITS ? !hasCheckDigitInAscii(from, end) : kind !== DATE || !isPlainDateInAscii(from)) return false;
      at = end;
    }
    WALKED_PLACES[count] = place;
    STARTS[count] = from;
    ENDS[count] = end;
  }
  WALK.count = count;
  WALK.hasBoundaries = separators > 0;
  WALK.hasEscapes = false;
  return count > 0;
}
