// The code field of older insurance interfaces holds 30 characters, and longer GS1 texts were cut to fit. A cut serial number
// is a serial number, too, of another pack or of none: so a text of exactly 30 is looked at here before anyone reads it.

import { type CodeReason, type Element, parseElements, parseTraceCode } from "@csp/codes";

/** Characters of the code field in older versions of the interface; newer ones have 100. */
export const CUT_LENGTH = 30;

const GS = "\u001D";
/** A symbology identifier of GS1 or a first AI in brackets: such a text says itself that it is one of GS1. */
const GS1_START = /^(?:\](?:C1|d2|Q3|e0)|\(\d{2,4}\))/;
/** Nothing that a cut can make of a sound text. */
const NOT_BY_A_CUT: ReadonlySet<CodeReason> = new Set(["BAD_CHARACTER", "BAD_CHECK_DIGIT", "RESTRICTED_PREFIX", "REPEATED_AI", "BAD_ESCAPE", "BAD_ORDER"]);

/** `cut`: no sound reading of it is possible. `open`: it reads as a pack, but nothing says that its serial number ends where the text does. */
export type Cut = { readonly kind: "cut" | "open"; /** One sentence. */ readonly detail: string };

/** Null where the text is not of that length, is no GS1 text, or names its pack whatever was cut behind. */
export function findCut(text: string): Cut | null {
  if (text.length !== CUT_LENGTH) return null;
  if (/^https?:\/\//i.test(text)) return cutOfLink(text);
  if (/^urn:epc:id:s/i.test(text)) return { kind: "cut", detail: "an EPC URN of exactly 30 characters, too short for any pack: cut by a field of that length" };
  const elements = parseElements(text);
  if (elements.ok) return cutOfElements(text, elements.value);
  const { reason } = elements.problem;
  if (NOT_BY_A_CUT.has(reason)) return null;
  const ais = keyOfStart(text);
  if (ais.length === 0 && !text.includes(GS) && !GS1_START.test(text)) return null;
  return { kind: "cut", detail: `${begins(ais)} and stops within its data (${reason}): cut by a field of that length` };
}

function cutOfElements(text: string, elements: readonly Element[]): Cut | null {
  const has = (ai: string): boolean => elements.some((element) => element.ai === ai);
  // A logistic unit is named whole by its 18 digits.
  if (has("00") || !has("01")) return null;
  if (!has("21")) return { kind: "cut", detail: `${begins(elements.map(({ ai }) => ai))} and ends before a serial number: cut by a field of that length` };
  if (elements.at(-1)?.ai !== "21" || text.endsWith(GS)) return null;
  return { kind: "open", detail: `${begins(elements.map(({ ai }) => ai))}; its serial number ends where a field of that length would cut it` };
}

/** The serial number stands last in a link's path; what follows a `?` or `#` shows where it ends. */
function cutOfLink(text: string): Cut | null {
  const read = parseTraceCode(text);
  if (read.ok) {
    if (read.value.identifier.scheme !== "sgtin" || /[?#]/.test(text)) return null;
    return { kind: "open", detail: "a Digital Link of exactly 30 characters; its serial number ends where a field of that length would cut it" };
  }
  // A key that is cut has lost its check digit, or has another.
  const endsInKey = /\/0[01]\/[0-9]*$/.test(text);
  if (!endsInKey && (!/\/0[01]\//.test(text) || NOT_BY_A_CUT.has(read.problem.reason))) return null;
  return { kind: "cut", detail: `a Digital Link of exactly 30 characters that stops within its data (${read.problem.reason}): cut by a field of that length` };
}

/** The elements of the longest beginning that reads and holds a key; none where there is no such beginning. At most 22 short readings, of refused texts alone. */
function keyOfStart(text: string): readonly string[] {
  for (let end = CUT_LENGTH; end >= 16; end--) {
    const read = parseElements(text.slice(0, end));
    if (!read.ok) continue;
    const ais = read.value.map(({ ai }) => ai);
    if (ais.includes("01") || ais.includes("00")) return ais;
  }
  return [];
}

function begins(ais: readonly string[]): string {
  return `exactly 30 characters; ${ais.length === 0 ? "written as a GS1 element string" : `begins with ${ais.map((ai) => `(${ai})`).join("")}`}`;
}
