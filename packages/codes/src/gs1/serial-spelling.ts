// A serial number as a link and as an EPC URN spell it, from one straight to the other: both hold its characters, and each
// escapes others. It reads values of set 82 and nothing else; why one is wrong, the general way says.

import { characterOf, endOfPlain, escapeOf, hexDigit, isUnreserved } from "../percent.ts";
import { ruleOf } from "./ai-table.ts";
import { endOfCharacters } from "./check-value.ts";

const LONGEST_SERIAL = ruleOf("21")?.maxLength ?? 0;
/** Characters of sets 82 and 39 that a URN may not hold bare (Tag Data Standard 6.3.1). */
export const ESCAPED_IN_URN = '"#%&/<>?';
const PERCENT = 0x25;

/** In `BITS`: the character is of set 82; stands bare in the path of a link that is read, in one that is written, in a URN (Tag Data Standard 6.3.1). */
const IN_SET = 1;
const BARE_IN_LINK = 2;
const BARE_IN_CANONICAL_LINK = 4;
const BARE_IN_URN = 8;
const BITS = new Uint8Array(128);
for (let code = 0; code < BITS.length; code++) {
  const char = characterOf(code);
  if (endOfCharacters("X", char, 0, 1) === 0) continue;
  const inLink = "%/?".includes(char) ? 0 : BARE_IN_LINK | (isUnreserved(char) ? BARE_IN_CANONICAL_LINK : 0);
  BITS[code] = IN_SET | inLink | (ESCAPED_IN_URN.includes(char) ? 0 : BARE_IN_URN);
}

/** The serial number that a link ends with, from an offset on, as a URN spells it; null where it is none. */
export function serialInUrn(link: string, from: number): string | null {
  return respelled(link, from, BARE_IN_LINK, BARE_IN_URN);
}

/** The serial number that a URN ends with, from an offset on, as a canonical link spells it; null where it is none. */
export function serialInLink(urn: string, from: number): string | null {
  return respelled(urn, from, BARE_IN_URN, BARE_IN_CANONICAL_LINK);
}

/** Whether a link ends, from an offset on, with a serial number. */
export function endsWithSerial(link: string, from: number): boolean {
  return respelled(link, from, BARE_IN_LINK, BARE_IN_LINK) !== null;
}

function respelled(text: string, from: number, bareRead: number, bareWritten: number): string | null {
  const bareInBoth = bareRead | bareWritten;
  let written = "";
  let copied = from;
  let at = endOfPlain(text, from);
  let length = at - from;
  for (; at < text.length; length++) {
    const code = text.charCodeAt(at);
    const bits = code < 128 ? (BITS[code] ?? 0) : 0;
    if ((bits & bareInBoth) === bareInBoth) {
      at++;
    } else if (code === PERCENT) {
      const high = hexDigit(text.charCodeAt(at + 1));
      const low = hexDigit(text.charCodeAt(at + 2));
      if (high < 0 || high > 7 || low < 0) return null;
      const meant = high * 16 + low;
      const meantBits = BITS[meant] ?? 0;
      if (meantBits === 0) return null;
      const spelled = (meantBits & bareWritten) === 0 ? escapeOf(meant) : characterOf(meant);
      if (spelled.length === 1 || !text.startsWith(spelled, at)) {
        written += text.slice(copied, at) + spelled;
        copied = at + 3;
      }
      at += 3;
    } else {
      if ((bits & bareRead) === 0) return null;
      written += text.slice(copied, at) + escapeOf(code);
      at++;
      copied = at;
    }
  }
  if (length < 1 || length > LONGEST_SERIAL) return null;
  return copied === from ? text.slice(from) : written + text.slice(copied);
}
