// The application identifiers that are read, as one table: format, whether a separator ends the value, what it goes with and
// which checks its parts undergo (GS1 General Specifications section 3). No check is programmed here and no text is read.

import { isDigitAt } from "../digits.ts";

export type CheckName = "checkDigit" | "date" | "zero" | "noLeadingZero" | "companyPrefix" | "checkPair";

/** One stretch of a value. Only the last may have a varying length, and only the last may be missing. */
export interface AiPart {
  /** N digits, X character set 82, Y character set 39. */
  readonly characters: "N" | "X" | "Y";
  readonly min: number;
  readonly max: number;
  readonly optional: boolean;
  readonly checks: readonly CheckName[];
}

export interface AiRule {
  readonly ai: string;
  /** The standard's data title. */
  readonly title: string;
  readonly parts: readonly AiPart[];
  /** The length is fixed by the AI itself, so that no separator follows (General Specifications 7.8.5). */
  readonly predefinedLength: boolean;
  /** May stand in the query of a Digital Link. */
  readonly inQuery: boolean;
  /** Goes only with one of these groups of AIs; empty where it goes alone. */
  readonly requires: readonly (readonly string[])[];
  /** Must not go with any of these. */
  readonly excludes: readonly string[];
  /** What may follow it in the path of a Digital Link, in this order; null where it is no primary key. */
  readonly qualifiers: readonly (readonly string[])[] | null;
  readonly minLength: number;
  readonly maxLength: number;
}

type Traits = Partial<Omit<AiRule, "ai" | "title" | "parts"|"qualifiers"> & {qualifiers: readonly string[]}>;

function rule(ai: string, title: string, parts: readonly AiPart[], traits: Traits): AiRule {
  const minLength = parts.reduce((total, part) => total + (part.optional ? 0 : part.min), 0);
  const maxLength = parts.reduce((total, part) => total + part.max, 0);
  return { ai, title, parts, predefinedLength: false, inQuery: false, requires: [], excludes: [], ...traits, qualifiers: traits.qualifiers ? [traits.qualifiers] : null, minLength, maxLength };
}

function fixed(characters: AiPart["characters"], length: number, ...checks: readonly CheckName[]): AiPart {
  return { characters, min: length, max: length, optional: false, checks };
}

function upTo(characters: AiPart["characters"], max: number, ...checks: readonly CheckName[]): AiPart {
  return { characters, min: 1, max, optional: false, checks };
}

function optionalUpTo(characters: AiPart["characters"], max: number): AiPart {
  return { characters, min: 1, max, optional: true, checks: [] };
}

const WITH_TRADE_ITEM = [["01"], ["02"]] as const;
/** Predefined length and allowed in a query, as all of the short old AIs. */
const CLASSIC = { predefinedLength: true, inQuery: true } as const;

export const AI_TABLE: readonly AiRule[] = [
  rule("00", "SSCC", [fixed("N", 18, "checkDigit")], { ...CLASSIC, qualifiers: [] }),
  rule("01", "GTIN", [fixed("N", 14, "checkDigit")], { ...CLASSIC, excludes: ["37"], qualifiers: ["22", "10", "21"] }),
  rule("02", "CONTENT", [fixed("N", 14, "checkDigit")], { ...CLASSIC, requires: [["37"]], excludes: ["01"] }),
  rule("10", "BATCH/LOT", [upTo("X", 20)], { inQuery: true, requires: WITH_TRADE_ITEM }),
  rule("11", "PROD DATE", [fixed("N", 6, "date")], { ...CLASSIC, requires: WITH_TRADE_ITEM }),
  rule("17", "USE BY or EXPIRY", [fixed("N", 6, "date")], { ...CLASSIC, requires: WITH_TRADE_ITEM }),
  rule("21", "SERIAL", [upTo("X", 20)], { requires: [["01"]] }),
  rule("22", "CPV", [upTo("X", 20)], { requires: [["01"]] }),
  rule("240", "ADDITIONAL ID", [upTo("X", 30)], { inQuery: true, requires: WITH_TRADE_ITEM }),
  rule("241", "CUST. PART No.", [upTo("X", 30)], { inQuery: true, requires: WITH_TRADE_ITEM }),
  rule("254", "GLN EXTENSION COMPONENT", [upTo("X", 20)], { requires: [["414"]] }),
  rule("30", "VAR. COUNT", [upTo("N", 8)], { inQuery: true, requires: WITH_TRADE_ITEM }),
  rule("37", "COUNT", [upTo("N", 8)], { inQuery: true, requires: [["00", "02"]] }),
  rule("410", "SHIP TO LOC", [fixed("N", 13, "checkDigit")], CLASSIC),
  rule("414", "LOC No.", [fixed("N", 13, "checkDigit")], { ...CLASSIC, qualifiers: ["254"] }),
  rule("417", "PARTY", [fixed("N", 13, "checkDigit")], { ...CLASSIC, qualifiers: [] }),
  rule("8002", "CMT No.", [upTo("X", 20)], { inQuery: true }),
  rule("8003", "GRAI", [fixed("N", 1, "zero"), fixed("N", 13, "checkDigit"), optionalUpTo("X", 16)], { inQuery: true, qualifiers: [] }),
  rule("8004", "GIAI", [upTo("X", 30, "companyPrefix")], { inQuery: true, qualifiers: [] }),
  rule("8010", "CPID", [upTo("Y", 30, "companyPrefix")], { inQuery: true, qualifiers: ["8011"] }),
  rule("8011", "CPID SERIAL", [upTo("N", 12, "noLeadingZero")], { requires: [["8010"]] }),
  rule("8013", "GMN", [upTo("X", 25, "checkPair", "companyPrefix")], { inQuery: true, qualifiers: [] }),
];

const BY_AI: ReadonlyMap<string, AiRule> = new Map(AI_TABLE.map((entry) => [entry.ai, entry]));

export function ruleOf(ai: string): AiRule | undefined {
  return BY_AI.get(ai);
}

/** By the number that the first two digits are: how long the AIs are that begin with them. The standard fixes it so. */
const LENGTH_BY_START: readonly number[] = Array.from({ length: 100 }, (_, start) => {
  const digits = String(start).padStart(2, "0");
  return AI_TABLE.find(({ ai }) => ai.startsWith(digits))?.ai.length ?? 0;
});

/** The rule of the AI that begins at the offset. No AI is the beginning of another, so there is at most one. */
export function ruleAt(text: string, at: number): AiRule | undefined {
  if (!isDigitAt(text, at) || !isDigitAt(text, at + 1)) return undefined;
  const start = (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;
  return BY_AI.get(text.slice(at, at + (LENGTH_BY_START[start] ?? 0)));
}

export function minLength(entry: AiRule): number {
  return entry.parts.reduce((total, part) => total + (part.optional ? 0 : part.min), 0);
}

export function maxLength(entry: AiRule): number {
  return entry.parts.reduce((total, part) => total + part.max, 0);
}
