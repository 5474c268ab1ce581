// EPC URNs of the identifiers that events carry (GS1 Tag Data Standard 6 to 8). A URN shows where the company prefix ends,
// which no other form does, so writing one needs that length and reading one forgets it.

import type { Parsed } from "../identifier.ts";
import { checkDigit } from "../check-digit.ts";
import { endOfDigits } from "../digits.ts";
import { escapedOffset, percentDecode } from "../percent.ts";
import { accept, refuse, shiftProblem } from "../problem.ts";
import { ruleOf } from "./ai-table.ts";
import { checkValue } from "./check-value.ts";
import { type Element, type Gs1Identifier, elementsOf, identifiersIn, restrictionProblem } from "./elements.ts";

interface UrnForm {
  readonly head: string;
  readonly scheme: Gs1Identifier["scheme"];
  /** The AI of the number. */
  readonly ai: string;
  /** Digits of prefix and reference together, without check digit; null where the reference may hold letters. */
  readonly digits: number | null;
  /** The first digit of the reference stands before the prefix in the number (indicator, extension digit). */
  readonly digitInFront: boolean;
  /** What follows the reference: the value of this AI, the rest of the number, `*`, or nothing. */
  readonly tail: string | null;
  /** What the number begins with in the AI's value and not in the URN. */
  readonly filler: string;
}

const FORMS: readonly UrnForm[] = [
  { head: "urn:epc:id:sgtin:", scheme: "sgtin", ai: "01", digits: 13, digitInFront: true, tail: "21", filler: "" },
  { head: "urn:epc:idpat:sgtin:", scheme: "gtin", ai: "01", digits: 13, digitInFront: true, tail: "*", filler: "" },
  { head: "urn:epc:class:lgtin:", scheme: "lgtin", ai: "01", digits: 13, digitInFront: true, tail: "10", filler: "" },
  { head: "urn:epc:id:sscc:", scheme: "sscc", ai: "00", digits: 17, digitInFront: true, tail: null, filler: "" },
  { head: "urn:epc:id:sgln:", scheme: "gs1", ai: "414", digits: 12, digitInFront: false, tail: "254", filler: "" },
  { head: "urn:epc:id:pgln:", scheme: "gs1", ai: "417", digits: 12, digitInFront: false, tail: null, filler: "" },
  { head: "urn:epc:id:grai:", scheme: "gs1", ai: "8003", digits: 12, digitInFront: false, tail: "rest", filler: "0" },
  { head: "urn:epc:id:giai:", scheme: "gs1", ai: "8004", digits: null, digitInFront: false, tail: "rest", filler: "" },
];

const SHORTEST_PREFIX = 6;
const LONGEST_PREFIX = 12;
/** The extension of a place that has none is written so. */
const NO_EXTENSION = "0";
/** Tag Data Standard 6.3.1: characters of set 82 that a URN may not hold bare. */
const ESCAPED = /["%&/<>?#]/g;

export function isEpcUrn(text: string): boolean {
  return text.slice(0, 8).toLowerCase() === "urn:epc:";
}

/** Reads `urn:epc:id:sgtin:…` and the other forms; refuses GTINs with a restricted prefix. */
export function parseEpcUrn(uri: string): Parsed<Gs1Identifier> {
  const read = readUrn(uri);
  if (!read.ok) return read;
  const problem = restrictionProblem(read.value);
  // A URN begins with the company prefix, which is what is restricted.
  return problem ? { ok: false, problem: { ...problem, at: read.value[0]?.at ?? 0 } } : identifierOf(read.value);
}

/** The same for any trade item, of the open market or not. */
export function parseAnyEpcUrn(uri: string): Parsed<Gs1Identifier> {
  const read = readUrn(uri);
  return read.ok ? identifierOf(read.value) : read;
}

/**
 * The URN of an identifier whose company prefix has the given number of digits (6 to 12), without the attributes it was
 * read with; null where the Tag Data Standard has no URN for it.
 */
export function formatEpcUrn(id: Gs1Identifier, companyPrefixLength: number): string | null {
  if (!(companyPrefixLength >= SHORTEST_PREFIX && companyPrefixLength <= LONGEST_PREFIX)) {
    throw new RangeError(`a GS1 company prefix has 6 to 12 digits, not ${companyPrefixLength}`);
  }
  const [number, ...others] = elementsOf(id);
  const form = FORMS.find((candidate) => candidate.scheme === id.scheme && candidate.ai === number?.ai);
  if (!form || !number) return null;
  const value = number.value.slice(form.filler.length);
  if (form.digits === null) {
    if (endOfDigits(value) < companyPrefixLength || value.length === companyPrefixLength) return null;
    return `${form.head}${value.slice(0, companyPrefixLength)}.${escapeTail(value.slice(companyPrefixLength))}`;
  }
  const front = form.digitInFront ? 1 : 0;
  const prefix = value.slice(front, front + companyPrefixLength);
  const reference = value.slice(0, front) + value.slice(front + companyPrefixLength, form.digits);
  const tail = tailToWrite(form, value.slice(form.digits + 1), others);
  return tail === null ? null : `${form.head}${prefix}.${reference}${tail}`;
}

function tailToWrite(form: UrnForm, rest: string, others: readonly Element[]): string | null {
  if (form.tail === null) return "";
  if (form.tail === "*") return ".*";
  // An asset type without a serial is a class, for which there is no `id` URN.
  if (form.tail === "rest") return rest === "" ? null : `.${escapeTail(rest)}`;
  return `.${escapeTail(others.find(({ ai }) => ai === form.tail)?.value ?? NO_EXTENSION)}`;
}

function escapeTail(text: string): string {
  return text.replace(ESCAPED, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function readUrn(uri: string): Parsed<readonly Element[]> {
  const form = FORMS.find(({ head }) => uri.startsWith(head) || uri.toLowerCase().startsWith(head));
  if (!form) return refuse("UNKNOWN_SCHEME", 0, "The URN is of no scheme that is read here.");
  const at = form.head.length;
  const prefixEnd = endOfDigits(uri, at);
  const prefix = uri.slice(at, prefixEnd);
  if (prefix.length < SHORTEST_PREFIX || prefix.length > LONGEST_PREFIX) {
    return refuse("BAD_LENGTH", at, `A company prefix has ${SHORTEST_PREFIX} to ${LONGEST_PREFIX} digits.`);
  }
  if (uri[prefixEnd] !== ".") return refuse("BAD_CHARACTER", prefixEnd, "A full stop is expected after the company prefix.");
  if (form.digits === null) return readTail(form, prefix, uri, prefixEnd + 1);

  const referenceEnd = endOfDigits(uri, prefixEnd + 1);
  const reference = uri.slice(prefixEnd + 1, referenceEnd);
  if (prefix.length + reference.length !== form.digits) {
    return refuse("BAD_LENGTH", prefixEnd + 1, `Company prefix and reference have ${form.digits} digits together.`);
  }
  const front = form.digitInFront ? 1 : 0;
  const body = `${reference.slice(0, front)}${prefix}${reference.slice(front)}`;
  const number = `${form.filler}${body}${checkDigit(body)}`;
  if (form.tail === null) {
    return referenceEnd === uri.length ? accept([{ ai: form.ai, value: number, at }]) : refuse("BAD_CHARACTER", referenceEnd, "Nothing follows the reference.");
  }
  if (uri[referenceEnd] !== ".") return refuse("BAD_CHARACTER", referenceEnd, "A full stop is expected after the reference.");
  return readTail(form, number, uri, referenceEnd + 1);
}

/** `number` is what the URN said up to `at`, where the last field begins. */
function readTail(form: UrnForm, number: string, uri: string, at: number): Parsed<readonly Element[]> {
  const written = uri.slice(at);
  const key: Element = { ai: form.ai, value: number, at: form.head.length };
  if (form.tail === "*") {
    return written === "*" ? accept([key]) : refuse("BAD_CHARACTER", at, "A pattern of a whole class ends in *.");
  }
  const bare = written.search(/["&/<>?#]/);
  if (bare >= 0) return refuse("BAD_CHARACTER", at + bare, "This character is escaped in a URN.");
  const decoded = percentDecode(written);
  if (!decoded.ok) return shiftProblem(decoded, at);
  if (form.tail === "254" && decoded.value === NO_EXTENSION) return accept([key]);

  const whole = form.tail === "rest";
  const checkedAi = whole ? form.ai : (form.tail ?? form.ai);
  const value = whole ? number + decoded.value : decoded.value;
  const rule = ruleOf(checkedAi);
  const problem = rule && checkValue(rule, value, 0);
  if (decoded.value === "") return refuse("BAD_LENGTH", at, "The last field is empty.");
  if (problem) {
    const inTail = Math.max(0, problem.at - (value.length - decoded.value.length));
    return { ok: false, problem: { ...problem, at: at + escapedOffset(written, inTail) } };
  }
  return accept(whole ? [{ ...key, value }] : [key, { ai: checkedAi, value, at }]);
}

function identifierOf(elements: readonly Element[]): Parsed<Gs1Identifier> {
  const identifier = identifiersIn(elements)[0];
  if (!identifier) throw new Error("a URN form names nothing");
  return accept(identifier);
}
